import type { Effect } from '@innesto/sdk/contract';

/** What became of messages, as steps count it: `message:opened`. No port is called so, for there is a colon in it. */
export type MessageTally = 'sent' | 'delivered' | 'undelivered' | 'opened' | 'clicked' | 'replied' | 'unsubscribed';

/** Something that a step did, or that became of what it did, at a time (the workspace's). */
export interface StepTally {
  readonly step: string;
  readonly outcome: string;
  readonly at: number;
  /** How much it counts, in whole numbers; absent: one. */
  readonly n?: number;
}

/** What a message's fate counts as. */
export const messageTally = (became: MessageTally): string => `message:${became}`;

/** What an effect that was carried out counts as. */
export const effectTally = (kind: Effect['kind']): string => `did:${kind}`;

const FIGURE = 'sum:';

/** What an action's figure is added up as. */
export const figureTally = (figure: string): string => `${FIGURE}${figure}`;

/** The figure that is added up so; null: it is something else that a step counts. */
export const figureIn = (outcome: string): string | null =>
  outcome.startsWith(FIGURE) ? outcome.slice(FIGURE.length) : null;

/** Whether what a step counts is no way out of it. */
export const isTally = (outcome: string): boolean => outcome.includes(':');
