import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, inject } from 'vitest';
import { connectionRoutes } from '../../core/src/api/route/connection.ts';
import { contactRoutes } from '../../core/src/api/route/contact.ts';
import { messageTrialRoutes } from '../../core/src/api/route/message-trial.ts';
import { messageRoutes } from '../../core/src/api/route/message.ts';
import { startTestServer, type Call, type Identity, type TestServer } from '../../core/src/api/test-server.ts';
import { createConnections } from '../../core/src/data/connections/connections.ts';
import { createMessages } from '../../core/src/data/messages/messages.ts';
import { createContacts } from '../../core/src/data/people/contacts.ts';
import type { Workspace } from '../../core/src/model/workspace.ts';
import { createConnectionTrial } from '../../core/src/service/mail/connection-trial.ts';
import { createMailDrivers } from '../../core/src/service/mail/mail-drivers.ts';
import { createMessageTrials } from '../../core/src/service/mail/message-trial.ts';
import type { MailDrivers } from '../../core/src/service/mail/port.ts';
import { createSecrets } from '../../core/src/service/secret/secrets.ts';
import type { Store } from '../../core/src/store/store.ts';
import { openTestStore, type TestDatabase } from '../../core/src/store/test-database.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';

/** A public id that is nobody's. */
export const NOBODY = '018f0000-0000-7000-8000-000000000000';

/** The password of the mail server, which must turn up nowhere. */
export const CANARY = 'canary-p4ssw0rd';

/** A key to sign mails with. */
export const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

/** A connection to the mail server on that port, with everything that it can have. */
export const draft = (port: number) => ({
  kind: 'smtp',
  name: 'Our server',
  host: '127.0.0.1',
  port,
  security: 'none',
  verifyCertificate: false,
  user: 'hub',
  password: CANARY,
  from: { name: 'Shop', address: 'hello@shop.example' },
  dkim: { domain: 'shop.example', selector: 's1', privateKey },
});

/** What the tests themselves read of an answer. */
export interface Answer {
  readonly id?: string;
  readonly items?: readonly unknown[];
}

/** What stands behind a test: a server, a database, and a mail server that wants a password. */
interface House {
  readonly store: Store;
  readonly server: TestServer;
  readonly drivers: MailDrivers;
  readonly sink: SmtpSink;
  /** How far the drivers' clock is ahead of the world's, in milliseconds. */
  readonly time: { ahead: number };
}

const openHouse = async (database: TestDatabase): Promise<House> => {
  const temporaryFolder = inject('temporaryFolder');
  const sink = await startSmtpSink({ auth: { user: 'hub', password: CANARY } });
  const store = await openTestStore(database, { postgresUrl: inject('postgresUrl'), temporaryFolder });
  const secrets = await createSecrets({
    config: { secretKey: null, sealingKeys: null, dataFolder: mkdtempSync(join(temporaryFolder, 'data-')) },
    store,
    random: (count) => randomBytes(count),
  });
  const time = { ahead: 0 };
  const ahead = { now: () => Date.now() + time.ahead };
  const drivers = createMailDrivers({
    store,
    secrets,
    clock: ahead,
    publicUrl: 'https://hub.shop.example',
    transports: { find: () => Promise.resolve(null) },
    links: { status: (id) => id },
  });
  const server = await startTestServer({
    store,
    routes: (app, { clock, ids, operators }) => {
      const connections = createConnections({
        store,
        clock,
        ids,
        pulse: { deliveries: () => undefined },
        seal: secrets.seal,
        transports: { carries: () => Promise.resolve(null) },
        links: { connectionStatus: (id) => id, connectionReplies: (id) => id },
        changed: drivers.changed,
        plugins: {
          resolve: () => Promise.resolve(null),
          checkSettings: () => [],
          hold: () => Promise.resolve(),
        },
        clients: new Map(),
      });
      const announce = (): void => undefined;
      const pulse = { events: announce, runs: announce, deliveries: announce };
      contactRoutes(app, {
        contacts: createContacts({ store, clock, ids, pulse, announce, hashAddress: (_, address) => address }),
      });
      messageRoutes(app, { messages: createMessages({ store }) });
      const links = { unsubscribe: (message: string) => `https://hub.shop.example/u/${message}` };
      const plugins = { keptBy: () => Promise.resolve({ collections: [] }) };
      messageTrialRoutes(app, {
        messageTrials: createMessageTrials({ store, clock, ids, announce, drivers, links, plugins }),
      });
      connectionRoutes(app, {
        connections,
        operators,
        tryConnection: createConnectionTrial({ drivers, ids }),
        tryAccount: () => Promise.resolve(null),
      });
    },
  });
  return { store, server, drivers, sink, time };
};

/** Sets a group of tests up: each has a workspace of its own and is its administrator. */
export const useConnections = (database: TestDatabase) => {
  let house: House;
  let workspace: Workspace;
  let admin: Identity;
  beforeAll(async () => {
    house = await openHouse(database);
  });
  afterAll(async () => {
    await house.drivers.close();
    await house.server.close();
    await house.store.close();
    await house.sink.stop();
  });
  beforeEach(async () => {
    await house.sink.behave();
    workspace = await house.server.addWorkspace();
    admin = await house.server.addToken(workspace, 'admin');
  });
  const at = (path: string): string => `/api/workspaces/${workspace.publicId}/connections${path}`;
  const call = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) => {
    const answer = await house.server.call(method, at(path), { as: admin, ...(body === undefined ? {} : { body }) });
    return { status: answer.statusCode, text: answer.body, json: answer.body === '' ? {} : answer.json<Answer>() };
  };
  /** Anything else in the workspace, by its administrator or by somebody else. */
  const ask = (method: 'GET' | 'POST', path: string, body?: unknown, options: Call = {}) =>
    house.server.call(method, `/api/workspaces/${workspace.publicId}${path}`, {
      as: admin,
      ...(body === undefined ? {} : { body }),
      ...options,
    });
  return {
    call,
    ask,
    add: async (changes: object = {}): Promise<string> =>
      String((await call('POST', '', { ...draft(house.sink.port), ...changes })).json.id),
    statusFor: async (as: Identity, path: string): Promise<number> =>
      (await house.server.call('GET', at(path), { as })).statusCode,
    get store() {
      return house.store;
    },
    get server() {
      return house.server;
    },
    get drivers() {
      return house.drivers;
    },
    get sink() {
      return house.sink;
    },
    get time() {
      return house.time;
    },
    get workspace() {
      return workspace;
    },
  };
};
