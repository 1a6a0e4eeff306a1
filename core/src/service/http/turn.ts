/** The time that a request and its answer have together. */
export interface Turn {
  readonly isLate: boolean;
  readonly isOver: boolean;
  /** Calls back, once, when it is over before it is closed. */
  whenOver(end: () => void): void;
  close(): void;
}

/** Begins the time of a request, which `given` may end before. By a timer alone: signals cost more than the request’s own work. */
export const openTurn = (milliseconds: number, given?: AbortSignal): Turn => {
  let isLate = false;
  let end = (): void => undefined;
  const over = (): void => end();
  const timer = setTimeout(() => {
    isLate = true;
    over();
  }, milliseconds);
  timer.unref();
  given?.addEventListener('abort', over, { once: true });
  const isOver = (): boolean => isLate || given?.aborted === true;
  return {
    get isLate() {
      return isLate;
    },
    get isOver() {
      return isOver();
    },
    whenOver: (called) => {
      end = called;
      if (isOver()) called();
    },
    close: () => {
      clearTimeout(timer);
      given?.removeEventListener('abort', over);
    },
  };
};
