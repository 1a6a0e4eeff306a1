import { createHmac } from 'node:crypto';
import { createAttributes } from '../../data/people/attributes.ts';
import { createContacts } from '../../data/people/contacts.ts';
import { createFields } from '../../data/people/fields.ts';
import { createLists } from '../../data/people/lists.ts';
import { createBalances } from '../../data/records/balances.ts';
import { createRecords } from '../../data/records/records.ts';
import { readKept } from '../../model/kept.ts';
import type { Workspace } from '../../model/workspace.ts';
import { CLUB, definitionsOf, letIn } from '../../registry/test-kept.ts';
import type { Store } from '../../store/store.ts';
import { openTestStore, type TestDatabase, type TestPlaces } from '../../store/test-database.ts';
import { rowsOf, type TestRow } from '../../store/test-workspace.ts';
import { startTestServer, type Identity, type TestServer } from '../test-server.ts';
import { attributeRoutes } from './attribute.ts';
import { balanceRoutes } from './balance.ts';
import { boardRoutes } from './board.ts';
import { contactRoutes } from './contact.ts';
import { fieldRoutes } from './field.ts';
import { listRoutes } from './list.ts';
import { recordRoutes } from './record.ts';

/** An answer about people: what a test reads from it. The rest is compared as a whole. */
export interface PeopleJson {
  readonly id: string;
  readonly rev: number;
  readonly next: string | null;
  readonly items: readonly { readonly id: string; readonly firstName: string | null }[];
  readonly contact: { readonly id: string };
  readonly lists: unknown;
  readonly fields: unknown;
}

/** A web server with the rooms about people and what the club keeps of them, and whoever calls it: an editor of a workspace. */
export interface PeopleBench {
  readonly store: Store;
  readonly server: TestServer;
  workspace: Workspace;
  editor: Identity;
  /** Begins anew: another workspace and another editor. */
  move(): Promise<void>;
  call(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly json: PeopleJson }>;
  addContact(body: object): Promise<string>;
  addList(name: string): Promise<string>;
  rowsOf(table: string): Promise<TestRow[]>;
  eventTypes(): Promise<unknown[]>;
  close(): Promise<void>;
}

/** Starts the server on a database of that kind. */
export const startPeople = async (database: TestDatabase, places: TestPlaces): Promise<PeopleBench> => {
  const store = await openTestStore(database, places);
  const pulse = { events: () => {}, runs: () => {}, deliveries: () => {} };
  const hashAddress = (workspaceId: number, address: string): string =>
    createHmac('sha256', 'key').update(`${workspaceId} ${address}`).digest('hex');
  const server = await startTestServer({
    store,
    routes: (app, { clock, ids }) => {
      const parts = { store, clock, ids, pulse, announce: () => {}, hashAddress };
      contactRoutes(app, { contacts: createContacts(parts) });
      fieldRoutes(app, { fields: createFields(parts) });
      attributeRoutes(app, { attributes: createAttributes(parts) });
      listRoutes(app, { lists: createLists(parts) });
      const kept = { ...parts, definitions: definitionsOf(CLUB) };
      const records = createRecords(kept);
      recordRoutes(app, { records });
      boardRoutes(app, { records });
      balanceRoutes(app, { balances: createBalances(kept) });
    },
  });
  const newWorkspace = async (): Promise<Workspace> => {
    const made = await server.addWorkspace();
    await letIn(store, made.id, CLUB);
    return made;
  };
  const workspace = await newWorkspace();
  const people: PeopleBench = {
    store,
    server,
    workspace,
    editor: await server.addToken(workspace, 'editor'),
    move: async () => {
      people.workspace = await newWorkspace();
      people.editor = await server.addToken(people.workspace, 'editor');
    },
    call: async (method, path, ...[body, headers = {}]) => {
      const call = { as: people.editor, headers, ...(body === undefined ? {} : { body }) };
      const answer = await server.call(method, `/api/workspaces/${people.workspace.publicId}${path}`, call);
      // An answer without a body is only ever asked for its status.
      const text = answer.body === '' ? '{}' : answer.body;
      return { status: answer.statusCode, json: readKept<PeopleJson>(text) };
    },
    addContact: async (body) => (await people.call('POST', '/contacts', body)).json.contact.id,
    addList: async (name) => (await people.call('POST', '/lists', { name })).json.id,
    rowsOf: (table) => rowsOf(store, table, { workspaceId: people.workspace.id }),
    eventTypes: async () => (await people.rowsOf('event')).map(({ type }) => type),
    close: async () => {
      await server.close();
      await store.close();
    },
  };
  return people;
};
