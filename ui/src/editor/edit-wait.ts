import type { Edited } from './edited.ts';
import { rewriteSteps, tidy } from './rewrite.ts';
import { findStep, isStep, type Sequence, type Tree, type Waiting } from './tree.ts';
import { waitPorts } from './wait-ports.ts';

/** The way out of a wait in which most of what comes instead of its end stands. */
const INSTEAD = ['timed-out', 'past', 'missing'] as const;

/**
 * Lets a wait wait for something else. Ways that this does not have go over to the one that says nearly the same; what
 * stood in others is kept, with nobody leading there.
 */
export const setWaiting = (
  tree: Tree,
  { id, waiting }: { readonly id: string; readonly waiting: Waiting },
): Edited | null => {
  const step = findStep(tree, id);
  if (step?.kind !== 'wait') return null;
  const ports = waitPorts(waiting);
  const kept = step.ways.filter(({ port }) => ports.some((known) => known === port));
  const stranded: Sequence[] = [];
  for (const way of step.ways) {
    if (kept.includes(way) || !way.sequence.some(isStep)) continue;
    const instead = INSTEAD.find((port) => ports.includes(port) && !kept.some((one) => one.port === port));
    if (instead === undefined) stranded.push(way.sequence);
    else kept.push({ ...way, port: instead });
  }
  const ways =
    kept.length === step.ways.length && kept.every((way, index) => way === step.ways[index]) ? step.ways : kept;
  const put = rewriteSteps(tree, (item) => (isStep(item) && item.id === id ? { ...step, waiting, ways } : item));
  return { tree: tidy({ ...put, loose: stranded.length === 0 ? put.loose : [...put.loose, ...stranded] }), select: id };
};
