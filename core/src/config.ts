import { join, resolve } from 'node:path';
import Type from 'typebox';
import { fault } from './fault/fault.ts';
import { compiledLater } from './model/compiled-later.ts';
import type { SignInClient } from './model/connection/plugin-connection.ts';
import { NODE_ROLES, type NodeRole } from './model/node.ts';

/** The hub's settings: read once from the environment, never changed. */
export interface Config {
  /** `PORT`: where the web server listens; 0 takes a free one. Default 3000. */
  readonly port: number;
  /** `HOST`: the address it listens on. Default 127.0.0.1: this machine only. */
  readonly host: string;
  /** `INNESTO_DATA`: the folder of the SQLite database and the secret key. Default `./data`. */
  readonly dataFolder: string;
  /** `DATABASE_URL`: a PostgreSQL address (`postgres://…`); absent: SQLite in the data folder. */
  readonly databaseUrl: string | null;
  /** `INNESTO_URL`: the address under which people reach the hub, for links in messages. Default `http://<host>:<port>`. */
  readonly publicUrl: string | null;
  /** `INNESTO_SECRET_KEY`: 64 hexadecimal digits that protect stored secrets; absent: a key file in the data folder, made at the first start. */
  readonly secretKey: string | null;
  /** `INNESTO_SEALING_KEYS`: further keys that seal stored secrets, 64 hexadecimal digits each, by commas, the newest last; absent: the data folder's file, if there is one. */
  readonly sealingKeys: readonly string[] | null;
  /** `INNESTO_LEASE_MS`: how long a node holds its shards without a sign of life, in milliseconds. Default 10000. */
  readonly leaseMs: number;
  /** `INNESTO_ROLE`: `api` answers requests, `worker` does the work, `all` both; the first two need PostgreSQL. Default `all`. */
  readonly role: NodeRole;
  /** `INNESTO_NODE`: what this node is called among the others. Default: the machine's name and the port. */
  readonly nodeName: string | null;
  /** `INNESTO_HINTS`: `no` keeps nodes from telling each other at once what there is to do (PostgreSQL's NOTIFY). Default `yes`. */
  readonly hints: boolean;
  /** `INNESTO_DEMO`: `no` keeps the first owner from finding a demo workspace. Default `yes`. */
  readonly demo: boolean;
  /** `INNESTO_PRIVATE_HOSTS`: hosts with their ports, by commas, that plugins may ask though they lie in a private network, by plain http too (`10.0.0.5:8080`). Default: none. */
  readonly privateHosts: ReadonlySet<string>;
  /** `INNESTO_OAUTH_CLIENTS`: with what the hub asks other systems for sign-ins, as JSON by kinds of connection: `{"shop/account": {"id": "…", "secret": "…"}}`. Default: none, each connection has its own. */
  readonly signInClients: ReadonlyMap<string, SignInClient>;
  /** `INNESTO_REGISTRY`: where plugins' packages are fetched from by their names: a registry that speaks npm's protocol. Default: npm's public one. */
  readonly packageRegistry: string;
  /** `INNESTO_DEV`: `yes` lets authors of plugins put their builds in each other's place while the hub runs; only where it listens to this machine alone. Default `no`. */
  readonly dev: boolean;
  /** `INNESTO_LOG`: `debug`, `info`, `warn`, `error` or `silent`. Default `warn`. */
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

const wholeNumber = (
  environment: NodeJS.ProcessEnv,
  name: string,
  bounds: { fallback: number; least: number; most: number },
): number => {
  const text = environment[name];
  if (text === undefined || text === '') return bounds.fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < bounds.least || value > bounds.most) {
    throw fault('INNESTO_CONFIG', {
      name,
      detail: `a whole number from ${bounds.least} to ${bounds.most} is expected`,
    });
  }
  return value;
};

const optional = (
  environment: NodeJS.ProcessEnv,
  name: string,
  { form, expected }: { readonly form: RegExp; readonly expected: string },
): string | null => {
  const text = environment[name];
  if (text === undefined || text === '') return null;
  if (!form.test(text)) throw fault('INNESTO_CONFIG', { name, detail: expected });
  return text;
};

/** Only one process may work on a SQLite file, so there it does everything; and a worker alone does not know where people reach the others. */
const roleOf = (environment: NodeJS.ProcessEnv): NodeRole => {
  const given = environment['INNESTO_ROLE'] || 'all';
  const role = NODE_ROLES.find((name) => name === given);
  if (role === undefined)
    throw fault('INNESTO_CONFIG', { name: 'INNESTO_ROLE', detail: `one of ${NODE_ROLES.join(', ')} is expected` });
  if (role !== 'all' && !environment['DATABASE_URL']) throw fault('INNESTO_ROLE_ALONE', { role });
  if (role === 'worker' && !environment['INNESTO_URL'])
    throw fault('INNESTO_CONFIG', { name: 'INNESTO_URL', detail: 'a worker needs it, for the links in messages' });
  return role;
};

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;

