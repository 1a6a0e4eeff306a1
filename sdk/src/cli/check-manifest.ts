import { satisfies, validRange } from 'semver';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { boardProblems } from '../contract/board-problems.ts';
import { connectionProblems } from '../contract/connection-problems.ts';
import type { HandlerNeeds } from '../contract/contribution-manifest.ts';
import { MOST_ENDPOINT_BYTES } from '../contract/endpoint.ts';
import { hostProblems } from '../contract/host-problems.ts';
import { inMessagesProblems } from '../contract/in-messages-problems.ts';
import { declaredMembers } from '../contract/json.ts';
import { HOST_INTERFACE_VERSION, Manifest } from '../contract/manifest.ts';
import { RESERVED_NAMES } from '../contract/name.ts';
import { secretProblems } from '../contract/secret-attributes.ts';
import { namedInSnippet } from '../contract/snippet.ts';
import { templateProblems } from '../contract/template.ts';
import { textsOf } from '../contract/texts.ts';
import { tillProblems } from '../contract/till-problems.ts';
import { transportProblems } from '../contract/transport-problems.ts';
import { checkSettings, collectionsChosen } from './check-settings.ts';
import type { PluginFolder } from './plugin-folder.ts';
import { problem, type PluginProblem } from './problem.ts';

/** A manifest before the script's integrity is known. */
export type ManifestDraft = Omit<Manifest, 'integrity'>;

const Draft = Compile(Type.Omit(Manifest, ['integrity'], { additionalProperties: false }));
const PORTS_OF_ALL: ReadonlySet<string> = new Set(['done', 'skipped', 'failed']);

/** Checks what a plugin said its manifest is: its form first, then what no schema can say. All that is wrong is told at once. */
export const checkManifest = (
  said: unknown,
  { version, locales }: Pick<PluginFolder, 'version' | 'locales'>,
): ManifestDraft => {
  const manifest = withLocales(readDraft(said), locales);
  const wrong = [
    ...checkVersions(manifest, version),
    ...manifest.triggers.flatMap((trigger) => checkSettings(`trigger ${trigger.name}`, trigger.config)),
    ...manifest.actions.flatMap((action) => checkSettings(`action ${action.name}`, action.config)),
    ...manifest.connections.flatMap((connection) => checkSettings(`connection ${connection.name}`, connection.config)),
    ...checkPorts(manifest),
    ...checkEvents(manifest),
    ...checkReferences(manifest),
    ...checkHandlers(manifest),
    ...checkPermissions(manifest),
    ...checkOutside(manifest),
    ...connectionProblems(manifest),
    ...transportProblems(manifest),
    ...checkEndpoints(manifest),
    ...checkSnippets(manifest),
    ...boardProblems(manifest.collections),
    ...secretProblems(manifest),
    ...tillProblems(manifest),
    ...inMessagesProblems(manifest),
    ...templateProblems(manifest),
    ...checkTranslations(manifest),
  ];
  if (wrong.length > 0) throw disorder(wrong);
  return manifest;
};

/** Checks the form alone of what a plugin said its manifest is. */
export const readDraft = (said: unknown): ManifestDraft => {
  if (Draft.Check(said)) return said;
  throw disorder([...new Set(Draft.Errors(said).map((error) => `${error.instancePath || '/'} ${error.message}`))]);
};

const disorder = (lines: readonly string[]): PluginProblem =>
  problem(
    'INNESTO_PLUGIN_MANIFEST',
    `The definition of the plugin is not in order:\n${lines.map((line) => `  ${line}`).join('\n')}`,
  );

/** Texts that a language has no translation for: told, and no error. */
export const missingTranslations = (manifest: ManifestDraft): string[] => {
  const keys = [...textsOf(manifest).keys()];
  return Object.entries(manifest.translations).flatMap(([language, texts]) => {
    const missing = keys.filter((key) => !Object.hasOwn(texts, key));
    return missing.length === 0
      ? []
      : [
          `${language}: ${missing.length} of ${keys.length} texts are not translated: ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? '…' : ''}`,
        ];
  });
};

/** The texts of `locales/*.json` join those of the definition, and win where both have one. */
const withLocales = (draft: ManifestDraft, locales: PluginFolder['locales']): ManifestDraft => {
  const merged = new Map(Object.entries(draft.translations));
  for (const [language, texts] of Object.entries(locales)) merged.set(language, { ...merged.get(language), ...texts });
  return { ...draft, translations: Object.fromEntries(merged) };
};

