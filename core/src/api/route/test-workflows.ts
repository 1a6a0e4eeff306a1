import type { ActionStep, JsonObject, Step, WorkflowDefinition, WorkflowProblem } from '@innesto/sdk/contract';
import { v7 } from 'uuid';
import { createVersions } from '../../data/workflows/versions.ts';
import { createWorkflows } from '../../data/workflows/workflows.ts';
import { shardOfContact } from '../../model/shard.ts';
import type { Workspace } from '../../model/workspace.ts';
import { createRegistry, type Registry } from '../../registry/registry.ts';
import { createTestSandbox, inspectTestScript, writePlugin } from '../../registry/test-plugin.ts';
import type { Store } from '../../store/store.ts';
import { openTestStore, type TestDatabase, type TestPlaces } from '../../store/test-database.ts';
import { startTestServer, type Identity, type TestServer } from '../test-server.ts';
import { visitRoutes } from './visit.ts';
import { workflowClockRoutes } from './workflow-clock.ts';
import { workflowDraftRoutes } from './workflow-draft.ts';
import { workflowInsideRoutes } from './workflow-inside.ts';
import { workflowLifeRoutes } from './workflow-life.ts';

/** A public id that nothing has. */
export const NOBODY = '018f0000-0000-7000-8000-000000000000';
export const HOUR = 3_600_000;

interface Numbers {
  readonly runs: object;
  readonly steps: readonly object[];
}

/** Whatever of an answer a test looks at; the server itself checks that it is there. */
export interface Seen extends Numbers {
  readonly id: string;
  readonly code: string;
  readonly version: number | null;
  readonly draftRev: number;
  readonly startedAt: string;
  readonly next: string | null;
  readonly ended: number;
  readonly problems: readonly WorkflowProblem[];
  readonly versions: readonly object[];
  readonly totals: Numbers;
  readonly items: readonly {
    readonly id: string;
    readonly step: string;
    readonly state: string;
    readonly pins: Readonly<Record<string, string>>;
  }[];
}

/** A call that a test may make. */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Where a run stands, as the database has it. */
export interface StoredRun {
  readonly state: string;
  readonly wake_at: number | null;
  readonly anchor_at: number;
  readonly seq: number;
  readonly ended_at: number | null;
  readonly end_reason: string | null;
}

/** A run put inside a workflow by a test. */
export interface RunTraits {
  readonly step: string;
  readonly state: string;
  readonly wakeAt?: number | null;
  readonly email?: string;
}

export const wait = (id: string, next?: string): Step => ({
  kind: 'wait',
  id,
  duration: { amount: 1, unit: 'days' },
  ...(next === undefined ? {} : { next }),
});

export const greet = (id: string, more: Partial<ActionStep> = {}): Step => ({
  kind: 'action',
  id,
  contribution: 'greeting/greet',
  config: { words: 'Ciao' },
  ports: {},
  ...more,
});

/** A workspace with a list and a plugin, and its workflows behind the real routes. */
export interface WorkflowHouse {
  readonly store: Store;
  readonly server: TestServer;
  readonly registry: Registry;
  readonly sandbox: ReturnType<typeof createTestSandbox>;
  readonly now: { workspace: Workspace; caller: Identity; list: string };
  /** A new workspace, so that tests do not see each other's. */
  moveIn(): Promise<void>;
  call(method: Method, path: string, body?: unknown): Promise<{ readonly status: number; readonly json: Seen }>;
  /** A series that can be started: wait, then greet. */
  series(more?: Partial<WorkflowDefinition>): WorkflowDefinition;
  make(definition?: WorkflowDefinition): Promise<string>;
  problemsOf(definition: WorkflowDefinition): Promise<readonly WorkflowProblem[]>;
  idOf(publicId: string): Promise<number>;
  rows(table: string, workflowId: number): Promise<readonly JsonObject[]>;
  revision(): Promise<number>;
  /** A contact inside a workflow, as the pipeline would have put it there. */
  addRun(workflowId: number, run: RunTraits): Promise<number>;
  addDelivery(of: { readonly run: number; readonly workflowId: number; readonly state: string }): Promise<void>;
  runOf(id: number): Promise<StoredRun>;
  close(): Promise<void>;
}

const startServer = async (store: Store) => {
  const sandbox = createTestSandbox();
  const registries: Registry[] = [];
  const server = await startTestServer({
    store,
    routes: (app, { clock, ids, feed }) => {
      const pulse = { events: () => {}, runs: () => {}, deliveries: () => {} };
      const parts = { store, clock, ids, pulse, announce: feed.announce };
      const registry = createRegistry({ ...parts, sandbox, inspect: inspectTestScript });
      registries.push(registry);
      const versions = createVersions({ store });
      const workflows = createWorkflows({ ...parts, plugins: registry, versions });
      workflowDraftRoutes(app, { workflows });
      workflowLifeRoutes(app, { workflows });
      workflowInsideRoutes(app, { workflows });
      workflowClockRoutes(app, { workflows });
      visitRoutes(app, { workflows });
    },
  });
  const [registry] = registries;
  if (registry === undefined) throw new Error('the routes were not registered');
  return { server, registry, sandbox };
};

