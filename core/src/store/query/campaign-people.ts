import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.ts';

interface PeopleAsked {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly limit: number;
}

/** Somebody behind a figure of a campaign. `place`: where a page that ends with them goes on. */
export interface CampaignPersonRow {
  readonly place: readonly number[];
  readonly contact: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly at: number | null;
  readonly message: string | null;
  readonly reason: string | null;
}

type Row = Omit<CampaignPersonRow, 'place'>;

const PERSON = `c.public_id AS contact, c.email, c.phone, c.first_name AS "firstName", c.last_name AS "lastName"`;

/** What most messages come to is found by the runs that sent them: an index of its own would be written with every message. */
const BY_RUNS = {
  sent: { at: 'm.sent_at', holds: `m.state = 'sent'` },
  delivered: { at: 'm.delivered_at', holds: 'm.delivered_at IS NOT NULL AND m.undelivered_at IS NULL' },
} as const;

/** What few come to has its index, by version and step: each condition is that of its index, word by word. */
const BY_INDEX = {
  undelivered: { at: 'm.undelivered_at', holds: 'm.undelivered_at IS NOT NULL' },
  opened: { at: 'm.opened_at', holds: 'm.opened_at IS NOT NULL' },
  clicked: { at: 'm.clicked_at', holds: 'm.clicked_at IS NOT NULL' },
  replied: { at: 'm.replied_at', holds: 'm.replied_at IS NOT NULL' },
  unsubscribed: { at: 'm.unsubscribed_at', holds: 'm.unsubscribed_at IS NOT NULL' },
} as const;

/** A figure that messages are counted for. */
export type MessageFigure = keyof typeof BY_RUNS | keyof typeof BY_INDEX;

const isByRuns = (figure: MessageFigure): figure is keyof typeof BY_RUNS => Object.hasOwn(BY_RUNS, figure);

interface ReachedAsked extends PeopleAsked {
  readonly step: string;
  /** Where the page before ended. */
  readonly below: number | null;
}

const byRuns = (
  dialect: Dialect,
  figure: keyof typeof BY_RUNS,
  { workspaceId, workflowId, step, below, limit }: ReachedAsked,
) => ({
  sql: `SELECT l.run_id AS place, m.public_id AS message, ${BY_RUNS[figure].at} AS at, CAST(NULL AS TEXT) AS reason, ${PERSON}
     FROM version v JOIN run_log l ON l.version_id = v.id AND l.seq = 0 AND l.line = 0
       JOIN message m ON m.run_id = l.run_id JOIN contact c ON c.id = m.contact_id
     WHERE v.workflow_id = ? AND v.workspace_id = ? AND m.step = ? AND l.run_id < CAST(? AS ${dialect.words.integer})
       AND ${BY_RUNS[figure].holds}
     ORDER BY l.run_id DESC LIMIT ?`,
  bindings: [workflowId, workspaceId, step, below ?? Number.MAX_SAFE_INTEGER, limit],
});

const byIndex = (
  dialect: Dialect,
  figure: keyof typeof BY_INDEX,
  { workspaceId, workflowId, step, below, limit }: ReachedAsked,
) => ({
  // With a plus before it the run is no invitation to go through all messages in their order.
  sql: `SELECT m.run_id AS place, m.public_id AS message, m.at, m.report AS reason, ${PERSON}
     FROM (SELECT m.run_id, m.public_id, m.contact_id, m.report, ${BY_INDEX[figure].at} AS at FROM message m
       WHERE m.version_id IN (SELECT id FROM version WHERE workflow_id = ? AND workspace_id = ?) AND m.step = ?
         AND m.run_id < CAST(? AS ${dialect.words.integer}) AND ${BY_INDEX[figure].holds}
       ORDER BY +m.run_id DESC LIMIT ?) m JOIN contact c ON c.id = m.contact_id
     ORDER BY m.run_id DESC`,
  bindings: [workflowId, workspaceId, step, below ?? Number.MAX_SAFE_INTEGER, limit],
});

