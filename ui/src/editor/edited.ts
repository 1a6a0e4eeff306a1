import type { Tree } from './tree.ts';

/** A tree after an edit, and what to select now: an item's id, `TRIGGER`, or null for nothing. */
export interface Edited {
  readonly tree: Tree;
  readonly select: string | null;
}

/** Edits a tree; null where that cannot be. */
export type Edit = (tree: Tree) => Edited | null;
