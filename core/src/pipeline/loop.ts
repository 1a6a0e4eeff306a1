import type { Report } from './port.ts';

/** What one round of work came to. `moved`: there may be more already; `nextIn`: when there will be more (milliseconds; null: nothing waits). */
export interface Round {
  readonly moved: boolean;
  readonly nextIn: number | null;
  /** How much was done (absent: nobody counted): after little of it the next round waits a moment for more to come together. */
  readonly count?: number;
}

/** A loop that works while there is work, sleeps until there is more, and is woken by hints. */
export interface Loop {
  wake(): void;
  /** Ends after the round under way. */
  stop(): Promise<void>;
}

/** How long a loop sleeps at the most: hints may get lost, and other nodes give none. */
const LONGEST_SLEEP_MS = 500;
const SHORTEST_SLEEP_MS = 1;
/**
 * Work that comes without a pause is let come together: a statement for a hundred costs little more than a statement for one. The more a
 * round did, the longer the next one waits, up to a tenth of a second; one that did next to nothing or was well filled goes on, and whoever
 * comes after a pause waits for nothing.
 */
const PACE_MS = 5;
const NEXT_TO_NOTHING = 2;
const LONGEST_PACE_MS = 100;
const WELL_FILLED = 300;
const AFTER_TROUBLE_MS = 500;

/** Starts a loop over a piece of work. Trouble (the database is away) is reported, and tried again a little later. */
export const startLoop = (name: string, work: () => Promise<Round>, report: Report): Loop => {
  const state = { stopped: false, hinted: false };
  let wakeUp: (() => void) | null = null;
  let endPause: (() => void) | null = null;
  /** Lets work come together; hints do not cut it short. */
  const gatherMore = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
      if (state.stopped) endPause();
    });
  const sleep = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
      if (state.hinted || state.stopped) wakeUp();
    });
  const run = async (): Promise<void> => {
    while (!state.stopped) {
      state.hinted = false;
      const began = performance.now();
      let round: Round = { moved: false, nextIn: AFTER_TROUBLE_MS };
      try {
        round = await work();
      } catch (error) {
        report(`${name}: a round of work failed and is done again`, {
          error: error instanceof Error ? error.message.slice(0, 500) : String(error),
        });
        state.hinted = false;
      }
      if (state.stopped) continue;
      if (round.moved) {
        const { count = WELL_FILLED } = round;
        const rest = Math.min((count - NEXT_TO_NOTHING) * PACE_MS, LONGEST_PACE_MS) - (performance.now() - began);
        if (count < WELL_FILLED && rest > 0) await gatherMore(rest);
        continue;
      }
      await sleep(Math.max(SHORTEST_SLEEP_MS, Math.min(LONGEST_SLEEP_MS, round.nextIn ?? LONGEST_SLEEP_MS)));
      wakeUp = null;
    }
  };
  const ended = run();
  return {
    wake: () => {
      state.hinted = true;
      wakeUp?.();
    },
    stop: async () => {
      state.stopped = true;
      wakeUp?.();
      endPause?.();
      await ended;
    },
  };
};
