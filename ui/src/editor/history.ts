import type { Tree } from './tree.ts';

/** How long after one keystroke the next still belongs to it. */
export const BURST_PAUSE_MS = 1500;

interface Stack {
  readonly tree: Tree;
  readonly below: Stack | null;
}

/** A tree with everything that it was before, and everything that was undone. It has no end. */
export interface History {
  readonly tree: Tree;
  readonly past: Stack | null;
  readonly future: Stack | null;
  readonly burst: { readonly key: string; readonly at: number } | null;
}

/** A history that begins now. */
export const beginHistory = (tree: Tree): History => ({ tree, past: null, future: null, burst: null });

/**
 * Adds what the tree has become. Changes of one `burst` (the typing into one setting) that follow each other without a
 * pause are one step back.
 */
export const record = (
  history: History,
  { tree, burst, at }: { readonly tree: Tree; readonly burst: string | null; readonly at: number },
): History => {
  if (tree === history.tree) return history;
  const last = history.burst;
  const goesOn = last !== null && last.key === burst && at - last.at <= BURST_PAUSE_MS;
  const past = goesOn ? history.past : { tree: history.tree, below: history.past };
  return { tree, past, future: null, burst: burst === null ? null : { key: burst, at } };
};

/** One step back; null where there is none. */
export const undo = ({ tree, past, future }: History): History | null =>
  past === null ? null : { tree: past.tree, past: past.below, future: { tree, below: future }, burst: null };

/** One step forth again; null where there is none. */
export const redo = ({ tree, past, future }: History): History | null =>
  future === null ? null : { tree: future.tree, past: { tree, below: past }, future: future.below, burst: null };
