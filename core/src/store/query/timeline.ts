import type { Knex } from 'knex';
import { INNER_EVENTS } from '../../model/event.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { listOperatorNames } from './operator.ts';

/** Where an entry of a timeline comes from; of two at the same moment the one with the higher number came about later. */
export const SOURCES = { event: 1, refusal: 2, log: 3, attempt: 4, message: 5, request: 6, requestAttempt: 7 } as const;

/** One row of a contact's timeline. (`at`, `source`, `major`, `minor`) is its place, unique and in order. */
export interface TimelineRow {
  readonly at: number;
  readonly source: number;
  readonly major: number;
  readonly minor: number;
  /** An event's type, a log line's or an attempt's outcome, a message's state, a refusal's reason. */
  readonly what: string;
  /** An event's payload, a line's or an attempt's detail. */
  readonly detail: string | null;
  readonly step: string | null;
  readonly workflow_id: number | null;
  readonly version_id: number | null;
  /** The public id of the message or (where the source says so) of the request. */
  readonly message: string | null;
}

interface Part {
  readonly source: number;
  readonly at: string;
  readonly major: string;
  readonly minor?: string;
  readonly what: string;
  readonly detail?: string;
  readonly step?: string;
  readonly workflow?: string;
  readonly version?: string;
  readonly message?: string;
  /** Ends in a condition that the contact's and the workspace's follow. */
  readonly from: string;
}

// A bare NULL in a UNION is text to PostgreSQL.
const NO_ID = 'CAST(NULL AS BIGINT)';

const select = (part: Part): string =>
  `SELECT ${part.at} AS at, ${part.source} AS source, ${part.major} AS major, ${part.minor ?? '0'} AS minor, ${part.what} AS what, ${part.detail ?? 'NULL'} AS detail,
     ${part.step ?? 'NULL'} AS step, ${part.workflow ?? NO_ID} AS workflow_id, ${part.version ?? NO_ID} AS version_id, ${part.message ?? 'NULL'} AS message
   FROM ${part.from}`;

const OF = (alias: string): string => `${alias}.contact_id = ? AND ${alias}.workspace_id = ?`;
const MESSAGE = { step: 'm.step', workflow: 'm.workflow_id', version: 'm.version_id', message: 'm.public_id' } as const;

const REQUEST = { step: 'q.step', workflow: 'q.workflow_id', version: 'q.version_id', message: 'q.public_id' } as const;

const PARTS: readonly string[] = [
  select({
    source: SOURCES.event,
    at: 'e.at',
    major: 'e.id',
    what: 'e.type',
    detail: 'e.payload',
    from: `event e WHERE e.type NOT IN (${INNER_EVENTS.map((type) => `'${type}'`).join(', ')}) AND ${OF('e')}`,
  }),
  select({
    source: SOURCES.refusal,
    at: 'f.at',
    major: 'f.id',
    what: 'f.reason',
    workflow: 'f.workflow_id',
    from: `entry_refusal f WHERE ${OF('f')}`,
  }),
  select({
    source: SOURCES.log,
    at: 'l.at',
    major: 'l.run_id',
    // No run writes ten thousand lines at once.
    minor: 'l.seq * 10000 + l.line',
    what: 'l.outcome',
    detail: 'l.detail',
    step: 'l.step',
    workflow: 'r.workflow_id',
    version: 'l.version_id',
    from: `run r JOIN run_log l ON l.run_id = r.id WHERE ${OF('r')}`,
  }),
  select({
    ...MESSAGE,
    source: SOURCES.attempt,
    at: 'a.at',
    major: 'a.delivery_id',
    minor: `a.number * 10 + CASE a.outcome WHEN 'uncertain' THEN 1 WHEN 'retry' THEN 2 ELSE 3 END`,
    what: 'a.outcome',
    detail: 'a.detail',
    from: `message m JOIN delivery_attempt a ON a.delivery_id = m.delivery_id WHERE a.outcome IN ('uncertain', 'retry', 'resent') AND ${OF('m')}`,
  }),
  // What was sent, opened, refused, given up or skipped has its event; these have none.
  select({
    ...MESSAGE,
    source: SOURCES.message,
    at: 'm.created_at',
    major: 'm.id',
    what: 'm.state',
    from: `message m WHERE m.state IN ('sending', 'cancelled') AND ${OF('m')}`,
  }),
  select({
    ...REQUEST,
    source: SOURCES.request,
    at: 'coalesce(q.told_at, q.created_at)',
    major: 'q.delivery_id',
    what: 'q.state',
    from: `request q WHERE ${OF('q')}`,
  }),
  select({
    ...REQUEST,
    source: SOURCES.requestAttempt,
    at: 'a.at',
    major: 'a.delivery_id',
    minor: `a.number * 10 + CASE a.outcome WHEN 'uncertain' THEN 1 ELSE 2 END`,
    what: 'a.outcome',
    detail: 'a.detail',
    from: `request q JOIN delivery_attempt a ON a.delivery_id = q.delivery_id WHERE a.outcome IN ('uncertain', 'retry') AND ${OF('q')}`,
  }),
];

