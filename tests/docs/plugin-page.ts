import type { ActionManifest, JsonSchema, Manifest, SecretManifest } from '@innesto/sdk/contract';
import { settingRows } from './setting-rows.ts';

const NOTE =
  '<!-- Made from the manifests in plugins/: `npm test -- tests/docs/plugin-reference -u` writes it anew. -->';

/** Text that stays in its cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim();
/** Text that no renderer takes for a tag; what is code is shown as it is. */
const prose = (text: string): string => text.replaceAll(/`[^`]*`|</g, (found) => (found === '<' ? '&lt;' : found));

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] =>
  rows.length === 0
    ? []
    : [
        `| ${heads.join(' | ')} |`,
        `|${heads.map(() => '---').join('|')}|`,
        ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
        '',
      ];

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`## ${title}`, '', ...lines];

const settingsTable = (schema: JsonSchema, absent = 'left out'): readonly string[] =>
  table(
    ['setting', 'takes', absent, ''],
    settingRows(schema).map((row) => [`\`${row.name}\``, prose(row.takes), row.absent, prose(row.title)]),
  );

const secretsTable = (secrets: readonly SecretManifest[] = []): readonly string[] =>
  table(
    ['secret', 'needed', ''],
    secrets.map(({ name, title, description, optional = false, neededWith }) => [
      `\`${name}\``,
      neededWith === undefined ? (optional ? 'no' : 'yes') : `with \`${neededWith}\``,
      prose(description === undefined ? title : `${title}. ${description}`),
    ]),
  );

const about = ({ description }: { readonly description?: string | undefined }): readonly string[] =>
  description === undefined ? [] : [prose(description), ''];

const triggers = (manifest: Manifest): readonly string[] =>
  manifest.triggers.flatMap((trigger) => [
    `### ${trigger.title} (\`${manifest.name}/${trigger.name}\`)`,
    '',
    ...about(trigger),
    ...(trigger.events === undefined ? [] : [`Hears ${trigger.events.map((type) => `\`${type}\``).join(', ')}.`, '']),
    ...(trigger.polls === true ? ['Asks another system.', ''] : []),
    ...(trigger.receives === true ? ['Is called by another system.', ''] : []),
    ...settingsTable(trigger.config),
    ...secretsTable(trigger.secrets),
  ]);

const portsOf = ({ ports }: ActionManifest): string =>
  ['`done`', '`skipped`', '`failed`', ...ports.map(({ name, title }) => `\`${name}\` (${title})`)].join(', ');

const actions = (manifest: Manifest): readonly string[] =>
  manifest.actions.flatMap((action) => [
    `### ${action.title} (\`${manifest.name}/${action.name}\`)`,
    '',
    ...about(action),
    ...settingsTable(action.config),
    ...secretsTable(action.secrets),
    `Goes on by ${prose(portsOf(action))}.`,
    '',
    ...(action.figures === undefined
      ? []
      : [`Its steps add up: ${prose(action.figures.map(({ title }) => title).join(', '))}.`, '']),
  ]);

const handlers = ({ handlers: all }: Manifest): readonly string[] =>
  table(
    ['handler', 'listens to', ''],
    all.map(({ name, on, onlyWith, title }) => [
      `\`${name}\``,
      `\`${on}\`${onlyWith === undefined ? '' : `, once there is a record of \`${onlyWith}\``}`,
      prose(title),
    ]),
  );

const CONTACTS = {
  none: 'Its records have no contact.',
  optional: 'Its records may have a contact.',
  required: 'Each of its records is a contact’s.',
} as const;

const keys = (sets: readonly (readonly string[])[]): string =>
  sets.map((set) => set.map((key) => `\`${key}\``).join(' with ')).join(', ');

const collections = (manifest: Manifest): readonly string[] =>
  manifest.collections.flatMap((collection) => [
    `### ${collection.title} (\`${collection.name}\`)`,
    '',
    ...about(collection),
    [
      CONTACTS[collection.contact],
      ...(collection.uniqueKeys.length > 0 ? [`Only once there are: ${keys(collection.uniqueKeys)}.`] : []),
      ...(collection.uniqueOfContact === undefined
        ? []
        : [`Only once for each contact: ${keys(collection.uniqueOfContact)}.`]),
      ...(collection.filterable.length > 0
        ? [`Filters may ask ${collection.filterable.map((key) => `\`${key}\``).join(', ')}.`]
        : []),
    ].join(' '),
    '',
    ...settingsTable(collection.record),
  ]);

const balances = ({ balances: all }: Manifest): readonly string[] =>
  table(
    ['balance', 'unit', 'of each', 'digits behind the point', ''],
    all.map(({ name, unit, of, decimals = 0, title }) => [
      `\`${name}\``,
      unit === '' ? '—' : unit,
      of === 'contact' ? 'contact' : `record of \`${of}\``,
      String(decimals),
      prose(title),
    ]),
  );

