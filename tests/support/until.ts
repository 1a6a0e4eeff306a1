import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

const LOOK_EVERY_MS = 100;
/** A bound for giving up, no measure: other programs may be at work on the same machine. */
const LONGEST_MS = 150_000;

/** How to wait: for what, in words for the failure; for how long at the most (absent: two minutes and a half); how often to look. */
export interface Waiting {
  readonly what: string;
  readonly atMost?: number;
  readonly every?: number;
}

/** Looks again and again until what it sees is what the test waits for, and gives that; says what it saw last where it never came. */
export const until = async <Seen>(
  look: () => Promise<Seen>,
  isThere: (seen: Seen) => boolean,
  { what, atMost = LONGEST_MS, every = LOOK_EVERY_MS }: Waiting,
): Promise<Seen> => {
  const end = performance.now() + atMost;
  for (;;) {
    const seen = await look();
    if (isThere(seen)) return seen;
    if (performance.now() > end)
      throw new Error(
        `${what}: did not come; seen last: ${inspect(seen, { depth: 5, breakLength: 120 }).slice(0, 2000)}`,
      );
    await sleep(every);
  }
};
