import { setImmediate as othersTurn } from 'node:timers/promises';
import type { ActionResult, AddToBalanceEffect, JsonObject, KeptRecordView } from '@innesto/sdk/contract';
import { MOST_RECORDS_NEEDED } from '@innesto/sdk/contract';
import { fault, isFault } from '../../fault/fault.ts';
import { scaleOf } from '../../model/amount.ts';
import { bulkRoom, isExhausted } from '../../model/bulk-room.ts';
import { workspaceNow } from '../../model/clock.ts';
import { keptKey, recordMisfits, type DefinedCollection } from '../../model/collection.ts';
import { contactView } from '../../model/contact-view.ts';
import { createRecord, type Origin, type Owner, type RecordWrite } from '../../model/record.ts';
import type { Workspace } from '../../model/workspace.ts';
import { endBulk, findBulk, holdBulk, moveBulk, noteBulkTry, type BulkEntry } from '../../store/query/bulk.ts';
import { holdContactsNamed } from '../../store/query/contact.ts';
import { listMembers } from '../../store/query/list.ts';
import type { Store } from '../../store/store.ts';
import { addBalanceEntries, entriesTooLarge } from '../../store/verb/add-balance-entries.ts';
import { appendEvents } from '../../store/verb/append-events.ts';
import { loadContacts } from '../../store/verb/load-contacts.ts';
import { loadOwnRecords, totalsOfRecords, type OwnRecord } from '../../store/verb/load-kept.ts';
import { recordOfId } from '../../store/verb/load-records.ts';
import { claimRecords, writeRecords } from '../../store/verb/write-records.ts';
import { askByHand, type HandItem } from './ask-by-hand.ts';
import { originNow } from './parts.ts';
import type { TillParts } from './till.ts';

type Transaction = Parameters<Parameters<Store['write']>[0]>[0];

/** How many are made in one transaction: it holds others up for some tenths of a second. */
const PIECE = 1000;

/** One who is to get a record; `place`: how far the work has come with them. */
interface Turn {
  readonly place: number;
  /** The public id of the contact; null: it is nobody's. */
  readonly contact: string | null;
  readonly item: HandItem;
}

interface Work {
  readonly entry: BulkEntry;
  readonly workspace: Workspace;
  readonly collection: DefinedCollection;
  readonly source: KeptRecordView & { readonly shard: number; readonly contactId: number | null };
  readonly sourceName: string;
}

const viewOf = ({ publicId, attributes, createdAt }: OwnRecord): KeptRecordView => ({
  id: publicId,
  attributes,
  createdAt,
  balances: {},
});

const openWork = async (parts: TillParts, workspace: Workspace, entry: BulkEntry): Promise<Work | string> => {
  const { store, definitions } = parts;
  const collection = await definitions.collectionOf(workspace.id, entry.collection);
  const record = await recordOfId(store, entry.source);
  if (collection?.manifest.inBulk === undefined || record === null) return 'what they are made of is gone';
  const totals = (await totalsOfRecords(store, [record.id])).get(record.id);
  const { plugin } = collection;
  const balances = (await definitions.keptBy(workspace.id)).balances.filter(
    ({ manifest }) => keptKey(plugin, manifest.of) === record.collection,
  );
  const { publicId: id, attributes, createdAt, shard, contactId } = record;
  const counted = Object.fromEntries(balances.map(({ key, manifest }) => [manifest.name, totals?.get(key) ?? 0]));
  const source = { id, attributes, createdAt, balances: counted, shard, contactId };
  return { entry, workspace, collection, source, sourceName: collection.manifest.inBulk.from };
};

/** Those whose turn is next: so many numbers, or the next of the list with what they have of the collection. */
const nextTurns = async (
  { store }: TillParts,
  { entry, workspace, collection, source, sourceName }: Work,
): Promise<readonly Turn[]> => {
  const { publicId, reached, listId, wanted, made } = entry;
  const { name } = collection.manifest;
  const itemOf = (occurrence: string, own: readonly KeptRecordView[], contact: HandItem['contact']): HandItem => ({
    occurrence,
    contact,
    records: { [sourceName]: [source], [name]: own },
  });
  if (listId === null) {
    const size = Math.min(PIECE, wanted - made);
    return Array.from({ length: size }, (_, at) => {
      const place = reached + at + 1;
      return { place, contact: null, item: itemOf(`bulk_${publicId}.${place}`, [], null) };
    });
  }
  const members = await listMembers(store.read, { workspaceId: workspace.id, listId, after: reached, limit: PIECE });
  const contactIds = members.map(({ contactId }) => contactId);
  const [contacts, own] = await Promise.all([
    loadContacts(store.read, store.dialect, contactIds),
    loadOwnRecords(store, {
      owners: contactIds.map((contactId) => ({ workspaceId: workspace.id, contactId })),
      collections: [collection.key],
      most: MOST_RECORDS_NEEDED,
    }),
  ]);
  const ownOf = Map.groupBy(own, ({ contactId }) => contactId);
  return members.map(({ contactId, publicId: contact }) => {
    const person = contacts.get(contactId);
    const view = person === undefined ? null : contactView(person);
    const records = (ownOf.get(contactId) ?? []).map(viewOf);
    return { place: contactId, contact, item: itemOf(`bulk_${publicId}.${contactId}`, records, view) };
  });
};

