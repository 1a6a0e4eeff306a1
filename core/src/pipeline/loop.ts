import type { Report } from './port.ts';

/** What one round of work came to. `moved`: there may be more already; `nextIn`: when there will be more (milliseconds; null: nothing waits). */
export interface Round {
  readonly moved: boolean;
  readonly nextIn: number | null;
  /** How much was done (absent: nobody counted): after little of it the next round waits a moment for more to come together. */
  readonly count?: number;
  /** There was work that could not be done now: it is looked for again in a moment, whatever is due when. */
  readonly stuck?: boolean;
}

/** A loop that works while there is work, sleeps until there is more, and is woken by hints. */
export interface Loop {
  wake(): void;
  /** Something was written that may be work: it is looked for within a moment, unless a hint says that it is work. */
  stir(): void;
  /** Ends after the round under way. */
  stop(): Promise<void>;
}

/** What loops are handed. */
export interface LoopPorts {
  readonly report: Report;
  /** How long a loop sleeps at the most where nothing is due and nothing was written here: others may have written something. */
  readonly longestSleep: () => number;
}

/** So soon there is a look at what was written and what was stuck: hints may get lost. */
const LOOK_AGAIN_MS = 500;
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

/** A pause that can be ended, or cut short. */
const createPause = (): { rest(milliseconds: number): Promise<void>; end(): void; shorten(most: number): void } => {
  let end = (): void => undefined;
  let shorten = (_most: number): void => undefined;
  return {
    rest: (milliseconds) =>
      new Promise((resolve) => {
        let endsAt = performance.now() + milliseconds;
        let timer = setTimeout(resolve, milliseconds);
        end = () => {
          clearTimeout(timer);
          resolve();
        };
        shorten = (most) => {
          const sooner = performance.now() + most;
          if (sooner >= endsAt) return;
          endsAt = sooner;
          clearTimeout(timer);
          timer = setTimeout(resolve, most);
        };
      }),
    end: () => end(),
    shorten: (most) => shorten(most),
  };
};

/** Starts a loop over a piece of work. Trouble (the database is away) is reported, and tried again a little later. */
export const startLoop = (name: string, work: () => Promise<Round>, { report, longestSleep }: LoopPorts): Loop => {
  const state = { stopped: false, hinted: false, stirred: false };
  /** Lets work come together; hints do not cut it short. */
  const gathering = createPause();
  const sleeping = createPause();
  const sleepAfter = async ({ nextIn, stuck = false }: Round, elapsed: number): Promise<void> => {
    if (state.hinted) return;
    const dueIn = nextIn === null ? Number.POSITIVE_INFINITY : Math.max(SHORTEST_SLEEP_MS, nextIn - elapsed);
    const lookIn = stuck || state.stirred ? LOOK_AGAIN_MS : longestSleep();
    await sleeping.rest(Math.min(dueIn, lookIn));
  };
  const run = async (): Promise<void> => {
    while (!state.stopped) {
      state.hinted = false;
      state.stirred = false;
      const began = performance.now();
      let round: Round = { moved: false, nextIn: null, stuck: true };
      try {
        round = await work();
      } catch (error) {
        report(`${name}: a round of work failed and is done again`, {
          error: error instanceof Error ? error.message.slice(0, 500) : String(error),
        });
        state.hinted = false;
      }
      if (state.stopped) continue;
      const elapsed = performance.now() - began;
      if (!round.moved) {
        await sleepAfter(round, elapsed);
        continue;
      }
      const { count = WELL_FILLED } = round;
      const rest = Math.min((count - NEXT_TO_NOTHING) * PACE_MS, LONGEST_PACE_MS) - elapsed;
      if (count < WELL_FILLED && rest > 0) await gathering.rest(rest);
    }
  };
  const ended = run();
  return {
    wake: () => {
      state.hinted = true;
      sleeping.end();
    },
    stir: () => {
      // The first of a round has shortened the sleep already: thousands follow it within a second.
      if (state.stirred) return;
      state.stirred = true;
      sleeping.shorten(LOOK_AGAIN_MS);
    },
    stop: async () => {
      state.stopped = true;
      sleeping.end();
      gathering.end();
      await ended;
    },
  };
};
