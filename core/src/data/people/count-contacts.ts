import type { Filter } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { lookupIn } from '../../model/attribute.ts';
import { attributesOf, holds } from '../../model/filter.ts';
import type { Workspace } from '../../model/workspace.ts';
import {
  countAllContacts,
  countByPart,
  membersWithin,
  reachOfContacts,
  readStretch,
  type Stretch,
} from '../../store/query/contact-stretch.ts';
import { loadNameable } from '../../store/query/workflow.ts';
import type { Store } from '../../store/store.ts';
import { loadListIds } from '../../store/verb/load-lists.ts';
import { conditionProblems } from '../workflows/condition-problems.ts';
import { runOnlyAttribute } from './run-only-attribute.ts';

/** How many contacts there are and for how many a condition holds. Where there are too many to look at all, `matching` is an estimate. */
export interface ContactCount {
  readonly matching: number;
  readonly total: number;
  readonly isExact: boolean;
}

/** How many contacts are looked at, at most; how many at once; and in how many places, where it cannot be all. */
export interface CountBounds {
  readonly most: number;
  readonly chunk: number;
  readonly parts: number;
}

const BOUNDS: CountBounds = { most: 100_000, chunk: 1000, parts: 100 };

/** For whom is counted (null: everybody), how long the answer is wanted, and with which bounds. */
export interface CountAsked {
  readonly filter: Filter | null;
  readonly signal: AbortSignal;
  readonly bounds?: CountBounds;
}

/** Refuses a condition that cannot be tested on contacts alone. */
const checkFilter = async (store: Store, workspace: Workspace, filter: Filter): Promise<void> => {
  const run = runOnlyAttribute(filter, '/filter');
  if (run !== null) throw fault('INNESTO_CONDITION_RUN', { attribute: run.attribute, path: run.path });
  const nameable = await loadNameable(store.read, workspace.id);
  const problems = conditionProblems(filter, { path: '/filter' }, { nameable, actions: new Set() });
  const [first] = problems;
  if (first !== undefined) {
    const details = { detail: first.detail, path: first.path ?? '/filter' };
    throw fault('INNESTO_CONDITION_INVALID', details, { extension: { problems } });
  }
};

/** Tests the condition as a branch does, on what a chunk of contacts is now. */
type Test = (chunk: Stretch & { readonly limit: number }) => Promise<{ seen: number; matching: number; next: number }>;

const testOf = async (store: Store, workspace: Workspace, filter: Filter): Promise<Test> => {
  const { read, dialect } = store;
  const named = [...attributesOf(filter)].flatMap((attribute) =>
    attribute.startsWith('list.') ? [attribute.slice('list.'.length)] : [],
  );
  const listIds = await loadListIds(store, workspace.id, named);
  const publicIds = new Map([...listIds].map(([publicId, id]) => [id, publicId]));
  return async ({ from, to, limit }) => {
    const contacts = await readStretch(read, dialect, { workspaceId: workspace.id, from, to, limit });
    const last = contacts.at(-1);
    if (last === undefined) return { seen: 0, matching: 0, next: to };
    const next = last.id + 1;
    const lists = [...publicIds.keys()];
    const members = await membersWithin(read, dialect, { workspaceId: workspace.id, lists, from, to: next });
    const listsOf = Map.groupBy(members, ({ contactId }) => contactId);
    const matching = contacts.filter((contact) => {
      const own = (listsOf.get(contact.id) ?? []).map(({ listId }) => publicIds.get(listId) ?? '');
      return holds(filter, lookupIn({ contact, lists: own, event: null, variables: {}, messages: new Map() }));
    }).length;
    return { seen: contacts.length, matching, next: contacts.length < limit ? to : next };
  };
};

interface Tally {
  readonly seen: number;
  readonly matching: number;
}

/** Tests a stretch from its beginning, a chunk at a time: between two of them everything else has its turn. */
const tally = async (
  test: Test,
  stretch: Stretch,
  { most, chunk, signal }: { readonly most: number; readonly chunk: number; readonly signal: AbortSignal },
): Promise<Tally> => {
  let seen = 0;
  let matching = 0;
  let from = stretch.from;
  while (from < stretch.to && seen < most && !signal.aborted) {
    const found = await test({ from, to: stretch.to, limit: Math.min(chunk, most - seen) });
    seen += found.seen;
    matching += found.matching;
    from = found.next;
  }
  return { seen, matching };
};

/** Looks at the beginning of each part of the reach, so that old and new contacts are heard alike, and reckons up by how many each part has. */
const estimate = async (
  store: Store,
  { workspace, reach, test }: { readonly workspace: Workspace; readonly reach: Stretch; readonly test: Test },
  { bounds, signal }: { readonly bounds: CountBounds; readonly signal: AbortSignal },
): Promise<number> => {
  const width = Math.ceil((reach.to - reach.from) / bounds.parts);
  const counts = await countByPart(store.read, store.dialect, { workspaceId: workspace.id, from: reach.from, width });
  const most = Math.floor(bounds.most / bounds.parts);
  let matching = 0;
  for (const [part, count] of counts) {
    const from = reach.from + part * width;
    const found = await tally(test, { from, to: from + width }, { most, chunk: bounds.chunk, signal });
    if (found.seen > 0) matching += (found.matching / found.seen) * count;
  }
  return Math.round(matching);
};

/**
 * Counts the contacts for which a condition holds now, by the very test that branches make. When nobody waits for the
 * answer any more (`signal`), it stops where it is.
 */
export const countContacts = async (
  store: Store,
  workspace: Workspace,
  { filter, signal, bounds = BOUNDS }: CountAsked,
): Promise<ContactCount> => {
  if (filter === null) {
    const everybody = await countAllContacts(store.read, workspace.id);
    return { matching: everybody, total: everybody, isExact: true };
  }
  await checkFilter(store, workspace, filter);
  const [total, reach] = await Promise.all([
    countAllContacts(store.read, workspace.id),
    reachOfContacts(store.read, store.dialect, workspace.id),
  ]);
  if (reach === null) return { matching: 0, total: 0, isExact: true };
  const test = await testOf(store, workspace, filter);
  if (total > bounds.most)
    return { matching: await estimate(store, { workspace, reach, test }, { bounds, signal }), total, isExact: false };
  const { seen, matching } = await tally(test, reach, { ...bounds, signal });
  // Some may have come or gone since they were counted: what was tested is the truth.
  return { matching, total: seen, isExact: !signal.aborted };
};
