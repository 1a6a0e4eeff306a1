import type { JsonObject, MailTrouble } from '@innesto/sdk/contract';

/**
 * Where a delivery stands. Open: `queued`, `claimed`, `handed` (the bytes that can't be taken back may be out),
 * `frozen` (its workflow is stopped), `parked` (the database refused it).
 * Closed: `accepted`, `refused` (by the world, for good), `failed` (given up), `skipped` (not sent, on purpose),
 * `uncertain` (held: nobody knows), `cancelled` (its run ended).
 */
export type DeliveryState =
  | 'queued'
  | 'claimed'
  | 'handed'
  | 'frozen'
  | 'parked'
  | 'accepted'
  | 'refused'
  | 'failed'
  | 'skipped'
  | 'uncertain'
  | 'cancelled';

/** What is carried: a message to a person, a request to another system, or background work of the hub's own. */
export type DeliveryKind = 'message' | 'request' | 'chore';

/** What is carried to whom, and on whose behalf. `key` is unique in the workspace: a second one is skipped as a duplicate. */
interface Errand {
  readonly publicId: string;
  readonly workspaceId: number;
  readonly shard: number;
  readonly kind: DeliveryKind;
  readonly channel: string | null;
  /** The host (and port, where it is not the usual one) that a request goes to; absent or null for all else. */
  readonly host?: string | null;
  readonly contactId: number | null;
  readonly runId: number | null;
  readonly workflowId: number | null;
  readonly versionId: number | null;
  readonly step: string | null;
  readonly visit: number;
  readonly key: string;
  /** When it came due. */
  readonly createdAt: number;
  readonly notBefore: number;
  readonly onUncertain: 'resend' | 'hold';
  readonly body: JsonObject;
}

/** A delivery about to be queued. Its moments are the workspace's time. */
export type NewDelivery = Errand;

/** A delivery as the store keeps it. */
export interface Delivery extends Errand {
  readonly id: number;
  readonly state: DeliveryState;
  readonly attempt: number;
  /** How often it was uncertain whether it had gone out. */
  readonly uncertain: number;
}

/**
 * What the world answered. `retry`: nothing went out, try again; when is the pipeline's to say, though not before the
 * other side allows it (`waitMs`, null where it said nothing); `ambiguous`: it may have gone out. `trouble`: what the driver makes of it,
 * for whoever is to mend it.
 */
export type DeliveryAnswer =
  | {
      readonly kind: 'accepted';
      readonly detail: string;
      /** The other side's own name for it; null: it gave none. */
      readonly reference?: string | null;
      /** It is with the person already. */
      readonly delivered?: true;
    }
  | {
      readonly kind: 'refused';
      readonly detail: string;
      readonly trouble?: MailTrouble;
      /** Whoever was to get it has told the other side that they want no more. */
      readonly optedOut?: true;
    }
  | { readonly kind: 'retry'; readonly detail: string; readonly waitMs: number | null; readonly trouble?: MailTrouble }
  | { readonly kind: 'ambiguous'; readonly detail: string; readonly trouble?: MailTrouble };
