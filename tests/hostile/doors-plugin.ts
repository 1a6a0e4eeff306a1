import type { Entry, Manifest } from '@innesto/sdk/contract';
import { testManifest, writePlugin } from '../../core/src/registry/test-plugin.ts';
import { ENTRY_PATTERNS } from './entry-patterns.ts';

/** What an entry is told to do: one of its patterns, or to behave. Whoever is not meant behaves. */
export const orderOf = (entry: Entry, pattern: string): string => `${entry} ${pattern}`;

const bodies = [...ENTRY_PATTERNS].flatMap(([entry, patterns]) =>
  Object.entries(patterns).map(
    ([name, { body }]) => `${JSON.stringify(orderOf(entry, name))}: function (item, context) { ${body}\n }`,
  ),
);

/** The plugin's script, written by hand: what the SDK makes would stand in the way of some of it. */
const scriptFor = (manifest: object): string => `(() => {
  const ill = new Map(Object.entries({ ${bodies.join(',\n')} }));
  const obey = (entry, order, item, context, behave) => {
    const act = typeof order === 'string' && order.startsWith(entry + ' ') ? ill.get(order) : undefined;
    return act === undefined ? behave() : act(item, context);
  };
  const WAYS = {
    match: [{ on: 'custom.match', ask: true }],
    poll: [{ poll: { every: { amount: 1, unit: 'hours' }, emits: 'doors.came' } }],
    webhook: [{ webhook: { emits: 'doors.came' } }],
  };
  __innesto({
    manifest: ${JSON.stringify(manifest)},
    triggers: {
      hears: {
        subscribe: (config) => obey('subscribe', config.order, config, undefined, () => WAYS[config.way] ?? [{ on: 'custom.nothing' }]),
        match: (item, context) => obey('match', item.contact.lastName, item, context, () => ({ matches: true })),
        poll: (item, context) => obey('poll', context.config.order, item, context, () => ({ url: context.config.server + '/poll' })),
        read: (item, context) => obey('read', context.config.order, item, context, () => ({ events: [], cursor: 1 })),
        receive: (item, context) => obey('receive', item.body, item, context, () => ({ events: [] })),
        migrateConfig: (config, from) => obey('migrateTrigger', config.order, config, from, () => ({ ...config, moved: true })),
      },
    },
    actions: {
      acts: {
        run: (item, context) => obey('run', item.contact.lastName, item, context, () => ({
          effects: item.contact.lastName.startsWith('settle ') ? [{ kind: 'http.request', method: 'POST', url: context.config.server + '/settle' }] : [],
        })),
        settle: (item, context) => obey('settle', item.contact.lastName, item, context, () => ({ port: 'done' })),
        migrateConfig: (config, from) => obey('migrateAction', config.order, config, from, () => ({ ...config, moved: true })),
      },
    },
    handlers: { listens: { handle: (item, context) => obey('handle', item.contact.lastName, item, context, () => ({ effects: [{ kind: 'event.emit', type: 'doors.came', payload: {} }] })) } },
    options: {
      offers: {
        ask: (item, context) => obey('ask', context.config.order, item, context, () => ({ url: context.config.server + '/choices' })),
        choices: (item, context) => obey('choices', context.config.order, item, context, () => [{ value: 'a', title: 'A' }]),
      },
    },
    endpoints: {
      tells: { take: (item, context) => obey('take', item.body, item, context, () => ({})) },
      answers: {
        find: (item, context) => obey('find', item.body, item, context, () => ({})),
        respond: (item, context) => obey('respond', item.request.body, item, context, () => ({ json: {} })),
      },
    },
    transports: {
      carries: {
        send: (item, context) => obey('send', context.config.order, item, context, () => ({ url: '/send', body: { text: item.text } })),
        answered: (item, context) => obey('answered', context.config.order, item, context, () => ({ outcome: 'sent' })),
        report: (item, context) => obey('report', item.body, item, context, () => ({ reports: [] })),
      },
    },
  });
})();`;

const text = (title: string): Record<string, unknown> => ({ type: 'string', title, maxLength: 200 });

const settingsOf = (isMoved: boolean): Record<string, unknown> => ({
  type: 'object',
  properties: {
    way: text('Way'),
    order: text('Order'),
    server: text('Server'),
    ...(isMoved ? { moved: { type: 'boolean', title: 'Moved' } } : {}),
  },
  required: ['way', ...(isMoved ? ['moved'] : [])],
  additionalProperties: false,
});

const traitsOf = (version: string, isMoved: boolean): Partial<Omit<Manifest, 'integrity'>> => ({
  name: 'doors',
  version,
  title: 'Doors',
  triggers: [
    {
      name: 'hears',
      title: 'Hears',
      config: settingsOf(isMoved),
      asks: true,
      polls: true,
      receives: true,
      ...(isMoved ? { migrates: true } : {}),
    },
  ],
  actions: [
    {
      name: 'acts',
      title: 'Acts',
      config: settingsOf(isMoved),
      needs: ['contact'],
      ports: [],
      settles: true,
      batch: 1,
      revision: 1,
      ...(isMoved ? { migrates: true } : {}),
    },
  ],
  handlers: [{ name: 'listens', title: 'Listens', on: 'custom.handle', needs: ['contact'] }],
  events: [{ type: 'doors.came', title: 'Somebody came', payload: { type: 'object', properties: {} } }],
  options: [{ name: 'offers' }],
  endpoints: [
    { name: 'tells', title: 'Tells', kind: 'ingest', needs: [] },
    { name: 'answers', title: 'Answers', kind: 'synchronous', methods: ['POST'], needs: [], finds: true },
  ],
  connections: [
    {
      name: 'account',
      title: 'Account',
      config: {
        type: 'object',
        properties: { server: text('Server'), order: text('Order') },
        required: ['server'],
        additionalProperties: false,
      },
      secrets: [{ name: 'key', title: 'Key' }],
      hosts: ['setting:server'],
      address: { setting: 'server', path: '' },
      credential: { kind: 'api-key', secret: 'key', header: 'authorization', prefix: 'Bearer ' },
    },
  ],
  transports: [{ name: 'carries', title: 'Carries', channel: 'sms', connection: 'account', reports: {} }],
  permissions: [
    { right: 'net', reason: 'Asks.', hosts: ['setting:server', 'connection:account'] },
    { right: 'events:emit', reason: 'Tells.' },
    { right: 'webhook', reason: 'Is called.' },
    { right: 'endpoints', reason: 'Is called by anybody.' },
    { right: 'messages:carry:sms', reason: 'Carries.' },
  ],
});

/** The version of which `migrateConfig` is not asked yet. */
export const BEFORE = '1.0.0';
export const AFTER = '2.0.0';

/** Writes both versions of the plugin `doors`, built, into folders below `parent`: every entry that the hub calls does as it is told. */
export const writeDoors = (parent: string): readonly string[] =>
  [traitsOf(BEFORE, false), traitsOf(AFTER, true)].map((traits) =>
    writePlugin(parent, { ...traits, script: scriptFor(testManifest(traits)) }),
  );