/** Whoever reaches such a hub may put code into it that nobody looked at: that is for the author's own machine. */
const devOf = (environment: NodeJS.ProcessEnv): boolean => {
  const given = optional(environment, 'INNESTO_DEV', { form: /^(yes|no)$/, expected: 'yes or no is expected' });
  if (given !== 'yes') return false;
  const isAlone = LOOPBACK.test(environment['HOST'] || '127.0.0.1') && roleOf(environment) === 'all';
  if (!isAlone || environment['INNESTO_URL'])
    throw fault('INNESTO_CONFIG', {
      name: 'INNESTO_DEV',
      detail:
        'a hub for developers listens to this machine only (HOST=127.0.0.1), in one process, and has no INNESTO_URL',
    });
  return true;
};

const privateHostsOf = (environment: NodeJS.ProcessEnv): ReadonlySet<string> => {
  const given = optional(environment, 'INNESTO_PRIVATE_HOSTS', {
    form: /^[\w.:[\]-]+(,[\w.:[\]-]+)*$/,
    expected: 'hosts with their ports are expected, by commas: 10.0.0.5:8080,intranet.example.com',
  });
  return new Set(given?.toLowerCase().split(','));
};

const SignInClients = compiledLater(
  Type.Record(
    Type.String({ pattern: '^[a-z][a-z0-9-]*/[a-z][a-z0-9-]*$' }),
    Type.Object(
      { id: Type.String({ minLength: 1 }), secret: Type.Optional(Type.String({ minLength: 1 })) },
      { additionalProperties: false },
    ),
    { additionalProperties: false },
  ),
);

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const signInClientsOf = (environment: NodeJS.ProcessEnv): ReadonlyMap<string, SignInClient> => {
  const given = jsonIn(environment['INNESTO_OAUTH_CLIENTS'] || '{}');
  // What is there is a secret: it is not repeated.
  if (!SignInClients.Check(given))
    throw fault('INNESTO_CONFIG', {
      name: 'INNESTO_OAUTH_CLIENTS',
      detail: 'JSON such as {"shop/account": {"id": "…", "secret": "…"}} is expected',
    });
  return new Map(Object.entries(given).map(([kind, { id, secret = null }]) => [kind, { id, secret }]));
};

const PUBLIC_REGISTRY = 'https://registry.npmjs.org';

/** Reads and checks the environment; throws INNESTO_CONFIG with the setting's name. */
export const readConfig = (environment: NodeJS.ProcessEnv): Config => {
  const level = environment['INNESTO_LOG'] ?? 'warn';
  const logLevel = LOG_LEVELS.find((name) => name === level);
  if (logLevel === undefined)
    throw fault('INNESTO_CONFIG', { name: 'INNESTO_LOG', detail: `one of ${LOG_LEVELS.join(', ')} is expected` });
  return Object.freeze({
    port: wholeNumber(environment, 'PORT', { fallback: 3000, least: 0, most: 65_535 }),
    host: environment['HOST'] || '127.0.0.1',
    dataFolder: resolve(environment['INNESTO_DATA'] || 'data'),
    databaseUrl: optional(environment, 'DATABASE_URL', {
      form: /^postgres(ql)?:\/\//,
      expected: 'an address that begins with postgres:// is expected',
    }),
    publicUrl:
      optional(environment, 'INNESTO_URL', {
        form: /^https?:\/\/[^\s/]+\/?$/,
        expected: 'an address such as https://hub.example.com is expected',
      })?.replace(/\/$/, '') ?? null,
    secretKey: optional(environment, 'INNESTO_SECRET_KEY', {
      form: /^[0-9a-f]{64}$/i,
      expected: '64 hexadecimal digits are expected',
    }),
    sealingKeys:
      optional(environment, 'INNESTO_SEALING_KEYS', {
        form: /^[0-9a-f]{64}(,[0-9a-f]{64})*$/i,
        expected: 'keys of 64 hexadecimal digits are expected, by commas',
      })?.split(',') ?? null,
    leaseMs: wholeNumber(environment, 'INNESTO_LEASE_MS', { fallback: 10_000, least: 1000, most: 300_000 }),
    role: roleOf(environment),
    nodeName: optional(environment, 'INNESTO_NODE', {
      form: /^[\w.:-]{1,100}$/,
      expected: 'up to 100 letters, digits and - . : _ are expected',
    }),
    hints: optional(environment, 'INNESTO_HINTS', { form: /^(yes|no)$/, expected: 'yes or no is expected' }) !== 'no',
    demo: optional(environment, 'INNESTO_DEMO', { form: /^(yes|no)$/, expected: 'yes or no is expected' }) !== 'no',
    privateHosts: privateHostsOf(environment),
    dev: devOf(environment),
    packageRegistry:
      optional(environment, 'INNESTO_REGISTRY', {
        form: /^https?:\/\/[^\s/@]+(\/[^\s?#]*)?$/,
        expected: 'an address such as https://registry.example.com is expected',
      }) ?? PUBLIC_REGISTRY,
    signInClients: signInClientsOf(environment),
    logLevel,
  });
};

/** Where the SQLite database of a data folder lies. */
export const databaseFile = (dataFolder: string): string => join(dataFolder, 'innesto.db');