const checkVersions = (manifest: ManifestDraft, version: string): string[] => {
  const wrong: string[] = [];
  if (manifest.version !== version)
    wrong.push(
      `the version is ${manifest.version} in definePlugin and ${version} in package.json: leave it out of definePlugin`,
    );
  if (validRange(manifest.api) === null) {
    wrong.push(`api: “${manifest.api}” is no range of versions; write ^${HOST_INTERFACE_VERSION}`);
  } else if (!satisfies(HOST_INTERFACE_VERSION, manifest.api)) {
    wrong.push(`api: ${manifest.api} does not include ${HOST_INTERFACE_VERSION}, the interface that this SDK speaks`);
  }
  return wrong;
};

const checkPorts = (manifest: ManifestDraft): string[] =>
  manifest.actions.flatMap((action) =>
    action.ports
      .filter((port) => PORTS_OF_ALL.has(port.name) || RESERVED_NAMES.has(port.name))
      .map(
        (port) =>
          `action ${action.name}: the port ${port.name} ${PORTS_OF_ALL.has(port.name) ? 'is there without being declared' : 'has a reserved name'}`,
      ),
  );

const checkEvents = (manifest: ManifestDraft): string[] =>
  manifest.events
    .filter((event) => !event.type.startsWith(`${manifest.name}.`))
    .map(
      (event) =>
        `event ${event.type}: the type of an event begins with the plugin's name: ${manifest.name}.${event.type}`,
    );

const collectionsNeeded = (needs: readonly HandlerNeeds[], prefix = 'records:'): string[] =>
  needs.flatMap((need) => (need.startsWith(prefix) ? need.slice(prefix.length) : []));

const checkHandlers = ({ handlers, collections }: ManifestDraft): string[] =>
  handlers.flatMap(({ name, needs, onlyWith }) => {
    const shared = collectionsNeeded(needs, 'collection:');
    const kindOf = (wanted: string): string | undefined => collections.find((one) => one.name === wanted)?.contact;
    return [
      ...collectionsNeeded(needs)
        .filter((wanted) => kindOf(wanted) === undefined)
        .map((wanted) => `handler ${name}: it needs the records of ${wanted}, and there is no such collection`),
      ...shared
        .filter((wanted) => kindOf(wanted) !== 'none')
        .map((wanted) => `handler ${name}: it needs all of ${wanted}, which is no collection without contacts`),
      ...(onlyWith === undefined || shared.includes(onlyWith)
        ? []
        : [`handler ${name}: it is idle without ${onlyWith}, which it does not need as collection:${onlyWith}`]),
    ];
  });

const checkReferences = (manifest: ManifestDraft): string[] => {
  const collections = new Map(manifest.collections.map((collection) => [collection.name, collection]));
  const balances = new Set(manifest.balances.map((balance) => balance.name));
  return [
    ...manifest.actions.flatMap((action) =>
      collectionsNeeded(action.needs)
        .filter((name) => !collections.has(name))
        .map((name) => `action ${action.name}: it needs the records of ${name}, and there is no such collection`),
    ),
    ...manifest.actions.flatMap((action) =>
      (action.figures ?? []).flatMap(({ name, adds }) => {
        if ('balance' in adds)
          return balances.has(adds.balance)
            ? []
            : [`action ${action.name}: the figure ${name} adds up ${adds.balance}, which is no balance`];
        return collections.has(adds.collection)
          ? []
          : [`action ${action.name}: the figure ${name} adds up records of ${adds.collection}, which is no collection`];
      }),
    ),
    ...[
      ...manifest.triggers.map(({ name, config }) => ({ owner: `trigger ${name}`, schema: config })),
      ...manifest.actions.map(({ name, config }) => ({ owner: `action ${name}`, schema: config })),
      ...manifest.collections.map(({ name, record }) => ({ owner: `collection ${name}`, schema: record })),
    ].flatMap(({ owner, schema }) =>
      collectionsChosen(schema)
        .filter((name) => !collections.has(name))
        .map((name) => `${owner}: a record of ${name} is to be chosen, and there is no such collection`),
    ),
    ...manifest.balances
      .filter((balance) => balance.of !== 'contact' && !collections.has(balance.of))
      .map((balance) => `balance ${balance.name}: there is no collection ${balance.of}`),
    ...manifest.attributes
      .filter(
        ({ type, from }) =>
          from.kind !== 'event' && from.as !== undefined && (from.attribute === undefined || type !== 'number'),
      )
      .map(({ name }) => `attribute ${name}: only numbers of a collection's attribute have a sum, a least and a most`),
    ...manifest.attributes.flatMap(({ name, type, from }) => {
      if (from.kind === 'event') {
        const is = from.as === 'latest' ? 'moment' : 'number';
        if (!manifest.events.some((event) => event.type === from.name))
          return [`attribute ${name}: there is no event ${from.name}`];
        return type === is ? [] : [`attribute ${name}: of events there is a ${is}`];
      }
      if (from.kind === 'balance')
        return balances.has(from.name) ? [] : [`attribute ${name}: there is no balance ${from.name}`];
      const collection = collections.get(from.name);
      if (collection === undefined) return [`attribute ${name}: there is no collection ${from.name}`];
      if (from.attribute === undefined) return [];
      return collection.filterable.includes(from.attribute)
        ? []
        : [`attribute ${name}: ${from.attribute} of ${from.name} is not filterable`];
    }),
  ];
};

