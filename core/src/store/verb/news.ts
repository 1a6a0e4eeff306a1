import type { Announcement } from '../../model/announcement.ts';
import { readKept } from '../../model/kept.ts';
import type { Store } from '../store.ts';

/** So long news are kept: whoever watches reads them within a second. */
const KEPT_MS = 60_000;
/** How far back is looked again: of two nodes' news the later one may be committed first. */
const OVERLAP_MS = 3000;

/** News of other nodes, and until when they were read. */
export interface ReadNews {
  readonly until: number;
  /** The ids of what was read and may be met again. */
  readonly seen: ReadonlySet<number>;
  readonly announcements: readonly Announcement[];
}

/** Writes what a node announces, for watchers of other nodes. */
export const writeNews = (
  store: Store,
  { nodeId, announcements }: { readonly nodeId: string; readonly announcements: readonly Announcement[] },
): Promise<void> =>
  store.write(async (transaction) => {
    const { now } = store.dialect;
    await transaction.raw(`DELETE FROM news WHERE at < ${now} - ${KEPT_MS}`);
    await transaction.raw(`INSERT INTO news(node, at, announcements) VALUES (?, ${now}, ?)`, [
      nodeId,
      JSON.stringify(announcements),
    ]);
  });

/** Reads what other nodes announced since; `since` null: from now on. */
export const readNews = async (
  store: Store,
  { nodeId, since }: { readonly nodeId: string; readonly since: Pick<ReadNews, 'until' | 'seen'> | null },
): Promise<ReadNews> => {
  if (since === null) return { until: await store.databaseNow(), seen: new Set(), announcements: [] };
  const rows = await store.dialect.all<{ id: number; at: number; announcements: string }>(
    store.read,
    `SELECT id, at, announcements FROM news WHERE at >= ? AND node <> ? ORDER BY id`,
    [since.until - OVERLAP_MS, nodeId],
  );
  const fresh = rows.filter(({ id }) => !since.seen.has(id));
  const until = Math.max(since.until, ...rows.map(({ at }) => at));
  return {
    until,
    seen: new Set(rows.filter(({ at }) => at >= until - OVERLAP_MS).map(({ id }) => id)),
    announcements: fresh.flatMap(({ announcements }) => readKept<readonly Announcement[]>(announcements)),
  };
};
