import type { Knex } from 'knex';
import { figureIn, messageTally } from '../../model/step-tally.ts';
import type { Dialect } from '../dialect/dialect.ts';

/** What is asked about: that outcome of that step. */
export interface VisitQuery {
  readonly workspaceId: number;
  readonly step: string;
  readonly outcome: string;
}

/** Where a walk through the story of a version's runs stands: what lies strictly below it is still ahead. */
export interface StoryPlace {
  readonly runId: number;
  readonly seq: number;
  readonly line: number;
}

/** Somebody at a step: one line of a run's story, and whose run it is. */
export interface VisitRow extends StoryPlace {
  readonly contact: string;
  readonly email: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly at: number;
  readonly detail: string | null;
  /** What they added to the figure that is asked about; null: it is about something else. */
  readonly amount: number | null;
}

/** Outcomes that have an index of their own: what went wrong is looked for most, and rarest. */
const RARE = `outcome IN ('failed', 'skipped')`;
const RARE_OUTCOMES: ReadonlySet<string> = new Set(['failed', 'skipped']);

/** Whether visits with that outcome are found by an index, or only by going through runs. */
export const isRareOutcome = (outcome: string): boolean => {
  const moment = MESSAGE_MOMENTS.get(outcome);
  return moment === undefined ? RARE_OUTCOMES.has(outcome) : RARE_MOMENTS.has(moment);
};

/** How often the outcome is counted at the step, by version, the newest first; versions without it are left out. */
export const countVisits = async (
  on: Knex,
  { workspaceId, workflowId, step, outcome }: VisitQuery & { readonly workflowId: number },
): Promise<readonly { readonly versionId: number; readonly number: number; readonly count: number }[]> => {
  const rows: { versionId: number; number: number; count: number | string }[] = await on('version as v')
    .join('step_stat as s', 's.version_id', 'v.id')
    .where({ 'v.workspace_id': workspaceId, 'v.workflow_id': workflowId, 's.step': step, 's.outcome': outcome })
    .groupBy('v.id', 'v.number')
    .orderBy('v.id', 'desc')
    .select({ versionId: 'v.id', number: 'v.number' })
    .sum({ count: 's.n' });
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
};

/** What became of messages, by what a step counts it as: the moment that says so. */
const MESSAGE_MOMENTS: ReadonlyMap<string, string> = new Map([
  [messageTally('sent'), 'sent_at'],
  [messageTally('delivered'), 'delivered_at'],
  [messageTally('undelivered'), 'undelivered_at'],
  [messageTally('opened'), 'opened_at'],
  [messageTally('clicked'), 'clicked_at'],
  [messageTally('replied'), 'replied_at'],
  [messageTally('unsubscribed'), 'unsubscribed_at'],
]);
/** Those that an index of their own finds: for what becomes of every message there is none, and what goes out pays for none. */
const RARE_MOMENTS: ReadonlySet<string> = new Set([
  'undelivered_at',
  'opened_at',
  'clicked_at',
  'replied_at',
  'unsubscribed_at',
]);

/** Runs that began with a version, the newest first, from an id down. */
export const runsOfVersion = async (
  on: Knex,
  dialect: Dialect,
  { versionId, from, limit }: { readonly versionId: number; readonly from: number; readonly limit: number },
): Promise<readonly number[]> => {
  const rows = await dialect.all<{ id: number }>(
    on,
    `SELECT run_id AS id FROM run_log WHERE version_id = ? AND seq = 0 AND line = 0 AND run_id <= ? ORDER BY run_id DESC LIMIT ?`,
    [versionId, from, limit],
  );
  return rows.map(({ id }) => id);
};

/** `run`: the column of the run, which with a plus before it is no invitation to go through all stories in their order. */
const select = (dialect: Dialect, { where, run }: { readonly where: string; readonly run: string }): string => {
  const place = `CAST(? AS ${dialect.words.integer})`;
  return `SELECT l.run_id AS "runId", l.seq, l.line, l.at, l.detail, NULL AS amount, c.public_id AS contact, c.email, c.first_name AS "firstName", c.last_name AS "lastName"
    FROM (SELECT * FROM run_log WHERE ${where} AND step = ? AND outcome = ? AND +workspace_id = ? AND (${run}, seq, line) < (${place}, ${place}, ${place})
      ORDER BY ${run} DESC, seq DESC, line DESC LIMIT ?) l
    JOIN run r ON r.id = l.run_id JOIN contact c ON c.id = r.contact_id ORDER BY l.run_id DESC, l.seq DESC, l.line DESC`;
};

