import type { Reentry } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { ASKED_KINDS } from '../../model/occasion.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { fragment, type Fragment } from '../filter/fragment.ts';
import { tell, untoldIn, type Told } from '../filter/told.ts';
import { endRuns } from '../query/run.ts';
import type { Store } from '../store.ts';
import {
  allBetween,
  contactsBetween,
  stageOf,
  stagesOf,
  type AudienceScope,
  type AudienceStage,
  type AudienceStretch,
} from './audience-sql.ts';
import { beginRuns, type Beginning } from './begin-runs.ts';
import { OCCASION_COLUMNS, parseOccasion, type Occasion, type OccasionRow } from './occasion-row.ts';

/** The version that an audience enters, and how: `first` is the step at which it begins. */
export interface FanVersion {
  readonly id: number;
  readonly first: string;
  /** Whether that step is a wait, which begins when the run's turn comes. */
  readonly isWait: boolean;
  readonly reentry: Reentry;
}

/** The next piece of an occasion's way. `now`: workspace time; `lastBefore`: who entered last later than that may not enter again yet. */
export interface FanOut {
  readonly occasionId: number;
  readonly workflowId: number;
  readonly version: FanVersion;
  readonly now: number;
  readonly timeZone: string;
  readonly lastBefore: number;
  /** How many of the audience one transaction goes through. */
  readonly most: number;
  /** Which of some contacts are on one of the occasion's wall clocks. */
  readonly inZones: (contacts: readonly ZonedContact[], zones: readonly string[]) => readonly number[];
}

/** A contact as far as its zone is told from it. */
export interface ZonedContact {
  readonly id: number;
  readonly timeZone: string | null;
  readonly phone: string | null;
}

/** What one piece came to; null: there was nothing to do (somebody else is at it, or it was stopped). */
export interface FannedOut {
  readonly entered: number;
  readonly isDone: boolean;
}

/** Holds the occasion: of two that would go on with it, only one does. */
const holdOccasion = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  occasionId: number,
): Promise<Occasion | null> => {
  const [row] = await dialect.all<OccasionRow>(
    transaction,
    `SELECT ${OCCASION_COLUMNS} FROM occasion r WHERE r.id = ? AND r.state = 'running'${dialect.forUpdateSkipLocked}`,
    [occasionId],
  );
  return row === undefined ? null : parseOccasion(row);
};

/** Whether the workflow still lets in, into that version; until the transaction ends it does. */
const letsIn = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { workflowId, version }: FanOut,
): Promise<boolean> => {
  const rows = await dialect.all<{ id: number }>(
    transaction,
    `SELECT id FROM workflow WHERE id = ? AND state = 'active' AND version_id = ?${dialect.forShare}`,
    [workflowId, version.id],
  );
  return rows.length > 0;
};

/** The inner ids of lists, in their order; a list that is gone has none. */
const listIdsOf = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { workspaceId, lists }: { readonly workspaceId: number; readonly lists: readonly string[] },
): Promise<readonly number[]> => {
  if (lists.length === 0) return [];
  const rows = await dialect.all<{ id: number; public_id: string }>(
    transaction,
    `SELECT id, public_id FROM list WHERE +workspace_id = ? AND public_id IN ${dialect.list('text')}`,
    [workspaceId, JSON.stringify(lists)],
  );
  const known = new Map(rows.map((row) => [row.public_id, row.id]));
  return lists.map((publicId) => known.get(publicId) ?? 0);
};

/** How far the next piece of a stage reaches, and whether that is its end. */
const nextReach = async (
  transaction: Knex.Transaction,
  scope: AudienceScope,
  { stage, most }: { readonly stage: AudienceStage; readonly most: number },
): Promise<{ readonly upTo: number; readonly isEnd: boolean }> => {
  const { from, column, where } = stage;
  const [row] = await scope.dialect.all<{ up_to: number | null; seen: number | string }>(
    transaction,
    `SELECT max(id) AS up_to, count(*) AS seen FROM (SELECT ${column} AS id FROM ${from.sql} WHERE ${where.sql}
       AND ${column} > CAST(? AS ${scope.dialect.words.integer}) ORDER BY ${column} LIMIT ?) found`,
    [...from.bindings, ...where.bindings, scope.occasion.cursor, most],
  );
  return { upTo: row?.up_to ?? scope.occasion.cursor, isEnd: Number(row?.seen ?? 0) < most };
};

