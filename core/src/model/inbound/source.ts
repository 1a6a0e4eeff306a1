import type { Json, PollSubscription, WebhookSubscription } from '@innesto/sdk/contract';

/** The two ways in which a workflow's trigger hears from outside. */
export type InboundKind = 'poll' | 'webhook';

/** A workflow's source outside, as it is in force. `since`: the workspace's time from which on what happens counts. */
export interface InboundSource {
  readonly id: number;
  readonly workspaceId: number;
  readonly workflowId: number;
  /** The workflow's public id, which its events carry. */
  readonly workflow: string;
  readonly shard: number;
  /** Grows with every start, stop and new version: what was begun before counts no more. */
  readonly rev: number;
  readonly plugin: string;
  readonly pluginVersion: string;
  /** What the plugin calls its trigger. */
  readonly trigger: string;
  /** The trigger's settings as JSON text. */
  readonly config: string;
  readonly since: number;
}

/** A system that is asked. `pages`: how often in a row there was more; `failures`: how often in a row there was trouble. */
export interface PolledSource extends InboundSource {
  readonly poll: PollSubscription['poll'];
  readonly cursor: Json;
  readonly fresh: boolean;
  readonly pages: number;
  readonly failures: number;
  readonly trouble: string | null;
}

/** An address that is called. */
export interface CalledSource extends InboundSource {
  readonly webhook: WebhookSubscription['webhook'];
  readonly isListening: boolean;
}

/** The payload member by which an event says through which workflow's source it came; plugins cannot set it. */
export const INBOUND_MARK = 'inbound';
