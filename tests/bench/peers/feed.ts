const AT_ONCE = 250;

/** Puts them in some at a time, as long as there is time; gives how many are in. */
export const feed = async (
  count: number,
  feedUntil: number,
  put: (first: number, many: number) => Promise<boolean>,
): Promise<number> => {
  let held = 0;
  while (held < count && Date.now() < feedUntil) {
    const many = Math.min(AT_ONCE, count - held);
    if (!(await put(held, many))) throw new Error(`it took in ${held} and then no more`);
    held += many;
  }
  return held;
};
