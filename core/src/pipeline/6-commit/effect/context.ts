import type { Expression, FieldDefinition, Scalar } from '@innesto/sdk/contract';
import type { Contact } from '../../../model/contact.ts';
import type { NewDelivery } from '../../../model/delivery.ts';
import type { NewEvent } from '../../../model/event.ts';
import type { Ids } from '../../../model/identifier.ts';
import type { MembershipChange } from '../../../model/move.ts';
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
  readonly ids: Ids;
  /** On whose wall clock days are counted. */
  readonly zone: string;
  /** Works a value out for the contact as it has become by then; null where it cannot be. */
  readonly evaluate: (expression: Expression, contact: Contact) => Scalar;
  /** A key that is the same for the same parts, and tells nothing about them. */
  readonly keyOf: (parts: readonly (string | number)[]) => string;
}

/** What effects have brought together so far; the contact as it will be. */
export interface EffectDraft {
  contact: Contact;
  changed: Map<string, { from: Scalar; to: Scalar }>;
  readonly memberships: MembershipChange[];
  readonly deliveries: NewDelivery[];
  readonly events: NewEvent[];
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