const ORDER = 'ORDER BY at DESC, source DESC, major DESC, minor DESC LIMIT ?';
const PLACE = '(CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT))';

/** What happened to a contact, the newest first, from below a place. A contact's history is short: each part is found by its index, and cut to the page. */
export const listTimeline = (
  on: Knex,
  dialect: Dialect,
  {
    workspaceId,
    contactId,
    before,
    limit,
  }: {
    readonly workspaceId: number;
    readonly contactId: number;
    readonly before: readonly number[] | null;
    readonly limit: number;
  },
): Promise<readonly TimelineRow[]> => {
  const below = before === null ? '' : `WHERE (at, source, major, minor) < ${PLACE}`;
  const parts = PARTS.map((part) => `SELECT * FROM (SELECT * FROM (${part}) p ${below} ${ORDER}) q`);
  const bindings = PARTS.flatMap(() => [contactId, workspaceId, ...(before ?? []), limit]);
  return dialect.all<TimelineRow>(on, `SELECT * FROM (${parts.join(' UNION ALL ')}) t ${ORDER}`, [...bindings, limit]);
};

/** A workspace's contact by its public id; erased and deleted ones keep what happened to them, and one that became one with another is that other. */
export const findContactId = async (
  on: Knex,
  { workspaceId, publicId }: { readonly workspaceId: number; readonly publicId: string },
): Promise<number | undefined> => {
  const row: { id: number; merged_into: number | null } | undefined = await on('contact')
    .where({ workspace_id: workspaceId, public_id: publicId })
    .first('id', 'merged_into');
  return row?.merged_into ?? row?.id;
};

/** What a timeline calls things by. */
export interface TimelineNames {
  readonly lists: ReadonlyMap<string, string>;
  /** By their inner and by their public ids. */
  readonly workflows: ReadonlyMap<number | string, { readonly publicId: string; readonly name: string }>;
  readonly messages: ReadonlyMap<string, { readonly channel: string; readonly subject: string | null }>;
  /** By their public ids. */
  readonly requests: ReadonlyMap<string, NamedRequest>;
  /** By their public ids. */
  readonly operators: ReadonlyMap<string, string>;
}

/** What a request is called by: what was asked and answered, and (of one that closed) why it went as it did. */
export interface NamedRequest {
  readonly method: string;
  readonly url: string;
  readonly status: number | null;
  readonly reason: string | null;
}

/** Loads the names of lists, workflows, messages and operators that a page of a timeline speaks of. */
export const loadTimelineNames = async (
  on: Knex,
  dialect: Dialect,
  asked: {
    readonly workspaceId: number;
    readonly lists: readonly string[];
    readonly workflows: readonly (number | string)[];
    readonly messages: readonly string[];
    readonly requests: readonly string[];
    readonly operators: readonly string[];
  },
): Promise<TimelineNames> => {
  const lists = await dialect.all<{ public_id: string; name: string }>(
    on,
    `SELECT public_id, name FROM list WHERE +workspace_id = ? AND public_id IN ${dialect.list('text')}`,
    [asked.workspaceId, JSON.stringify(asked.lists)],
  );
  const workflows = await dialect.all<{ id: number; public_id: string; name: string }>(
    on,
    `SELECT id, public_id, name FROM workflow WHERE workspace_id = ? AND (id IN ${dialect.list('integer')} OR public_id IN ${dialect.list('text')})`,
    [
      asked.workspaceId,
      JSON.stringify(asked.workflows.filter((id) => typeof id === 'number')),
      JSON.stringify(asked.workflows.filter((id) => typeof id === 'string')),
    ],
  );
  const messages = await dialect.all<{ public_id: string; channel: string; subject: string | null }>(
    on,
    `SELECT public_id, channel, subject FROM message WHERE +workspace_id = ? AND public_id IN ${dialect.list('text')}`,
    [asked.workspaceId, JSON.stringify(asked.messages)],
  );
  const requests = await dialect.all<NamedRequest & { public_id: string }>(
    on,
    `SELECT q.public_id, q.method, q.url, q.status, d.reason FROM request q JOIN delivery d ON d.id = q.delivery_id
     WHERE +q.workspace_id = ? AND q.public_id IN ${dialect.list('text')}`,
    [asked.workspaceId, JSON.stringify(asked.requests)],
  );
  const operators =
    asked.operators.length === 0 ? new Map<string, string>() : await listOperatorNames(on, asked.operators);
  return {
    operators,
    requests: new Map(
      requests.map(({ public_id: id, method, url, status, reason }) => [id, { method, url, status, reason }]),
    ),
    lists: new Map(lists.map((row) => [row.public_id, row.name])),
    workflows: new Map(
      workflows.flatMap(({ id, public_id: publicId, name }) => [id, publicId].map((key) => [key, { publicId, name }])),
    ),
    messages: new Map(messages.map((row) => [row.public_id, { channel: row.channel, subject: row.subject }])),
  };
};