const attributeOf = (manifest: Manifest, { name, from }: Manifest['attributes'][number]): string => {
  if (from.kind === 'event') return `${from.as ?? 'happened'}.${from.name}`;
  if (from.kind === 'balance') return `balance.${manifest.name}.${from.name}`;
  return from.attribute === undefined
    ? `records.${manifest.name}.${from.name}`
    : `record.${manifest.name}.${from.name}.${name}`;
};

const attributes = (manifest: Manifest): readonly string[] =>
  table(
    ['attribute', 'type', ''],
    manifest.attributes.map((attribute) => [
      `\`${attributeOf(manifest, attribute)}\``,
      attribute.type,
      prose(attribute.title),
    ]),
  );

const events = ({ events: all }: Manifest): readonly string[] =>
  all.flatMap((event) => [
    `### ${event.title} (\`${event.type}\`)`,
    '',
    ...about(event),
    ...table(
      ['in its payload', 'is', ''],
      settingRows(event.payload).map((row) => [`\`${row.name}\``, prose(row.takes), prose(row.title)]),
    ),
  ]);

const methodsOf = (endpoint: Manifest['endpoints'][number]): readonly string[] => {
  if (endpoint.kind === 'synchronous') return endpoint.methods;
  return endpoint.kind === 'asset' ? ['GET'] : ['POST'];
};

const endpoints = ({ name: plugin, endpoints: all }: Manifest): readonly string[] =>
  table(
    ['address', 'method', 'kind', ''],
    all.map((endpoint) => [
      `\`/x/<workspace>/${plugin}/${endpoint.name}\``,
      methodsOf(endpoint).join(', '),
      endpoint.kind,
      prose(endpoint.title),
    ]),
  );

const connections = (manifest: Manifest): readonly string[] =>
  manifest.connections.flatMap((connection) => [
    `### ${connection.title} (\`${connection.name}\`)`,
    '',
    ...settingsTable(connection.config),
  ]);

const permissions = ({ permissions: all }: Manifest): readonly string[] =>
  table(
    ['right', 'why'],
    all.map(({ right, hosts = [], reason }) => [
      `\`${right}\`${hosts.length > 0 ? ` at ${hosts.map((host) => `\`${host}\``).join(', ')}` : ''}`,
      prose(reason),
    ]),
  );

const transports = ({ transports: all }: Manifest): readonly string[] =>
  table(
    ['name', 'carries', 'connection', 'tells what became of messages', ''],
    all.map(({ name, channel, connection, reports, title }) => [
      `\`${name}\``,
      channel,
      `\`${connection}\``,
      reports === undefined ? 'no' : 'yes',
      prose(title),
    ]),
  );

const templates = ({ templates: all }: Manifest): readonly string[] =>
  table(
    ['template', 'for', ''],
    all.map(({ title, purpose = 'other', description }) => [prose(title), purpose, prose(description ?? '')]),
  );

/** The reference page of a plugin, in Markdown: all that its manifest says, and where its README and changes are. */
export const pluginPage = (manifest: Manifest, folder: string): string => {
  const home = `../../../plugins/${folder}`;
  return `${[
    `# ${manifest.title} (\`${manifest.name}\` ${manifest.version})`,
    '',
    NOTE,
    '',
    ...about(manifest),
    `[How it is used](${home}/README.md) · [what changed](${home}/CHANGELOG.md)`,
    '',
    ...section('Triggers', triggers(manifest)),
    ...section('Actions', actions(manifest)),
    ...section('Handlers', handlers(manifest)),
    ...section('Collections', collections(manifest)),
    ...section('Balances', balances(manifest)),
    ...section('What filters may ask', attributes(manifest)),
    ...section('Events', events(manifest)),
    ...section('Endpoints', endpoints(manifest)),
    ...section('Connections', connections(manifest)),
    ...section('Transports', transports(manifest)),
    ...section('Templates', templates(manifest)),
    ...section('Permissions', permissions(manifest)),
  ]
    .join('\n')
    .trimEnd()}\n`;
};

/** The page that lists the plugins that come with the hub. */
export const pluginIndex = (plugins: readonly { readonly folder: string; readonly manifest: Manifest }[]): string =>
  `${[
    '# Plugins that come with the hub',
    '',
    NOTE,
    '',
    ...table(
      ['plugin', 'triggers', 'actions', ''],
      plugins.map(({ folder, manifest }) => [
        `[${manifest.name}](${folder}.md)`,
        manifest.triggers.map(({ title }) => title).join(', '),
        manifest.actions.map(({ title }) => title).join(', '),
        prose(manifest.description ?? ''),
      ]),
    ),
  ]
    .join('\n')
    .trimEnd()}\n`;
