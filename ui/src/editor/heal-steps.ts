import type { Branch, Step } from '@innesto/sdk/contract';
import { newId } from './new-id.ts';
import { OTHERWISE } from './tree.ts';

const healBranches = (branches: readonly Branch[]): Branch[] => {
  const seen = new Set<string>([OTHERWISE]);
  const taken = new Set([OTHERWISE, ...branches.map(({ name }) => name)]);
  return branches.map((branch) => {
    const name = seen.has(branch.name) ? newId(branch.name, taken) : branch.name;
    seen.add(name);
    taken.add(name);
    return name === branch.name ? branch : { ...branch, name };
  });
};

/** Steps that no two have the same id, and branches no two the same name: the later ones of the same get another. */
export const healSteps = (steps: readonly Step[]): readonly Step[] => {
  const seen = new Set<string>();
  const taken = new Set(steps.map(({ id }) => id));
  return steps.map((step) => {
    const id = seen.has(step.id) ? newId(step.id, taken) : step.id;
    seen.add(id);
    taken.add(id);
    return step.kind === 'branch' ? { ...step, id, branches: healBranches(step.branches) } : { ...step, id };
  });
};
