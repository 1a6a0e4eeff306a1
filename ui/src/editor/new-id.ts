import { stepsOf, type Tree } from './tree.ts';

const LONGEST_NAME = 34;

/** A readable id that nobody has yet: `send-1`, `send-2`. */
export const newId = (name: string, taken: ReadonlySet<string>): string => {
  const stem = name.slice(0, LONGEST_NAME);
  for (let number = 1; ; number++) if (!taken.has(`${stem}-${number}`)) return `${stem}-${number}`;
};

/** The ids of a tree's steps. */
export const idsOf = (tree: Tree): ReadonlySet<string> => new Set(stepsOf(tree).map(({ id }) => id));
