import type { ConsentEntry, JsonObject } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { keysOfRows, type ContactDraft, type ContactKey } from '../../model/contact-draft.ts';
import {
  ContactRegister,
  changesOf,
  type Person,
  type RowObjection,
  type Verdict,
} from '../../model/contact-register.ts';
import type { NewEvent } from '../../model/event.ts';
import type { Ids } from '../../model/identifier.ts';
import { shardOfContact } from '../../model/shard.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { appendEvents } from './append-events.ts';
import { changeMemberships } from './change-memberships.ts';
import { findPeople, holdPeople } from './find-people.ts';
import { recordConsents } from './record-consents.ts';
import { insertPeople, touchPeople, updatePeople } from './write-people.ts';

/** What one row says, and about whom: whoever a key names, or a contact that is known already. */
export interface UpsertRow {
  readonly draft: ContactDraft;
  readonly about: ContactKey | { readonly contactId: number };
}

/** Rows about people, at most a thousand, and what they have in common. */
export interface UpsertBatch {
  readonly workspace: Workspace;
  readonly rows: readonly UpsertRow[];
  /** Every person of the batch joins these lists and says this about consents. */
  readonly lists: readonly { readonly id: number; readonly publicId: string }[];
  readonly consents: readonly ConsentEntry[];
  readonly keepConsents: 'changes' | 'mild';
  readonly source: 'api' | 'import' | 'form';
  /** Where contacts come from that it makes, where that says more than the source: a person at these pages, or a workflow that hears from outside. */
  readonly origin?: 'operator' | 'workflow';
  readonly actor: string | null;
  /** Quiet: nothing is started by it, though waits and audiences see it. */
  readonly quiet: boolean;
  /** The workspace's time, and the world's. */
  readonly at: number;
  readonly receivedAt: number;
  readonly ids: Ids;
}

/** What became of one row. */
export type UpsertOutcome =
  | { readonly kind: 'created' | 'updated' | 'unchanged'; readonly contactId: number; readonly publicId: string }
  | { readonly kind: 'refused'; readonly objection: RowObjection };

/** What became of a batch, row by row. */
export interface Upserted {
  readonly outcomes: readonly UpsertOutcome[];
  readonly events: number;
  /** How many consents stayed withdrawn though the batch would have given them. */
  readonly keptWithdrawn: number;
}

interface Placed {
  readonly id: number;
  readonly publicId: string;
  readonly shard: number;
}

const originOf = ({ origin, source }: UpsertBatch): string => origin ?? source;

const loadRegister = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  batch: UpsertBatch,
): Promise<ContactRegister> => {
  const { workspace, rows } = batch;
  // Nothing in the database keeps a second key unique: where one names people, batches of a workspace go one behind the other.
  if (rows.some(({ about }) => 'by' in about && about.by !== workspace.identityKey)) {
    await dialect.all(transaction, `SELECT id FROM workspace WHERE id = ?${dialect.forUpdate}`, [workspace.id]);
  }
  const contactIds = rows.flatMap(({ about }) => ('contactId' in about ? [about.contactId] : []));
  const held =
    contactIds.length === 0
      ? new Map()
      : await holdPeople(transaction, dialect, { workspaceId: workspace.id, contactIds });
  const named = await findPeople(transaction, dialect, {
    workspaceId: workspace.id,
    keys: keysOfRows(rows, workspace.identityKey),
  });
  return new ContactRegister(workspace.identityKey, new Map([...held, ...named]).values());
};

const eventOf = (
  batch: UpsertBatch,
  { id, shard }: Placed,
  { type, payload }: { type: string; payload: JsonObject },
): NewEvent => ({
  workspaceId: batch.workspace.id,
  shard,
  type,
  contactId: id,
  at: batch.at,
  payload,
  quiet: batch.quiet,
  causeRunId: null,
  depth: 0,
});