/** The people of whose messages a figure tells, the newest first. */
export const listReached = async (
  on: Knex,
  dialect: Dialect,
  { figure, ...asked }: ReachedAsked & { readonly figure: MessageFigure },
): Promise<readonly CampaignPersonRow[]> => {
  const { sql, bindings } = isByRuns(figure) ? byRuns(dialect, figure, asked) : byIndex(dialect, figure, asked);
  const rows = await dialect.all<Row & { readonly place: number }>(on, sql, bindings);
  return rows.map(({ place, ...row }) => ({ ...row, place: [place] }));
};

/** Those who came in at the campaign's moment, or (`waiting`) of them those whose message is still to go; the newest first. */
export const listChosen = async (
  on: Knex,
  dialect: Dialect,
  {
    workspaceId,
    workflowId,
    figure,
    below,
    limit,
  }: PeopleAsked & { readonly figure: 'chosen' | 'waiting'; readonly below: number | null },
): Promise<readonly CampaignPersonRow[]> => {
  const rows = await dialect.all<Row & { readonly place: number }>(
    on,
    `SELECT l.run_id AS place, CAST(NULL AS TEXT) AS message, r.started_at AS at, CAST(NULL AS TEXT) AS reason, ${PERSON}
     FROM version v JOIN run_log l ON l.version_id = v.id AND l.seq = 0 AND l.line = 0
       JOIN run r ON r.id = l.run_id JOIN contact c ON c.id = r.contact_id
     WHERE v.workflow_id = ? AND v.workspace_id = ? AND l.run_id < CAST(? AS ${dialect.words.integer})
       ${figure === 'waiting' ? 'AND r.ended_at IS NULL' : ''}
     ORDER BY l.run_id DESC LIMIT ?`,
    [workflowId, workspaceId, below ?? Number.MAX_SAFE_INTEGER, limit],
  );
  return rows.map(({ place, ...row }) => ({ ...row, place: [place] }));
};

/** The people for whom the step came to an outcome that its story tells the reason of, the newest runs first. */
export const listPassed = async (
  on: Knex,
  dialect: Dialect,
  {
    workspaceId,
    workflowId,
    step,
    outcome,
    reason,
    below,
    limit,
  }: PeopleAsked & {
    readonly step: string;
    readonly outcome: 'skipped' | 'failed';
    /** null: for whatever reason. */
    readonly reason: string | null;
    readonly below: { readonly runId: number; readonly seq: number } | null;
  },
): Promise<readonly CampaignPersonRow[]> => {
  const integer = dialect.words.integer;
  const rows = await dialect.all<Row & { readonly runId: number; readonly seq: number }>(
    on,
    `SELECT l.run_id AS "runId", l.seq, l.at, l.detail AS reason, CAST(NULL AS TEXT) AS message, ${PERSON}
     FROM version v JOIN run_log l ON l.version_id = v.id JOIN run r ON r.id = l.run_id JOIN contact c ON c.id = r.contact_id
     WHERE v.workflow_id = ? AND v.workspace_id = ? AND l.step = ? AND l.outcome IN ('failed', 'skipped') AND l.outcome = ?
       AND (l.run_id, l.seq) < (CAST(? AS ${integer}), CAST(? AS ${integer}))
       AND (CAST(? AS TEXT) IS NULL OR l.detail = CAST(? AS TEXT))
     ORDER BY l.run_id DESC, l.seq DESC LIMIT ?`,
    [
      workflowId,
      workspaceId,
      step,
      outcome,
      below?.runId ?? Number.MAX_SAFE_INTEGER,
      below?.seq ?? 0,
      reason,
      reason,
      limit,
    ],
  );
  return rows.map(({ runId, seq, ...row }) => ({ ...row, place: [runId, seq] }));
};
