import type { UntilEvent, UntilMessage } from '@innesto/sdk/contract';
import type { Static } from 'typebox';
import type { MessageTrace } from '../message-outcome.ts';

/** What a run listens for while it waits. */
export interface Listening {
  readonly until: UntilEvent | Static<typeof UntilMessage>;
}

/**
 * What was read about the wait at which a run stands: when what it waits for happened first, as far as it counts (null: it has not), and
 * what is known of its message.
 */
export interface Heard {
  readonly at: number | null;
  /** Which event it was, where it was one. */
  readonly event?: number;
  readonly message: MessageTrace | null;
}