/** Writes the rows of those who are new or changed, and gives the events that say so and where each person stands. */
const writePeople = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { batch, people }: { readonly batch: UpsertBatch; readonly people: readonly Person[] },
): Promise<{ places: ReadonlyMap<Person, Placed>; events: NewEvent[] }> => {
  const fresh = people.filter(({ contact }) => contact === null);
  const freeIds = fresh.length === 0 ? [] : await dialect.nextIds(transaction, 'contact', fresh.length);
  const places = new Map<Person, Placed>();
  const events: NewEvent[] = [];
  const inserted: { id: number; publicId: string; state: Person['state'] }[] = [];
  const updated: { id: number; state: Person['state'] }[] = [];
  for (const person of people) {
    const { contact, state } = person;
    const id = contact?.id ?? freeIds[inserted.length] ?? 0;
    const placed = { id, publicId: contact?.publicId ?? batch.ids.next(), shard: contact?.shard ?? shardOfContact(id) };
    places.set(person, placed);
    if (contact === null) {
      inserted.push({ ...placed, state });
      events.push(eventOf(batch, placed, { type: 'contact.created', payload: { source: originOf(batch) } }));
      continue;
    }
    const changed = changesOf(person);
    if (changed === null) continue;
    updated.push({ id, state });
    events.push(eventOf(batch, placed, { type: 'contact.updated', payload: { source: batch.source, changed } }));
  }
  const shared = { workspaceId: batch.workspace.id, identityKey: batch.workspace.identityKey, at: batch.at };
  await insertPeople(transaction, dialect, { ...shared, people: inserted, source: originOf(batch) });
  await updatePeople(transaction, dialect, { ...shared, people: updated });
  return { places, events };
};

const joinLists = (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { batch, placed }: { batch: UpsertBatch; placed: readonly Placed[] },
) =>
  changeMemberships(
    transaction,
    dialect,
    batch.lists.flatMap((list) =>
      placed.map((place) => ({
        kind: 'join' as const,
        listId: list.id,
        contactId: place.id,
        workspaceId: batch.workspace.id,
        at: batch.at,
        event: eventOf(batch, place, { type: 'list.joined', payload: { list: list.publicId, source: batch.source } }),
      })),
    ),
  );

const outcomeOf = (verdict: Verdict, places: ReadonlyMap<Person, Placed>): UpsertOutcome => {
  if (verdict.kind === 'refused') return verdict;
  const placed = places.get(verdict.person);
  if (placed === undefined) throw new Error('a person who was taken in has no place');
  return { kind: verdict.kind, contactId: placed.id, publicId: placed.publicId };
};

/**
 * Takes in what rows say about people, inside the caller's transaction (T1): contacts are made or changed, join lists, give
 * consents, and the events say what really changed. Rows that name the same person are taken in order. Somebody else who adds
 * the same person at the same moment makes the database refuse: do the transaction again, and this one finds them.
 */
export const upsertContacts = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  batch: UpsertBatch,
): Promise<Upserted> => {
  const register = await loadRegister(transaction, dialect, batch);
  const verdicts = batch.rows.map(({ draft, about }) =>
    'by' in about ? register.put(draft, about) : register.change(draft, about.contactId),
  );
  const people = [...new Set(verdicts.flatMap((verdict) => (verdict.kind === 'refused' ? [] : [verdict.person])))];
  const { places, events } = await writePeople(transaction, dialect, { batch, people });
  const placed = [...places.values()];
  const consents = await recordConsents(transaction, dialect, {
    workspaceId: batch.workspace.id,
    statements: placed.flatMap(({ id, shard }) => batch.consents.map((entry) => ({ contactId: id, shard, entry }))),
    source: batch.source,
    actor: batch.actor,
    at: batch.at,
    quiet: batch.quiet,
    keep: batch.keepConsents,
  });
  await touchPeople(transaction, dialect, consents.contactIds);
  const joined = await joinLists(transaction, dialect, { batch, placed });
  const appended = [...events, ...consents.events, ...joined];
  await appendEvents(transaction, dialect, { events: appended, receivedAt: batch.receivedAt });
  return {
    outcomes: verdicts.map((verdict) => outcomeOf(verdict, places)),
    events: appended.length,
    keptWithdrawn: consents.keptWithdrawn,
  };
};
