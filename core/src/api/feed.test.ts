import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FeedMessage } from '@innesto/sdk/contract';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { WebSocket } from 'ws';
import type { Announcement } from '../model/announcement.ts';
import type { Workspace } from '../model/workspace.ts';
import type { Store } from '../store/store.ts';
import { openTestStore } from '../store/test-database.ts';
import { createFeed } from './feed.ts';
import { Listener } from './test-listener.ts';
import { startTestServer, type Identity, type TestServer } from './test-server.ts';

const GATHER = 40;

describe('the feed', () => {
  let store: Store;
  let server: TestServer;
  let workspace: Workspace;
  let address: string;
  let token: Identity;
  const listeners: Listener[] = [];

  beforeAll(async () => {
    store = await openTestStore('sqlite', {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    server = await startTestServer({ store, feedPace: { gather: GATHER, recheck: 100, most: 262_144 } });
    workspace = await server.addWorkspace();
    token = await server.addToken(workspace, 'viewer');
    address = await server.listen();
  });
  afterEach(async () => {
    for (const listener of listeners.splice(0)) listener.socket.terminate();
    for (let tries = 0; tries < 200 && server.ports.feed.watchers > 0; tries++) await sleep(10);
    if (server.ports.feed.watchers > 0) throw new Error('a line that was cut is still watched');
  });
  afterAll(async () => {
    await server.close();
    await store.close();
  });

  const listen = (as: Identity, where: Workspace = workspace, headers: Record<string, string> = {}): Listener => {
    const listener = new Listener(`${address.replace('http', 'ws')}/api/workspaces/${where.publicId}/feed`, {
      ...as,
      ...headers,
    });
    listeners.push(listener);
    return listener;
  };
  const greeted = async (as: Identity = token, where: Workspace = workspace): Promise<Listener> => {
    const listener = listen(as, where);
    await listener.until((heard) => heard.length > 0);
    return listener;
  };
  const announce = (announcement: Announcement): void => server.ports.feed.announce(announcement);
  const topics = (heard: readonly FeedMessage[]): string[] => heard.map(({ topic }) => topic);
  const refusal = async (listener: Listener): Promise<number> => {
    const [, response] = (await once(listener.socket, 'unexpected-response')) as [
      unknown,
      { statusCode: number; resume(): void },
    ];
    response.resume();
    return response.statusCode;
  };

  test('greets, then says what changes, numbered without a gap', async () => {
    const listener = await greeted();
    announce({ topic: 'contacts', workspaceId: workspace.id });
    await listener.until((heard) => topics(heard).includes('contacts'));
    announce({ topic: 'imports', workspaceId: workspace.id, import: 'i-1' });
    const heard = await listener.until((all) => topics(all).includes('imports'));
    const [hello, contacts, imports] = heard;
    expect(topics(heard)).toEqual(['hello', 'contacts', 'imports']);
    expect(imports).toMatchObject({ import: 'i-1' });
    expect([
      (contacts?.sequence ?? 0) - (hello?.sequence ?? 0),
      (imports?.sequence ?? 0) - (hello?.sequence ?? 0),
    ]).toEqual([1, 2]);
    expect(hello).not.toHaveProperty('now');
  });

  test('adds up the steps of each workflow, and says other things once', async () => {
    const listener = await greeted();
    for (let time = 0; time < 300; time++) {
      announce({
        topic: 'steps',
        workspaceId: workspace.id,
        workflow: 'w-1',
        changes: { wait: { done: 1, failed: 2 }, constructor: { done: 1 } },
      });
      announce({ topic: 'steps', workspaceId: workspace.id, workflow: 'w-2', changes: { send: { done: 1 } } });
      announce({ topic: 'messages', workspaceId: workspace.id });
    }
    const total = (heard: readonly FeedMessage[], workflow: string, [step, outcome]: [string, string]): number =>
      heard.reduce(
        (sum, message) =>
          sum +
          (message.topic === 'steps' && message.workflow === workflow ? (message.changes[step]?.[outcome] ?? 0) : 0),
        0,
      );
    const heard = await listener.until((all) => total(all, 'w-2', ['send', 'done']) === 300);
    expect(total(heard, 'w-1', ['wait', 'done'])).toBe(300);
    expect(total(heard, 'w-1', ['wait', 'failed'])).toBe(600);
    expect(total(heard, 'w-1', ['constructor', 'done'])).toBe(300);
    expect(topics(heard).filter((topic) => topic === 'messages').length).toBeLessThanOrEqual(3);
  });

  test('never says the same kind of thing faster than its pace', async () => {
    const listener = await greeted();
    const rounds = 12;
    for (let round = 0; round < rounds; round++) {
      announce({ topic: 'workflows', workspaceId: workspace.id });
      await sleep(GATHER / 4);
    }
    await sleep(GATHER * 3);
    const said = topics(listener.heard).filter((topic) => topic === 'workflows').length;
    expect(said).toBeGreaterThanOrEqual(1);
    expect(said).toBeLessThan(rounds);
  });

  test('says nothing of one workspace to those who watch another', async () => {
    const other = await server.addWorkspace();
    const [here, there] = [await greeted(), await greeted(server.owner, other).catch(() => null)];
    expect(there).toBeNull();
    const elsewhere = await greeted(await server.addToken(other, 'viewer'), other);
    announce({ topic: 'contacts', workspaceId: other.id });
    await elsewhere.until((heard) => topics(heard).includes('contacts'));
    expect(topics(here.heard)).toEqual(['hello']);
  });

  test('counts on while nobody listens, so that who comes back knows what was missed', async () => {
    const first = await greeted();
    const seen = first.heard[0]?.sequence ?? 0;
    first.socket.terminate();
    for (let tries = 0; tries < 200 && server.ports.feed.watchers > 0; tries++) await sleep(10);
    const nothing = await greeted();
    expect(nothing.heard[0]?.sequence).toBe(seen);
    nothing.socket.terminate();
    for (let tries = 0; tries < 200 && server.ports.feed.watchers > 0; tries++) await sleep(10);
    announce({ topic: 'contacts', workspaceId: workspace.id });
    const back = await greeted();
    expect(back.heard[0]?.sequence).toBeGreaterThan(seen);
  });

  test('goes on counting from higher up after a restart', () => {
    const [before, after] = [createFeed({ clock: { now: () => 1000 } }), createFeed({ clock: { now: () => 2000 } })];
    const first: string[] = [];
    const socket = (heard: string[]) => ({
      readyState: 1,
      OPEN: 1,
      bufferedAmount: 0,
      send: (text: string) => heard.push(text),
      on: () => undefined,
      once: () => undefined,
      close: () => undefined,
    });
    for (const feed of [before, after])
      feed.join(
        { socket: socket(first) as unknown as WebSocket, recheck: () => Promise.resolve(workspace) },
        workspace,
      );
    const [early, late] = first.map((text) => (JSON.parse(text) as FeedMessage).sequence);
    expect(late).toBeGreaterThan(early ?? Infinity);
    before.close();
    after.close();
  });

  test('of a demo workspace carries its time, and the new one as soon as its clock was moved', async () => {
    const demo = await server.addWorkspace('demo');
    const listener = await greeted(await server.addToken(demo, 'admin'), demo);
    const hello = listener.heard[0];
    expect(Math.abs(Date.parse(hello?.now ?? '') - server.clock.now())).toBeLessThan(5000);
    await server.ports.workspaces.moveClock(demo, { advance: { amount: 10, unit: 'days' } });
    const heard = await listener.until((all) => topics(all).includes('clock'));
    const moved = heard.find(({ topic }) => topic === 'clock');
    expect(Date.parse(moved?.now ?? '') - server.clock.now()).toBeGreaterThan(9 * 86_400_000);
  });

  test('takes a signed-in browser from the hub’s own pages only', async () => {
    const own = listen(server.owner, workspace, { origin: address });
    await own.until((heard) => heard.length > 0);
    expect(await refusal(listen(server.owner, workspace, { origin: 'https://evil.example' }))).toBe(403);
    expect(await refusal(listen(server.owner, workspace))).toBe(403);
  });

  test('takes nobody who may not see the workspace', async () => {
    const other = await server.addWorkspace();
    expect(await refusal(listen({}, workspace, { origin: address }))).toBe(401);
    expect(await refusal(listen({ authorization: 'Bearer wrong' }))).toBe(401);
    expect(await refusal(listen(token, other))).toBe(404);
    expect(await refusal(listen(await server.addOperator(), workspace, { origin: address }))).toBe(404);
  });

  test('ends when the token is revoked', async () => {
    const listener = await greeted(await server.addToken(workspace, 'viewer'));
    const other = await greeted();
    await store.write((transaction) =>
      transaction('token')
        .orderBy('id', 'desc')
        .limit(1)
        .update({ revoked_at: 1 })
        .whereIn('id', transaction('token').max('id')),
    );
    expect(await listener.untilClosed()).toBe(4401);
    expect(other.closed).toBeNull();
  });

  test('ends when the person signs out, or leaves the workspace', async () => {
    const person = await server.addOperator({ workspace, role: 'viewer' });
    const listener = listen(person, workspace, { origin: address });
    await listener.until((heard) => heard.length > 0);
    await server.call('DELETE', '/api/session', { as: person });
    expect(await listener.untilClosed()).toBe(4401);
    const leaver = await server.addOperator({ workspace, role: 'viewer' });
    const leaving = listen(leaver, workspace, { origin: address });
    await leaving.until((heard) => heard.length > 0);
    await store.write((transaction) =>
      transaction('membership').where('workspace_id', workspace.id).whereNot('role', 'owner').delete(),
    );
    expect(await leaving.untilClosed()).toBe(4401);
  });

  test('closes on whoever talks, and on whoever shouts', async () => {
    const talker = await greeted();
    talker.socket.send('hello?');
    expect(await talker.untilClosed()).toBe(1008);
    const shouter = await greeted();
    shouter.socket.send('x'.repeat(100_000));
    expect(await shouter.untilClosed()).toBe(1009);
  });

  test('leaves messages out for a line that is too slow, and says so once it is free', async () => {
    const sent: string[] = [];
    const line = {
      readyState: 1,
      OPEN: 1,
      bufferedAmount: 0,
      send: (text: string) => sent.push(text),
      on: () => undefined,
      once: () => undefined,
      close: () => undefined,
      ping: () => undefined,
    };
    const feed = createFeed({ clock: server.clock, pace: { gather: 5, recheck: 20, most: 100 } });
    feed.join({ socket: line as unknown as WebSocket, recheck: () => Promise.resolve(workspace) }, workspace);
    line.bufferedAmount = 101;
    feed.announce({ topic: 'contacts', workspaceId: workspace.id });
    await sleep(60);
    expect(sent.map((text) => (JSON.parse(text) as FeedMessage).topic)).toEqual(['hello']);
    line.bufferedAmount = 0;
    for (let tries = 0; tries < 200 && sent.length < 2; tries++) await sleep(10);
    feed.announce({ topic: 'messages', workspaceId: workspace.id });
    for (let tries = 0; tries < 200 && sent.length < 3; tries++) await sleep(10);
    const messages = sent.map((text) => JSON.parse(text) as FeedMessage);
    expect(topics(messages)).toEqual(['hello', 'resync', 'messages']);
    expect(messages.map(({ sequence }) => sequence - (messages[0]?.sequence ?? 0))).toEqual([0, 1, 2]);
    feed.close();
  });

  test('is not there for those who only ask', async () => {
    const answer = await server.call('GET', `/api/workspaces/${workspace.publicId}/feed`, { as: token });
    expect(answer.json()).toMatchObject({ status: 426, code: 'INNESTO_REQUEST_UPGRADE' });
  });

  test('cannot be reached by upgrading another address', async () => {
    const listener = new Listener(`${address.replace('http', 'ws')}/api/workspaces/${workspace.publicId}`, {
      ...token,
    });
    listeners.push(listener);
    await listener.untilClosed();
    expect(listener.heard).toEqual([]);
  });
});

test('a hub that stops closes every line and is gone', async () => {
  const store = await openTestStore('sqlite', {
    postgresUrl: inject('postgresUrl'),
    temporaryFolder: inject('temporaryFolder'),
  });
  const server = await startTestServer({ store });
  const workspace = await server.addWorkspace();
  const address = await server.listen();
  const listener = new Listener(`${address.replace('http', 'ws')}/api/workspaces/${workspace.publicId}/feed`, {
    ...(await server.addToken(workspace, 'viewer')),
  });
  await listener.until((heard) => heard.length > 0);
  server.ports.feed.announce({ topic: 'contacts', workspaceId: workspace.id });
  await server.close();
  expect(await listener.untilClosed()).toBe(1001);
  expect(server.ports.feed.watchers).toBe(0);
  await expect(fetch(`${address}/health`)).rejects.toThrow('fetch failed');
  await store.close();
});

test('a watcher who does not answer cannot keep the hub from stopping', async () => {
  const store = await openTestStore('sqlite', {
    postgresUrl: inject('postgresUrl'),
    temporaryFolder: inject('temporaryFolder'),
  });
  const server = await startTestServer({ store });
  const workspace = await server.addWorkspace();
  const address = await server.listen();
  const listener = new Listener(`${address.replace('http', 'ws')}/api/workspaces/${workspace.publicId}/feed`, {
    ...(await server.addToken(workspace, 'viewer')),
  });
  await listener.until((heard) => heard.length > 0);
  listener.socket.pause();
  await expect(server.close()).resolves.toBeUndefined();
  listener.socket.terminate();
  await store.close();
});
