import type { Knex } from 'knex';
import { MAX_EVENT_DEPTH } from '../../model/event.ts';
import type { Dialect } from '../dialect/dialect.ts';

/** Of a chain of causes: the workflows whose runs brought about one another, the first first; and the event that nobody's run brought about. */
export interface CausalChain {
  readonly firstEventId: number;
  readonly workflows: readonly string[];
}

interface LinkRow {
  readonly refused: number;
  readonly link: number;
  readonly event_id: number;
  readonly workflow: string | null;
}

/**
 * Walks back from events to what brought them about: a run, the event that began it, the run that brought that about, and so on. By the
 * ids that are kept anyway; no chain is longer than an event may be deep.
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
       WHERE c.link < ${2 * MAX_EVENT_DEPTH})
     SELECT c.refused, c.link, c.event_id, w.name AS workflow FROM chain c
     LEFT JOIN run r ON r.id = c.run_id LEFT JOIN workflow w ON w.id = r.workflow_id ORDER BY c.refused, c.link DESC`,
    [JSON.stringify(eventIds), workspaceId],
  );
  const links = Map.groupBy(rows, ({ refused }) => refused);
  return new Map(
    [...links].map(([eventId, own]) => [
      eventId,
      { firstEventId: own[0]?.event_id ?? eventId, workflows: own.flatMap(({ workflow }) => workflow ?? []) },
    ]),
  );
};
