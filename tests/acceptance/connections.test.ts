import { join } from 'node:path';
import type {
  ConnectionTrialResult,
  ConnectionUses,
  JsonObject,
  OptionsView,
  Page,
  PluginConnectionView,
  RunView,
  TimelineEntry,
  WorkflowDefinition,
} from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiClient } from '../support/api-client.ts';
import { freshHome, hereOn, type Home } from '../support/database.ts';
import { BOARD_KEY, CLIENT, openFakeBoard, type FakeBoard } from '../support/fake-board.ts';
import { startHub, type HubOptions, type RunningHub } from '../support/hub.ts';
import { installPlugin } from '../support/install-plugin.ts';
import { pastTheHub } from '../support/past-the-hub.ts';
import { makeWorkspace, OWNER, signUp, type Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

const NEW_KEY = 'canary-board-key-new-07d1';

// One story a database: each test goes on where the one before it ended.
describe.each(hereOn('PostgreSQL'))('connections of a plugin on %s', (database) => {
  tellInOrder();
  let hub: RunningHub;
  let home: Home;
  let options: HubOptions;
  let board: FakeBoard;
  let owner: ApiClient;
  let settled: Settled;
  let byKey: string;
  let signedIn: string;
  let adding: string;
  const told: string[] = [];

  beforeAll(async () => {
    board = await openFakeBoard();
    home = await freshHome(database);
    await installPlugin(home, join(import.meta.dirname, 'plugins', 'board'));
    options = { ...home, environment: { INNESTO_DEMO: 'no', INNESTO_PRIVATE_HOSTS: board.host } };
    hub = await startHub(options);
    owner = await signUp(hub);
    settled = await makeWorkspace(owner);
    await settled.api.must('POST', `${settled.base}/plugins/board/enable`, {});
  });
  afterAll(async () => {
    await hub?.stop();
    await board?.close();
  });

  const must = async <Body>(method: string, path: string, body?: unknown): Promise<Body> => {
    const answer = await settled.api.must<Body>(method, `${settled.base}${path}`, body);
    told.push(JSON.stringify(answer));
    return answer;
  };
  const problem = async (method: string, path: string, body?: unknown): Promise<JsonObject> => {
    const { body: answer } = await settled.api.call(method, `${settled.base}${path}`, body);
    told.push(JSON.stringify(answer));
    return answer;
  };
  const connection = (id: string): Promise<PluginConnectionView> => must('GET', `/connections/${id}`);
  const draft = (kind: string, more: JsonObject): JsonObject => ({
    kind: 'plugin',
    contribution: `board/${kind}`,
    name: `Our board (${kind})`,
    settings: { server: `http://${board.host}` },
    ...more,
  });
  const runsOf = async (workflow: string): Promise<readonly RunView[]> =>
    (await must<Page<RunView>>('GET', `/workflows/${workflow}/runs`)).items;
  const untilRuns = (workflow: string, areThere: (runs: readonly RunView[]) => boolean): Promise<unknown> =>
    until(() => runsOf(workflow), areThere, { what: 'the runs' });
  const untilHeld = (contact: string): Promise<unknown> =>
    until(
      () => must<Page<TimelineEntry>>('GET', `/contacts/${contact}/timeline`),
      (page) => JSON.stringify(page).includes('sign-in'),
      { what: 'that it waits for somebody to sign in' },
    );
  const untilCards = (count: number): Promise<unknown> =>
    until(
      () => Promise.resolve(board.cards.length),
      (cards) => cards === count,
      { what: `${count} cards` },
    );
  const enter = async (...emails: readonly string[]): Promise<readonly string[]> => {
    const contacts: string[] = [];
    for (const email of emails) {
      const { contact } = await must<{ contact: { id: string } }>('POST', '/contacts', { email });
      contacts.push(contact.id);
    }
    await must('POST', `/workflows/${adding}/enrol`, { contacts });
    return contacts;
  };
  const goThere = async (url: string): Promise<{ readonly state: string; readonly code: string }> => {
    const there = await fetch(url, { redirect: 'manual' });
    const back = await fetch(there.headers.get('location') ?? '', { redirect: 'manual' });
    expect(back.status).toBe(303);
    const [, , , , , , state = '', code = ''] = (back.headers.get('location') ?? '').split('/');
    expect(back.headers.get('location')).toBe(
      `/#/w/${settled.base.split('/').at(-1)}/connections/back/${state}/${code}`,
    );
    return { state, code };
  };
  const begin = async (id: string): Promise<string> =>
    (await owner.must<{ url: string }>('POST', `${settled.base}/connections/${id}/sign-in`)).url;
  const signIn = async (id: string): Promise<void> => {
    await owner.must('POST', `${settled.base}/connections/signed-in`, await goThere(await begin(id)));
  };

  test('a kind says what it asks for, and a key is kept sealed and never shown again', async () => {
    const { kinds, callback } = await must<{
      kinds: readonly { contribution: string; needsClient: boolean }[];
      callback: string;
    }>('GET', '/connection-kinds');
    expect(kinds.filter(({ contribution }) => contribution.startsWith('board/'))).toMatchObject([
      { contribution: 'board/key', credential: 'api-key', needsClient: false, canTest: true },
      { contribution: 'board/account', credential: 'oauth2', needsClient: true, canTest: true },
    ]);
    expect(callback).toBe(`${hub.url}/oauth/callback`);
    expect(await problem('POST', '/connections', draft('key', {}))).toMatchObject({
      code: 'INNESTO_CONNECTION_SETTINGS',
      path: '/secrets/api_key',
    });
    expect(await problem('POST', '/connections', draft('key', { secrets: { api_key: 'clé€' } }))).toMatchObject({
      code: 'INNESTO_CONNECTION_SETTINGS',
      detail: expect.stringContaining('no header can hold'),
    });
    const made = await must<PluginConnectionView>(
      'POST',
      '/connections',
      draft('key', { secrets: { api_key: BOARD_KEY } }),
    );
    byKey = made.id;
    expect(made).toMatchObject({ entered: ['api_key'], hosts: [board.host], trouble: null, title: 'Board, by key' });
  });

  test('it is tried out, and another key is good from the next request on', async () => {
    const trial = (): Promise<ConnectionTrialResult> => must('POST', `/connections/${byKey}/test`, {});
    expect(await trial()).toMatchObject({ ok: true, to: board.host });
    board.key = NEW_KEY;
    expect(await trial()).toMatchObject({ ok: false, trouble: 'sign-in', detail: 'It answered 401' });
    expect((await connection(byKey)).trouble).toMatchObject({ kind: 'refused' });
    await must('PATCH', `/connections/${byKey}`, { kind: 'plugin', secrets: { api_key: NEW_KEY } });
    expect((await connection(byKey)).trouble).toBeNull();
    expect(await trial()).toMatchObject({ ok: true });
    expect(board.asked.map(({ authorization }) => authorization)).toEqual([BOARD_KEY, BOARD_KEY, NEW_KEY]);
  });

  test('what was entered goes nowhere else: for another address it is entered again', async () => {
    const elsewhere = { kind: 'plugin', settings: { server: 'https://thief.example' } };
    expect(await problem('PATCH', `/connections/${byKey}`, elsewhere)).toMatchObject({
      code: 'INNESTO_CONNECTION_PASSWORD',
    });
    await must('PATCH', `/connections/${byKey}`, { kind: 'plugin', name: 'Our board' });
    expect(await connection(byKey)).toMatchObject({ name: 'Our board', hosts: [board.host], entered: ['api_key'] });
  });

  test('a trigger that asks does so with the connection that it names', async () => {
    const definition: WorkflowDefinition = {
      trigger: { contribution: 'board/asked', config: { account: byKey } },
      reentry: { policy: 'always' },
      first: 'later',
      steps: [{ kind: 'wait', id: 'later', duration: { amount: 6, unit: 'weeks' } }],
    };
    const { id } = await must<{ id: string }>('POST', '/workflows', { name: 'Asking', definition });
    await must('POST', `/workflows/${id}/start`);
    await untilRuns(id, (runs) => runs.length === 1);
    expect(board.asked.at(-1)).toMatchObject({ path: '/api/cards', authorization: NEW_KEY });
    expect(await must<ConnectionUses>('GET', `/connections/${byKey}/uses`)).toMatchObject({
      uses: [{ name: 'Asking' }, { name: 'Asking', version: null }],
    });
    expect(await problem('DELETE', `/connections/${byKey}`)).toMatchObject({ code: 'INNESTO_CONNECTION_IN_USE' });
  });

  test('what is asked before somebody has signed in waits, and fails nobody', async () => {
    expect(await problem('POST', '/connections', draft('account', {}))).toMatchObject({ path: '/client' });
    signedIn = (await must<{ id: string }>('POST', '/connections', draft('account', { client: { ...CLIENT } }))).id;
    expect(await connection(signedIn)).toMatchObject({ clientId: CLIENT.id, trouble: { kind: 'sign-in' } });
    const { id: list } = await must<{ id: string }>('POST', '/lists', { name: 'Everybody' });
    const definition: WorkflowDefinition = {
      trigger: { contribution: 'list/activity', config: { lists: [list] } },
      reentry: { policy: 'always' },
      first: 'card',
      steps: [
        {
          kind: 'action',
          id: 'card',
          contribution: 'board/add',
          config: { account: signedIn, board: 'red' },
          ports: { done: 'later' },
        },
        { kind: 'wait', id: 'later', duration: { amount: 6, unit: 'weeks' } },
      ],
    };
    adding = (await must<{ id: string }>('POST', '/workflows', { name: 'Adding', definition })).id;
    await must('POST', `/workflows/${adding}/start`);
    const [contact = ''] = await enter('first@clients.example');
    await untilHeld(contact);
    expect(board.cards).toEqual([]);
    expect(await runsOf(adding)).toMatchObject([{ state: 'awaiting' }]);
  });

  test('a sign-in is good once, in the browser that began it, and what waited goes', async () => {
    const sentBack = await goThere(await begin(signedIn));
    const other = await settled.api.call('POST', `${settled.base}/connections/signed-in`, sentBack);
    expect(other.status).toBe(401);
    await owner.must('POST', `${settled.base}/connections/signed-in`, sentBack);
    expect((await connection(signedIn)).trouble).toBeNull();
    const again = await owner.call('POST', `${settled.base}/connections/signed-in`, sentBack);
    expect(again.body).toMatchObject({ code: 'INNESTO_CONNECTION_SIGN_IN' });
    await untilCards(1);
  });

  test('a token that is about to end is renewed once for all who ask, and before its time where it is turned away', async () => {
    board.lasts = 1;
    await signIn(signedIn);
    [board.lasts, board.grants.length] = [3600, 0];
    await enter(...['a', 'b', 'c', 'd'].map((name) => `${name}@clients.example`));
    await untilCards(5);
    expect(board.grants).toEqual(['refresh_token']);
    board.forgetAccess();
    await enter('e@clients.example');
    await untilCards(6);
    expect(board.grants).toEqual(['refresh_token', 'refresh_token']);
  });

  test('after a power cut the token that was given last is the one that is renewed', async () => {
    // A card whose answer the hub had not noted yet it would ask for once more, and one more would be counted.
    await untilRuns(adding, (runs) => runs.every(({ state }) => state !== 'awaiting'));
    await hub.kill();
    hub = await startHub(options);
    owner = new ApiClient(hub.url);
    owner.keepCookie(await owner.call('POST', '/api/session', { email: OWNER.email, password: OWNER.password }));
    settled = { ...settled, api: settled.api.at(hub.url) };
    board.forgetAccess();
    const before = board.grants.length;
    await enter('f@clients.example');
    await untilCards(7);
    expect(board.grants.slice(before)).toEqual(['refresh_token']);
  });

  test('who is not let in any more has to sign in again, and nothing is lost meanwhile', async () => {
    board.revoked = true;
    board.forgetAccess();
    const [contact = ''] = await enter('g@clients.example');
    await until(
      () => connection(signedIn),
      ({ trouble }) => trouble?.kind === 'sign-in',
      { what: 'the trouble' },
    );
    const [other = ''] = await enter('h@clients.example');
    await untilHeld(other);
    board.revoked = false;
    await signIn(signedIn);
    await untilCards(9);
    expect(JSON.stringify(await must('GET', `/contacts/${contact}/timeline`))).toContain('/cards');
  });

  test('choices come from the other system, and from nowhere else', async () => {
    const ask = (config: JsonObject): Promise<OptionsView> => must('POST', '/plugins/board/options/boards', { config });
    expect(await ask({})).toEqual({ options: [], ready: false, trouble: null });
    expect(await ask({ account: signedIn })).toEqual({
      options: [
        { value: 'red', title: 'Board red' },
        { value: 'blue', title: 'Board blue' },
      ],
      ready: true,
      trouble: null,
    });
    const asked = board.asked.length;
    for (const elsewhere of [
      'https://thief.example',
      `http://127.0.0.1:1`,
      'https://169.254.169.254',
      '//thief.example',
    ])
      expect(await ask({ account: signedIn, elsewhere })).toMatchObject({ options: [], trouble: expect.any(String) });
    expect((await ask({ account: signedIn, elsewhere: 'https://thief.example' })).trouble).toBe(
      'the connection is not for the host thief.example',
    );
    expect(board.asked.length).toBe(asked);
  });

  test('another workspace reaches none of it', async () => {
    const stranger = await makeWorkspace(owner);
    await stranger.api.must('POST', `${stranger.base}/plugins/board/enable`, {});
    for (const path of [`/connections/${signedIn}`, `/connections/${signedIn}/uses`])
      expect((await stranger.api.call('GET', `${stranger.base}${path}`)).status).toBe(404);
    expect((await owner.call('POST', `${stranger.base}/connections/${signedIn}/sign-in`)).status).toBe(404);
    const choices = await stranger.api.must<OptionsView>('POST', `${stranger.base}/plugins/board/options/boards`, {
      config: { account: signedIn },
    });
    expect(choices).toMatchObject({ options: [], trouble: 'the connection is not there' });
  });

  test('no secret is in any answer, in what the hub prints, or in the open in its database', async () => {
    const secrets = [BOARD_KEY, NEW_KEY, CLIENT.secret, ...board.given];
    const kept = await pastTheHub(home, async (knex) =>
      JSON.stringify(
        await Promise.all(
          ['connection', 'connection_sign_in', 'request', 'delivery', 'delivery_attempt', 'run_log'].map((table) =>
            knex(table).select(),
          ),
        ),
      ),
    );
    for (const secret of secrets)
      for (const text of [hub.output(), told.join('\n'), kept]) expect(text).not.toContain(secret);
    expect(kept).toContain(CLIENT.id);
  });
});
