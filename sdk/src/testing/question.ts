import type { PollAnswer } from '../contract/inbound.ts';

/** When it is for this one question, and from which seed `Math.random` goes on. Left out: the clock's time, and 1. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly now?: number;
  /** The same seed gives the same random numbers. */
  readonly seed?: number;
}

/** What a test's world answers. What is left out: 200, no headers. A body that is no text is written as JSON. */
export interface WorldAnswer {
  /** The number of the answer, 100 to 599. */
  readonly status?: number;
  /** By names in lower case. */
  readonly headers?: PollAnswer['headers'];
  /** A text as it is; anything else as JSON. */
  readonly body: unknown;
}
