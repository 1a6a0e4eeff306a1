import type { Tenure } from '../../model/shard.ts';
import type { Round } from '../loop.ts';
import { createRounds, type EnginePorts } from './rounds.ts';

/** The way of the data without loops or timers: whoever holds it says when it goes on. */
export interface StepByStep {
  /** Lets everything happen that is due now, and says in how many milliseconds there will be more (null: nothing waits); null itself where it does not come to rest. */
  settle(): Promise<{ readonly nextIn: number | null } | null>;
}

/** So many rounds may follow one another within an instant. */
const MOST_ROUNDS = 1000;

const soonest = (rounds: readonly Round[]): number | null => {
  const known = rounds.flatMap(({ nextIn }) => nextIn ?? []);
  return known.length === 0 ? null : Math.min(...known);
};

const NOBODY = { events: () => undefined, runs: () => undefined, deliveries: () => undefined };

/** Puts the stages together for one who goes through them step by step. */
export const createStepByStep = (ports: EnginePorts, tenure: Tenure): StepByStep => {
  const rounds = createRounds(ports, { pulse: NOBODY, signal: new AbortController().signal });
  const once = async (): Promise<readonly Round[]> => {
    const clock = await rounds.clock();
    const reacted = await rounds.react(tenure);
    const advanced = await rounds.advance(tenure);
    const delivered = await rounds.deliver(tenure);
    await rounds.drain();
    return [clock, reacted, advanced, delivered, await rounds.rest()];
  };
  return {
    settle: async () => {
      for (let done = 0; done < MOST_ROUNDS; done++) {
        const now = await once();
        if (!now.some(({ moved }) => moved)) return { nextIn: soonest(now) };
      }
      return null;
    },
  };
};
