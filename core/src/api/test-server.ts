import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import type { HTTPMethods, LightMyRequestResponse, RouteOptions } from 'fastify';
import { v7 } from 'uuid';
import { createKeyedCalls } from '../data/operators/keyed-calls.ts';
import { createOperators } from '../data/operators/operators.ts';
import { createPasswords } from '../data/operators/password.ts';
import { createSessions } from '../data/operators/sessions.ts';
import { createSetUp } from '../data/operators/set-up.ts';
import { createTokens } from '../data/operators/tokens.ts';
import { createWorkspaces } from '../data/workspaces/workspaces.ts';
import type { Pulse } from '../model/pulse.ts';
import type { Role } from '../model/role.ts';
import type { Workspace, WorkspaceMode } from '../model/workspace.ts';
import type { Store } from '../store/store.ts';
import { listNodes } from '../store/verb/nodes.ts';
import type { App } from './app.ts';
import type { FeedPace } from './feed-room.ts';
import { createFeed } from './feed.ts';
import { openDoor, type DoorOptions } from './open-door.ts';
import type { DoorPorts } from './ports.ts';
import { registerDoorRoutes, type Door } from './register.ts';
import { checkAnswers } from './test-answers.ts';

/** Headers by which someone is known: a cookie, or a token. */
export type Identity = Readonly<Record<string, string>>;

