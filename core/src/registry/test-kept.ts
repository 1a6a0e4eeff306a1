import type { Manifest } from '@innesto/sdk/contract';
import { insertGrants } from '../store/query/plugin-grant.ts';
import type { Store } from '../store/store.ts';
import { createKept, type KeptDefinitions } from './kept.ts';
import { createSettingsCheck } from './settings-check.ts';
import { testManifest } from './test-plugin.ts';

/** A plugin that keeps loyalty cards, prizes without a contact, points that lapse, and money on cards. */
export const CLUB: Omit<Manifest, 'integrity'> = testManifest({
  name: 'club',
  title: 'Club',
  triggers: [],
  actions: [],
  permissions: [],
  translations: {
    it: {
      'plugin.title': 'Circolo',
      'collection.cards.title': 'Tessere',
      'collection.cards.record.level.title': 'Livello',
      'attribute.points.title': 'Punti',
    },
  },
  collections: [
    {
      name: 'cards',
      title: 'Cards',
      record: {
        type: 'object',
        properties: {
          number: { type: 'string', title: 'Number', minLength: 1, maxLength: 40 },
          level: { type: 'string', title: 'Level', enum: ['silver', 'gold'] },
          visits: { type: 'integer', title: 'Visits', minimum: 0 },
          since: { type: 'string', title: 'Since', format: 'date' },
          note: { type: 'string', title: 'Note', maxLength: 2000 },
          until: { type: 'string', title: 'Valid until', format: 'date-time' },
          standing: { type: 'string', title: 'Standing', enum: ['valid', 'over'] },
        },
        required: ['number'],
        additionalProperties: false,
      },
      uniqueKeys: [['number']],
      filterable: ['number', 'level', 'visits', 'since'],
      contact: 'optional',
      layout: 'board',
      board: { by: 'level', sum: 'visits' },
      lapses: { at: 'until', attribute: 'standing', from: 'valid', to: 'over' },
    },
    {
      name: 'orders',
      title: 'Orders',
      record: {
        type: 'object',
        properties: {
          total: { type: 'number', title: 'Total' },
          prize: { type: 'string', title: 'Prize', 'x-widget': 'record', 'x-collection': 'prizes' },
          season: { type: 'string', title: 'Season' },
        },
        additionalProperties: false,
      },
      uniqueKeys: [],
      uniqueOfContact: [['season']],
      filterable: ['total'],
      contact: 'optional',
      whenContactDeleted: 'unlink',
      layout: 'table',
    },
    {
      name: 'prizes',
      title: 'Prizes',
      record: {
        type: 'object',
        properties: { name: { type: 'string', title: 'Name' }, left: { type: 'integer', title: 'Left', minimum: 0 } },
        required: ['name'],
        additionalProperties: false,
      },
      uniqueKeys: [],
      filterable: ['name'],
      contact: 'none',
      layout: 'table',
    },
  ],
  balances: [
    { name: 'points', title: 'Points', of: 'contact', unit: 'points' },
    { name: 'money', title: 'Money', of: 'cards', unit: 'EUR', decimals: 2 },
  ],
  attributes: [
    {
      name: 'level',
      title: 'Card level',
      type: 'text',
      from: { kind: 'collection', name: 'cards', attribute: 'level' },
    },
    {
      name: 'visits',
      title: 'Visits',
      type: 'number',
      from: { kind: 'collection', name: 'cards', attribute: 'visits' },
    },
    {
      name: 'all-visits',
      title: 'Visits by all cards',
      type: 'number',
      from: { kind: 'collection', name: 'cards', attribute: 'visits', as: 'sum' },
    },
    { name: 'cards', title: 'Cards', type: 'number', from: { kind: 'collection', name: 'cards' } },
    { name: 'points', title: 'Points', type: 'number', from: { kind: 'balance', name: 'points' } },
  ],
});

/** What a workspace has to which the plugins of these manifests were let in. */
export const definitionsOf = (...manifests: readonly Omit<Manifest, 'integrity'>[]): KeptDefinitions => {
  const all = new Map(manifests.map((manifest) => [manifest.name, { ...manifest, integrity: '' }]));
  return createKept({
    library: {
      find: (plugin) => Promise.resolve(all.get(plugin) ?? null),
      icon: () => Promise.resolve(null),
      newest: () => Promise.resolve(new Map()),
      invoke: () => Promise.reject(new Error('nobody is asked')),
      forget: () => {},
    },
    standings: {
      of: () =>
        Promise.resolve(
          new Map(
            manifests.map(({ name, version }) => [
              name,
              {
                plugin: name,
                version,
                previous: null,
                state: 'active' as const,
                rights: new Set<string>(),
                strikes: 0,
                verdict: null,
                detail: null,
                struckAt: null,
              },
            ]),
          ),
        ),
      forget: () => undefined,
      forgetAll: () => undefined,
    },
    checkSettings: createSettingsCheck(),
  });
};

/** Lets plugins into a workspace, as the database has it. */
export const letIn = (
  store: Pick<Store, 'write'>,
  workspaceId: number,
  ...plugins: readonly Pick<Manifest, 'name' | 'version'>[]
): Promise<void> =>
  store.write((transaction) =>
    insertGrants(
      transaction,
      plugins.map(({ name: plugin, version }) => ({ workspaceId, plugin, version, rights: '[]' })),
    ),
  );
