import { endsOf, entryAt } from './following.ts';
import { rewriteSteps } from './rewrite.ts';
import type { Standing, Tree } from './tree.ts';

/** Sends those who jump to steps that are about to go on to what follows the item that holds them. */
export const redirect = (
  tree: Tree,
  { gone, to }: { readonly gone: ReadonlySet<string>; readonly to: Standing },
): Tree => {
  if (gone.size === 0) return tree;
  const next = entryAt(to.sequence, to.index + 1, endsOf(tree).get(to.key) ?? null);
  return rewriteSteps(tree, (item) => {
    if (item.kind !== 'goto' || !gone.has(item.to)) return item;
    // What follows may be the very jump back to what goes.
    return next === null || gone.has(next) ? { kind: 'end' } : { kind: 'goto', to: next };
  });
};
