import type { BatchColumn } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';

/** How many notices a workspace may send within an hour, and has begun to. */
export interface NoticeBudget {
  readonly perHour: number;
  readonly sent: number;
}

const ASKED: readonly BatchColumn[] = [
  { name: 'asked_workspace', type: 'integer' },
  { name: 'asked_since', type: 'integer' },
];

/** The budgets of workspaces, by their inner ids; `since`: an hour ago by the workspace's own clock. */
export const countNotices = async (
  { read, dialect }: Store,
  asked: readonly { readonly workspaceId: number; readonly since: number }[],
): Promise<ReadonlyMap<number, NoticeBudget>> => {
  if (asked.length === 0) return new Map();
  const rows = await dialect.all<{ id: number; per_hour: number; sent: number }>(
    read,
    `SELECT workspace.id, workspace.notices_per_hour AS per_hour,
       (SELECT count(*) FROM message WHERE message.workspace_id = workspace.id AND message.about_id IS NOT NULL
         AND message.created_at > j.asked_since) AS sent
     FROM ${dialect.rows('j', ASKED)} JOIN workspace ON workspace.id = j.asked_workspace`,
    [JSON.stringify(asked.map(({ workspaceId, since }) => [workspaceId, since]))],
  );
  return new Map(rows.map((row) => [row.id, { perHour: row.per_hour, sent: row.sent }]));
};
