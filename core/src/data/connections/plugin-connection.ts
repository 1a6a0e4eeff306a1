import {
  hostsOfSettings,
  isSecretNeeded,
  type CarriedChannel,
  type Json,
  type JsonObject,
  type Manifest,
  type PluginConnectionChange,
  type PluginConnectionDraft,
} from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import {
  ACCESS_FIELD,
  CLIENT_FIELD,
  parsePluginConnection,
  parseSealedFields,
  REFRESH_FIELD,
  secretField,
  secretObjection,
  signInAddresses,
  type DeclaredConnection,
  type PluginConnectionConfig,
  type SignInClient,
} from '../../model/connection/plugin-connection.ts';
import type { ConnectionRow } from '../../store/query/connection.ts';
import type { Transaction } from '../people/parts.ts';

/** Seals a secret of one connection under the name of its field. */
export type SealField = (field: string, plain: string) => string;

/** What a connection of a plugin's kind is checked with. */
export interface PluginKindParts {
  readonly plugins: {
    resolve(
      workspaceId: number,
      contribution: string,
    ): Promise<{ readonly manifest: Manifest; readonly name: string } | null>;
    checkSettings(check: {
      readonly manifest: Manifest;
      readonly kind: 'connection';
      readonly name: string;
      readonly config: JsonObject;
    }): readonly { readonly path: string; readonly detail: string }[];
    /** Keeps these versions from being removed before a transaction ends, of which this is to be the first act; INNESTO_CONFLICT where one is gone. */
    hold(
      transaction: Transaction,
      versions: readonly { readonly name: string; readonly version: string }[],
    ): Promise<void>;
  };
  /** The clients that the instance has at other systems, by the kinds of connection. */
  readonly clients: ReadonlyMap<string, SignInClient>;
}

/** What a screen shows of one beside what every connection has. */
export interface PluginSettingsShown {
  readonly kind: 'plugin';
  readonly contribution: string;
  /** What its kind is called. */
  readonly title: string;
  readonly credential: 'api-key' | 'basic' | 'oauth2';
  readonly settings: Readonly<Record<string, Json>>;
  readonly hosts: readonly string[];
  /** The names of the secrets that were entered. */
  readonly entered: readonly string[];
  /** Whose messages go by it; null: none. */
  readonly carries: CarriedChannel | null;
  /** Where the other side may tell what becomes of them; null: nothing is heard of them. */
  readonly statusUrl: string | null;
  /** The client of its own; null: the instance's, or it needs none. */
  readonly clientId: string | null;
  readonly trouble: { readonly kind: 'sign-in' | 'refused'; readonly since: number } | null;
}

const wrong = (path: string, detail: string) => fault('INNESTO_CONNECTION_SETTINGS', { detail, path });

/** One as a screen shows it. */
export const viewPlugin = (
  row: ConnectionRow,
  { carries, statusUrl }: Pick<PluginSettingsShown, 'carries' | 'statusUrl'>,
): PluginSettingsShown => {
  const { contribution, declared, settings, hosts, clientId } = parsePluginConnection(row.config);
  const sealed = parseSealedFields(row.secret);
  return {
    kind: 'plugin',
    contribution,
    title: declared.title,
    credential: declared.credential.kind,
    settings,
    hosts,
    carries,
    statusUrl,
    entered: declared.secrets.flatMap(({ name }) => (Object.hasOwn(sealed, secretField(name)) ? name : [])),
    clientId,
    trouble: row.trouble === null ? null : { kind: row.trouble, since: row.troubleAt ?? row.updatedAt },
  };
};

/** The kind as the workspace's plugin has it now; null: there is none such any more. */
const declaredBy = async (
  { plugins }: PluginKindParts,
  workspaceId: number,
  contribution: string,
): Promise<{ readonly declared: DeclaredConnection; readonly manifest: Manifest } | null> => {
  const found = await plugins.resolve(workspaceId, contribution);
  const kind = found?.manifest.connections.find(({ name }) => name === found.name);
  if (found === null || kind === undefined) return null;
  const { name, title, secrets, hosts, credential, address, test } = kind;
  return {
    manifest: found.manifest,
    declared: {
      name,
      title,
      secrets,
      hosts,
      credential,
      ...(address === undefined ? {} : { address }),
      ...(test === undefined ? {} : { test }),
    },
  };
};

const checkSettings = (
  { plugins }: PluginKindParts,
  { manifest, declared }: { readonly manifest: Manifest; readonly declared: DeclaredConnection },
  settings: JsonObject,
): readonly string[] => {
  const [problem] = plugins.checkSettings({ manifest, kind: 'connection', name: declared.name, config: settings });
  if (problem !== undefined) throw wrong(`/settings${problem.path}`, problem.detail);
  const hosts = hostsOfSettings(declared.hosts, settings);
  if (hosts.length === 0) throw wrong('/settings', 'its settings name no host');
  if (declared.credential.kind === 'oauth2' && signInAddresses({ declared, settings }) === null)
    throw wrong('/settings', 'its settings name no address to sign in at');
  return hosts;
};

/** Where its secrets go. */
const targetOf = (config: PluginConnectionConfig): string => {
  const { declared, hosts } = config;
  const { secrets: _secrets, title: _title, ...rest } = declared;
  return JSON.stringify([hosts.toSorted(), rest.credential, signInAddresses(config)]);
};

type Fields = Readonly<Record<string, string>>;

