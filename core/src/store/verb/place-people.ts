import type { Knex } from 'knex';
import { chooseKey, keyValue, type ContactDraft } from '../../model/contact-draft.ts';
import type { Contact } from '../../model/contact.ts';
import { parseEmailAddress } from '../../model/email-address.ts';
import type { Ids } from '../../model/identifier.ts';
import { shardOfContact } from '../../model/shard.ts';
import type { IdentityKey, Workspace } from '../../model/workspace.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import { findPeople } from './find-people.ts';
import { upsertContacts } from './upsert-contacts.ts';

/** Somebody whom the outside names: by a contact key that was good (the contact's public id), or by what it says of them. `makes`: whether a contact is made of somebody unknown. */
export interface OutsidePerson {
  readonly named: string | null;
  readonly draft: ContactDraft;
  readonly makes: boolean;
}

/** Where a contact is at home inside. */
export interface Place {
  readonly id: number;
  readonly shard: number;
}

interface People {
  readonly workspace: Workspace;
  readonly people: readonly OutsidePerson[];
  /** Through what they come, of whom contacts are made: a form, or another system that a workflow hears. */
  readonly through: 'form' | 'workflow';
  /** The workspace's time. */
  readonly now: number;
  readonly receivedAt: number;
  readonly ids: Ids;
}

const KEYS = ['externalId', 'email', 'phone'] as const;

const valueOf = (contact: Contact, by: IdentityKey): string | null => {
  if (by === 'email') return contact.email === null ? null : (parseEmailAddress(contact.email)?.key ?? null);
  return contact[by];
};

/** Those who are known, each by every key of theirs; of several under one key the one who was there first. */
const indexPeople = (people: Iterable<Contact>): ReadonlyMap<string, Contact> => {
  const index = new Map<string, Contact>();
  for (const contact of [...people].toSorted((one, other) => one.id - other.id)) {
    if (contact.deleted) continue;
    for (const by of KEYS) {
      const value = valueOf(contact, by);
      if (value !== null && !index.has(`${by} ${value}`)) index.set(`${by} ${value}`, contact);
    }
  }
  return index;
};

const NAMED: readonly BatchColumn[] = [{ name: 'named_contact', type: 'text' }];

/** Contacts by their public ids, held until the transaction ends. One that became one with another is that other; deleted ones are nobody. */
const holdNamed = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { workspaceId, publicIds }: { readonly workspaceId: number; readonly publicIds: readonly string[] },
): Promise<ReadonlyMap<string, Place>> => {
  if (publicIds.length === 0) return new Map();
  const rows = await dialect.all<{ public_id: string; id: number }>(
    transaction,
    `SELECT c.public_id, coalesce(c.merged_into, c.id) AS id FROM ${dialect.rows('j', NAMED)} CROSS JOIN contact c
     WHERE c.public_id = j.named_contact AND +c.workspace_id = ? AND (c.deleted_at IS NULL OR c.merged_into IS NOT NULL)`,
    [JSON.stringify(publicIds.map((id) => [id])), workspaceId],
  );
  // Who is deleted, or becomes one with another, from here on does so when what is told now is written.
  const there = await dialect.all<Place>(
    transaction,
    `SELECT id, shard FROM contact WHERE id IN ${dialect.list('integer')} AND deleted_at IS NULL ORDER BY id${dialect.forShare}`,
    [JSON.stringify([...new Set(rows.map(({ id }) => id))])],
  );
  const placeOf = new Map(there.map((place) => [place.id, place]));
  return new Map(
    rows.flatMap((row) => {
      const place = placeOf.get(row.id);
      return place === undefined ? [] : [[row.public_id, place] as const];
    }),
  );
};

/**
 * Those whom the drafts name: by the workspace's own key first, else by another. In a form anybody may enter anything, and families share a
 * phone: by its number nobody is meant there who has another address than the one beside it, unless people are told apart by numbers.
 */
const findDrafted = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { workspace, drafts, through }: Pick<People, 'workspace' | 'through'> & { readonly drafts: readonly ContactDraft[] },
): Promise<readonly (Place | null)[]> => {
  const order = [...new Set([workspace.identityKey, ...KEYS])];
  const keysOf = (draft: ContactDraft) =>
    order.flatMap((by) => {
      const value = keyValue(draft, by);
      return value === null ? [] : [{ by, value }];
    });
  const keys = drafts.flatMap(keysOf);
  if (keys.length === 0) return drafts.map(() => null);
  const known = indexPeople((await findPeople(transaction, dialect, { workspaceId: workspace.id, keys })).values());
  const isLoose = through === 'form' && workspace.identityKey !== 'phone';
  return drafts.map((draft) => {
    for (const { by, value } of keysOf(draft)) {
      const found = known.get(`${by} ${value}`);
      if (found === undefined) continue;
      const isAnother = by === 'phone' && isLoose && draft.email !== undefined && found.email !== null;
      if (!isAnother || valueOf(found, 'email') === keyValue(draft, 'email'))
        return { id: found.id, shard: found.shard };
    }
    return null;
  });
};

/** Finds whom the outside names, inside the caller's transaction, and makes contacts of those unknown where that is wished; null: nobody known. */
export const placePeople = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { workspace, people, through, now, receivedAt, ids }: People,
): Promise<readonly (Place | null)[]> => {
  if (people.length === 0) return [];
  const named = await holdNamed(transaction, dialect, {
    workspaceId: workspace.id,
    publicIds: [...new Set(people.flatMap((person) => person.named ?? []))],
  });
  const drafted = await findDrafted(transaction, dialect, {
    workspace,
    through,
    drafts: people.map(({ draft }) => draft),
  });
  const found = people.map((person, at) => named.get(person.named ?? '') ?? drafted[at] ?? null);
  const rows = people.flatMap(({ draft, makes }, at) => {
    const about = makes && found[at] === null ? chooseKey(draft, workspace.identityKey) : null;
    return about === null ? [] : [{ at, row: { draft, about } }];
  });
  if (rows.length === 0) return found;
  const { outcomes } = await upsertContacts(transaction, dialect, {
    workspace,
    rows: rows.map(({ row }) => row),
    lists: [],
    consents: [],
    keepConsents: 'changes',
    ...(through === 'form' ? { source: 'form' } : { source: 'api', origin: 'workflow' }),
    actor: null,
    quiet: false,
    at: now,
    receivedAt,
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