const checkPermissions = (manifest: ManifestDraft): string[] => {
  const rights = manifest.permissions.map((permission) => permission.right);
  return rights
    .filter((right, index) => rights.indexOf(right) !== index)
    .map((right) => `permission ${right} is asked for twice`);
};

const checkSnippets = ({ collections, endpoints }: ManifestDraft): string[] =>
  collections.flatMap(({ name, snippet, record }) => {
    if (snippet === undefined) return [];
    const named = namedInSnippet(snippet.text);
    const attributes = declaredMembers(record);
    return [
      ...named.attributes
        .filter((wanted) => !attributes.includes(wanted))
        .map((wanted) => `collection ${name}: its snippet names the attribute ${wanted}, which there is not`),
      ...named.endpoints
        .filter((wanted) => !endpoints.some((endpoint) => endpoint.name === wanted))
        .map((wanted) => `collection ${name}: its snippet names the endpoint ${wanted}, which there is not`),
    ];
  });

/** What addresses that are open to everybody must have asked for, and may need. */
const checkEndpoints = ({ endpoints, collections, permissions }: ManifestDraft): string[] =>
  endpoints.flatMap((endpoint) => {
    const of = `endpoint ${endpoint.name}`;
    const lacking = permissions.some(({ right }) => right === 'endpoints')
      ? []
      : [`${of}: it needs the permission endpoints`];
    if (endpoint.kind === 'asset') {
      const bytes = Buffer.byteLength(endpoint.body);
      return bytes <= MOST_ENDPOINT_BYTES
        ? lacking
        : [...lacking, `${of}: it weighs ${bytes} bytes; ${MOST_ENDPOINT_BYTES} are allowed`];
    }
    const wrong = collectionsNeeded(endpoint.needs, 'collection:').filter(
      (wanted) => collections.find(({ name }) => name === wanted)?.contact !== 'none',
    );
    return [
      ...lacking,
      ...wrong.map((wanted) => `${of}: it needs all of ${wanted}, which is no collection without contacts`),
    ];
  });

/** What triggers that hear from outside, and actions that ask others, must have asked for, and said. */
const checkOutside = (manifest: ManifestDraft): string[] => {
  const rights = new Set(manifest.permissions.map(({ right }) => right));
  const hasRight = (of: string, right: string): string[] =>
    rights.has(right) ? [] : [`${of}: it needs the permission ${right}`];
  const needs = (trigger: string, right: string): string[] => hasRight(`trigger ${trigger}`, right);
  return [
    ...hostProblems(manifest),
    ...manifest.triggers.flatMap(({ name, polls = false, receives = false, secrets = [] }) => {
      const names = secrets.map((secret) => secret.name);
      return [
        ...(polls ? needs(name, 'net') : []),
        ...(receives ? needs(name, 'webhook') : []),
        ...(polls || receives ? needs(name, 'events:emit') : []),
        ...names
          .filter((secret, at) => names.indexOf(secret) !== at)
          .map((secret) => `trigger ${name}: the secret ${secret} is there twice`),
      ];
    }),
    ...manifest.actions.flatMap(({ name, secrets = [] }) => {
      const names = secrets.map((secret) => secret.name);
      return [
        ...(names.length === 0 ? [] : hasRight(`action ${name}`, 'net')),
        ...names
          .filter((secret, at) => names.indexOf(secret) !== at)
          .map((secret) => `action ${name}: the secret ${secret} is there twice`),
      ];
    }),
  ];
};

const checkTranslations = (manifest: ManifestDraft): string[] => {
  const known = textsOf(manifest);
  return Object.entries(manifest.translations).flatMap(([language, texts]) =>
    Object.keys(texts)
      .filter((key) => !known.has(key))
      .map((key) => `translation ${language}: there is no text “${key}” (innesto-plugin texts lists them)`),
  );
};
