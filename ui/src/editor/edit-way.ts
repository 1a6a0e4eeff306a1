import type { Filter } from '@innesto/sdk/contract';
import type { Edited } from './edited.ts';
import { idsOf, newId } from './new-id.ts';
import { redirect } from './redirect.ts';
import { rewriteSteps, tidy } from './rewrite.ts';
import {
  findItem,
  findStep,
  isStep,
  OTHERWISE,
  stepsIn,
  isFork,
  BODY,
  waysOf,
  type Item,
  type Tree,
  type Way,
  type WayItem,
} from './tree.ts';

/** How many ways a condition may have beside `otherwise`, and how many shares a split. */
export const MOST_BRANCHES = 20;

const changeWays = (tree: Tree, id: string, change: (step: WayItem) => readonly Way[] | null): Edited | null => {
  const step = findStep(tree, id);
  if (step === null || step.kind === 'exit') return null;
  const ways = change(step);
  if (ways === null) return null;
  const put = rewriteSteps(tree, (item) => (isStep(item) && item.id === id ? { ...step, ways } : item));
  return { tree: tidy(put), select: id };
};

const changeWay = (
  tree: Tree,
  { step: id, port }: { readonly step: string; readonly port: string },
  change: (way: Way) => Way,
): Edited | null =>
  changeWays(tree, id, ({ ways }) =>
    ways.some((way) => way.port === port) ? ways.map((way) => (way.port === port ? change(way) : way)) : null,
  );

/** A condition that asks nothing yet. */
export const NO_CONDITION: Filter = { all: [] };

/** Adds a way to a condition, tried last before `otherwise`. */
export const addBranch = (tree: Tree, { step: id }: { readonly step: string }): Edited | null =>
  changeWays(tree, id, (step) => {
    if (step.kind !== 'branch' || step.ways.length > MOST_BRANCHES) return null;
    const port = newId('way', new Set(step.ways.map((way) => way.port)));
    const way: Way = { port, title: null, when: NO_CONDITION, weight: null, sequence: [] };
    const last = step.ways.findIndex((one) => one.port === OTHERWISE);
    return step.ways.toSpliced(last < 0 ? step.ways.length : last, 0, way);
  });

/** How much one share gets in proportion to others that were not changed. */
export const USUAL_WEIGHT = 50;

/** Adds a share to a split, as heavy as the last one. */
export const addShare = (tree: Tree, { step: id }: { readonly step: string }): Edited | null =>
  changeWays(tree, id, ({ kind, ways }) => {
    if (kind !== 'split' || ways.length >= MOST_BRANCHES) return null;
    const port = newId('share', new Set(ways.map((way) => way.port)));
    const weight = ways.at(-1)?.weight ?? USUAL_WEIGHT;
    return [...ways, { port, title: null, when: null, weight, sequence: [] }];
  });

/** Lets a share of a split get more or less of the whole. */
export const setWeight = (
  tree: Tree,
  { step, port, weight }: { readonly step: string; readonly port: string; readonly weight: number },
): Edited | null =>
  findStep(tree, step)?.kind === 'split' ? changeWay(tree, { step, port }, (way) => ({ ...way, weight })) : null;

/** Calls a way of a condition by a name; its port stays, so that the numbers of those who took it stay with it. */
export const setWayTitle = (
  tree: Tree,
  { step, port, title }: { readonly step: string; readonly port: string; readonly title: string },
): Edited | null => changeWay(tree, { step, port }, (way) => ({ ...way, title: title === '' ? null : title }));

/** Gives a way of a condition another condition. */
export const setWhen = (
  tree: Tree,
  { step, port, when }: { readonly step: string; readonly port: string; readonly when: Filter },
): Edited | null => (port === OTHERWISE ? null : changeWay(tree, { step, port }, (way) => ({ ...way, when })));

/** Lets a way of a condition or a split come earlier (-1) or later (1); `otherwise` stays last. */
export const moveBranch = (
  tree: Tree,
  { step: id, port, by }: { readonly step: string; readonly port: string; readonly by: 1 | -1 },
): Edited | null =>
  changeWays(tree, id, ({ kind, ways }) => {
    const index = ways.findIndex((way) => way.port === port);
    const way = ways[index];
    const other = ways[index + by];
    if ((kind !== 'branch' && kind !== 'split') || way === undefined || other === undefined) return null;
    if (way.port === OTHERWISE || other.port === OTHERWISE) return null;
    return ways.with(index, other).with(index + by, way);
  });

/** Takes a way out, with what stands in it; `otherwise`, a loop's body, the last condition of a step and the last two shares stay. */
export const removeWay = (
  tree: Tree,
  { step: id, port }: { readonly step: string; readonly port: string },
): Edited | null => {
  const standing = findItem(tree, id);
  const step = findStep(tree, id);
  if (standing === null || step === null || step.kind === 'exit') return null;
  const way = step.ways.find((one) => one.port === port);
  if (way === undefined || port === OTHERWISE || (step.kind === 'loop' && port === BODY)) return null;
  if (isFork(step) && step.ways.length <= 2) return null;
  const gone = new Set(stepsIn(way.sequence).map((inner) => inner.id));
  return changeWays(redirect(tree, { gone, to: standing }), id, ({ ways }) => ways.filter((one) => one.port !== port));
};

/** Parts a port of an action, a wait or a loop from `done`, so that steps can stand in a way of its own. */
export const openWay = (
  tree: Tree,
  { step: id, port }: { readonly step: string; readonly port: string },
): Edited | null =>
  changeWays(tree, id, ({ kind, ways }) => {
    if (kind === 'branch' || kind === 'split' || port === 'done' || ways.some((way) => way.port === port)) return null;
    return [...ways, { port, title: null, when: null, weight: null, sequence: [] }];
  });

/** Lets whoever takes a port of an action, a wait or a loop leave there; what stands in such a way already is left alone. */
export const endWay = (
  tree: Tree,
  { step, port, taken }: { readonly step: string; readonly port: string; readonly taken: ReadonlySet<string> },
): Edited | null => {
  const { tree: opened } = openWay(tree, { step, port }) ?? { tree };
  const standing = findStep(opened, step);
  const way = standing === null ? undefined : waysOf(standing).find((one) => one.port === port);
  const exit: Item = { kind: 'exit', id: newId('exit', new Set([...idsOf(tree), ...taken])), title: null };
  return way?.sequence.length === 0
    ? changeWay(opened, { step, port }, (empty) => ({ ...empty, sequence: [exit] }))
    : null;
};
