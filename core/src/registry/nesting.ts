/** Whether something lies deeper in a value than so many levels. It does not call itself: that is what would have no end. */
export const isDeeperThan = (value: unknown, levels: number): boolean => {
  let within: readonly unknown[] = [value];
  for (let depth = 0; within.length > 0; depth++) {
    if (depth > levels) return true;
    within = within.flatMap((one): readonly unknown[] =>
      typeof one === 'object' && one !== null ? Object.values(one) : [],
    );
  }
  return false;
};
