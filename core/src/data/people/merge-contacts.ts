import { fault } from '../../fault/fault.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { ConsentStanding } from '../../model/consent-standing.ts';
import { differences, stateOfContact } from '../../model/contact-draft.ts';
import { strictConsents, unitedState } from '../../model/contact-merge.ts';
import type { Contact } from '../../model/contact.ts';
import type { NewEvent } from '../../model/event.ts';
import { shardOfContact } from '../../model/shard.ts';
import type { Workspace } from '../../model/workspace.ts';
import { holdContactsNamed } from '../../store/query/contact.ts';
import { appendEvents } from '../../store/verb/append-events.ts';
import type { Merge } from '../../store/verb/contact-change.ts';
import { loadConsentStates } from '../../store/verb/load-consent-states.ts';
import { loadContacts } from '../../store/verb/load-contacts.ts';
import { holdShards, isOnItsWay, mergeContacts, replaceConsents } from '../../store/verb/merge-contacts.ts';
import { updatePeople } from '../../store/verb/write-people.ts';
import { writeSettled, type PeopleParts, type Transaction } from './parts.ts';

/** Two contacts who are one person; `keep`: whose values count where both have one. */
export interface MergeAsked {
  readonly publicId: string;
  readonly other: string;
  readonly keep: 'this' | 'other';
}

/** Who stays and who went, by their public ids. */
export interface Merged {
  readonly stays: string;
  readonly goes: string;
}

const holdBoth = async (
  transaction: Transaction,
  { store }: Pick<PeopleParts, 'store'>,
  { workspace, asked }: { readonly workspace: Workspace; readonly asked: MergeAsked },
): Promise<readonly [Contact, Contact]> => {
  const of = { workspaceId: workspace.id, publicIds: [asked.publicId, asked.other] };
  const found = await transaction('contact')
    .where('workspace_id', workspace.id)
    .whereIn('public_id', of.publicIds)
    .select<{ id: number }[]>('id');
  // Shards before contacts, as everywhere, and the lower one first.
  await holdShards(transaction, store.dialect, [...new Set(found.map(({ id }) => shardOfContact(id)))]);
  const held = await holdContactsNamed(transaction, store.dialect, of);
  const contacts = await loadContacts(
    transaction,
    store.dialect,
    held.map(({ id }) => id),
  );
  const named = (publicId: string): Contact | undefined =>
    [...contacts.values()].find((contact) => contact.publicId === publicId);
  const [one, other] = [named(asked.publicId), named(asked.other)];
  if (one === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'contact' });
  if (other === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'contact', path: '/other' });
  return [one, other];
};

/** Who is united, in which order their values count. */
interface Union {
  readonly workspace: Workspace;
  readonly merge: Merge;
  readonly first: Contact;
  readonly second: Contact;
  readonly stays: Contact;
  /** The lists that the one who stays is new in. */
  readonly lists: readonly string[];
  /** How the consents of both stood. */
  readonly states: ReadonlyMap<number, readonly ConsentStanding[]>;
}

/** Writes the row and the consents of the one who stays, and gives the events of what changed. */
const writeUnion = async (
  transaction: Transaction,
  { store }: Pick<PeopleParts, 'store'>,
  { workspace, merge, first, second, stays, lists, states }: Union,
): Promise<readonly NewEvent[]> => {
  const { at } = merge;
  const united = unitedState(stateOfContact(first), stateOfContact(second));
  const consents = strictConsents(
    united,
    [first, second].map((contact) => ({ state: stateOfContact(contact), consents: states.get(contact.id) ?? [] })),
  );
  const before = new Map((states.get(stays.id) ?? []).map((one) => [`${one.purpose} ${one.channel}`, one.state]));
  const withdrawn = consents.filter(
    ({ purpose, channel, state }) => state === 'withdrawn' && before.get(`${purpose} ${channel}`) === 'given',
  );
  const event = { workspaceId: workspace.id, shard: stays.shard, contactId: stays.id, at, causeRunId: null, depth: 0 };
  const source = 'api';
  const changed = differences(stateOfContact(stays), united);
  const events: NewEvent[] = [
    { ...event, type: 'contact.merged', payload: { other: merge.goes.publicId, source }, quiet: false },
    // Being one with somebody else is no news that anything should be started by: neither joined nor changed anything.
    ...(changed === null ? [] : [{ ...event, type: 'contact.updated', payload: { source, changed }, quiet: true }]),
    ...lists.map((list) => ({ ...event, type: 'list.joined', payload: { list, source }, quiet: true })),
    ...withdrawn.map(({ purpose, channel }) => ({
      ...event,
      type: 'consent.withdrawn',
      payload: { purpose, channel, source: 'merge' },
      quiet: true,
    })),
  ];
  await replaceConsents(transaction, merge, consents);
  await updatePeople(transaction, store.dialect, {
    workspaceId: workspace.id,
    identityKey: workspace.identityKey,
    at,
    people: [{ id: stays.id, state: united }],
  });
  return events;
};

/** Makes one contact of two: the older one stays. Lists are united, consents by the stricter, nobody is in a workflow twice. */
export const uniteContacts = (parts: PeopleParts, workspace: Workspace, asked: MergeAsked): Promise<Merged> => {
  if (asked.publicId === asked.other)
    throw fault('INNESTO_REQUEST_INVALID', { detail: 'a contact is one with itself already', path: '/other' });
  const { store, clock } = parts;
  return writeSettled(store, async (transaction) => {
    const [one, other] = await holdBoth(transaction, parts, { workspace, asked });
    const [stays, goes] = one.id < other.id ? [one, other] : [other, one];
    // Whoever claims a message holds its shard as we do now: none is taken from here on.
    if (await isOnItsWay(transaction, store.dialect, { contactId: goes.id, shard: goes.shard }))
      throw fault('INNESTO_UNDER_WAY', { detail: 'a message to one of them is being handed over' });
    const [first, second] = asked.keep === 'this' ? [one, other] : [other, one];
    const now = clock.now();
    const at = workspaceNow(workspace.clock, now);
    const merge: Merge = { workspaceId: workspace.id, stays, goes, at };
    const union = { workspace, merge, first, second, stays };
    // The consents of the one who goes are read before they go; the row of the one who stays is free for them only after.
    const states = await loadConsentStates(transaction, store.dialect, [first.id, second.id]);
    const merged = await mergeContacts(transaction, store.dialect, merge);
    const events = await writeUnion(transaction, parts, { ...union, lists: merged.lists, states });
    await appendEvents(transaction, store.dialect, { events: [...merged.events, ...events], receivedAt: now });
    return { stays: stays.publicId, goes: goes.publicId };
  });
};
