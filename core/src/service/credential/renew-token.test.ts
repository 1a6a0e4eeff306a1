import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { PluginConnectionConfig } from '../../model/connection/plugin-connection.ts';
import type { TokenAnswer, Tokens } from '../../model/connection/tokens.ts';
import { findNamedConnection, insertConnection, type NamedConnectionRow } from '../../store/query/connection.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { addTestWorkspace } from '../../store/test-workspace.ts';
import { createRenewToken } from './renew-token.ts';

const config: PluginConnectionConfig = {
  contribution: 'board/account',
  declared: {
    name: 'account',
    title: 'Board',
    secrets: [],
    hosts: ['board.example'],
    credential: {
      kind: 'oauth2',
      authorizeUrl: 'https://board.example/authorize',
      tokenUrl: 'https://board.example/token',
      scopes: [],
    },
  },
  settings: {},
  hosts: ['board.example'],
  clientId: 'client',
};

describe.each(DATABASES)('renewing tokens on %s', (database) => {
  let store: Store;
  let workspaceId: number;
  let made = 0;

  beforeAll(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    workspaceId = (await addTestWorkspace(store)).id;
  });
  afterAll(() => store.close());

  const add = async (): Promise<NamedConnectionRow> => {
    const publicId = `01a203f9-d013-7069-bc0a-${String(++made).padStart(12, '0')}`;
    const secret = JSON.stringify({ access: 'first', refresh: 'good-once' });
    const row = {
      publicId,
      workspaceId,
      kind: 'plugin' as const,
      name: 'Ours',
      createdAt: 0,
      trouble: null,
      partPrice: null,
    };
    await store.write((transaction) =>
      insertConnection(transaction, { ...row, config: JSON.stringify(config), secret }),
    );
    return again(publicId);
  };
  const again = async (publicId: string): Promise<NamedConnectionRow> => {
    const row = await findNamedConnection(store.read, publicId);
    if (row === undefined) throw new Error('there is no such connection');
    return row;
  };
  /** Another side that gives another token for each that it gave, once. */
  const open = (answer?: TokenAnswer) => {
    const asked: string[] = [];
    const tokens: Tokens = {
      exchange: () => Promise.reject(new Error('nobody signs in')),
      renew: (_place, refresh) => {
        asked.push(refresh);
        const next = String(asked.length);
        return Promise.resolve(
          answer ?? { kind: 'given', access: `access-${next}`, refresh: `refresh-${next}`, lastsMs: 1000 },
        );
      },
    };
    return { asked, tokens };
  };
  const node = (tokens: Tokens, on: Store = store) =>
    createRenewToken({
      store: on,
      clock: { now: () => 5000 },
      ids: { next: () => randomBytes(8).toString('hex') },
      secrets: { seal: (_place, plain) => plain, open: (_place, sealed) => sealed },
      tokens,
      clients: new Map(),
    });

  test('of all nodes that want another token one asks, and all have what it was given', async () => {
    const seen = await add();
    const { asked, tokens } = open();
    const nodes = [node(tokens), node(tokens), node(tokens)];
    const renewed = await Promise.all([...nodes, ...nodes].map((renew) => renew(seen)));
    expect(asked).toEqual(['good-once']);
    expect(new Set(renewed.map((row) => row?.secret))).toEqual(
      new Set(['{"access":"access-1","refresh":"refresh-1"}']),
    );
    expect(renewed[0]).toMatchObject({ expiresAt: 6000, trouble: null });
    // Who saw the one before is given the newest without a question.
    expect((await node(tokens)(seen))?.secret).toContain('access-1');
    expect(asked).toHaveLength(1);
  });

  test('what was given is written however often the database is away, and before anybody has it', async () => {
    const seen = await add();
    const { asked, tokens } = open();
    let refusals = 2;
    const away = new Error('away');
    const shaky: Store = {
      ...store,
      dialect: { ...store.dialect, isAway: (error) => error === away },
      write: (work, options) => (refusals-- > 0 ? Promise.reject(away) : store.write(work, options)),
    };
    const row = await node(tokens, shaky)(seen);
    expect(asked).toEqual(['good-once']);
    expect((await again(seen.publicId)).secret).toBe(row?.secret);
    expect(row?.secret).toBe('{"access":"access-1","refresh":"refresh-1"}');
  });

  test('a no for good is noted, and nobody asks again', async () => {
    const seen = await add();
    const { asked, tokens } = open({ kind: 'refused', reason: 'invalid_grant', detail: 'it said no' });
    expect(await node(tokens)(seen)).toBeNull();
    expect(await node(tokens)(seen)).toBeNull();
    expect(asked).toHaveLength(1);
    expect(await again(seen.publicId)).toMatchObject({ trouble: 'sign-in', troubleAt: 5000, secret: seen.secret });
  });

  test('a trouble that passes changes nothing, and lets the next one ask', async () => {
    const seen = await add();
    const { asked, tokens } = open({ kind: 'failed', detail: 'nobody answers' });
    await expect(node(tokens)(seen)).rejects.toThrow('the token could not be renewed: nobody answers');
    expect(await again(seen.publicId)).toMatchObject({ trouble: null, secret: seen.secret });
    const better = open();
    expect((await node(better.tokens)(seen))?.secret).toContain('access-1');
    expect([...asked, ...better.asked]).toEqual(['good-once', 'good-once']);
  });
});
