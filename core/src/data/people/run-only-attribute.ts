import type { Filter } from '@innesto/sdk/contract';

const RUN_ONLY = /^(event|variable|message)\./;

/** The first attribute of a condition that is known only inside a run, with its JSON Pointer below `path`; null where there is none. */
export const runOnlyAttribute = (
  filter: Filter,
  path: string,
): { readonly attribute: string; readonly path: string } | null => {
  if ('attribute' in filter)
    return RUN_ONLY.test(filter.attribute) ? { attribute: filter.attribute, path: `${path}/attribute` } : null;
  for (const [name, members] of Object.entries<readonly Filter[]>(filter)) {
    for (const [index, member] of members.entries()) {
      const found = runOnlyAttribute(member, `${path}/${name}/${index}`);
      if (found !== null) return found;
    }
  }
  return null;
};
