import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';

/** An endpoint of a workspace whose plugin fails over some of what is reported to it. */
interface FailedEndpoint {
  readonly workspaceId: number;
  readonly plugin: string;
  readonly endpoint: string;
}

/** Calls that are set aside, and why. `at`: the workspace's time; `failedAt`: real time; `parkedId`: by which people name what is set aside, where nothing is yet. */
export interface Aside {
  readonly calls: readonly number[];
  readonly reason: string;
  readonly parkedId: string;
  readonly at: number;
  readonly failedAt: number;
}

/** How many were set aside and how many had no room there any more, and whether people must be told: it is the first of that endpoint. */
export interface SetAside {
  readonly kept: number;
  readonly dropped: number;
  readonly isFirst: boolean;
}

export const NONE_ASIDE: SetAside = { kept: 0, dropped: 0, isFirst: false };

/** So many of an endpoint are set aside: whoever calls may say anything, and those that tell what is wrong are among the first. */
const MOST_ASIDE = 1000;
const LONGEST_REASON = 500;

const COPIED = 'workspace_id, shard, plugin, endpoint, received_at, head, body';
const OF_ENDPOINT = 'workspace_id = ? AND plugin = ? AND endpoint = ?';

const bindingsOf = ({ workspaceId, plugin, endpoint }: FailedEndpoint) => [workspaceId, plugin, endpoint] as const;

/**
 * Copies calls to where they wait for a person, inside the caller's transaction, who forgets them. All of an endpoint are one item among what is
 * set aside: people must not find a thousand of them there.
 */
export const setReportsAside = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { calls, reason, parkedId, at, failedAt, ...of }: FailedEndpoint & Aside,
): Promise<SetAside> => {
  const known = await dialect.all<{ id: number }>(
    transaction,
    `SELECT id FROM endpoint_aside WHERE ${OF_ENDPOINT} ORDER BY id`,
    bindingsOf(of),
  );
  const room = Math.max(0, MOST_ASIDE - known.length);
  const copied = await dialect.all<{ id: number }>(
    transaction,
    `INSERT INTO endpoint_aside(${COPIED}, at) SELECT ${COPIED}, CAST(? AS BIGINT) FROM endpoint_call
     WHERE id IN ${dialect.list('integer')} ORDER BY id LIMIT ? RETURNING id`,
    [failedAt, JSON.stringify(calls), room],
  );
  const subject = known[0]?.id ?? Math.min(...copied.map(({ id }) => id));
  if (!Number.isFinite(subject)) return { kept: 0, dropped: calls.length, isFirst: false };
  const told = await dialect.all<{ id: number }>(
    transaction,
    `SELECT id FROM parked WHERE workspace_id = ? AND kind = 'report' AND subject_id = ? AND released_at IS NULL`,
    [of.workspaceId, subject],
  );
  if (told.length === 0)
    await transaction('parked').insert({
      public_id: parkedId,
      workspace_id: of.workspaceId,
      kind: 'report',
      subject_id: subject,
      reason: reason.slice(0, LONGEST_REASON),
      at,
    });
  return { kept: copied.length, dropped: calls.length - copied.length, isFirst: told.length === 0 };
};

/** Gives what was set aside of an endpoint back to whoever reads, all of it; `subjectId`: the oldest of it. */
export const releaseReports = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  {
    workspaceId,
    subjectId,
    releasedAt,
  }: { readonly workspaceId: number; readonly subjectId: number; readonly releasedAt: number },
): Promise<void> => {
  const [of] = await dialect.all<FailedEndpoint>(
    transaction,
    'SELECT workspace_id AS "workspaceId", plugin, endpoint FROM endpoint_aside WHERE id = ? AND workspace_id = ?',
    [subjectId, workspaceId],
  );
  if (of === undefined) return;
  await dialect.all(
    transaction,
    `INSERT INTO endpoint_call(${COPIED}, due_at, released_at) SELECT ${COPIED}, received_at, CAST(? AS BIGINT) FROM endpoint_aside
     WHERE ${OF_ENDPOINT} ORDER BY id`,
    [releasedAt, ...bindingsOf(of)],
  );
  await dialect.all(transaction, `DELETE FROM endpoint_aside WHERE ${OF_ENDPOINT}`, bindingsOf(of));
};

/** Forgets what was set aside of endpoints over which no plugin has failed since. */
export const forgetReportsAside = (
  store: Store,
  { before, now }: { readonly before: number; readonly now: number },
): Promise<void> =>
  store.write(async (transaction) => {
    await transaction.raw(
      `DELETE FROM endpoint_aside WHERE at < ? AND NOT EXISTS (SELECT 1 FROM endpoint_aside n WHERE n.workspace_id = endpoint_aside.workspace_id
         AND n.plugin = endpoint_aside.plugin AND n.endpoint = endpoint_aside.endpoint AND n.at >= ?)`,
      [before, before],
    );
    await transaction.raw(
      `UPDATE parked SET released_at = ? WHERE kind = 'report' AND released_at IS NULL AND subject_id NOT IN (SELECT id FROM endpoint_aside)`,
      [now],
    );
  });