/** What the database must be told of a stretch before it can say who of it belongs to the audience. */
const toldOf = async (
  transaction: Knex.Transaction,
  scope: AudienceScope,
  { stage, stretch }: { readonly stage: AudienceStage; readonly stretch: AudienceStretch },
): Promise<Told> => {
  const { dialect, moment, occasion } = scope;
  const { filter } = occasion.data.audience;
  if (filter === undefined || untoldIn([filter]).length === 0) return scope.told;
  const { sql, bindings } = allBetween(scope, stage, stretch);
  const rows = await dialect.tuples<readonly [number]>(transaction, { columns: 'contact.id', from: sql }, bindings);
  const ids = { sql: dialect.list('integer'), bindings: [JSON.stringify(rows.map(([id]) => id))] };
  const who = fragment`contact.id IN ${ids}`;
  return tell(transaction, dialect, { workspaceId: occasion.workspaceId, filters: [filter], moment, who });
};

/** Those of a stretch on whose wall clock it is time; null: whoever they are. Zones are told by JavaScript, from a few columns. */
const zoned = async (
  transaction: Knex.Transaction,
  scope: AudienceScope,
  { contacts, inZones }: { readonly contacts: Fragment; readonly inZones: FanOut['inZones'] },
): Promise<readonly number[] | null> => {
  const { zones } = scope.occasion.data;
  if (zones === null) return null;
  const rows = await scope.dialect.many<{ id: number; time_zone: string | null; phone: string | null }>(
    transaction,
    { columns: 'contact.id, contact.time_zone, contact.phone', from: contacts.sql },
    contacts.bindings,
  );
  return inZones(
    rows.map((row) => ({ id: row.id, timeZone: row.time_zone, phone: row.phone })),
    zones,
  );
};

/** What becomes of those of a stretch who are inside: their runs end, or one more entry is kept; and of whoever may not enter, a reason. */
const meetInside = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { contacts, beginning, fan }: { readonly contacts: Fragment; readonly beginning: Beginning; readonly fan: FanOut },
): Promise<number> => {
  const { reentry } = fan.version;
  const { workspaceId, workflowId, entryKey } = beginning;
  const entered: Fragment = {
    sql: `enrolment e WHERE e.workflow_id = ? AND e.entry_key = ? AND e.contact_id IN (SELECT contact.id FROM ${contacts.sql})`,
    bindings: [workflowId, entryKey, ...contacts.bindings],
  };
  const inside = reentry.whileInside ?? 'ignore';
  if (inside === 'restart') {
    const rows = await dialect.all<{ run_id: number }>(
      transaction,
      `SELECT e.run_id FROM ${entered.sql} AND e.run_id IS NOT NULL`,
      entered.bindings,
    );
    const runIds = rows.map((row) => row.run_id);
    await endRuns(transaction, dialect, { workspaceId, workflowId, runIds, at: fan.now, reason: 'restarted' });
  }
  const isQueued = inside === 'queue' && reentry.policy !== 'once';
  if (isQueued)
    await transaction.raw(
      `UPDATE enrolment SET queued = coalesce(queued, '0') WHERE workflow_id = ? AND entry_key = ? AND run_id IS NOT NULL
         AND contact_id IN (SELECT contact.id FROM ${contacts.sql})`,
      [workflowId, entryKey, ...contacts.bindings],
    );
  // A restart has left nobody inside; of the others some may come again.
  const past =
    inside === 'restart' ? 'FALSE' : { once: 'TRUE', always: 'FALSE', after: 'e.last_at > ?' }[reentry.policy];
  const objections = [
    ...(isQueued || inside === 'restart' ? [] : ['e.run_id IS NOT NULL']),
    ...(past === 'FALSE' ? [] : [`(e.run_id IS NULL AND ${past})`]),
  ];
  if (objections.length === 0) return 0;
  const integer = dialect.words.integer;
  const refused = await dialect.all<{ id: number }>(
    transaction,
    `INSERT INTO entry_refusal(workspace_id, workflow_id, contact_id, event_id, at, reason)
     SELECT e.workspace_id, e.workflow_id, e.contact_id, 0, CAST(? AS ${integer}),
       CASE WHEN e.run_id IS NOT NULL THEN 'already-inside' ELSE '${reentry.policy === 'once' ? 'already-entered' : 'too-soon'}' END
     FROM ${entered.sql} AND (${objections.join(' OR ')}) RETURNING id`,
    [fan.now, ...entered.bindings, ...(past.includes('?') ? [fan.lastBefore] : [])],
  );
  return refused.length;
};

