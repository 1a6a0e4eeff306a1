import type { ConnectionKindView, PluginConnectionView } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { PluginConnectionForm } from './plugin-connection-form.svelte.ts';

const KIND: ConnectionKindView = {
  contribution: 'board/key',
  title: 'Board',
  description: null,
  plugin: { name: 'board', title: 'Board' },
  config: {
    type: 'object',
    required: ['server'],
    properties: { server: { type: 'string', title: 'Address' } },
    additionalProperties: false,
  },
  secrets: [{ name: 'api_key', title: 'API key', description: null, optional: false, neededWith: null }],
  credential: 'api-key',
  needsClient: false,
  canTest: true,
  carries: null,
  translations: {},
};
const STORED: PluginConnectionView = {
  id: 'c',
  kind: 'plugin',
  contribution: 'board/key',
  title: 'Board',
  name: 'Ours',
  credential: 'api-key',
  settings: { server: 'board.example' },
  hosts: ['board.example'],
  carries: null,
  statusUrl: null,
  partPrice: null,
  entered: ['api_key'],
  clientId: null,
  trouble: null,
  createdAt: '',
  updatedAt: '',
};

test('a new connection needs its settings and its secrets, and is called what its kind is where nobody says', () => {
  const form = new PluginConnectionForm(KIND, null, 'en');
  expect(form.check()).toBe(false);
  expect(form.problems((key) => key)).toMatchObject([{ path: '/server', detail: 'connections.setting-missing' }]);
  expect(KIND.secrets.map((secret) => form.secretFault(secret))).toEqual(['connections.secret-missing']);
  form.set({ server: 'board.example' });
  form.enter('api_key', 'canary');
  expect(form.check()).toBe(true);
  expect(form.draft()).toEqual({
    kind: 'plugin',
    contribution: 'board/key',
    name: 'Board',
    settings: { server: 'board.example' },
    secrets: { api_key: 'canary' },
  });
});

test('a new connection begins with what its kind proposes: what is shown as chosen is chosen', () => {
  const region = { enum: ['eu', 'us'], title: 'Region', default: 'eu' };
  const config = { ...KIND.config, required: ['region'], properties: { region } };
  const form = new PluginConnectionForm({ ...KIND, config, secrets: [] }, null, 'en');
  expect(form.check()).toBe(true);
  expect(form.draft()).toMatchObject({ settings: { region: 'eu' } });
});

test('what stays empty stays as it is, and what was not touched is not sent', () => {
  const form = new PluginConnectionForm(KIND, STORED, 'en');
  form.name = 'Ours now';
  expect(form.check()).toBe(true);
  expect(form.change()).toEqual({ kind: 'plugin', name: 'Ours now' });
});

test('a secret that the hub wants again for another address is marked where it stands', () => {
  const form = new PluginConnectionForm(KIND, STORED, 'en');
  form.set({ server: 'other.example' });
  const problem = {
    type: '',
    title: '',
    status: 400,
    code: 'INNESTO_CONNECTION_PASSWORD',
    detail: '',
    remedy: '',
    path: '/secrets/api_key',
  };
  expect(form.blame({ kind: 'problem', problem })).toBe(true);
  expect(KIND.secrets.map((secret) => form.secretFault(secret))).toEqual(['connections.secret-again']);
});

test('only a kind that is signed in at, and that the instance has no client for, asks for one', () => {
  expect(new PluginConnectionForm(KIND, null, 'en').asksClient).toBe(false);
  const oauth = { ...KIND, credential: 'oauth2' as const, secrets: [] };
  expect(new PluginConnectionForm(oauth, null, 'en').asksClient).toBe(false);
  const form = new PluginConnectionForm({ ...oauth, needsClient: true }, null, 'en');
  form.set({ server: 'board.example' });
  expect(form.check()).toBe(false);
  expect(form.clientFault).toBe('connections.client-missing');
  form.clientId = ' innesto ';
  expect(form.draft()).toMatchObject({ client: { id: 'innesto' } });
});

test('what a part of an SMS costs is asked only where SMS go by it', () => {
  expect(new PluginConnectionForm(KIND, null, 'en').price).toBeNull();
  expect(new PluginConnectionForm(KIND, STORED, 'en').change()).not.toHaveProperty('partPrice');
  const form = new PluginConnectionForm({ ...KIND, carries: 'sms' }, { ...STORED, carries: 'sms' }, 'en');
  expect(form.change()).toMatchObject({ partPrice: null });
  if (form.price !== null) form.price.amount = '0.2';
  expect(form.change()).toMatchObject({ partPrice: { amount: 0.2, currency: 'EUR' } });
  expect(form.draft()).toMatchObject({ partPrice: { amount: 0.2, currency: 'EUR' } });
});
