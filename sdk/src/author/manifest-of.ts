import type { Category, EndpointManifest, Manifest } from '../contract/index.ts';
import { credentialOf } from './connection.ts';
import type { Endpoint } from './endpoint.ts';
import type { Plugin } from './plugin.ts';
import type { SecretDefinition } from './trigger.ts';

/** What a plugin says about itself, before the build has computed the script's integrity. Schemas become plain JSON when it is written as JSON. */
export const manifestOf = (plugin: Plugin, version: string): Omit<Manifest, 'integrity'> => ({
  name: plugin.name,
  version: plugin.version ?? version,
  ...described(plugin),
  api: plugin.api,
  ...whatRuns(plugin),
  ...whatIsKept(plugin),
  ...whatReachesOut(plugin),
  ...(plugin.options === undefined ? {} : { options: entries(plugin.options).map(([name]) => ({ name })) }),
  permissions: (plugin.permissions ?? []).map((permission) => ({ ...permission })),
  translations: Object.fromEntries(entries(plugin.translations).map(([language, texts]) => [language, { ...texts }])),
});

const whatRuns = (plugin: Plugin): Pick<Manifest, 'triggers' | 'actions' | 'handlers'> => ({
  triggers: entries(plugin.triggers).map(
    ([name, { config, match, events, secrets, poll, receive, migrateConfig, ...rest }]) => ({
      name,
      ...described(rest),
      ...placed(rest),
      config: { ...config },
      asks: match !== undefined,
      ...(poll === undefined ? {} : { polls: true }),
      ...(receive === undefined ? {} : { receives: true }),
      ...(migrateConfig === undefined ? {} : { migrates: true }),
      ...secretsOf(secrets),
      ...(events === undefined ? {} : { events: [...events] }),
    }),
  ),
  actions: entries(plugin.actions).map(([name, action]) => ({
    name,
    ...described(action),
    ...placed(action),
    config: { ...action.config },
    needs: [...(action.needs ?? [])],
    ports: entries(action.ports).map(([port, title]) => ({ name: port, title })),
    ...(action.variables === undefined
      ? {}
      : { variables: entries(action.variables).map(([variable, title]) => ({ name: variable, title })) }),
    ...(action.figures === undefined
      ? {}
      : {
          figures: entries(action.figures).map(([figure, { title, adds }]) => ({
            name: figure,
            title,
            adds: { ...adds },
          })),
        }),
    settles: action.settle !== undefined,
    ...(action.migrateConfig === undefined ? {} : { migrates: true }),
    ...secretsOf(action.secrets),
    batch: action.batch ?? 100,
    revision: action.revision ?? 1,
  })),
  handlers: entries(plugin.handlers).map(([name, handler]) => ({
    name,
    ...described(handler),
    on: handler.on,
    needs: [...(handler.needs ?? [])],
    ...(handler.onlyWith === undefined ? {} : { onlyWith: handler.onlyWith }),
  })),
});

const secretsOf = (
  secrets: Readonly<Record<string, SecretDefinition>> | undefined,
): Pick<Manifest['actions'][number], 'secrets'> =>
  secrets === undefined
    ? {}
    : {
        secrets: entries(secrets).map(([name, of]) => ({
          name,
          ...described(of),
          ...(of.optional === true ? { optional: true } : {}),
          ...(of.neededWith === undefined ? {} : { neededWith: of.neededWith }),
        })),
      };

