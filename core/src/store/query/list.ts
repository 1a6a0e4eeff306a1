import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.ts';

/** A list by both its ids. */
export interface ListReference {
  readonly id: number;
  readonly publicId: string;
}

/** A list as a screen shows it. */
export interface ListEntry extends ListReference {
  readonly name: string;
  readonly createdAt: number;
  readonly members: number;
}

const MEMBERS = '(SELECT count(*) FROM list_member WHERE list_member.list_id = list.id) AS members';

const counted = (on: Knex | Knex.Transaction) =>
  on('list').select<ListEntry[]>(
    'list.id',
    'list.public_id as publicId',
    'list.name',
    'list.created_at as createdAt',
    on.raw(MEMBERS),
  );

/** A workspace's lists with how many members each has, the oldest first. */
export const listLists = (
  on: Knex | Knex.Transaction,
  { workspaceId, after, limit }: { readonly workspaceId: number; readonly after: number; readonly limit: number },
): Promise<ListEntry[]> =>
  counted(on).where('list.workspace_id', workspaceId).where('list.id', '>', after).orderBy('list.id').limit(limit);

/** The list of that public id with its members counted. */
export const findList = async (
  on: Knex | Knex.Transaction,
  { workspaceId, publicId }: { readonly workspaceId: number; readonly publicId: string },
): Promise<ListEntry | null> =>
  (await counted(on)
    .where({ 'list.workspace_id': workspaceId, 'list.public_id': publicId })
    .first<ListEntry | undefined>()) ?? null;

/** The lists of these public ids, held so that none of them goes (or, `alone`, is held by others) before the transaction ends; unknown ones are left out. */
export const holdLists = (
  on: Knex.Transaction,
  dialect: Dialect,
  {
    workspaceId,
    publicIds,
    alone = false,
  }: { readonly workspaceId: number; readonly publicIds: readonly string[]; readonly alone?: boolean },
): Promise<ListReference[]> =>
  publicIds.length === 0
    ? Promise.resolve([])
    : dialect.all<ListReference>(
        on,
        `SELECT id, public_id AS "publicId" FROM list WHERE workspace_id = ? AND public_id IN ${dialect.list('text')} ORDER BY id${alone ? dialect.forUpdate : dialect.forShare}`,
        [workspaceId, JSON.stringify(publicIds)],
      );

/** The lists of these public ids; unknown ones are left out. */
export const findLists = (
  on: Knex | Knex.Transaction,
  dialect: Dialect,
  { workspaceId, publicIds }: { readonly workspaceId: number; readonly publicIds: readonly string[] },
): Promise<ListReference[]> =>
  dialect.all<ListReference>(
    on,
    `SELECT id, public_id AS "publicId" FROM list WHERE workspace_id = ? AND public_id IN ${dialect.list('text')}`,
    [workspaceId, JSON.stringify(publicIds)],
  );

/** Whether another list of the workspace has that name. */
export const isListNameTaken = async (
  on: Knex.Transaction,
  { workspaceId, name, except }: { readonly workspaceId: number; readonly name: string; readonly except: number },
): Promise<boolean> =>
  (await on('list').where({ workspace_id: workspaceId, name }).whereNot('id', except).first('id')) !== undefined;

/** Adds a list. */
export const insertList = async (
  on: Knex.Transaction,
  list: { readonly workspaceId: number; readonly publicId: string; readonly name: string; readonly at: number },
): Promise<void> => {
  await on('list').insert({
    workspace_id: list.workspaceId,
    public_id: list.publicId,
    name: list.name,
    created_at: list.at,
  });
};

/** Gives a list another name. */
export const renameList = async (
  on: Knex.Transaction,
  { workspaceId, id, name }: { readonly workspaceId: number; readonly id: number; readonly name: string },
): Promise<void> => {
  await on('list').where({ workspace_id: workspaceId, id }).update({ name });
};

/** Takes a list away; it has no members left. */
export const deleteList = async (
  on: Knex.Transaction,
  { workspaceId, id }: { readonly workspaceId: number; readonly id: number },
): Promise<void> => {
  await on('list').where({ workspace_id: workspaceId, id }).del();
};

/** Some contact of a list, by its ids. */
export interface Member {
  readonly contactId: number;
  readonly publicId: string;
  readonly shard: number;
  readonly email: string | null;
  readonly phone: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly joinedAt: number;
}

/** The members of a list, in the order of their ids. */
export const listMembers = (
  on: Knex | Knex.Transaction,
  {
    workspaceId,
    listId,
    after,
    limit,
  }: { readonly workspaceId: number; readonly listId: number; readonly after: number; readonly limit: number },
): Promise<Member[]> =>
  on('list_member')
    .join('contact', 'contact.id', 'list_member.contact_id')
    .where({ 'list_member.list_id': listId, 'list_member.workspace_id': workspaceId })
    .where('list_member.contact_id', '>', after)
    .orderBy('list_member.contact_id')
    .limit(limit)
    .select({
      contactId: 'contact.id',
      publicId: 'contact.public_id',
      shard: 'contact.shard',
      email: 'contact.email',
      phone: 'contact.phone',
      firstName: 'contact.first_name',
      lastName: 'contact.last_name',
      joinedAt: 'list_member.joined_at',
    });

/** The lists that a contact is in. */
export const listsOfContact = (
  on: Knex | Knex.Transaction,
  { workspaceId, contactId }: { readonly workspaceId: number; readonly contactId: number },
): Promise<{ readonly publicId: string; readonly name: string }[]> =>
  on('list_member')
    .join('list', 'list.id', 'list_member.list_id')
    .where({ 'list_member.contact_id': contactId, 'list_member.workspace_id': workspaceId })
    .orderBy('list.id')
    .select({ publicId: 'list.public_id', name: 'list.name' });

/** Which of some lists a workspace does not have. */
export const unknownLists = async (
  on: Knex,
  dialect: Dialect,
  { workspaceId, publicIds }: { readonly workspaceId: number; readonly publicIds: readonly string[] },
): Promise<ReadonlySet<string>> => {
  const rows = await dialect.all<{ public_id: string }>(
    on,
    `SELECT public_id FROM list WHERE +workspace_id = ? AND public_id IN ${dialect.list('text')}`,
    [workspaceId, JSON.stringify(publicIds)],
  );
  const known = new Set(rows.map((row) => row.public_id));
  return new Set(publicIds.filter((publicId) => !known.has(publicId)));
};
