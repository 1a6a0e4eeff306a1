import type { Filter } from '@innesto/sdk/contract';
import type { Workspace } from '../../model/workspace.ts';
import { filterSql } from '../../store/filter/filter-sql.ts';
import type { Fragment } from '../../store/filter/fragment.ts';
import { matchingAmong, type FilterAsked } from '../../store/filter/matching.ts';
import {
  contactIdsFrom,
  countAllContacts,
  countByPart,
  countMatching,
  reachOfContacts,
  type Stretch,
} from '../../store/query/contact-stretch.ts';
import type { Store } from '../../store/store.ts';
import { checkContactFilter } from './contact-filter.ts';

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

/** Asks the condition of a chunk of contacts, after telling what the database cannot find of them. */
type Test = (chunk: Stretch & { readonly limit: number }) => Promise<{ seen: number; matching: number; next: number }>;

const testOf =
  ({ read, dialect }: Store, asked: FilterAsked): Test =>
  async ({ from, to, limit }) => {
    const { workspaceId } = asked;
    const contactIds = (await contactIdsFrom(read, dialect, { workspaceId, from, limit })).filter((id) => id < to);
    const last = contactIds.at(-1);
    if (last === undefined) return { seen: 0, matching: 0, next: to };
    const matching = await matchingAmong(read, dialect, { ...asked, contactIds });
    return { seen: contactIds.length, matching: matching.size, next: contactIds.length < limit ? to : last + 1 };
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

/** How many ids the database goes through at once. */
const WIDE = 200_000;

/** Lets the database count, a wide stretch at a time: whoever has stopped waiting is not counted for any more. */
const countInDatabase = async (
  { read, dialect }: Store,
  {
    workspaceId,
    condition,
    reach,
  }: { readonly workspaceId: number; readonly condition: Fragment; readonly reach: Stretch },
  signal: AbortSignal,
): Promise<Tally> => {
  let seen = 0;
  let matching = 0;
  for (let { from } = reach; from < reach.to && !signal.aborted; from += WIDE) {
    const stretch = { workspaceId, from, to: Math.min(from + WIDE, reach.to) };
    const found = await countMatching(read, dialect, { ...stretch, condition });
    seen += found.seen;
    matching += found.matching;
  }
  return { seen, matching };
};

/**
 * Counts the contacts for which a condition holds now: in the database where it can answer all of it, and otherwise by chunks, of which it
 * is told first what it cannot find. When nobody waits for the answer any more (`signal`), it stops where it is.
 */
export const countContacts = async (
  store: Store,
  workspace: Workspace,
  { filter, now, signal, bounds = BOUNDS }: CountAsked & { readonly now: number },
): Promise<ContactCount> => {
  const workspaceId = workspace.id;
  if (filter === null) {
    const everybody = await countAllContacts(store.read, workspaceId);
    return { matching: everybody, total: everybody, isExact: true };
  }
  await checkContactFilter(store, workspace, filter);
  const reach = await reachOfContacts(store.read, store.dialect, workspaceId);
  if (reach === null) return { matching: 0, total: 0, isExact: true };
  const moment = { now, timeZone: workspace.timeZone };
  const condition = filterSql(filter, { dialect: store.dialect, workspaceId, moment });
  if (condition !== null) {
    const { seen, matching } = await countInDatabase(store, { workspaceId, condition, reach }, signal);
    return { matching, total: seen, isExact: !signal.aborted };
  }
  const test = testOf(store, { workspaceId, filter, moment });
  const total = await countAllContacts(store.read, workspaceId);
  if (total > bounds.most)
    return { matching: await estimate(store, { workspace, reach, test }, { bounds, signal }), total, isExact: false };
  const { seen, matching } = await tally(test, reach, { ...bounds, signal });
  // Some may have come or gone since they were counted: what was tested is the truth.
  return { matching, total: seen, isExact: !signal.aborted };
};
