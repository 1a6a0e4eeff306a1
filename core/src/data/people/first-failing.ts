import type { Comparison, Filter } from '@innesto/sdk/contract';

/** The first comparison of a condition that does not hold up to a test, with its JSON Pointer below `path`; null where all do. */
export const firstFailing = (
  filter: Filter,
  path: string,
  passes: (comparison: Comparison) => boolean,
): { readonly comparison: Comparison; readonly path: string } | null => {
  if ('attribute' in filter) return passes(filter) ? null : { comparison: filter, path };
  for (const [name, members] of Object.entries<readonly Filter[]>(filter)) {
    for (const [index, member] of members.entries()) {
      const found = firstFailing(member, `${path}/${name}/${index}`, passes);
      if (found !== null) return found;
    }
  }
  return null;
};
