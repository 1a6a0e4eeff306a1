/** The first pause before another start; it doubles with each that was in vain. */
const FIRST_MS = 200;
const LONGEST_MS = 10_000;
/** What stood for so long before it was lost had been started to some purpose. */
const CALM_MS = 60_000;

/** How long to wait before the next start after so many in a row that were in vain. */
export const pauseAfter = (failures: number): number => Math.min(FIRST_MS * 2 ** failures, LONGEST_MS);

/** Counts processes that were lost one soon after the other. */
export class Losses {
  #count = 0;
  #lastAt = Number.NEGATIVE_INFINITY;

  /** Takes note of a loss; gives how long to wait before the next start (milliseconds). */
  add(now: number): number {
    this.#count = now - this.#lastAt > CALM_MS ? 1 : this.#count + 1;
    this.#lastAt = now;
    return pauseAfter(this.#count);
  }
}
