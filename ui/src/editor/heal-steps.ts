import type { Step } from '@innesto/sdk/contract';
import { newId } from './new-id.ts';
import { OTHERWISE } from './tree.ts';

const healNames = <Named extends { readonly name: string }>(
  ways: readonly Named[],
  kept: readonly string[],
): Named[] => {
  const seen = new Set(kept);
  const taken = new Set([...kept, ...ways.map(({ name }) => name)]);
  return ways.map((way) => {
    const name = seen.has(way.name) ? newId(way.name, taken) : way.name;
    seen.add(name);
    taken.add(name);
    return name === way.name ? way : { ...way, name };
  });
};

const healWays = (step: Step): Step => {
  if (step.kind === 'branch') return { ...step, branches: healNames(step.branches, [OTHERWISE]) };
  return step.kind === 'split' ? { ...step, shares: healNames(step.shares, []) } : step;
};

/** Steps that no two have the same id, and ways of one no two the same name: the later ones of the same get another. */
export const healSteps = (steps: readonly Step[]): readonly Step[] => {
  const seen = new Set<string>();
  const taken = new Set(steps.map(({ id }) => id));
  return steps.map((step) => {
    const id = seen.has(step.id) ? newId(step.id, taken) : step.id;
    seen.add(id);
    taken.add(id);
    return { ...healWays(step), id };
  });
};
