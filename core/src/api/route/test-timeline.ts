import type { ContactRunView, TimelineEntry, WorkflowDefinition } from '@innesto/sdk/contract';
import { v7 } from 'uuid';
import { createTimeline } from '../../data/workflows/timeline.ts';
import { createVersions } from '../../data/workflows/versions.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Store } from '../../store/store.ts';
import { openTestStore, type TestDatabase, type TestPlaces } from '../../store/test-database.ts';
import { startTestServer, type TestServer } from '../test-server.ts';
import { timelineRoutes } from './timeline.ts';

const definition: WorkflowDefinition = {
  reentry: { policy: 'once' },
  first: 'wait',
  steps: [
    { kind: 'wait', id: 'wait', duration: { amount: 10, unit: 'minutes' }, next: 'send' },
    {
      kind: 'action',
      id: 'send',
      title: 'The welcome',
      contribution: 'email/send',
      config: {},
      ports: { done: 'opened' },
    },
    { kind: 'branch', id: 'opened', branches: [{ name: 'yes', when: { all: [] } }] },
  ],
};

/** A line of the story of the contact's run. */
export interface Line {
  readonly at: number;
  readonly seq: number;
  readonly step: string;
  readonly outcome: string;
  readonly detail?: string;
}

/** What a test reads of a timeline. */
export interface Seen {
  readonly items: readonly TimelineEntry[];
  readonly next: string | null;
}

/** What a test reads of a contact's runs. */
export interface SeenRuns {
  readonly items: readonly ContactRunView[];
  readonly next: string | null;
}

/** A contact in a workspace of its own, whose history a test writes as the rooms would. */
export interface TimelineHouse {
  readonly store: Store;
  readonly server: TestServer;
  readonly now: { workspace: Workspace; contactId: number; contact: string; list: string; workflow: string };
  moveIn(): Promise<void>;
  put(table: string, row: object): Promise<unknown>;
  event(at: number, type: string, payload: object): Promise<unknown>;
  line(line: Line): Promise<unknown>;
  /** A message with its delivery; gives the inner id of the delivery and the public one of the message. */
  message(
    state: string,
    subject: string,
    at?: number,
  ): Promise<{ readonly delivery: number; readonly publicId: string }>;
  read(query?: string, contact?: string): Promise<{ readonly status: number; readonly json: Seen }>;
  readRuns(query?: string, contact?: string): Promise<{ readonly status: number; readonly json: SeenRuns }>;
  close(): Promise<void>;
}

type Now = TimelineHouse['now'];

const furnish = (store: Store, { workspace, contactId, contact, list, workflow }: Now): Promise<void> =>
  store.write(async (transaction) => {
    const own = { workspace_id: workspace.id, created_at: 0 };
    const person = { id: contactId, public_id: contact, shard: 0, source: 'api', updated_at: 0 };
    const series = { id: contactId, public_id: workflow, name: 'Welcome series', state: 'active', draft: '{}' };
    const version = { id: contactId, public_id: v7(), workflow_id: contactId, number: 1, pins: '{}', created_by: 'x' };
    await transaction('contact').insert({ ...own, ...person });
    await transaction('list').insert({ ...own, public_id: list, name: 'News' });
    await transaction('workflow').insert({ ...own, ...series, updated_at: 0 });
    await transaction('version').insert({ ...own, ...version, definition: JSON.stringify(definition) });
    await transaction('run').insert({
      id: contactId,
      workspace_id: workspace.id,
      shard: 0,
      workflow_id: contactId,
      version_id: contactId,
      contact_id: contactId,
      entry_key: '',
      step: 'send',
      state: 'waiting',
      wake_at: 1,
      anchor_at: 1,
      started_at: 1,
    });
  });

const messageRows = (
  { workspace, contactId }: Now,
  of: { id: number; publicId: string; state: string; subject: string; at: number },
) => {
  const place = { run_id: contactId, workflow_id: contactId, version_id: contactId, step: 'send', channel: 'email' };
  const own = { id: of.id, workspace_id: workspace.id, contact_id: contactId, created_at: of.at, ...place };
  const carried = { shard: 0, kind: 'message', visit: 1, key: of.publicId, state: 'queued', not_before: 0 };
  const written = { purpose: 'marketing', driver: 'inbox', recipient: 'a@b.c', sender: 'd@e.f', tracked: 0 };
  return {
    delivery: { ...own, ...carried, public_id: v7(), on_uncertain: 'resend', body: '{}' },
    message: { ...own, ...written, public_id: of.publicId, delivery_id: of.id, subject: of.subject, state: of.state },
  };
};

/** Opens the house on a new database; the test closes it. */
export const openTimelineHouse = async (database: TestDatabase, places: TestPlaces): Promise<TimelineHouse> => {
  const store = await openTestStore(database, places);
  const timeline = createTimeline({ store, versions: createVersions({ store }) });
  const server = await startTestServer({ store, routes: (app) => timelineRoutes(app, { timeline }) });
  const now: Now = { workspace: await server.addWorkspace(), contactId: 0, contact: '', list: '', workflow: '' };
  let serial = 0;
  const put: TimelineHouse['put'] = (table, row) => store.write((transaction) => transaction(table).insert(row));
  const look = async (what: string) => {
    const url = `/api/workspaces/${now.workspace.publicId}/contacts/${what}`;
    return server.call('GET', url, { as: await server.addToken(now.workspace, 'viewer') });
  };
  return {
    store,
    server,
    now,
    put,
    moveIn: async () => {
      now.workspace = await server.addWorkspace();
      now.contactId += 1;
      [now.contact, now.list, now.workflow] = [v7(), v7(), v7()];
      await furnish(store, now);
    },
    event: (at, type, payload) =>
      put('event', {
        workspace_id: now.workspace.id,
        shard: 0,
        type,
        contact_id: now.contactId,
        at,
        received_at: 0,
        depth: 0,
        quiet: 0,
        payload: JSON.stringify(payload),
      }),
    line: (line) =>
      put('run_log', {
        run_id: now.contactId,
        line: 0,
        workspace_id: now.workspace.id,
        version_id: now.contactId,
        ...line,
      }),
    message: async (state, subject, at = 0) => {
      const publicId = v7();
      const rows = messageRows(now, { id: ++serial, publicId, state, subject, at });
      await put('delivery', rows.delivery);
      await put('message', rows.message);
      return { delivery: serial, publicId };
    },
    read: async (query = '', contact = now.contact) => {
      const answer = await look(`${contact}/timeline${query}`);
      return { status: answer.statusCode, json: answer.json<Seen>() };
    },
    readRuns: async (query = '', contact = now.contact) => {
      const answer = await look(`${contact}/runs${query}`);
      return { status: answer.statusCode, json: answer.json<SeenRuns>() };
    },
    close: async () => {
      await server.close();
      await store.close();
    },
  };
};
