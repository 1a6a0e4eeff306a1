/** How deep JSON may be nested that the hub keeps: what calls itself for each level would fall over more. */
const MOST_LEVELS = 64;

/** Whether a parsed JSON value is nested no deeper than the hub keeps; without recursion. */
export const isShallow = (root: unknown): boolean => {
  const left: (readonly [value: unknown, level: number])[] = [[root, 1]];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [value, level] = next;
    if (typeof value !== 'object' || value === null) continue;
    if (level > MOST_LEVELS) return false;
    for (const member of Object.values(value)) left.push([member, level + 1]);
  }
  return true;
};
