import type { Expression, FieldDefinition, JsonObject, Scalar } from '@innesto/sdk/contract';
import type { NewEntry } from '../../../model/account.ts';
import type { DefinedBalance, DefinedCollection } from '../../../model/collection.ts';
import type { ConsentGift, NewConfirmation } from '../../../model/confirmation.ts';
import type { Contact } from '../../../model/contact.ts';
import type { NewDelivery } from '../../../model/delivery.ts';
import type { NewEvent } from '../../../model/event.ts';
import type { Ids } from '../../../model/identifier.ts';
import type { MembershipChange } from '../../../model/move.ts';
import type { KeptRecord, Origin, Owner } from '../../../model/record.ts';
import type { Workspace } from '../../../model/workspace.ts';
import type { NamedWorkflow } from '../../../store/verb/load-named-workflows.ts';

/** By what effects come about: what they cause carries it on. */
export interface Cause {
  readonly source: 'workflow' | 'handler';
  /** Nothing is started by what they cause. */
  readonly quiet: boolean;
  readonly runId: number | null;
  /** How long the chain of causes before them is. */
  readonly depth: number;
}

/** On whose behalf effects are carried out, and what carrying them out may look up. */
export interface EffectContext {
  readonly workspace: Workspace;
  /** The workspace's time. */
  readonly now: number;
  readonly contact: Contact;
  readonly cause: Cause;
  readonly plugin: string;
  readonly rights: ReadonlySet<string>;
  readonly fields: ReadonlyMap<string, FieldDefinition>;
  readonly lists: ReadonlyMap<string, number>;
  /** By their keys. */
  readonly collections: ReadonlyMap<string, DefinedCollection>;
  readonly balances: ReadonlyMap<string, DefinedBalance>;
  /** The records that effects name, by their public ids. */
  readonly records: ReadonlyMap<string, KeptRecord>;
  /** Which record has a unique key, of those that effects want; see {@link recordKeyText}. */
  readonly takenKeys: ReadonlyMap<string, string>;
  /** How much there is in the accounts that must not fall below something; see {@link accountText}. */
  readonly totals: ReadonlyMap<string, number>;
  /** What the visit to the step, or the handling of the event, is called, however often it is asked about. */
  readonly occurrence: string;
  readonly ids: Ids;
  /** On whose wall clock days are counted. */
  readonly zone: string;
  /** Works a value out for the contact as it has become by then; null where it cannot be. */
  readonly evaluate: (expression: Expression, contact: Contact) => Scalar;
}

/** At which step of which run: what reaches out into the world is answered there. */
export interface StepContext extends EffectContext {
  readonly run: {
    readonly id: number;
    readonly workflowId: number;
    readonly versionId: number;
    readonly depth: number;
  };
  readonly workflow: string;
  /** The workflows that effects name, by their public ids. */
  readonly workflows: ReadonlyMap<string, NamedWorkflow>;
  /** What effects leave in the run. */
  readonly variables: Map<string, Scalar>;
  readonly step: string;
  readonly visit: number;
  /** A key that is the same for the same parts, and tells nothing about them. */
  readonly keyOf: (parts: readonly (string | number)[]) => string;
}

/** A record as effects leave it. */
export interface DraftRecord {
  readonly collection: DefinedCollection;
  /** Null: it is new. */
  readonly before: KeptRecord | null;
  readonly publicId: string;
  readonly owner: Owner | null;
  /** Null: it goes. */
  readonly after: JsonObject | null;
}

/** What effects have brought together so far; the contact as it will be. */
export interface EffectDraft {
  contact: Contact;
  changed: Map<string, { from: Scalar; to: Scalar }>;
  readonly memberships: MembershipChange[];
  readonly deliveries: NewDelivery[];
  readonly events: NewEvent[];
  readonly records: Map<string, DraftRecord>;
  readonly entries: NewEntry[];
  readonly consents: ConsentGift[];
  readonly confirmations: NewConfirmation[];
}

/** An effect that cannot be carried out, in words for the timeline; null where it can. */
export type Objection = string | null;

/** An event that effects cause. */
export const causedEvent = (
  context: Pick<EffectContext, 'workspace' | 'contact' | 'now' | 'cause'>,
  type: string,
  payload: NewEvent['payload'],
): NewEvent => ({
  workspaceId: context.workspace.id,
  shard: context.contact.shard,
  type,
  contactId: context.contact.id,
  at: context.now,
  payload,
  quiet: context.cause.quiet,
  causeRunId: context.cause.runId,
  depth: context.cause.depth + 1,
});

/** One text for an account, to look up how much there is in it: a record's by its public id, else a contact's by its inner one. */
export const accountText = ({
  balance,
  record,
  contactId,
}: {
  readonly balance: string;
  readonly record: string | null;
  readonly contactId: number | null;
}): string => (record === null ? `${balance} contact ${contactId}` : `${balance} record ${record}`);

/** One text for a unique key of a collection, to look up who has it. */
export const recordKeyText = ({
  collection,
  name,
  value,
}: {
  readonly collection: string;
  readonly name: string;
  readonly value: string;
}): string => `${collection} ${name} ${value}`;

/** What brings a change about. */
export const originOf = ({ workspace, now, cause }: Pick<EffectContext, 'workspace' | 'now' | 'cause'>): Origin => ({
  workspaceId: workspace.id,
  at: now,
  source: cause.source,
  quiet: cause.quiet,
  causeRunId: cause.runId,
  depth: cause.depth + 1,
});
