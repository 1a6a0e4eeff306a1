import type { Knex } from 'knex';
import { MAX_EVENT_DEPTH } from '../../model/event.ts';
import type { Dialect } from '../dialect/dialect.ts';

/** Of a chain of causes: the workflows whose runs brought about one another, the first first; and the event that nobody's run brought about (null: it is no longer kept). */
export interface CausalChain {
  readonly firstEventId: number | null;
  readonly workflows: readonly string[];
}

interface LinkRow {
  readonly refused: number;
  readonly link: number;
  readonly event_id: number;
  readonly run_id: number | null;
  readonly workflow: string | null;
}

/**
 * Walks back from events to what brought them about: a run, the event that began it, the run that brought that about, and so on, as far
 * as they are kept. By the ids that are kept anyway; no chain is longer than an event may be deep. Nothing is decided by it.
 */
export const causalChains = async (
  on: Knex,
  dialect: Dialect,
  { workspaceId, eventIds }: { readonly workspaceId: number; readonly eventIds: readonly number[] },
): Promise<ReadonlyMap<number, CausalChain>> => {
  if (eventIds.length === 0) return new Map();
  const rows = await dialect.all<LinkRow>(
    on,
    `WITH RECURSIVE chain(refused, link, event_id, run_id) AS (
       SELECT e.id, 0, e.id, e.cause_run_id FROM event e WHERE e.id IN ${dialect.list('integer')} AND e.workspace_id = ?
       UNION ALL
       SELECT c.refused, c.link + 1, e.id, e.cause_run_id FROM chain c JOIN run r ON r.id = c.run_id JOIN event e ON e.id = r.event_id
       WHERE c.link < ${2 * MAX_EVENT_DEPTH} AND e.workspace_id = ?)
     SELECT c.refused, c.link, c.event_id, c.run_id, w.name AS workflow FROM chain c
     LEFT JOIN run r ON r.id = c.run_id LEFT JOIN workflow w ON w.id = r.workflow_id ORDER BY c.refused, c.link DESC`,
    [JSON.stringify(eventIds), workspaceId, workspaceId],
  );
  const links = Map.groupBy(rows, ({ refused }) => refused);
  return new Map(
    [...links].map(([eventId, own]) => {
      const [first] = own;
      const firstEventId = first?.run_id === null ? first.event_id : null;
      return [eventId, { firstEventId, workflows: own.flatMap(({ workflow }) => workflow ?? []) }];
    }),
  );
};
