import type { Invocation, InvocationOutcome } from '@innesto/sdk/contract';

/** A call that has no answer yet. */
export interface Pending {
  readonly id: number;
  readonly call: Invocation;
  /** Host processes that ended while this call was running in them. */
  deaths: number;
  readonly answer: (outcome: InvocationOutcome) => void;
  readonly fail: (error: Error) => void;
}
