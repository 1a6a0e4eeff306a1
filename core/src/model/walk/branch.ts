import type { BranchStep } from '@innesto/sdk/contract';
import { holds, type Lookup } from '../filter.ts';
import { OTHERWISE } from '../graph.ts';
import type { Outcome } from './outcome.ts';
import { explain } from './story.ts';

/** Which way a branch step goes, and why: the first branch, in order, whose filter holds. */
export const chooseBranch = (step: BranchStep, lookup: Lookup): Outcome => {
  const branch = step.branches.find(({ when }) => holds(when, lookup));
  const asked = branch === undefined ? { any: step.branches.map(({ when }) => when) } : branch.when;
  return { kind: 'leaves', port: branch?.name ?? OTHERWISE, reason: explain(asked, lookup) };
};