/** A call as a test writes it. */
export interface Call {
  readonly as?: Identity;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A web server for tests, with the door's rooms behind it. */
export interface TestServer {
  readonly app: App;
  readonly ports: DoorPorts;
  /** Every route as it was registered. */
  readonly routes: readonly RouteOptions[];
  /** The hub's clock; turn it by hand. */
  readonly clock: { now(): number; turn(milliseconds: number): void };
  /** How often each kind of work was hinted at. */
  readonly pulses: { events: number; runs: number; deliveries: number };
  /** The signed-in owner of the instance. */
  readonly owner: Identity;
  /** Everything that was logged. */
  log(): string;
  call(method: HTTPMethods, url: string, call?: Call): Promise<LightMyRequestResponse>;
  addWorkspace(mode?: WorkspaceMode): Promise<Workspace>;
  /** Somebody with a role in a workspace (or in none), signed in. */
  addOperator(member?: { readonly workspace: Workspace; readonly role: Role }): Promise<Identity>;
  addToken(workspace: Workspace, role: Role): Promise<Identity>;
  /** Listens on a free loopback port; gives the address without a slash at the end. */
  listen(): Promise<string>;
  close(): Promise<void>;
}

/** How a test's server differs from the usual. `routes`: more routes, registered behind the door's own. */
export interface TestServerOptions extends Partial<Omit<DoorOptions, 'ports' | 'routes'>> {
  readonly store: Store;
  readonly routes?: (app: App, ports: DoorPorts) => void;
  /** In the place of all of them. */
  readonly registerAll?: (app: App, ports: DoorPorts, door: Door) => void;
  readonly feedPace?: FeedPace;
  /** Leaves the hub as it is at its first start. */
  readonly withoutOwner?: boolean;
}

const PACE: FeedPace = { gather: 40, recheck: 100, most: 262_144 };
const PASSWORD = 'correct horse battery';

const createClock = (): TestServer['clock'] => {
  let turned = 0;
  // The real time, turned: what runs on timers and what runs on the clock stay together.
  return {
    now: () => Date.now() + turned,
    turn: (milliseconds) => {
      turned += milliseconds;
    },
  };
};

const createPorts = (
  store: Store,
  clock: TestServer['clock'],
  { pulse, pace }: { pulse: Pulse; pace: FeedPace },
): DoorPorts => {
  const ids = { next: () => v7() };
  const feed = createFeed({ clock, pace });
  const passwords = createPasswords({ random: randomBytes });
  return {
    clock,
    ids,
    feed,
    health: { readiness: () => ({ ready: true, why: null }), nodeId: 'here', nodes: () => listNodes(store) },
    setUp: createSetUp({ store, clock, ids, random: randomBytes, passwords }),
    operators: createOperators({ store, clock, ids, passwords }),
    sessions: createSessions({ store, clock, random: randomBytes }),
    tokens: createTokens({ store, clock, ids, random: randomBytes }),
    keyedCalls: createKeyedCalls({ store, clock }),
    workspaces: createWorkspaces({ store, clock, ids, pulse, announce: feed.announce }),
  };
};

const callWith =
  (app: App): TestServer['call'] =>
  (method, url, { as = {}, body, headers = {} } = {}) =>
    app.inject({
      method,
      url,
      headers: { ...as, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });

const cookieOf = (secret: string): Identity => ({ cookie: `innesto=${secret}` });

const noPeople = () => {
  const refuse = (): Promise<Identity> => Promise.reject(new Error('this test server has no owner'));
  return { owner: { id: 0 }, identity: {}, addOperator: refuse, addToken: refuse };
};

const createPeople = async ({ setUp, operators, sessions, tokens }: DoorPorts) => {
  const secret = await setUp.invite();
  const first = { email: 'owner@example.com', name: 'Ada', password: PASSWORD };
  const owner =
    secret === null ? await operators.recognise(first.email, PASSWORD) : await setUp.redeem({ secret, ...first });
  if (owner === null) throw new Error('the test store belongs to somebody else');
  let count = 0;
  return {
    owner,
    identity: cookieOf(await sessions.open(owner, null)),
    addOperator: async (member?: { readonly workspace: Workspace; readonly role: Role }): Promise<Identity> => {
      const operator = await operators.add({
        email: `${v7()}@example.com`,
        name: `Operator ${++count}`,
        password: PASSWORD,
        instanceRole: 'member',
      });
      if (member !== undefined) await operators.admit(member.workspace, operator.id, member.role);
      return cookieOf(await sessions.open(operator, null));
    },
    addToken: async (workspace: Workspace, role: Role): Promise<Identity> => {
      const made = await tokens.make(workspace, { name: role, role, expiresAt: null, createdBy: owner.id });
      return { authorization: `Bearer ${made.secret}` };
    },
  };
};

/** Starts a web server on a test's store. It signs the owner in, checks its own answers against their schemas, and keeps its log. */
export const startTestServer = async (options: TestServerOptions): Promise<TestServer> => {
  const clock = createClock();
  const pulses = { events: 0, runs: 0, deliveries: 0 };
  const pulse: Pulse = {
    events: () => pulses.events++,
    runs: () => pulses.runs++,
    deliveries: () => pulses.deliveries++,
  };
  const ports = createPorts(options.store, clock, { pulse, pace: options.feedPace ?? PACE });
  const lines: string[] = [];
  const routes: RouteOptions[] = [];
  const log = new Writable({ write: (chunk: Buffer, _encoding, done) => (lines.push(chunk.toString()), done()) });
  const people = options.withoutOwner === true ? noPeople() : await createPeople(ports);
  const app = await openDoor({
    config: { publicUrl: null, logLevel: 'info' },
    pages: null,
    version: '0.0.0',
    log,
    ...options,
    ports,
    routes: (scope, door) => {
      checkAnswers(scope);
      scope.addHook('onRoute', (route) => void routes.push(route));
      (options.registerAll ?? registerDoorRoutes)(scope, ports, door);
      options.routes?.(scope, ports);
    },
  });
  return {
    app,
    ports,
    routes,
    clock,
    pulses,
    owner: people.identity,
    log: () => lines.join(''),
    call: callWith(app),
    addWorkspace: (mode = 'live') =>
      ports.workspaces.make({ name: 'Shop', timeZone: 'Europe/Rome', mode, identityKey: 'email' }, people.owner.id),
    addOperator: people.addOperator,
    addToken: people.addToken,
    listen: async () => {
      await app.listen({ port: 0, host: '127.0.0.1' });
      const address = app.server.address();
      if (address === null || typeof address === 'string') throw new Error('the test server listens nowhere');
      return `http://127.0.0.1:${address.port}`;
    },
    close: () => app.close(),
  };
};
