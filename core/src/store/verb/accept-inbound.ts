import type { Json } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import type { ContactDraft } from '../../model/contact-draft.ts';
import type { NewEvent } from '../../model/event.ts';
import type { Ids } from '../../model/identifier.ts';
import type { InboundSource } from '../../model/inbound/source.ts';
import { tenureOver, type Tenure } from '../../model/shard.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';
import { dropKnown, insertEvents } from './append-events.ts';
import { fence } from './lease.ts';
import { placePeople, type Place } from './place-people.ts';

/** An event as a plugin read it, about somebody in the form in which contacts are kept. `at`: the workspace's time. */
export interface InboundFact {
  readonly key: string;
  /** The contact whom its contact key names, by public id; null: it came without one that is good. */
  readonly named: string | null;
  readonly contact: ContactDraft;
  readonly at: number;
  readonly payload: NewEvent['payload'];
}

/** Where a source stands after its answer was read. Times are real ones. */
export interface PolledTo {
  readonly cursor: Json;
  /** It is still on its first way through. */
  readonly fresh: boolean;
  readonly pages: number;
  readonly dueAt: number;
  readonly at: number;
}

/** What came of one answer of a source, or of some of its calls. */
export interface InboundPart {
  readonly workspace: Workspace;
  readonly source: InboundSource;
  readonly type: string;
  readonly facts: readonly InboundFact[];
  /** Whether those whom the workspace does not know are made contacts. */
  readonly makes: boolean;
  /** The calls that were read, or where the source that was asked stands now. */
  readonly read: { readonly calls: readonly number[] } | { readonly polled: PolledTo };
  /** The workspace's time. */
  readonly now: number;
}

/** What came of several sources, kept together. */
export interface InboundBatch {
  readonly tenure: Tenure;
  readonly parts: readonly InboundPart[];
  readonly receivedAt: number;
  readonly ids: Ids;
}

/** How many events were new, and how many were about nobody known; null: the source is another node's by now, or was started anew. */
export type InboundAccepted = { readonly events: number; readonly unknown: number } | null;

/** The parts whose source is still ours, and the one that was asked; held until the transaction ends. */
const oursOf = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { tenure, parts }: Pick<InboundBatch, 'tenure' | 'parts'>,
): Promise<readonly InboundPart[]> => {
  const shards = parts.map(({ source }) => source.shard);
  const held = await fence(transaction, dialect, tenureOver(tenure, shards));
  const rows = await dialect.all<{ id: number; rev: number; listening: number }>(
    transaction,
    `SELECT id, rev, listening FROM inbound WHERE id IN ${dialect.list('integer')} ORDER BY id${dialect.forUpdate}`,
    [JSON.stringify(parts.map(({ source }) => source.id))],
  );
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  return parts.filter(({ source, read }) => {
    const row = rowOf.get(source.id);
    if (row === undefined || !held.has(source.shard)) return false;
    // A call was promised when it was taken; a question is nobody's any more once the workflow stopped or says something else.
    return 'calls' in read || (row.listening === 1 && row.rev === source.rev);
  });
};

/** A part, and what came of it. */
interface Counted {
  readonly part: InboundPart;
  readonly events: number;
  readonly unknown: number;
}

const READ: readonly BatchColumn[] = [
  { name: 'read_inbound', type: 'integer' },
  { name: 'read_events', type: 'integer' },
  { name: 'read_unknown', type: 'integer' },
];

const noteCalls = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { counted, receivedAt }: { readonly counted: readonly Counted[]; readonly receivedAt: number },
): Promise<void> => {
  const calls = counted.flatMap(({ part: { read } }) => ('calls' in read ? read.calls : []));
  const rows = counted.flatMap(({ part: { source, read }, events, unknown }) =>
    'calls' in read ? [[source.id, events, unknown]] : [],
  );
  if (rows.length === 0) return;
  await dialect.all(transaction, `DELETE FROM inbound_call WHERE id IN ${dialect.list('integer')}`, [
    JSON.stringify(calls),
  ]);
  await dialect.all(
    transaction,
    `UPDATE inbound SET events = events + j.read_events, unknown = unknown + j.read_unknown, answered_at = ?, trouble = NULL, trouble_at = NULL
     FROM ${dialect.rows('j', READ)} WHERE inbound.id = j.read_inbound`,
    [receivedAt, JSON.stringify(rows)],
  );
};

