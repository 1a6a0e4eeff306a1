/** How often the event loop is looked at. */
const LOOK_EVERY_MS = 500;
/** A loop that is late once had something to do, or was not let run; one that is late again and again has more than it can do. */
const LATE_IN_A_ROW = 3;

/** Whether there is more to do than gets done. */
export interface Pressure {
  readonly isTooMuch: () => boolean;
  /** Forgets its timer. */
  close(): void;
}

/** Judges by how late the event loop came to each look, in order. */
export const createJudge = (mostLateMs: number): Pick<Pressure, 'isTooMuch'> & { see(lateMs: number): void } => {
  let inARow = 0;
  return {
    see: (lateMs) => {
      inARow = lateMs > mostLateMs ? inARow + 1 : 0;
    },
    isTooMuch: () => inARow >= LATE_IN_A_ROW,
  };
};

/**
 * Watches how late the event loop comes to what it planned. Not a mean over the last second: after one long stall (a start on a
 * busy machine) that would turn everybody away while nothing is the matter any more.
 */
export const watchPressure = (mostLateMs: number): Pressure => {
  const judge = createJudge(mostLateMs);
  let planned = performance.now() + LOOK_EVERY_MS;
  const timer = setInterval(() => {
    const now = performance.now();
    judge.see(now - planned);
    planned = now + LOOK_EVERY_MS;
  }, LOOK_EVERY_MS);
  timer.unref();
  return { isTooMuch: judge.isTooMuch, close: () => clearInterval(timer) };
};
