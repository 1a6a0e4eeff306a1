import type { JsonObject } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { NO_PAST, type LastRun, type Past, type PastMessage, type PastNeeds } from '../../model/filter/past.ts';
import { readKept } from '../../model/kept.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { loadConsentStates } from './load-consent-states.ts';
import { loadPastEvents } from './load-past-events.ts';

type On = Knex | Knex.Transaction;

const loadRuns = async (
  on: On,
  dialect: Dialect,
  { contactIds, workflows }: { readonly contactIds: string; readonly workflows: ReadonlySet<string> },
): Promise<ReadonlyMap<number, ReadonlyMap<string, LastRun>>> => {
  const runs = new Map<number, Map<string, LastRun>>();
  if (workflows.size === 0) return runs;
  const rows = await dialect.all<{
    contact_id: number;
    public_id: string;
    started_at: number;
    ended_at: number | null;
    end_reason: string | null;
  }>(
    on,
    `SELECT run.contact_id, workflow.public_id, run.started_at, run.ended_at, run.end_reason
     FROM run JOIN workflow ON workflow.id = run.workflow_id AND workflow.workspace_id = run.workspace_id
     WHERE run.contact_id IN ${dialect.list('integer')} AND workflow.public_id IN ${dialect.list('text')} ORDER BY run.id`,
    [contactIds, JSON.stringify([...workflows])],
  );
  for (const row of rows) {
    const own = runs.get(row.contact_id) ?? new Map<string, LastRun>();
    // In order: what stays is the last one.
    own.set(row.public_id, { startedAt: row.started_at, endedAt: row.ended_at, reason: row.end_reason });
    runs.set(row.contact_id, own);
  }
  return runs;
};

const loadMessages = async (
  on: On,
  dialect: Dialect,
  contactIds: string,
): Promise<ReadonlyMap<number, readonly PastMessage[]>> => {
  const rows = await dialect.all<PastMessage & { readonly contactId: number }>(
    on,
    `SELECT message.contact_id AS "contactId", workflow.public_id AS workflow, message.step, message.channel,
       message.sent_at AS "sentAt", message.opened_at AS "openedAt", message.clicked_at AS "clickedAt"
     FROM message LEFT JOIN workflow ON workflow.id = message.workflow_id AND workflow.workspace_id = message.workspace_id
     WHERE message.contact_id IN ${dialect.list('integer')}
       AND (message.sent_at IS NOT NULL OR message.opened_at IS NOT NULL OR message.clicked_at IS NOT NULL)`,
    [contactIds],
  );
  return Map.groupBy(rows, ({ contactId }) => contactId);
};

const loadRecords = async (
  on: On,
  dialect: Dialect,
  { contactIds, collections }: { readonly contactIds: string; readonly collections: ReadonlySet<string> },
): Promise<ReadonlyMap<number, Past['records']>> => {
  if (collections.size === 0) return new Map();
  const rows = await dialect.all<{ contact_id: number; collection: string; attributes: string }>(
    on,
    `SELECT contact_id, collection, attributes FROM record
     WHERE contact_id IN ${dialect.list('integer')} AND collection IN ${dialect.list('text')} ORDER BY id`,
    [contactIds, JSON.stringify([...collections])],
  );
  const ofContact = [...Map.groupBy(rows, (row) => row.contact_id)];
  return new Map(
    ofContact.map(([contactId, own]) => [
      contactId,
      new Map(
        [...Map.groupBy(own, ({ collection }) => collection)].map(([key, records]) => [
          key,
          records.map(({ attributes }) => readKept<JsonObject>(attributes)),
        ]),
      ),
    ]),
  );
};

/** The smallest part of what any balance counts. */
const FINEST = 10_000;

const loadBalances = async (
  on: On,
  dialect: Dialect,
  { contactIds, balances }: { readonly contactIds: string; readonly balances: ReadonlySet<string> },
): Promise<ReadonlyMap<number, Past['balances']>> => {
  if (balances.size === 0) return new Map();
  const rows = await dialect.all<{ contact_id: number; balance: string; total: number }>(
    on,
    `SELECT contact_id, balance, CAST(sum(total * (${FINEST} / scale)) AS ${dialect.words.integer}) AS total FROM account
     WHERE contact_id IN ${dialect.list('integer')} AND balance IN ${dialect.list('text')} GROUP BY contact_id, balance`,
    [contactIds, JSON.stringify([...balances])],
  );
  const ofContact = [...Map.groupBy(rows, (row) => row.contact_id)];
  return new Map(
    ofContact.map(([contactId, own]) => [
      contactId,
      new Map(own.map(({ balance, total }) => [balance, total / FINEST])),
    ]),
  );
};

/** Whose past is asked, what of it, and for the earliest as of when (the workspaces' time). */
export interface PastAsked {
  readonly contactIds: readonly number[];
  readonly needs: PastNeeds;
  readonly earliest: number;
}

/** Reads what filters ask of contacts' past, as far as they ask. The ids come from rows that were found inside a workspace. */
export const loadPast = async (
  on: On,
  dialect: Dialect,
  { contactIds, needs, earliest }: PastAsked,
): Promise<ReadonlyMap<number, Past>> => {
  if (contactIds.length === 0) return new Map();
  const ids = JSON.stringify(contactIds);
  const [consents, runs, events, messages, records, balances] = await Promise.all([
    needs.consents ? loadConsentStates(on, dialect, contactIds) : null,
    loadRuns(on, dialect, { contactIds: ids, workflows: needs.runs }),
    loadPastEvents(on, dialect, { contactIds: ids, needs: needs.events, earliest }),
    needs.messages ? loadMessages(on, dialect, ids) : null,
    loadRecords(on, dialect, { contactIds: ids, collections: needs.records }),
    loadBalances(on, dialect, { contactIds: ids, balances: needs.balances }),
  ]);
  return new Map(
    contactIds.map((id): [number, Past] => [
      id,
      {
        consents: new Map(
          (consents?.get(id) ?? []).map(({ purpose, channel, state }) => [`${purpose}.${channel}`, state]),
        ),
        runs: runs.get(id) ?? NO_PAST.runs,
        events: events.get(id) ?? NO_PAST.events,
        messages: messages?.get(id) ?? NO_PAST.messages,
        records: records.get(id) ?? NO_PAST.records,
        balances: balances.get(id) ?? NO_PAST.balances,
      },
    ]),
  );
};
