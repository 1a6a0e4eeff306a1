import type { Filter } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { readKept } from '../../model/kept.ts';
import type { Listener, StoredListener } from '../../model/listener.ts';
import type { Store } from '../store.ts';

/** As many rows as one statement takes: SQLite's builder refuses more than five hundred. */
const CHUNK = 100;

/** Keeps what may concern those who will be inside a new version; a version never changes, and neither do they. */
export const insertListeners = async (
  transaction: Knex.Transaction,
  {
    workspaceId,
    workflowId,
    versionId,
    listeners,
  }: {
    readonly workspaceId: number;
    readonly workflowId: number;
    readonly versionId: number;
    readonly listeners: readonly Listener[];
  },
): Promise<void> => {
  const rows = listeners.map(({ eventType, about, filter }) => ({
    workspace_id: workspaceId,
    workflow_id: workflowId,
    version_id: versionId,
    event_type: eventType,
    about,
    filter: filter === null ? null : JSON.stringify(filter),
  }));
  for (let at = 0; at < rows.length; at += CHUNK) await transaction('listener').insert(rows.slice(at, at + CHUNK));
};

/**
 * What may concern those who are inside any workflow: of all its versions, for somebody may be inside an old one. Those of one workflow
 * that say the same are one.
 */
export const loadListeners = async (store: Store): Promise<readonly StoredListener[]> => {
  const rows = await store.dialect.all<{
    workspace_id: number;
    workflow_id: number;
    public_id: string;
    event_type: string;
    about: string | null;
    filter: string | null;
  }>(
    store.read,
    `SELECT DISTINCT l.workspace_id, l.workflow_id, w.public_id, l.event_type, l.about, l.filter
     FROM listener l JOIN workflow w ON w.id = l.workflow_id AND w.state <> 'draft' AND w.deleted_at IS NULL`,
    [],
  );
  return rows.map((row) => ({
    workspaceId: row.workspace_id,
    workflowId: row.workflow_id,
    workflowPublicId: row.public_id,
    eventType: row.event_type,
    about: row.about,
    filter: row.filter === null ? null : readKept<Filter>(row.filter),
  }));
};