/** Takes an occasion's cursor on, and closes it at its end. */
const moveOn = async (
  transaction: Knex.Transaction,
  {
    occasion,
    upTo,
    isEnd,
    entered,
    refused,
    now,
  }: {
    readonly occasion: Occasion;
    readonly upTo: number;
    readonly isEnd: boolean;
    readonly entered: number;
    readonly refused: number;
    readonly now: number;
  },
): Promise<boolean> => {
  const stage = isEnd ? occasion.stage + 1 : occasion.stage;
  const isDone = stage >= stagesOf(occasion);
  await transaction('occasion')
    .where({ id: occasion.id })
    .update({
      stage,
      cursor: isEnd ? 0 : upTo,
      entered: occasion.entered + entered,
      refused: occasion.refused + refused,
      ...(isDone ? { state: 'done', closed_at: now } : {}),
    });
  return isDone;
};

/**
 * Lets the next piece of an occasion's audience in: one transaction, of statements that go through all of it at once. The cursor goes
 * on with those who entered, so that a crash loses and doubles nobody. Nothing where somebody else is at it, or it was stopped.
 */
export const fanOut = (store: Store, fan: FanOut): Promise<FannedOut | null> =>
  store.write(async (transaction) => {
    const { dialect } = store;
    if (!(await letsIn(transaction, dialect, fan))) return null;
    const occasion = await holdOccasion(transaction, dialect, fan.occasionId);
    if (occasion === null) return null;
    const { audience, entryKey } = occasion.data;
    const untold: AudienceScope = {
      dialect,
      occasion,
      moment: { now: fan.now, timeZone: fan.timeZone },
      told: new Map(),
      listIds: await listIdsOf(transaction, dialect, {
        workspaceId: occasion.workspaceId,
        lists: audience.lists ?? [],
      }),
    };
    const stage = stageOf(untold);
    const { upTo, isEnd } = await nextReach(transaction, untold, { stage, most: fan.most });
    const stretch = { after: occasion.cursor, upTo };
    const scope = { ...untold, told: await toldOf(transaction, untold, { stage, stretch }) };
    const all = contactsBetween(scope, stage, { ...stretch, only: null });
    const only = await zoned(transaction, scope, { contacts: all, inZones: fan.inZones });
    const contacts = only === null ? all : contactsBetween(scope, stage, { ...stretch, only });
    const beginning: Beginning = {
      workspaceId: occasion.workspaceId,
      workflowId: fan.workflowId,
      version: fan.version,
      entryKey,
      stretch,
      startedAt: occasion.dueAt,
      now: fan.now,
      again: ASKED_KINDS.includes(occasion.kind)
        ? { policy: fan.version.reentry.policy, lastBefore: fan.lastBefore }
        : null,
      actor: occasion.data.byHand?.actor ?? null,
    };
    const refused = beginning.again === null ? 0 : await meetInside(transaction, dialect, { contacts, beginning, fan });
    const entered = await beginRuns(transaction, dialect, { beginning, contacts });
    const isDone = await moveOn(transaction, { occasion, upTo, isEnd, entered, refused, now: fan.now });
    return { entered, isDone };
  });
