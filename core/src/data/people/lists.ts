import type { Page } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { Workspace } from '../../model/workspace.ts';
import { loadListStarts } from '../../store/query/list-start.ts';
import {
  deleteList,
  findList,
  insertList,
  isListNameTaken,
  listLists,
  listMembers,
  renameList,
  type ListEntry,
  type Member,
} from '../../store/query/list.ts';
import { pageOfRows, type PageAsked } from '../page.ts';
import { refuseIfUsed } from '../workflow-use.ts';
import { changeMembers, emptyList, holdList } from './change-members.ts';
import { startedBy, type StartedWorkflow } from './list-starts.ts';
import { writeSettled, type PeopleParts, type Transaction } from './parts.ts';

/** A list, and the active workflows that joining it may start. */
export interface ListCard extends ListEntry {
  readonly startsWorkflows: readonly StartedWorkflow[];
}

/** The lists of a workspace, and who is in them. */
export interface Lists {
  page(workspace: Workspace, asked: PageAsked): Promise<Page<ListCard>>;
  find(workspace: Workspace, publicId: string): Promise<ListCard>;
  make(workspace: Workspace, name: string): Promise<ListCard>;
  rename(workspace: Workspace, publicId: string, name: string): Promise<ListCard>;
  /** Deletes a list that no active workflow speaks of; one with members only where they are to leave it. */
  remove(workspace: Workspace, publicId: string, removal: { readonly members: boolean }): Promise<void>;
  members(workspace: Workspace, publicId: string, asked: PageAsked): Promise<Page<Member>>;
  /** Makes contacts join or leave a list, and says how many were not where they are now. */
  changeMembers(
    workspace: Workspace,
    publicId: string,
    change: { readonly kind: 'join' | 'leave'; readonly contacts: readonly string[] },
  ): Promise<number>;
}

const find = async ({ store }: PeopleParts, workspace: Workspace, publicId: string): Promise<ListEntry> => {
  const list = await findList(store.read, { workspaceId: workspace.id, publicId });
  if (list === null) throw fault('INNESTO_NOT_FOUND', { what: 'list' });
  return list;
};

const card = async (parts: PeopleParts, workspace: Workspace, publicId: string): Promise<ListCard> => {
  const list = await find(parts, workspace, publicId);
  return { ...list, startsWorkflows: startedBy(await loadListStarts(parts.store.read, workspace.id), publicId) };
};

const freeName = async (
  transaction: Transaction,
  workspace: Workspace,
  wanted: { readonly text: string; readonly except: number },
): Promise<string> => {
  const name = wanted.text.trim().normalize('NFC');
  if (name === '') throw fault('INNESTO_REQUEST_INVALID', { detail: 'a list has a name', path: '/name' });
  if (await isListNameTaken(transaction, { workspaceId: workspace.id, name, except: wanted.except })) {
    throw fault('INNESTO_LIST_EXISTS', { name, path: '/name' });
  }
  return name;
};

const make = async (parts: PeopleParts, workspace: Workspace, text: string): Promise<ListCard> => {
  const publicId = parts.ids.next();
  const at = workspaceNow(workspace.clock, parts.clock.now());
  await writeSettled(parts.store, async (transaction) => {
    await insertList(transaction, {
      workspaceId: workspace.id,
      publicId,
      name: await freeName(transaction, workspace, { text, except: 0 }),
      at,
    });
  });
  return card(parts, workspace, publicId);
};

const rename = async (
  parts: PeopleParts,
  workspace: Workspace,
  { publicId, text }: { readonly publicId: string; readonly text: string },
): Promise<ListCard> => {
  await writeSettled(parts.store, async (transaction) => {
    const { id } = await holdList(transaction, parts.store, { workspace, publicId });
    await renameList(transaction, {
      workspaceId: workspace.id,
      id,
      name: await freeName(transaction, workspace, { text, except: id }),
    });
  });
  return card(parts, workspace, publicId);
};

const remove = async (
  parts: PeopleParts,
  workspace: Workspace,
  { publicId, members }: { readonly publicId: string; readonly members: boolean },
): Promise<void> => {
  const { store } = parts;
  const list = await find(parts, workspace, publicId);
  const doomed = { code: 'INNESTO_LIST_IN_USE', workspaceId: workspace.id, about: publicId } as const;
  await refuseIfUsed(store.read, { ...doomed, names: () => true });
  if (list.members > 0 && !members) throw fault('INNESTO_LIST_NOT_EMPTY', { count: list.members });
  await emptyList(parts, workspace, list);
  await store.write(async (transaction) => {
    const { id } = await holdList(transaction, store, { workspace, publicId, alone: true });
    const joined = await listMembers(transaction, { workspaceId: workspace.id, listId: id, after: 0, limit: 1 });
    if (joined.length > 0) throw fault('INNESTO_LIST_NOT_EMPTY', { count: joined.length });
    await deleteList(transaction, { workspaceId: workspace.id, id });
  });
};

/** The lists that the store keeps. */
export const createLists = (parts: PeopleParts): Lists => {
  const { store, pulse, announce } = parts;
  const told = async <Result>(workspace: Workspace, work: Promise<Result>): Promise<Result> => {
    const result = await work;
    announce({ topic: 'contacts', workspaceId: workspace.id });
    return result;
  };
  return {
    page: async (workspace, { limit, after }) => {
      const rows = await listLists(store.read, { workspaceId: workspace.id, after: after ?? 0, limit: limit + 1 });
      const { items, next } = pageOfRows(rows, limit, ({ id }) => id);
      const starts = await loadListStarts(store.read, workspace.id);
      return { items: items.map((list) => ({ ...list, startsWorkflows: startedBy(starts, list.publicId) })), next };
    },
    find: (workspace, publicId) => card(parts, workspace, publicId),
    make: (workspace, text) => told(workspace, make(parts, workspace, text)),
    rename: (workspace, publicId, text) => told(workspace, rename(parts, workspace, { publicId, text })),
    remove: (workspace, publicId, { members }) => told(workspace, remove(parts, workspace, { publicId, members })),
    members: async (workspace, publicId, { limit, after }) => {
      const { id: listId } = await find(parts, workspace, publicId);
      const rows = await listMembers(store.read, {
        workspaceId: workspace.id,
        listId,
        after: after ?? 0,
        limit: limit + 1,
      });
      return pageOfRows(rows, limit, ({ contactId }) => contactId);
    },
    changeMembers: async (workspace, publicId, change) => {
      const changed = await told(workspace, changeMembers(parts, workspace, { list: publicId, ...change }));
      if (changed > 0) pulse.events();
      return changed;
    },
  };
};
