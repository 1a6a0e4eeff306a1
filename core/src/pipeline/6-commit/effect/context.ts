import type { Expression, FieldDefinition, JsonObject, Scalar } from '@innesto/sdk/contract';
import type { NewEntry } from '../../../model/account.ts';
import type { DefinedBalance, DefinedCollection } from '../../../model/collection.ts';
import type { Contact } from '../../../model/contact.ts';
import type { NewDelivery } from '../../../model/delivery.ts';
import type { NewEvent } from '../../../model/event.ts';
import type { Ids } from '../../../model/identifier.ts';
import type { MembershipChange } from '../../../model/move.ts';
import type { KeptRecord, Origin, Owner } from '../../../model/record.ts';
import type { Workspace } from '../../../model/workspace.ts';

/** On whose behalf effects are carried out, and what carrying them out may look up. */
export interface EffectContext {
  readonly workspace: Workspace;
  /** The workspace's time. */
  readonly now: number;
  readonly contact: Contact;
  readonly run: {
    readonly id: number;
    readonly workflowId: number;
    readonly versionId: number;
    readonly depth: number;
  };
  readonly workflow: string;
  readonly step: string;
  readonly visit: number;
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
  /** What the visit to the step is called, however often it is asked about. */
  readonly occurrence: string;
  readonly ids: Ids;
  /** On whose wall clock days are counted. */
  readonly zone: string;
  /** Works a value out for the contact as it has become by then; null where it cannot be. */
  readonly evaluate: (expression: Expression, contact: Contact) => Scalar;
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
}

/** An effect that cannot be carried out, in words for the timeline; null where it can. */
export type Objection = string | null;

/** An event that a run causes. */
export const causedEvent = (context: EffectContext, type: string, payload: NewEvent['payload']): NewEvent => ({
  workspaceId: context.workspace.id,
  shard: context.contact.shard,
  type,
  contactId: context.contact.id,
  at: context.now,
  payload,
  quiet: false,
  causeRunId: context.run.id,
  depth: context.run.depth + 1,
});

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

/** That a run brings it about. */
export const originOf = ({ workspace, now, run }: EffectContext): Origin => ({
  workspaceId: workspace.id,
  at: now,
  source: 'workflow',
  quiet: false,
  causeRunId: run.id,
  depth: run.depth + 1,
});