const whatIsKept = (
  plugin: Plugin,
): Pick<Manifest, 'collections' | 'balances' | 'events' | 'attributes' | 'templates'> => ({
  collections: entries(plugin.collections).map(([name, collection]) => ({
    name,
    ...described(collection),
    record: { ...collection.record },
    uniqueKeys: (collection.uniqueKeys ?? []).map((key) => [...key]),
    ...(collection.uniqueOfContact === undefined
      ? {}
      : { uniqueOfContact: collection.uniqueOfContact.map((key) => [...key]) }),
    filterable: [...(collection.filterable ?? [])],
    contact: collection.contact ?? 'none',
    ...(collection.whenContactDeleted === undefined ? {} : { whenContactDeleted: collection.whenContactDeleted }),
    ...(collection.snippet === undefined ? {} : { snippet: { ...collection.snippet } }),
    layout: collection.layout ?? 'table',
    ...(collection.board === undefined ? {} : { board: collection.board }),
    ...(collection.lapses === undefined ? {} : { lapses: collection.lapses }),
    ...(collection.till === undefined ? {} : { till: collection.till }),
    ...(collection.inBulk === undefined ? {} : { inBulk: collection.inBulk }),
    ...(collection.inMessages === undefined ? {} : { inMessages: collection.inMessages }),
  })),
  balances: entries(plugin.balances).map(([name, balance]) => ({
    name,
    ...described(balance),
    of: balance.of ?? 'contact',
    unit: balance.unit,
    ...(balance.decimals === undefined ? {} : { decimals: balance.decimals }),
    ...(balance.onlyWith === undefined ? {} : { onlyWith: balance.onlyWith }),
  })),
  events: entries(plugin.events).map(([type, event]) => ({ type, ...described(event), payload: { ...event.payload } })),
  attributes: entries(plugin.attributes).map(([name, { title, type, from }]) => ({ name, title, type, from })),
  templates: entries(plugin.templates).map(([name, template]) => ({
    name,
    ...described(template),
    kind: 'workflow',
    ...(template.purpose === undefined ? {} : { purpose: template.purpose }),
    ...(template.texts === undefined ? {} : { texts: [...template.texts] }),
    content: template.content,
  })),
});

const whatReachesOut = (plugin: Plugin): Pick<Manifest, 'transports' | 'endpoints' | 'connections'> => ({
  transports: entries(plugin.transports).map(([name, transport]) => ({
    name,
    ...described(transport),
    channel: transport.channel,
    connection: transport.connection,
    ...(transport.sender === undefined ? {} : { sender: { ...transport.sender } }),
    ...(transport.report === undefined
      ? {}
      : { reports: transport.signature === undefined ? {} : { signature: { ...transport.signature } } }),
  })),
  endpoints: entries(plugin.endpoints).map(([name, endpoint]) => reachedAt(name, endpoint)),
  connections: entries(plugin.connections).map(([name, connection]) => ({
    name,
    ...described(connection),
    config: { ...connection.config },
    secrets: secretsOf(connection.secrets).secrets ?? [],
    hosts: [...connection.hosts],
    ...(connection.address === undefined ? {} : { address: connection.address }),
    credential: credentialOf(connection.credential),
    ...(connection.test === undefined ? {} : { test: connection.test }),
  })),
});

const entries = <Value>(named: Readonly<Record<string, Value>> | undefined): [string, Value][] =>
  Object.entries(named ?? {});

const reachedAt = (name: string, endpoint: Endpoint): EndpointManifest => {
  const told = { name, ...described(endpoint) };
  switch (endpoint.kind) {
    case 'asset':
      return { ...told, kind: 'asset', contentType: endpoint.contentType, body: endpoint.body };
    case 'ingest':
      return { ...told, kind: 'ingest', needs: [...(endpoint.needs ?? [])] };
    case 'synchronous':
      return {
        ...told,
        kind: 'synchronous',
        methods: [...(endpoint.methods ?? ['POST' as const])],
        needs: [...(endpoint.needs ?? [])],
        finds: endpoint.find !== undefined,
        ...(endpoint.caller === undefined ? {} : { caller: endpoint.caller }),
      };
  }
};

const described = (value: {
  readonly title: string;
  readonly description?: string;
}): { title: string; description?: string } =>
  value.description === undefined ? { title: value.title } : { title: value.title, description: value.description };

const placed = ({ category }: { readonly category?: Category }): { category?: Category } =>
  category === undefined ? {} : { category };
