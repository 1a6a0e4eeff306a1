import { workspaceNow, realTimeOf, type Clock } from '../../model/clock.ts';
import { addDuration } from '../../model/duration.ts';
import { createTurns } from '../../model/fair-share.ts';
import { splitHeads } from '../../model/head.ts';
import { lapseRecord } from '../../model/lapse.ts';
import type { RecordWrite } from '../../model/record.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { LapseWatch } from '../../store/verb/lapse-watches.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Round } from '../loop.ts';
import type { Plugins } from '../port.ts';

/** What letting records lapse is handed. */
export interface RecordLapsePorts {
  readonly verbs: Pick<
    Verbs,
    | 'recordLapseHeads'
    | 'dueRecordLapses'
    | 'lapseRecords'
    | 'deferRecordLapses'
    | 'forgetRecordLapses'
    | 'loadLapseWatches'
    | 'noticeLapses'
    | 'loadWorkspaces'
  >;
  readonly plugins: Pick<Plugins, 'collectionOf'>;
  readonly clock: Clock;
}

/** How many records one transaction lets lapse, or tells of. */
const PIECE = 500;
/** How many workspaces have their turn in one round. */
const AT_ONCE = 8;
/** So much later is looked again at what no plugin of the workspace says how it lapses. */
const LATER_MS = 3_600_000;

const lapseOfWorkspace = async (
  { verbs, plugins }: RecordLapsePorts,
  { workspaceId, at, receivedAt }: { readonly workspaceId: number; readonly at: number; readonly receivedAt: number },
): Promise<number> => {
  const records = await verbs.dueRecordLapses({ workspaceId, at, most: PIECE });
  const writes: RecordWrite[] = [];
  const unknown: number[] = [];
  const over: number[] = [];
  for (const record of records) {
    const collection = await plugins.collectionOf(workspaceId, record.collection);
    const write = collection === null ? null : lapseRecord(collection, record);
    if (collection !== null && collection.manifest.lapses === undefined) over.push(record.id);
    if (write === null) unknown.push(record.id);
    else writes.push(write);
  }
  // Those that a version is still to come for stay, and are looked at again with the others.
  if (over.length > 0) await verbs.forgetRecordLapses(over);
  if (unknown.length > 0) await verbs.deferRecordLapses({ recordIds: unknown, due: at, at: at + LATER_MS });
  return writes.length === 0 ? unknown.length : verbs.lapseRecords({ writes, receivedAt });
};

/** Tells a workflow of records that are so many days from lapsing; gives in how many milliseconds the next one will be (null: none). */
const noticeFor = async (
  { verbs }: RecordLapsePorts,
  watch: LapseWatch,
  { workspace, now }: { readonly workspace: Workspace; readonly now: number },
): Promise<{ readonly told: number; readonly nextIn: number | null }> => {
  const { days, nextAt } = watch;
  if (nextAt === null) return { told: 0, nextIn: null };
  const own = workspaceNow(workspace.clock, now);
  const moved = (from: number, by: number): number =>
    addDuration(from, { amount: by, unit: 'days' }, workspace.timeZone);
  const until = moved(own, days);
  if (nextAt > until) return { told: 0, nextIn: realTimeOf(workspace.clock, moved(nextAt, -days), now) - now };
  const notice = {
    watch,
    until,
    receivedAt: now,
    most: PIECE,
    noticedAt: (at: number) => Math.min(moved(at, -days), own),
  };
  return { told: await verbs.noticeLapses(notice), nextIn: null };
};

const sooner = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);

/**
 * Lets records lapse whose moment has come, and tells workflows of those that are near it: a piece a round, the workspaces by turns. Any node does
 * it: a record changes by the revision that it was decided on, and how far somebody was told stands beside the events that tell it.
 */
export const createRecordLapser = (ports: RecordLapsePorts): (() => Promise<Round>) => {
  const turn = createTurns();
  const { verbs, clock } = ports;
  return async () => {
    const now = clock.now();
    const watches = await verbs.loadLapseWatches();
    const workspaces = await verbs.loadWorkspaces([...new Set(watches.map(({ workspaceId }) => workspaceId))]);
    let [told, noticeIn] = [0, null as number | null];
    for (const watch of watches) {
      const workspace = workspaces.get(watch.workspaceId);
      if (workspace === undefined) continue;
      // What is near is told before it lapses, even where both are due by now.
      const noticed = await noticeFor(ports, watch, { workspace, now });
      told += noticed.told;
      noticeIn = sooner(noticeIn, noticed.nextIn);
    }
    const { due, nextIn } = splitHeads(await verbs.recordLapseHeads(), now);
    const clockOf = new Map(due.map((head) => [head.workspaceId, head.clock]));
    const chosen = turn([...clockOf.keys()]).slice(0, AT_ONCE);
    let lapsed = 0;
    for (const workspaceId of chosen) {
      const own = clockOf.get(workspaceId);
      if (own === undefined) continue;
      lapsed += await lapseOfWorkspace(ports, { workspaceId, at: workspaceNow(own, now), receivedAt: now });
    }
    const stuck = told + lapsed === 0 && chosen.length > 0;
    return { moved: told + lapsed > 0, nextIn: sooner(nextIn, noticeIn), stuck };
  };
};
