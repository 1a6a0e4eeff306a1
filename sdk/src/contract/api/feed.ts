import type { OperatorName } from './workflow.ts';

/** How often each step was left by each outcome since the last message: `{step: {outcome: times}}`. */
export type StepChanges = { readonly [step: string]: { readonly [outcome: string]: number } };

interface FeedMark {
  /** Grows with every message of a workspace, also over restarts of the hub: a gap since the last one seen means that something was missed. */
  readonly sequence: number;
  /** The workspace's time (RFC 3339) where its clock is not the world's. */
  readonly now?: string;
}

/**
 * What a workspace's feed says (`GET /api/workspaces/:workspace/feed`, a websocket), at most four times a second per topic and subject.
 * `hello` comes first, with the sequence reached so far. Every other topic says that something changed, `steps` also by how much.
 * `drafts` says who saved which revision of a draft, `parked` that something was set aside or released; `workflows` is about their state.
 * `resync` means that messages were left out because the line was too slow: load what is shown again.
 */
export type FeedMessage =
  | (FeedMark & {
      readonly topic: 'hello' | 'resync' | 'messages' | 'contacts' | 'workflows' | 'plugins' | 'parked' | 'clock';
    })
  | (FeedMark & { readonly topic: 'steps'; readonly workflow: string; readonly changes: StepChanges })
  | (FeedMark & { readonly topic: 'imports'; readonly import: string })
  | (FeedMark & {
      readonly topic: 'drafts';
      readonly workflow: string;
      readonly rev: number;
      readonly by: OperatorName | null;
    });
