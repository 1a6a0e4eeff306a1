import { inTurns, type Measured } from './measure.ts';

/** Somewhere that is called: how, what its processes have cost so far, and when all that was sent is done. */
export interface Called {
  readonly name: string;
  readonly call: (from: number, count: number) => Promise<readonly number[]>;
  readonly cost: () => Promise<number>;
  readonly done: (count: number) => Promise<unknown>;
}

/** How much is sent: before anything is measured, then in each round. */
export interface Sending {
  readonly warmUp: number;
  readonly calls: number;
  readonly rounds: number;
}

/** One round after the other, from where the last one ended. */
const roundsOf = ({ name, call, cost, done }: Called, { warmUp, calls }: Sending): (() => Promise<Measured>) => {
  let sent = warmUp;
  return async () => {
    const spent = await cost();
    const began = performance.now();
    await call(sent, calls);
    sent += calls;
    await done(sent);
    const perSecond = calls / ((performance.now() - began) / 1000);
    return { name, microseconds: ((await cost()) - spent) / calls, perSecond };
  };
};

/** Warms all of them up, calls them in turns, and gives the middle round of each: a busy minute of the machine falls on all of them. */
export const callInTurns = async (all: readonly Called[], sending: Sending): Promise<readonly Measured[]> => {
  for (const { call, done } of all) {
    await call(0, sending.warmUp);
    await done(sending.warmUp);
  }
  return inTurns(
    sending.rounds,
    all.map((one) => roundsOf(one, sending)),
  );
};
