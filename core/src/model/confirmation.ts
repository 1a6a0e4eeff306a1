import type { ConsentEntry, LeadsTo, Purpose } from '@innesto/sdk/contract';
import type { NewDelivery } from './delivery.ts';

/** A consent that a plugin notes of a contact; `at` is the workspace's time. */
export interface ConsentGift {
  readonly workspaceId: number;
  readonly contactId: number;
  readonly shard: number;
  readonly entry: ConsentEntry;
  readonly at: number;
  /** Nothing is started by it. */
  readonly quiet: boolean;
}

/** Consents that a contact is asked to confirm, and the message that asks: the link in it names the message. Moments are the workspace's. */
export interface NewConfirmation {
  readonly delivery: NewDelivery;
  readonly plugin: string;
  /** The plugin's own name for what is confirmed. */
  readonly reference: string | null;
  readonly consents: readonly ConsentEntry[];
  /** Which page they come to who have confirmed; null: the hub's own. */
  readonly leadsTo: LeadsTo | null;
  readonly expiresAt: number;
  /** Nothing is started by it. */
  readonly quiet: boolean;
}

/** What is told of consents that are asked for or confirmed. */
export const tellsOfConfirmation = ({
  plugin,
  reference,
  consents,
}: Pick<NewConfirmation, 'plugin' | 'reference' | 'consents'>): {
  readonly plugin: string;
  readonly reference: string | null;
  readonly purposes: Purpose[];
} => ({ plugin, reference, purposes: [...new Set(consents.map(({ purpose }) => purpose))] });