/** What is made for one of them: attributes of a record, and what is counted of the record it is made of. */
interface Making {
  readonly turn: Turn;
  readonly attributes: JsonObject;
  readonly counts: readonly AddToBalanceEffect[];
}

const makingOf = (
  { collection, source }: Work,
  {
    turn,
    result,
    rights,
  }: { readonly turn: Turn; readonly result: ActionResult; readonly rights: ReadonlySet<string> },
): Making | null => {
  if ((result.port ?? 'done') !== 'done') return null;
  const attributes: JsonObject[] = [];
  const counts: AddToBalanceEffect[] = [];
  for (const effect of result.effects) {
    const isOurs = effect.kind === 'record.create' && effect.collection === collection.manifest.name;
    if (isOurs && rights.has(`records:${effect.collection}`)) attributes.push(effect.attributes);
    else if (effect.kind === 'balance.add' && effect.record === source.id && rights.has(`balances:${effect.balance}`))
      counts.push(effect);
    else
      throw fault('INNESTO_PLUGIN_ANSWER', {
        plugin: collection.plugin,
        detail: `in bulk it may make records and count them, and it asked for “${effect.kind}”`,
      });
  }
  const [first] = attributes;
  return first === undefined ? null : { turn, attributes: first, counts };
};

/** What is counted of all that were made, as one entry for each balance. */
const entriesOf = async (
  { definitions, ids }: TillParts,
  { entry, workspace, collection, source }: Work,
  {
    counts,
    made,
    place,
    origin,
  }: { counts: readonly AddToBalanceEffect[]; made: number; place: number; origin: Origin },
) => {
  const entries = await Promise.all(
    counts.map(async ({ balance, amount, most }) => {
      const definition = await definitions.balanceOf(workspace.id, keptKey(collection.plugin, balance));
      if (definition === null || typeof amount !== 'number') return [];
      const owner = { contactId: source.contactId, recordId: entry.source, record: source.id, shard: source.shard };
      const key = `bulk ${entry.publicId} ${place}`;
      const scale = scaleOf(definition.manifest);
      const own = { publicId: ids.next(), balance: definition.key, scale, owner, amount: amount * made };
      return [{ ...own, expiresAt: null, key, most: most ?? null, reason: null, origin }];
    }),
  );
  return entries.flat();
};

const ownersOf = async (
  transaction: Transaction,
  { store }: TillParts,
  { workspace, makings }: { readonly workspace: Workspace; readonly makings: readonly Making[] },
): Promise<ReadonlyMap<string, Owner>> => {
  const publicIds = makings.flatMap(({ turn }) => turn.contact ?? []);
  if (publicIds.length === 0) return new Map();
  const held = await holdContactsNamed(transaction, store.dialect, { workspaceId: workspace.id, publicIds });
  return new Map(held.map(({ publicId, id, shard }) => [publicId, { id, shard }]));
};

/** One transaction: records, what is counted of them, events about those that have a contact, and how far the work is. */
const commit = async (
  parts: TillParts,
  work: Work,
  { makings, turns }: { readonly makings: readonly Making[]; readonly turns: readonly Turn[] },
): Promise<boolean> => {
  const { store, ids, clock } = parts;
  const { entry, workspace, collection } = work;
  const place = turns.at(-1)?.place ?? entry.reached;
  const origin = { ...originNow(parts, workspace, { quiet: entry.quiet }), source: 'bulk' };
  return store.write(async (transaction) => {
    const { dialect } = store;
    if (!(await holdBulk(transaction, dialect, entry))) return false;
    const owners = await ownersOf(transaction, parts, { workspace, makings });
    const writes = makings.flatMap(({ turn, attributes }): RecordWrite[] => {
      const owner = turn.contact === null ? null : (owners.get(turn.contact) ?? null);
      if (turn.contact !== null && owner === null) return [];
      return [createRecord(collection, { publicId: ids.next(), owner, attributes }, origin)];
    });
    // Of what has the same key as something else none is made: the next piece makes another in its place.
    const claim = await claimRecords(transaction, dialect, writes);
    const made = claim.able.size;
    const counts = made === 0 ? [] : (makings[0]?.counts ?? []);
    const entries = await entriesOf(parts, work, { counts, made, place, origin });
    const tooMuch = (await entriesTooLarge(transaction, dialect, entries)).size > 0;
    const events = await writeRecords(transaction, dialect, { claim, writes: tooMuch ? [] : writes });
    if (tooMuch) return true;
    await addBalanceEntries(transaction, dialect, entries);
    // Of what is nobody's nobody can hear.
    const heard = events.filter(({ contactId }) => contactId !== null);
    await appendEvents(transaction, dialect, { events: heard, receivedAt: clock.now() });
    await moveBulk(transaction, {
      id: entry.id,
      done: entry.listId === null ? entry.made + made : entry.done + turns.length,
      made: entry.made + made,
      reached: place,
    });
    return true;
  });
};

