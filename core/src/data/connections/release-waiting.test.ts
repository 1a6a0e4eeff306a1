import type { ConnectionChange } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { ConnectionTrouble } from '../../model/connection/plugin-connection.ts';
import type { Workspace } from '../../model/workspace.ts';
import { testManifest } from '../../registry/test-plugin.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { addTestWorkspace, insertRow } from '../../store/test-workspace.ts';
import { createConnections } from './connections.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const OURS = '00000000-0000-7000-8000-00000000c001';
const OTHERS = '00000000-0000-7000-8000-00000000c002';

const account = {
  name: 'account',
  title: 'Board',
  description: '',
  config: {},
  secrets: [],
  hosts: ['board.example'],
  credential: {
    kind: 'oauth2' as const,
    authorizeUrl: 'https://board.example/authorize',
    tokenUrl: 'https://board.example/token',
    scopes: [],
  },
};
const manifest = {
  ...testManifest({ name: 'board' }),
  connections: [account],
  integrity: `sha512-${'A'.repeat(88)}`,
};
const { description: _description, config: _config, ...declared } = account;
const kept = (settings: object): string =>
  JSON.stringify({ contribution: 'board/account', declared, settings, hosts: ['board.example'], clientId: 'client' });

describe.each(DATABASES)('what waits for a connection, on %s', (database) => {
  let store: Store;
  let workspace: Workspace;
  let hints: string[];

  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    workspace = await addTestWorkspace(store);
    hints = [];
  });
  afterEach(() => store.close());

  const connect = async ({
    trouble,
    secret = '{"access":"a","refresh":"b"}',
  }: {
    readonly trouble: ConnectionTrouble | null;
    readonly secret?: string;
  }): Promise<void> => {
    const row = { workspace_id: workspace.id, kind: 'plugin', name: 'Board', created_at: 0, updated_at: 0 };
    await insertRow(store, 'connection', { ...row, public_id: OURS, config: kept({}), secret, trouble });
  };
  const queue = async (key: string, kind: 'request' | 'message', in_: number, connection = OURS): Promise<void> => {
    await insertRow(store, 'delivery', {
      public_id: key,
      workspace_id: workspace.id,
      shard: 1,
      kind,
      host: kind === 'request' ? 'board.example' : null,
      visit: 1,
      key,
      state: 'queued',
      not_before: NOW + in_,
      on_uncertain: 'hold',
      body: JSON.stringify({ connection }),
      created_at: 0,
    });
  };
  const due = async (): Promise<readonly string[]> => {
    const rows: { key: string }[] = await store.read('delivery').select('key').where('not_before', '<=', NOW);
    return rows.map(({ key }) => key).toSorted();
  };
  const change = async (to: ConnectionChange): Promise<void> => {
    const connections = createConnections({
      store,
      clock: { now: () => NOW },
      ids: { next: () => OURS },
      pulse: { deliveries: () => hints.push('deliveries') },
      seal: (_place, plain) => `sealed ${plain}`,
      transports: { carries: () => Promise.resolve(null) },
      links: { connectionStatus: () => '', connectionReplies: () => '' },
      changed: () => undefined,
      plugins: {
        resolve: () => Promise.resolve({ manifest, name: 'account' }),
        checkSettings: () => [],
        hold: () => Promise.resolve(),
      },
      clients: new Map(),
    });
    await connections.change(workspace, OURS, to);
  };

  beforeEach(async () => {
    await queue('our request', 'request', 6 * HOUR);
    await queue('their request', 'request', 6 * HOUR, OTHERS);
    await queue('message', 'message', HOUR);
    await queue('message for tomorrow', 'message', 24 * HOUR);
  });

  test.each([
    ['settings', { settings: { board: 'other' } }],
    ['settings as they were', { settings: {} }],
    ['the client’s secret', { client: { id: 'client', secret: 'new' } }],
  ])('is looked at again once %s were entered where the sign-in was taken back', async (_what, more) => {
    await connect({ trouble: 'sign-in' });
    await change({ kind: 'plugin', ...more });
    expect([await due(), hints]).toEqual([['message', 'our request'], ['deliveries']]);
  });

  test('waits on where somebody has to sign in first, and where it is only called otherwise', async () => {
    await connect({ trouble: 'sign-in' });
    await change({ kind: 'plugin', name: 'Ours' });
    expect(await due()).toEqual([]);
    await change({ kind: 'plugin', client: { id: 'another', secret: 'new' } });
    expect(await due()).toEqual([]);
  });

  test('is not looked at for a new name', async () => {
    await connect({ trouble: null });
    await change({ kind: 'plugin', name: 'Ours' });
    expect(await due()).toEqual([]);
  });

  test('is looked at again when a gateway gets another secret', async () => {
    const config = {
      url: 'https://sms.example/send',
      method: 'POST',
      headers: {},
      format: 'json',
      body: '{"to":"{to}","text":"{text}","key":"{secret}"}',
      sender: 'Shop',
      answer: {},
      report: null,
    };
    const row = { workspace_id: workspace.id, kind: 'http-gateway', name: 'SMS', created_at: 0, updated_at: 0 };
    await insertRow(store, 'connection', { ...row, public_id: OURS, config: JSON.stringify(config), secret: '{}' });
    await change({ kind: 'http-gateway', secret: 'new' });
    expect(await due()).toContain('message');
  });
});