const insertRun = (store: Store, of: { workspaceId: number; workflowId: number; run: RunTraits }): Promise<number> =>
  store.write(async (transaction) => {
    const { workspaceId, workflowId, run } = of;
    const before = await transaction('contact').count({ count: '*' }).first();
    const contactId = Number(before?.count) + 1;
    const shard = shardOfContact(contactId);
    const email = run.email ?? `c${contactId}@example.com`;
    const own = { workspace_id: workspaceId, workflow_id: workflowId, contact_id: contactId, entry_key: '' };
    await transaction('contact').insert({
      id: contactId,
      public_id: v7(),
      workspace_id: workspaceId,
      shard,
      email,
      source: 'api',
      created_at: 0,
      updated_at: 0,
    });
    const version: { id: number } | undefined = await transaction('version')
      .where('workflow_id', workflowId)
      .orderBy('number', 'desc')
      .first('id');
    const place = { step: run.step, state: run.state, wake_at: run.wakeAt ?? null };
    const [kept]: { id: number }[] = await transaction('run')
      .insert({ ...own, ...place, shard, version_id: version?.id ?? 0, anchor_at: 1000, started_at: 1000, seq: 4 })
      .returning('id');
    const id = kept?.id ?? 0;
    const inside = run.state === 'ended' ? null : id;
    await transaction('enrolment').insert({ ...own, last_at: 1000, entries: 1, run_id: inside });
    return id;
  });

const delivery = (workspaceId: number, of: { run: number; workflowId: number; state: string }): object => ({
  public_id: v7(),
  workspace_id: workspaceId,
  shard: 0,
  kind: 'message',
  run_id: of.run,
  workflow_id: of.workflowId,
  visit: 1,
  key: v7(),
  state: of.state,
  not_before: 5,
  on_uncertain: 'resend',
  body: '{}',
  created_at: 0,
});

/** Opens the house on a new database; the test closes it. */
export const openWorkflowHouse = async (database: TestDatabase, places: TestPlaces): Promise<WorkflowHouse> => {
  const store = await openTestStore(database, places);
  const { server, registry, sandbox } = await startServer(store);
  await registry.installFolder(writePlugin(places.temporaryFolder));
  const now = { workspace: await server.addWorkspace(), caller: server.owner, list: '' };
  const call: WorkflowHouse['call'] = async (method, path, body) => {
    const url = `/api/workspaces/${now.workspace.publicId}/workflows${path}`;
    const answer = await server.call(method, url, { as: now.caller, ...(body === undefined ? {} : { body }) });
    return { status: answer.statusCode, json: JSON.parse(answer.body === '' ? 'null' : answer.body) as Seen };
  };
  const series: WorkflowHouse['series'] = (more = {}) => ({
    trigger: { contribution: 'greeting/joined', config: { list: now.list } },
    reentry: { policy: 'once' },
    first: 'wait',
    steps: [wait('wait', 'greet'), greet('greet')],
    ...more,
  });
  const make: WorkflowHouse['make'] = async (definition = series()) =>
    (await call('POST', '', { name: 'Welcome', definition })).json.id;
  return {
    store,
    server,
    registry,
    sandbox,
    now,
    moveIn: async () => {
      now.workspace = await server.addWorkspace();
      now.caller = await server.addToken(now.workspace, 'editor');
      now.list = v7();
      const list = { public_id: now.list, workspace_id: now.workspace.id, name: 'News', created_at: 0 };
      await store.write((transaction) => transaction('list').insert(list));
      await registry.enable(now.workspace, 'greeting');
    },
    call,
    series,
    make,
    problemsOf: async (definition) => (await call('GET', `/${await make(definition)}/problems`)).json.problems,
    idOf: async (publicId) => {
      const row: { id: number } | undefined = await store.read('workflow').where('public_id', publicId).first('id');
      return row?.id ?? 0;
    },
    rows: async (table, workflowId) => store.read(table).where('workflow_id', workflowId).orderBy('id'),
    revision: async () => {
      const query = store.read('setting').where('key', 'subscriptions_rev').first('value');
      const row: { value: string } | undefined = await query;
      return Number(row?.value ?? 0);
    },
    addRun: (workflowId, run) => insertRun(store, { workspaceId: now.workspace.id, workflowId, run }),
    addDelivery: (of) =>
      store.write(async (transaction) => {
        await transaction('delivery').insert(delivery(now.workspace.id, of));
      }),
    runOf: async (id) =>
      store.read('run').where({ id }).first('state', 'wake_at', 'anchor_at', 'seq', 'ended_at', 'end_reason'),
    close: async () => {
      await server.close();
      await store.close();
    },
  };
};