const end = async (
  parts: TillParts,
  { workspace, entry }: { readonly workspace: Workspace; readonly entry: BulkEntry },
  trouble: string | null,
): Promise<void> => {
  const at = workspaceNow(workspace.clock, parts.clock.now());
  await parts.store.write((transaction) => endBulk(transaction, { id: entry.id, state: 'finished', trouble, at }));
};

/** Makes the next piece; says whether there is more to do. */
const step = async (parts: TillParts, work: Work): Promise<boolean> => {
  const { entry, workspace, collection, source } = work;
  const { inBulk } = collection.manifest;
  const turns = await nextTurns(parts, work);
  if (inBulk === undefined || turns.length === 0) {
    await end(parts, { workspace, entry }, null);
    return false;
  }
  if (entry.listId === null && isExhausted(entry, PIECE)) {
    await end(parts, { workspace, entry }, 'what would be made is there already');
    return false;
  }
  const { manifest, rights, results } = await askByHand(parts, {
    workspace,
    collection,
    action: inBulk.action,
    config: { [inBulk.setting]: source.id },
    now: workspaceNow(workspace.clock, parts.clock.now()),
    items: turns.map(({ item }) => item),
  });
  const wanted = turns.flatMap((turn, at) => {
    const result = results[at];
    const making = result === undefined ? null : makingOf(work, { turn, result, rights });
    return making === null ? [] : [making];
  });
  const misfit = wanted.flatMap(({ attributes }) => recordMisfits(collection, attributes))[0];
  if (misfit !== undefined) throw fault('INNESTO_PLUGIN_ANSWER', { plugin: collection.plugin, detail: misfit.detail });
  const most = wanted.length;
  const makings = wanted.slice(0, bulkRoom(wanted[0]?.counts ?? [], { balances: source.balances, most }));
  if (entry.listId === null && makings.length === 0) {
    const port = results[0]?.port;
    await end(
      parts,
      { workspace, entry },
      manifest.ports.find(({ name }) => name === port)?.title ?? results[0]?.reason ?? null,
    );
    return false;
  }
  return commit(parts, work, { makings, turns });
};

/** So often in a row something may be in the way: what the plugin says, what may pass by itself, and what nobody expected. The ledger would try longer. */
const MOST_TRIES = { user: 5, fatal: 5, retryable: 12, unexpected: 40 } as const;

/** Notes that it could not go on, and says whether it is given up until somebody lets it try again. */
const cannotGoOn = async ({ store }: TillParts, { id, tries }: BulkEntry, error: unknown): Promise<boolean> => {
  const isGivenUp = tries + 1 >= MOST_TRIES[isFault(error) ? error.kind : 'unexpected'];
  const reason = isFault(error) ? error.message : 'something went wrong in the hub, and its log says what';
  const trouble = isGivenUp ? reason : null;
  await store.write((transaction) => noteBulkTry(transaction, { id, tries: tries + 1, trouble }));
  return isGivenUp;
};

/**
 * Makes records in bulk, from wherever that stands, until it is over or the signal asks to stop: each piece and how far it is are one transaction.
 * Where it cannot go on again and again it is parked, with the reason.
 */
export const runBulk = async (
  parts: TillParts,
  workspace: Workspace,
  { publicId, signal }: { readonly publicId: string; readonly signal: AbortSignal },
): Promise<void> => {
  while (!signal.aborted) {
    const entry = await findBulk(parts.store.read, publicId);
    if (entry === null || (entry.state !== 'queued' && entry.state !== 'running')) return;
    try {
      const work = await openWork(parts, workspace, entry);
      if (typeof work === 'string') return await end(parts, { workspace, entry }, work);
      await step(parts, work);
    } catch (error) {
      if (await cannotGoOn(parts, entry, error)) return;
      throw error;
    }
    parts.pulse.events();
    parts.announce({ topic: 'contacts', workspaceId: workspace.id });
    await othersTurn();
  }
};
