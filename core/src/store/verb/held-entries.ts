import type { Unless } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { ENTRY_DUE, type NewEvent } from '../../model/event.ts';
import type { HeldEntry, NewHeldEntry } from '../../model/held-entry.ts';
import { readKept } from '../../model/kept.ts';
import type { Tenure } from '../../model/shard.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';
import { appendEvents } from './append-events.ts';
import type { DueHead } from './due-runs.ts';
import { fence } from './lease.ts';

const HELD: readonly BatchColumn[] = [
  { name: 'workspace_id', type: 'integer' },
  { name: 'shard', type: 'integer' },
  { name: 'workflow_id', type: 'integer' },
  { name: 'contact_id', type: 'integer' },
  { name: 'event_id', type: 'integer' },
  { name: 'entry_key', type: 'text' },
  { name: 'unless', type: 'text' },
  { name: 'held_at', type: 'integer' },
  { name: 'due_at', type: 'integer' },
];
const HELD_NAMES = HELD.map(({ name }) => name).join(', ');

interface HeldRow {
  readonly id: number;
  readonly workspace_id: number;
  readonly shard: number;
  readonly workflow_id: number;
  readonly contact_id: number;
  readonly event_id: number;
  readonly entry_key: string;
  readonly unless: string;
  readonly held_at: number;
  readonly due_at: number;
}

/** Holds entries back inside the caller's transaction. */
export const insertHeldEntries = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  entries: readonly NewHeldEntry[],
): Promise<void> => {
  if (entries.length === 0) return;
  const rows = entries.map((entry) => [
    entry.workspaceId,
    entry.shard,
    entry.workflowId,
    entry.contactId,
    entry.eventId,
    entry.entryKey,
    JSON.stringify(entry.unless),
    entry.heldAt,
    entry.dueAt,
  ]);
  await dialect.all(
    transaction,
    `INSERT INTO held_entry(${HELD_NAMES}) SELECT ${HELD_NAMES} FROM ${dialect.rows('j', HELD)} WHERE true`,
    [JSON.stringify(rows)],
  );
};

/** The event by which it is time to decide about an entry that was held back; it happens when the time is up, however late somebody noticed. */
const dueEventOf = (entry: HeldEntry): NewEvent => ({
  workspaceId: entry.workspaceId,
  shard: entry.shard,
  type: ENTRY_DUE,
  contactId: entry.contactId,
  at: entry.dueAt,
  payload: {
    workflow: entry.workflowId,
    entryKey: entry.entryKey,
    event: entry.eventId,
    unless: JSON.stringify(entry.unless),
    since: entry.heldAt,
  },
  quiet: false,
  causeRunId: null,
  depth: 0,
});

/** Has those entries decided about whose time is up: each becomes an event, once, whoever else finds it. Gives how many there were. */
export const releaseHeldEntries = (
  store: Store,
  { tenure, entries, now }: { readonly tenure: Tenure; readonly entries: readonly HeldEntry[]; readonly now: number },
): Promise<number> =>
  store.write(async (transaction) => {
    const held = await fence(transaction, store.dialect, tenure);
    const ours = entries.filter(({ shard }) => held.has(shard));
    const rows = await store.dialect.all<{ id: number }>(
      transaction,
      `DELETE FROM held_entry WHERE id IN ${store.dialect.list('integer')} RETURNING id`,
      [JSON.stringify(ours.map(({ id }) => id))],
    );
    const taken = new Set(rows.map(({ id }) => id));
    const events = ours.filter(({ id }) => taken.has(id)).map(dueEventOf);
    return appendEvents(transaction, store.dialect, { events, receivedAt: now });
  });

/** Entries that were held back and are due, of the shards held, at most `each` a workspace. */
export const dueHeldEntries = async (
  store: Store,
  { heads, tenure, each }: { readonly heads: readonly DueHead[]; readonly tenure: Tenure; readonly each: number },
): Promise<readonly HeldEntry[]> => {
  if (heads.length === 0) return [];
  const from = store.dialect.perHead({
    heads: [
      { name: 'head_workspace', type: 'integer' },
      { name: 'head_now', type: 'integer' },
    ],
    table: 'held_entry',
    where: `workspace_id = h.head_workspace AND due_at <= h.head_now AND shard IN ${store.dialect.list('integer')}`,
    order: 'due_at, id',
  });
  const rows = await store.dialect.many<HeldRow>(
    store.read,
    { columns: `r.id, ${HELD.map(({ name }) => `r.${name}`).join(', ')}`, from },
    [
      JSON.stringify(heads.map(({ workspaceId, now }) => [workspaceId, now])),
      JSON.stringify([...tenure.shards.keys()]),
      each,
    ],
  );
  return rows.map((row) => ({
    id: row.id,
    workspaceId: row.workspace_id,
    shard: row.shard,
    workflowId: row.workflow_id,
    contactId: row.contact_id,
    eventId: row.event_id,
    entryKey: row.entry_key,
    unless: readKept<Unless>(row.unless),
    heldAt: row.held_at,
    dueAt: row.due_at,
  }));
};
