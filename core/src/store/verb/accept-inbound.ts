import type { Json } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { chooseKey, keyValue, type ContactDraft } from '../../model/contact-draft.ts';
import type { Contact } from '../../model/contact.ts';
import { parseEmailAddress } from '../../model/email-address.ts';
import type { NewEvent } from '../../model/event.ts';
import type { Ids } from '../../model/identifier.ts';
import type { InboundSource } from '../../model/inbound/source.ts';
import { shardOfContact, tenureOver, type Tenure } from '../../model/shard.ts';
import type { IdentityKey, Workspace } from '../../model/workspace.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';
import { appendEvents } from './append-events.ts';
import { findPeople } from './find-people.ts';
import { fence } from './lease.ts';
import { upsertContacts } from './upsert-contacts.ts';

/** An event as a plugin read it, about somebody in the form in which contacts are kept. `at`: the workspace's time. */
export interface InboundFact {
  readonly key: string;
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

/** What came of one answer, or of some calls. */
export interface InboundBatch {
  readonly tenure: Tenure;
  readonly workspace: Workspace;
  readonly source: InboundSource;
  readonly type: string;
  readonly facts: readonly InboundFact[];
  /** Whether those whom the workspace does not know are made contacts. */
  readonly makes: boolean;
  /** The calls that were read, or where the source that was asked stands now. */
  readonly read: { readonly calls: readonly number[] } | { readonly polled: PolledTo };
  readonly now: number;
  readonly receivedAt: number;
  readonly ids: Ids;
}

/** How many events were new, and how many were about nobody known; null: the source is another node's by now, or was started anew. */
export type InboundAccepted = { readonly events: number; readonly unknown: number } | null;

const KEYS = ['externalId', 'email', 'phone'] as const;

const valueOf = (contact: Contact, by: IdentityKey): string | null => {
  if (by === 'email') return contact.email === null ? null : (parseEmailAddress(contact.email)?.key ?? null);
  return contact[by];
};

interface Place {
  readonly id: number;
  readonly shard: number;
}

/** Those who are known, each by every key of theirs; of several under one key the one who was there first. */
const indexPeople = (people: Iterable<Contact>): ReadonlyMap<string, Place> => {
  const index = new Map<string, Place>();
  for (const contact of [...people].toSorted((one, other) => one.id - other.id)) {
    if (contact.deleted) continue;
    for (const by of KEYS) {
      const value = valueOf(contact, by);
      if (value !== null && !index.has(`${by} ${value}`))
        index.set(`${by} ${value}`, { id: contact.id, shard: contact.shard });
    }
  }
  return index;
};

/** Whom each fact is about: the one whom the workspace's own key names, else another; made where that is wished. */
const placesOf = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  batch: InboundBatch,
): Promise<readonly (Place | null)[]> => {
  const { workspace, facts, makes, ids } = batch;
  const order = [workspace.identityKey, ...KEYS];
  const keysOf = (draft: ContactDraft) =>
    order.flatMap((by) => {
      const value = keyValue(draft, by);
      return value === null ? [] : [{ by, value }];
    });
  const known = indexPeople(
    (
      await findPeople(transaction, dialect, {
        workspaceId: workspace.id,
        keys: facts.flatMap(({ contact }) => keysOf(contact)),
      })
    ).values(),
  );
  const found = facts.map(({ contact }) => {
    for (const { by, value } of keysOf(contact)) {
      const place = known.get(`${by} ${value}`);
      if (place !== undefined) return place;
    }
    return null;
  });
  const missing = facts.flatMap(({ contact }, at) => (found[at] === null ? [{ at, contact }] : []));
  if (!makes || missing.length === 0) return found;
  const rows = missing.flatMap(({ at, contact: draft }) => {
    const about = chooseKey(draft, workspace.identityKey);
    return about === null ? [] : [{ at, row: { draft, about } }];
  });
  const { outcomes } = await upsertContacts(transaction, dialect, {
    workspace,
    rows: rows.map(({ row }) => row),
    lists: [],
    consents: [],
    keepConsents: 'changes',
    source: 'api',
    origin: 'workflow',
    actor: null,
    quiet: false,
    at: batch.now,
    receivedAt: batch.receivedAt,
    ids,
  });
  const places = [...found];
  for (const [number, { at }] of rows.entries()) {
    const outcome = outcomes[number];
    if (outcome !== undefined && outcome.kind !== 'refused')
      places[at] = { id: outcome.contactId, shard: shardOfContact(outcome.contactId) };
  }
  return places;
};

/** Whether the source is still ours, and the one that was asked; held until the transaction ends. */
const isOurs = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { tenure, source, read }: Pick<InboundBatch, 'tenure' | 'source' | 'read'>,
): Promise<boolean> => {
  const held = await fence(transaction, dialect, tenureOver(tenure, [source.shard]));
  if (!held.has(source.shard)) return false;
  const [row] = await dialect.all<{ rev: number; listening: number }>(
    transaction,
    `SELECT rev, listening FROM inbound WHERE id = ?${dialect.forUpdate}`,
    [source.id],
  );
  // A call was promised when it was taken; a question is nobody's any more once the workflow stopped or says something else.
  return row !== undefined && ('calls' in read || (row.listening === 1 && row.rev === source.rev));
};

const noteRead = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { batch, events, unknown }: { readonly batch: InboundBatch; readonly events: number; readonly unknown: number },
): Promise<void> => {
  const { source, read, receivedAt } = batch;
  if ('calls' in read) {
    await dialect.all(transaction, `DELETE FROM inbound_call WHERE id IN ${dialect.list('integer')}`, [
      JSON.stringify(read.calls),
    ]);
    await transaction.raw(
      'UPDATE inbound SET events = events + ?, unknown = unknown + ?, answered_at = ?, trouble = NULL, trouble_at = NULL WHERE id = ?',
      [events, unknown, receivedAt, source.id],
    );
    return;
  }
  const { cursor, fresh, pages, dueAt, at } = read.polled;
  await transaction.raw(
    `UPDATE inbound SET cursor = ?, fresh = ?, pages = ?, due_at = ?, failures = 0, trouble = NULL, trouble_at = NULL, asked_at = ?, answered_at = ?,
       events = events + ?, unknown = unknown + ? WHERE id = ?`,
    [JSON.stringify(cursor), fresh ? 1 : 0, pages, dueAt, at, at, events, unknown, source.id],
  );
};

/**
 * Keeps what came from outside in one transaction (T1): the events, those of one key only once; the contacts that they are about; and
 * how far the source was read. A crash before it asks again, a crash after it finds everything known.
 */
export const acceptInbound = (store: Store, batch: InboundBatch): Promise<InboundAccepted> =>
  store.write(async (transaction) => {
    const { dialect } = store;
    if (!(await isOurs(transaction, dialect, batch))) return null;
    const { workspace, source, type, facts } = batch;
    const places = facts.length === 0 ? [] : await placesOf(transaction, dialect, batch);
    const events = facts.flatMap(({ key, at, payload }, number): NewEvent[] => {
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
    const appended = await appendEvents(transaction, dialect, { events, receivedAt: batch.receivedAt });
    const unknown = facts.length - events.length;
    await noteRead(transaction, dialect, { batch, events: appended, unknown });
    return { events: appended, unknown };
  });
