import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { fault } from '../../fault/fault.ts';
import type { Store } from '../../store/store.ts';
import { openTestStore } from '../../store/test-database.ts';
import { createStepSecrets } from './step-secrets.ts';

let store: Store;
beforeEach(async () => {
  store = await openTestStore('sqlite', {
    postgresUrl: inject('postgresUrl'),
    temporaryFolder: inject('temporaryFolder'),
  });
});
afterEach(() => store.close());

const reachWhere = (trouble: Error) =>
  createStepSecrets({
    store,
    clock: { now: () => 0 },
    secrets: { seal: (_place, plain) => plain, open: (_place, sealed) => sealed },
    plugins: { resolve: () => Promise.resolve(null), manifestOf: () => Promise.reject(trouble) },
  }).reachOf([
    {
      workspaceId: 1,
      workflowId: 1,
      workspace: 'w',
      workflow: 'f',
      step: 'ask',
      contribution: 'webhook/call',
      pluginVersion: '1.0.0',
      config: {},
    },
  ]);

test('a plugin that is not installed any more reaches nothing', async () => {
  expect(await reachWhere(fault('INNESTO_PLUGIN_UNKNOWN', { plugin: 'webhook 1.0.0' }))).toEqual([null]);
});

test('a database that does not answer just now is not taken for a plugin that is gone', async () => {
  await expect(reachWhere(new Error('connection terminated'))).rejects.toThrow('connection terminated');
});
