import { fault } from '../fault/fault.ts';

/** How long somebody waits for an answer. */
export interface Patience {
  /** Throws INNESTO_ENDPOINT_BUSY where nobody waits any more. */
  check(): void;
  /** Does what counts once it is done: whoever waits hears how it ended, however long that takes. Not begun where nobody waits any more. */
  through<Value>(work: () => Promise<Value>): Promise<Value>;
}

/** Breaks off what takes too long: the caller is told to come back, and nothing is written from then on. */
export const withPatience = async <Value>(
  milliseconds: number,
  work: (patience: Patience) => Promise<Value>,
): Promise<Value> => {
  let isOver = false;
  let isThrough = false;
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      isOver = true;
      // Who was told to come back, though it was done, would do it twice.
      if (!isThrough) reject(fault('INNESTO_ENDPOINT_BUSY'));
    }, milliseconds);
  });
  const check = (): void => {
    if (isOver) throw fault('INNESTO_ENDPOINT_BUSY');
  };
  const working = work({
    check,
    through: async (last) => {
      check();
      isThrough = true;
      try {
        return await last();
      } finally {
        isThrough = false;
      }
    },
  });
  // What comes of it afterwards is nobody's concern any more.
  working.catch(() => undefined);
  try {
    return await Promise.race([working, tooLate]);
  } finally {
    clearTimeout(timer);
  }
};

/** Lets only so many in at a time of each: whoever finds no place is told to come back at once, and leaves the places of others alone. */
export const createPlaces = (most: number): (<Value>(whose: number, work: () => Promise<Value>) => Promise<Value>) => {
  const taken = new Map<number, number>();
  return async (whose, work) => {
    const before = taken.get(whose) ?? 0;
    if (before >= most) throw fault('INNESTO_ENDPOINT_BUSY');
    taken.set(whose, before + 1);
    try {
      return await work();
    } finally {
      const left = (taken.get(whose) ?? 1) - 1;
      if (left === 0) taken.delete(whose);
      else taken.set(whose, left);
    }
  };
};
