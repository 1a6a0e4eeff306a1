import type { Page } from '@innesto/sdk/contract';
import type { Workspace } from '../../model/workspace.ts';
import {
  countVisits,
  isRareOutcome,
  rareVisits,
  runsOfVersion,
  visitsOfRuns,
  type StoryPlace,
  type VisitQuery,
  type VisitRow,
} from '../../store/query/visit.ts';
import type { Store } from '../../store/store.ts';
import { workflowOf } from './drafts.ts';
import { readPlace, type PageAsked } from './place.ts';

/** Somebody at a step, and which version they went through. */
export interface Visit extends VisitRow {
  readonly version: number;
}

/** Whose visits are asked for: `entered`, or what came of the step. */
export interface VisitsAsked extends PageAsked {
  readonly step: string;
  readonly outcome: string;
}

/** The people behind a step's numbers. */
export interface Visits {
  /** The visits that a number of a step counts, those of the newest runs first. A page may hold fewer than asked for and still have a next one. */
  visits(workspace: Workspace, publicId: string, asked: VisitsAsked): Promise<Page<Visit>>;
}

/** How many runs are looked at for one page, at first and then at once: finding nobody must not take forever. */
export interface VisitBounds {
  readonly most: number;
  readonly first: number;
  readonly chunk: number;
}

const BOUNDS: VisitBounds = { most: 10_000, first: 200, chunk: 1000 };

/** Above every line of a run. */
const TOP = { seq: 1_000_000_000, line: 1_000_000_000 };

/** Where a page ends: in a version, below a line of a story, with so many of the version's visits met. */
interface Place extends StoryPlace {
  readonly versionId: number;
  readonly met: number;
}

const readAfter = (after: string | null): Place | null => {
  const [versionId, runId, seq, line, met] = readPlace(after, 5) ?? [];
  return versionId === undefined || runId === undefined || seq === undefined || line === undefined || met === undefined
    ? null
    : { versionId, runId, seq, line, met };
};

const writeAfter = ({ versionId, runId, seq, line, met }: Place): string =>
  [versionId, runId, seq, line, met].join('.');

/** A piece of the way: whom it met, how many runs it looked at, and where it ended (null: the version is through). */
interface Piece {
  readonly rows: readonly VisitRow[];
  readonly looked: number;
  readonly place: Place | null;
}

interface PieceAsked {
  readonly query: VisitQuery;
  readonly place: Place;
  readonly limit: number;
  readonly chunk: number;
}

const behind = (place: Place, rows: readonly VisitRow[], to: StoryPlace): Place => ({
  versionId: place.versionId,
  runId: to.runId,
  seq: to.seq,
  line: to.line,
  met: place.met + rows.length,
});

const byIndex = async ({ read, dialect }: Store, { query, place, limit }: PieceAsked): Promise<Piece> => {
  const rows = await rareVisits(read, dialect, { ...query, versionId: place.versionId, below: place, limit });
  const last = rows.at(-1);
  return { rows, looked: rows.length, place: last === undefined ? null : behind(place, rows, last) };
};

const byRuns = async ({ read, dialect }: Store, { query, place, limit, chunk }: PieceAsked): Promise<Piece> => {
  const runIds = await runsOfVersion(read, dialect, { versionId: place.versionId, from: place.runId, limit: chunk });
  const lowest = runIds.at(-1);
  if (lowest === undefined) return { rows: [], looked: 0, place: null };
  const rows = await visitsOfRuns(read, dialect, { ...query, runIds, below: place, limit });
  const last = rows.at(-1);
  const looked = runIds.length;
  if (last !== undefined && rows.length === limit) return { rows, looked, place: behind(place, rows, last) };
  if (looked < chunk) return { rows, looked, place: null };
  return { rows, looked, place: behind(place, rows, { runId: lowest - 1, ...TOP }) };
};

/**
 * Goes back through the runs of each version. A version of which as many visits were met as its counter says is through, so
 * that three people among a hundred thousand are not looked for to the very end.
 */
export const createVisits = (store: Store, bounds: VisitBounds = BOUNDS): Visits => ({
  visits: async (workspace, publicId, { step, outcome, limit, after }) => {
    const { id: workflowId } = await workflowOf(store, workspace, publicId);
    const query = { workspaceId: workspace.id, step, outcome };
    const begin = readAfter(after);
    const piece = isRareOutcome(outcome) ? byIndex : byRuns;
    const items: Visit[] = [];
    let looked = 0;
    for (const { versionId, number, count } of await countVisits(store.read, { ...query, workflowId })) {
      if (begin !== null && versionId > begin.versionId) continue;
      let place: Place | null =
        versionId === begin?.versionId ? begin : { versionId, runId: Number.MAX_SAFE_INTEGER, ...TOP, met: 0 };
      while (place !== null && place.met < count) {
        if (items.length >= limit || looked >= bounds.most) return { items, next: writeAfter(place) };
        const chunk = looked === 0 ? bounds.first : bounds.chunk;
        const found: Piece = await piece(store, { query, place, limit: limit - items.length, chunk });
        items.push(...found.rows.map((row) => ({ ...row, version: number })));
        looked += found.looked;
        place = found.place;
      }
    }
    return { items, next: null };
  },
});
