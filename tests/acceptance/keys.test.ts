import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PluginConnectionView, WorkflowDefinition } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiClient } from '../support/api-client.ts';
import { freshHome, hereOn, type Home } from '../support/database.ts';
import { BOARD_KEY, CLIENT, openFakeBoard, type FakeBoard } from '../support/fake-board.ts';
import { HUB_PROGRAM, startHub, type HubOptions, type RunningHub } from '../support/hub.ts';
import { installPlugin } from '../support/install-plugin.ts';
import { makeWorkspace, OWNER, signUp, type Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

const NEXT_KEY = 'canary-board-key-next-5b2e';

const addresses = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${name}-${at}@clients.example`);

// One story a database: each test goes on where the one before it ended.
describe.each(hereOn('SQLite'))('keys and secrets that change while the hub works, on %s', (database) => {
  tellInOrder();
  let hub: RunningHub;
  let home: Home;
  let options: HubOptions;
  let board: FakeBoard;
  let owner: ApiClient;
  let settled: Settled;
  let list: string;
  let byKey: string;
  let signedIn: string;
  let adding: string;
  let own: string;
  let first: string;
  let second: string;

  const must = <Body>(method: string, path: string, body?: unknown): Promise<Body> =>
    settled.api.must<Body>(method, `${settled.base}${path}`, body);
  /** What the hub's own command says of keys. */
  const keys = async (...words: readonly string[]): Promise<string> => {
    const { DATABASE_URL: _, ...inherited } = process.env;
    const env = {
      ...inherited,
      ...(home.databaseUrl === null ? {} : { DATABASE_URL: home.databaseUrl }),
      NODE_OPTIONS: '',
      INNESTO_DATA: home.dataFolder,
    };
    const said = promisify(execFile)(process.execPath, [HUB_PROGRAM, 'keys', ...words], {
      env,
    });
    return (await said.catch((error: Error & { stderr: string }) => ({ stdout: error.stderr }))).stdout.trim();
  };
  const keyNames = async (): Promise<readonly string[]> =>
    (await keys()).split('\n').map((line) => line.split(' ')[0] ?? '');
  const untilSealedWith = (key: string): Promise<unknown> =>
    until(
      async () => (await keys()).split('\n').filter((line) => / [1-9]\d* secret/.test(line)),
      (lines) => lines.length === 1 && lines[0]?.startsWith(key) === true,
      { what: 'that all is sealed with the new key', every: 500 },
    );
  const comeBack = async (): Promise<void> => {
    hub = await startHub(options);
    owner = new ApiClient(hub.url);
    owner.keepCookie(await owner.call('POST', '/api/session', { email: OWNER.email, password: OWNER.password }));
    settled = { ...settled, api: settled.api.at(hub.url) };
  };
  const untilCards = (count: number): Promise<unknown> =>
    until(
      () => Promise.resolve(board.cards.length),
      (cards) => cards === count,
      { what: `${count} cards` },
    );
  const enter = async (workflow: string, emails: readonly string[]): Promise<void> => {
    for (const email of emails) {
      const { contact } = await must<{ contact: { id: string } }>('POST', '/contacts', { email });
      await must('POST', `/workflows/${workflow}/enrol`, { contacts: [contact.id] });
    }
  };
  const signIn = async (): Promise<void> => {
    const { url } = await owner.must<{ url: string }>('POST', `${settled.base}/connections/${signedIn}/sign-in`);
    const there = await fetch(url, { redirect: 'manual' });
    const back = await fetch(there.headers.get('location') ?? '', { redirect: 'manual' });
    const [state, code] = (back.headers.get('location') ?? '').split('/').slice(-2);
    await owner.must('POST', `${settled.base}/connections/signed-in`, { state, code });
  };
  const addingWith = async (account: string): Promise<string> => {
    const definition: WorkflowDefinition = {
      trigger: { contribution: 'list/activity', config: { lists: [list] } },
      reentry: { policy: 'always' },
      first: 'card',
      steps: [
        {
          kind: 'action',
          id: 'card',
          contribution: 'board/add',
          config: { account, board: 'blue' },
          ports: {},
        },
      ],
    };
    const { id } = await must<{ id: string }>('POST', '/workflows', { name: `Adding with ${account}`, definition });
    await must('POST', `/workflows/${id}/start`);
    return id;
  };

  beforeAll(async () => {
    board = await openFakeBoard();
    home = await freshHome(database);
    await installPlugin(home, join(import.meta.dirname, 'plugins', 'board'));
    options = { ...home, environment: { INNESTO_DEMO: 'no', INNESTO_PRIVATE_HOSTS: board.host } };
    hub = await startHub(options);
    owner = await signUp(hub);
    settled = await makeWorkspace(owner);
    await must('POST', '/plugins/board/enable', {});
    list = (await must<{ id: string }>('POST', '/lists', { name: 'Everybody' })).id;
    const draft = { kind: 'plugin', name: 'Our board', settings: { server: `http://${board.host}` } };
    const made = (kind: string, more: object): Promise<{ id: string }> =>
      must('POST', '/connections', { ...draft, contribution: `board/${kind}`, ...more });
    byKey = (await made('key', { secrets: { api_key: BOARD_KEY } })).id;
    signedIn = (await made('account', { client: { ...CLIENT } })).id;
    await signIn();
    adding = await addingWith(signedIn);
  });
  afterAll(async () => {
    await hub?.stop();
    await board?.close();
  });

  test('a secret of a connection is changed while requests go: the next one has the new secret, and none fails', async () => {
    const workflow = await addingWith(byKey);
    [board.former, board.key] = [BOARD_KEY, NEXT_KEY];
    const going = enter(workflow, addresses('before', 8));
    await until(
      () => Promise.resolve(board.cards.length),
      (cards) => cards > 1,
      { what: 'the first requests' },
    );
    await must('PATCH', `/connections/${byKey}`, { kind: 'plugin', secrets: { api_key: NEXT_KEY } });
    await going;
    await untilCards(8);
    board.former = null;
    await enter(workflow, addresses('after', 4));
    await untilCards(12);
    expect(board.asked.filter(({ status }) => status !== 200)).toEqual([]);
    const order = board.asked.map(({ authorization }) => authorization);
    expect(order.slice(order.indexOf(NEXT_KEY)).filter((key) => key === BOARD_KEY).length).toBeLessThanOrEqual(3);
    expect(order.slice(-4)).toEqual([NEXT_KEY, NEXT_KEY, NEXT_KEY, NEXT_KEY]);
    expect((await must<PluginConnectionView>('GET', `/connections/${byKey}`)).trouble).toBeNull();
  });

  test('the key that seals what is stored is changed while the hub runs, and a power cut loses none', async () => {
    [own = ''] = await keyNames();
    expect(await keys()).toBe(`${own}  4 secret(s)  the newest: it seals`);
    expect(await keys('rotate')).toContain('A new key, ');
    await hub.kill();
    [, first = ''] = await keyNames();
    await comeBack();
    await untilSealedWith(first);
    board.forgetAccess();
    await enter(adding, addresses('later', 2));
    await untilCards(14);
  });

  test('requests go on while secrets are handed over, tokens are renewed among them, and the former key is not needed any more', async () => {
    const going = enter(adding, addresses('meanwhile', 6));
    await keys('rotate');
    [, , second = ''] = await keyNames();
    board.forgetAccess();
    expect(await keys('retire', second)).toContain('INNESTO_SEALING_KEY_UNKNOWN');
    expect(await keys('retire', own)).toContain('INNESTO_SEALING_KEY_UNKNOWN');
    await going;
    await untilCards(20);
    await untilSealedWith(second);
    expect(await keys('retire', first)).toContain('is retired');
    expect(await keyNames()).toEqual([own, second]);
    board.forgetAccess();
    await enter(adding, addresses('without', 1));
    await untilCards(21);
    expect(hub.output()).not.toMatch(/canary|could not be looked after/);
  });

  test('a key that still seals something stays, and a hub without it says which one it misses', async () => {
    await hub.stop();
    await keys('rotate');
    expect(await keys('retire', second)).toContain('INNESTO_SEALING_KEY_IN_USE');
    const file = join(home.dataFolder, 'sealing.keys');
    const kept = await readFile(file, 'utf8');
    await rm(file);
    await expect(startHub(options)).rejects.toThrow(
      `The key ${second}, with which 4 stored secrets are sealed, is missing`,
    );
    await writeFile(file, kept);
    await comeBack();
    await enter(adding, addresses('again', 1));
    await untilCards(22);
  });
});
