/**
 * Fills a batch fairly: every workspace may put the same number into it; what some leave free goes to those that have more. So one
 * client's million does not hold up another's one, and a client alone has the whole batch.
 */
export const takeShares = async <Item>(options: {
  readonly workspaceIds: readonly number[];
  readonly most: number;
  readonly take: (workspaceIds: readonly number[], each: number) => Promise<readonly Item[]>;
  readonly workspaceOf: (item: Item) => number;
}): Promise<readonly Item[]> => {
  const { workspaceIds, most, take, workspaceOf } = options;
  if (workspaceIds.length === 0) return [];
  const each = Math.max(1, Math.floor(most / workspaceIds.length));
  const first = await take(workspaceIds.slice(0, most), each);
  if (workspaceIds.length === 1 || first.length >= most) return first;
  const counts = Map.groupBy(first, workspaceOf);
  const hungry = [...counts].filter(([, items]) => items.length === each).map(([workspaceId]) => workspaceId);
  if (hungry.length === 0) return first;
  const more = each + Math.floor((most - first.length) / hungry.length);
  const rest = more === each ? [] : await take(hungry, more);
  const refilled = new Set(hungry);
  return rest.length === 0 ? first : [...first.filter((item) => !refilled.has(workspaceOf(item))), ...rest];
};

/** Keeps the turn of workspaces: whoever was served first last time is served last now, so that a batch too small for all reaches all. */
export const createTurns = (): ((workspaceIds: readonly number[]) => readonly number[]) => {
  let last = 0;
  return (workspaceIds) => {
    const sorted = workspaceIds.toSorted((left, right) => left - right);
    const start = sorted.findIndex((id) => id > last);
    const turned = start <= 0 ? sorted : [...sorted.slice(start), ...sorted.slice(0, start)];
    last = turned[0] ?? 0;
    return turned;
  };
};