interface Below extends VisitQuery {
  readonly below: StoryPlace;
  readonly limit: number;
}

const bindingsOf = ({ step, outcome, workspaceId, below, limit }: Below) => [
  step,
  outcome,
  workspaceId,
  below.runId,
  below.seq,
  below.line,
  limit,
];

/** The same of a step's messages: where its run and its place among them stand for the line of a story. */
const selectMessages = (dialect: Dialect, moment: string, where: string): string => {
  const place = `CAST(? AS ${dialect.words.integer})`;
  return `SELECT m.run_id AS "runId", m.id AS seq, 0 AS line, m.${moment} AS at, NULL AS detail, NULL AS amount, c.public_id AS contact, c.email, c.first_name AS "firstName", c.last_name AS "lastName"
    FROM (SELECT * FROM message WHERE ${where} AND step = ? AND ${moment} IS NOT NULL AND +workspace_id = ? AND (run_id, id) < (${place}, ${place})
      ORDER BY run_id DESC, id DESC LIMIT ?) m
    JOIN run r ON r.id = m.run_id JOIN contact c ON c.id = r.contact_id ORDER BY m.run_id DESC, m.id DESC`;
};

const messageBindings = ({ step, workspaceId, below, limit }: Below) => [
  step,
  workspaceId,
  below.runId,
  below.seq,
  limit,
];

/** The same of what a step adds up: whoever added something to the figure, and how much. */
const selectFigures = (dialect: Dialect): string => {
  const place = `CAST(? AS ${dialect.words.integer})`;
  const amount = dialect.member(`CAST(figures AS ${dialect.words.json})`);
  return `SELECT l.run_id AS "runId", l.seq, l.line, l.at, NULL AS detail, CAST(l.amount AS ${dialect.words.real}) AS amount, c.public_id AS contact, c.email, c.first_name AS "firstName", c.last_name AS "lastName"
    FROM (SELECT run_id, seq, line, at, ${amount} AS amount FROM run_log
      WHERE run_id IN ${dialect.list('integer')} AND figures IS NOT NULL AND step = ? AND +workspace_id = ? AND (+run_id, seq, line) < (${place}, ${place}, ${place})) l
    JOIN run r ON r.id = l.run_id JOIN contact c ON c.id = r.contact_id
    WHERE l.amount IS NOT NULL ORDER BY l.run_id DESC, l.seq DESC, l.line DESC LIMIT ?`;
};

/** Visits within some runs, the newest runs first. */
export const visitsOfRuns = (
  on: Knex,
  dialect: Dialect,
  query: Below & { readonly runIds: readonly number[] },
): Promise<readonly VisitRow[]> => {
  const runIds = JSON.stringify(query.runIds);
  const where = `run_id IN ${dialect.list('integer')}`;
  const figure = figureIn(query.outcome);
  if (figure !== null) {
    const { step, workspaceId, below, limit } = query;
    const bindings = [figure, runIds, step, workspaceId, below.runId, below.seq, below.line, limit];
    return dialect.all<VisitRow>(on, selectFigures(dialect), bindings);
  }
  const moment = MESSAGE_MOMENTS.get(query.outcome);
  return moment === undefined
    ? dialect.all<VisitRow>(on, select(dialect, { where, run: '+run_id' }), [runIds, ...bindingsOf(query)])
    : dialect.all<VisitRow>(on, selectMessages(dialect, moment, where), [runIds, ...messageBindings(query)]);
};

/** Visits of a version with an outcome that has its index, the newest runs first. */
export const rareVisits = (
  on: Knex,
  dialect: Dialect,
  query: Below & { readonly versionId: number },
): Promise<readonly VisitRow[]> => {
  const moment = MESSAGE_MOMENTS.get(query.outcome);
  return moment === undefined
    ? dialect.all<VisitRow>(on, select(dialect, { where: `version_id = ? AND ${RARE}`, run: 'run_id' }), [
        query.versionId,
        ...bindingsOf(query),
      ])
    : dialect.all<VisitRow>(on, selectMessages(dialect, moment, 'version_id = ?'), [
        query.versionId,
        ...messageBindings(query),
      ]);
};