const enter = (
  declared: DeclaredConnection,
  {
    given,
    seal,
    known,
  }: { readonly given: Readonly<Record<string, string | null>>; readonly seal: SealField; readonly known: Fields },
): Fields => {
  const fields = new Map(Object.entries(known));
  for (const [name, value] of Object.entries(given)) {
    if (!declared.secrets.some((secret) => secret.name === name))
      throw wrong(`/secrets/${name}`, 'it has no such secret');
    if (value === null) fields.delete(secretField(name));
    else {
      const objection = secretObjection(declared, name, value);
      if (objection !== null) throw wrong(`/secrets/${name}`, objection);
      fields.set(secretField(name), seal(secretField(name), value));
    }
  }
  return Object.fromEntries(fields);
};

const checkEntered = (config: PluginConnectionConfig, fields: Fields): void => {
  const missing = config.declared.secrets.find(
    ({ name, ...need }) => isSecretNeeded(need, config.settings) && !Object.hasOwn(fields, secretField(name)),
  );
  if (missing !== undefined) throw wrong(`/secrets/${missing.name}`, `“${missing.title}” has yet to be entered`);
};

/** A row as it is kept, and whether somebody has to sign in before it does anything. */
export interface KeptPluginConnection {
  readonly config: string;
  readonly secret: string | null;
  readonly needsSignIn: boolean;
}

const keep = (config: PluginConnectionConfig, fields: Fields): KeptPluginConnection => {
  checkEntered(config, fields);
  return {
    config: JSON.stringify(config),
    secret: Object.keys(fields).length === 0 ? null : JSON.stringify(fields),
    needsSignIn: config.declared.credential.kind === 'oauth2' && !Object.hasOwn(fields, ACCESS_FIELD),
  };
};

const withoutTokens = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([field]) => field !== ACCESS_FIELD && field !== REFRESH_FIELD));

/** A new connection of a plugin's kind as its row keeps it, and the version of the plugin by which it was found in order. */
export const draftPlugin = async (
  parts: PluginKindParts,
  workspaceId: number,
  { draft, seal }: { readonly draft: PluginConnectionDraft; readonly seal: SealField },
): Promise<{ readonly kept: KeptPluginConnection; readonly by: Pick<Manifest, 'name' | 'version'> }> => {
  const { contribution, settings = {}, secrets = {}, client } = draft;
  const found = await declaredBy(parts, workspaceId, contribution);
  if (found === null) throw wrong('/contribution', 'no plugin of the workspace brings such a connection');
  const hosts = checkSettings(parts, found, settings);
  const { declared } = found;
  if (declared.credential.kind !== 'oauth2' && client !== undefined) throw wrong('/client', 'it is not signed in at');
  if (declared.credential.kind === 'oauth2' && client === undefined && !parts.clients.has(contribution))
    throw wrong('/client', 'the client is missing with which the hub asks for the sign-in');
  const fields = enter(declared, { given: secrets, seal, known: {} });
  const own = client?.secret === undefined ? {} : { [CLIENT_FIELD]: seal(CLIENT_FIELD, client.secret) };
  const config = { contribution, declared, settings, hosts, clientId: client?.id ?? null };
  return { kept: keep(config, { ...fields, ...own }), by: found.manifest };
};

/** A row as a change leaves it: what is stored goes only where it was entered for, and who signed in does so again elsewhere. */
export const changePlugin = async (
  parts: PluginKindParts,
  row: ConnectionRow & { readonly workspaceId: number },
  { change, seal }: { readonly change: PluginConnectionChange; readonly seal: SealField },
): Promise<KeptPluginConnection> => {
  const before = parsePluginConnection(row.config);
  const known = parseSealedFields(row.secret);
  const isRenamed = change.settings === undefined && change.secrets === undefined && change.client === undefined;
  // A name says nothing about where it goes.
  if (isRenamed) return { config: row.config, secret: row.secret, needsSignIn: row.trouble === 'sign-in' };
  const found = await declaredBy(parts, row.workspaceId, before.contribution);
  if (found === null) throw wrong('/kind', 'the plugin that brought it is not there any more');
  const settings = change.settings ?? before.settings;
  const hosts = checkSettings(parts, found, settings);
  const clientId = change.client === undefined ? before.clientId : change.client.id;
  const after: PluginConnectionConfig = { ...before, declared: found.declared, settings, hosts, clientId };
  const isMoved = targetOf(before) !== targetOf(after);
  const given = change.secrets ?? {};
  const stored = before.declared.secrets.filter(({ name }) => Object.hasOwn(known, secretField(name)));
  const again = isMoved ? stored.find(({ name }) => !Object.hasOwn(given, name)) : undefined;
  if (again !== undefined)
    throw fault('INNESTO_CONNECTION_PASSWORD', { changed: 'settings', path: `/secrets/${again.name}` });
  if (isMoved && Object.hasOwn(known, CLIENT_FIELD) && change.client?.secret === undefined)
    throw fault('INNESTO_CONNECTION_PASSWORD', { changed: 'settings', path: '/client/secret' });
  const isOtherClient = clientId !== before.clientId;
  const kept = isMoved || isOtherClient ? withoutTokens(known) : known;
  const { [CLIENT_FIELD]: keptClient, ...others } = kept;
  const own =
    change.client?.secret !== undefined
      ? { [CLIENT_FIELD]: seal(CLIENT_FIELD, change.client.secret) }
      : keptClient === undefined || isOtherClient
        ? {}
        : { [CLIENT_FIELD]: keptClient };
  return keep(after, { ...enter(found.declared, { given, seal, known: others }), ...own });
};
