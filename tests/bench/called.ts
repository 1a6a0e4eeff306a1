import { setTimeout as sleep } from 'node:timers/promises';
import { inTurns, type Measured } from './measure.ts';

/** Somewhere that is called: how, and what its processes have cost so far. */
export interface Called {
  readonly name: string;
  readonly call: (from: number, count: number) => Promise<readonly number[]>;
  readonly cost: () => Promise<number>;
  /** Looks whether all that was sent is done, and waits until it is; what that costs is not counted. */
  readonly check: (count: number) => Promise<unknown>;
}

const QUIET_MS = 200;
/** A clock's tick is the least that a process may have spent, and a hub at rest spends one now and then. */
const QUIET_MICROSECONDS = 10_000;
const MOST_LOOKS = 600;

/** Waits until it does nothing any more: gives what it has cost by then, and when it last did something. */
const untilAtRest = async (cost: () => Promise<number>): Promise<{ readonly spent: number; readonly at: number }> => {
  let at = performance.now();
  let spent = await cost();
  for (let look = 0; look < MOST_LOOKS; look++) {
    await sleep(QUIET_MS);
    const now = await cost();
    if (now - spent <= QUIET_MICROSECONDS) return { spent: now, at };
    [spent, at] = [now, performance.now()];
  }
  throw new Error('it does not come to rest');
};

/** How much is sent: before anything is measured, then in each round. */
export interface Sending {
  readonly warmUp: number;
  readonly calls: number;
  readonly rounds: number;
}

/** One round after the other, from where the last one ended. */
const roundsOf = ({ name, call, cost, check }: Called, { warmUp, calls }: Sending): (() => Promise<Measured>) => {
  let sent = warmUp;
  return async () => {
    const before = await cost();
    const began = performance.now();
    await call(sent, calls);
    sent += calls;
    const { spent, at } = await untilAtRest(cost);
    await check(sent);
    return { name, microseconds: (spent - before) / calls, perSecond: calls / ((at - began) / 1000) };
  };
};

/** Warms all of them up, calls them in turns, and gives the middle round of each: a busy minute of the machine falls on all of them. */
export const callInTurns = async (all: readonly Called[], sending: Sending): Promise<readonly Measured[]> => {
  for (const { call, cost, check } of all) {
    await call(0, sending.warmUp);
    await check(sending.warmUp);
    await untilAtRest(cost);
  }
  return inTurns(
    sending.rounds,
    all.map((one) => roundsOf(one, sending)),
  );
};