const notePolled = async (
  transaction: Knex.Transaction,
  { part: { source, read }, events, unknown }: Counted,
): Promise<void> => {
  if ('calls' in read) return;
  const { cursor, fresh, pages, dueAt, at } = read.polled;
  await transaction.raw(
    `UPDATE inbound SET cursor = ?, fresh = ?, pages = ?, due_at = ?, failures = 0, trouble = NULL, trouble_at = NULL, asked_at = ?, answered_at = ?,
       events = events + ?, unknown = unknown + ? WHERE id = ?`,
    [JSON.stringify(cursor), fresh ? 1 : 0, pages, dueAt, at, at, events, unknown, source.id],
  );
};

/** The events of a part, about those who are known. */
const eventsOf = (
  { workspace, source, type, facts }: InboundPart,
  places: readonly (Place | null)[],
): readonly NewEvent[] =>
  facts.flatMap(({ key, at, payload }, number): NewEvent[] => {
    const place = places[number] ?? null;
    if (place === null) return [];
    return [
      {
        workspaceId: workspace.id,
        shard: place.shard,
        type,
        contactId: place.id,
        at,
        payload,
        quiet: false,
        causeRunId: null,
        depth: 0,
        source: { name: `inbound ${source.workflow}`, key },
      },
    ];
  });

/** Finds whom the parts are about, workspace by workspace, and gives each part's events. */
const placeAll = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { parts, receivedAt, ids }: Pick<InboundBatch, 'parts' | 'receivedAt' | 'ids'>,
): Promise<ReadonlyMap<InboundPart, readonly NewEvent[]>> => {
  const eventsOfPart = new Map<InboundPart, readonly NewEvent[]>();
  for (const own of Map.groupBy(parts, ({ workspace }) => workspace.id).values()) {
    const [first] = own;
    if (first === undefined) continue;
    const places = await placePeople(transaction, dialect, {
      workspace: first.workspace,
      now: first.now,
      receivedAt,
      ids,
      through: 'workflow',
      people: own.flatMap(({ facts, makes }) => facts.map(({ named, contact }) => ({ named, draft: contact, makes }))),
    });
    let next = 0;
    for (const part of own) {
      eventsOfPart.set(part, eventsOf(part, places.slice(next, next + part.facts.length)));
      next += part.facts.length;
    }
  }
  return eventsOfPart;
};

/**
 * Keeps what came from outside in one transaction (T1): the events, those of one key only once; the contacts that they are about; and
 * how far each source was read. A crash before it asks again, a crash after it finds everything known. Gives what came of each part.
 */
export const acceptInbound = (store: Store, batch: InboundBatch): Promise<readonly InboundAccepted[]> =>
  store.write(async (transaction) => {
    const { dialect } = store;
    const { receivedAt } = batch;
    const ours = await oursOf(transaction, dialect, batch);
    if (ours.length === 0) return batch.parts.map(() => null);
    const told = await placeAll(transaction, dialect, { ...batch, parts: ours });
    const events = await dropKnown(transaction, dialect, {
      events: ours.flatMap((part) => told.get(part) ?? []),
      receivedAt,
    });
    await insertEvents(transaction, dialect, { events, receivedAt });
    const fresh = new Set(events);
    const counted = ours.map((part): Counted => {
      const own = told.get(part) ?? [];
      return { part, events: own.filter((event) => fresh.has(event)).length, unknown: part.facts.length - own.length };
    });
    await noteCalls(transaction, dialect, { counted, receivedAt });
    for (const one of counted) await notePolled(transaction, one);
    const countOf = new Map(counted.map((one) => [one.part, one]));
    return batch.parts.map((part) => {
      const one = countOf.get(part);
      return one === undefined ? null : { events: one.events, unknown: one.unknown };
    });
  });
