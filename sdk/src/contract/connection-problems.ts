import { secretsOfCredential, type ConnectionAddress } from './credential.ts';
import { connectionsAmong, hostsOfConnection } from './host.ts';
import { declaredMembers } from './json.ts';
import type { ConnectionManifest, Manifest } from './manifest.ts';

const HOST = /^(setting:[a-zA-Z][a-zA-Z0-9_]{0,59}|(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?)$/;

const addressesOf = ({ credential, address, test }: ConnectionManifest): readonly ConnectionAddress[] => [
  ...(credential.kind === 'oauth2' ? [credential.authorizeUrl, credential.tokenUrl] : []),
  ...(address === undefined ? [] : [address]),
  ...(test === undefined ? [] : [test]),
];

const problemsOf = (connection: ConnectionManifest): string[] => {
  const { name, secrets, hosts, credential } = connection;
  const wrong = (detail: string): string => `connection ${name}: ${detail}`;
  const settings = new Set(declaredMembers(connection.config));
  const known = secrets.map((secret) => secret.name);
  const settingsNamed = [
    ...hosts.flatMap((host) => (host.startsWith('setting:') ? host.slice('setting:'.length) : [])),
    ...addressesOf(connection).flatMap((address) => (typeof address === 'string' ? [] : address.setting)),
    ...(credential.kind === 'basic' ? [credential.user] : []),
  ];
  return [
    ...known.filter((one, at) => known.indexOf(one) !== at).map((one) => wrong(`the secret ${one} is there twice`)),
    ...secretsOfCredential(credential)
      .filter((one) => !known.includes(one))
      .map((one) => wrong(`its credential is the secret ${one}, which is not among its secrets`)),
    ...settingsNamed
      .filter((one) => !settings.has(one))
      .map((one) => wrong(`there is no setting ${one} in its config`)),
    ...hosts
      .filter((host) => !HOST.test(host))
      .map((host) => wrong(`“${host}” is no host: api.example.com, *.example.com or setting:<name>`)),
  ];
};

type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;

/** What settings choose by a keyword of theirs, wherever in their schema. */
const named = (schema: Schema, keyword: string): readonly string[] => [
  ...(typeof schema[keyword] === 'string' ? [schema[keyword]] : []),
  ...Object.values(schema).flatMap((inner) => (isSchema(inner) ? named(inner, keyword) : [])),
];

/** What no schema can say of a plugin's kinds of connection, and of what its settings choose of them: that whatever they name is there. */
export const connectionProblems = (manifest: Omit<Manifest, 'integrity'>): string[] => {
  const kinds = new Set(manifest.connections.map(({ name }) => name));
  const options = new Set((manifest.options ?? []).map(({ name }) => name));
  const hosts = manifest.permissions.flatMap((permission) =>
    permission.right === 'net' ? (permission.hosts ?? []) : [],
  );
  const asked = new Set(connectionsAmong(hosts));
  const choosing = [
    ...manifest.triggers.map(({ name, config }) => ({ of: `trigger ${name}`, config })),
    ...manifest.actions.map(({ name, config }) => ({ of: `action ${name}`, config })),
  ];
  return [
    ...manifest.connections.flatMap(problemsOf),
    ...[...asked].filter((name) => !kinds.has(name)).map((name) => `permission net: there is no connection ${name}`),
    ...[...kinds]
      .filter((name) => !asked.has(name))
      .map(
        (name) =>
          `connection ${name}: nothing may be asked with it: add ${hostsOfConnection(name)} to the hosts of net`,
      ),
    ...choosing.flatMap(({ of, config }) => [
      ...named(config, 'x-connection')
        .filter((name) => !kinds.has(name))
        .map((name) => `${of}: a connection ${name} is to be chosen, and the plugin has no such kind`),
      ...named(config, 'x-options')
        .filter((name) => !options.has(name))
        .map((name) => `${of}: the choices ${name} are named, and the plugin has no such options`),
    ]),
  ];
};
