import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { createParked } from '../../data/workflows/parked.ts';
import type { Announcement } from '../../model/announcement.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { park } from '../../store/verb/park.ts';
import { startTestServer, type Identity, type TestServer } from '../test-server.ts';
import { parkedRoutes } from './parked.ts';

/** Whatever of an answer a test looks at. */
interface Seen {
  readonly items: readonly object[];
  readonly next: string | null;
}

const NOBODY = '018f0000-0000-7000-8000-000000000000';

describe.each(DATABASES)('what was set aside, on %s', (database) => {
  let store: Store;
  let server: TestServer;
  let workspace: Workspace;
  let admin: Identity;
  let pulses: string[] = [];
  const announced: Announcement[] = [];
  let serial = 0;

  beforeAll(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    const pulse = {
      events: () => void pulses.push('events'),
      runs: () => void pulses.push('runs'),
      deliveries: () => void pulses.push('deliveries'),
    };
    server = await startTestServer({
      store,
      routes: (app, { clock }) =>
        parkedRoutes(app, {
          parked: createParked({ store, clock, pulse, announce: (announcement) => void announced.push(announcement) }),
        }),
    });
  });
  afterAll(async () => {
    await server.close();
    await store.close();
  });
  beforeEach(async () => {
    workspace = await server.addWorkspace();
    admin = await server.addToken(workspace, 'admin');
    pulses = [];
  });

  const call = async (method: 'GET' | 'POST', path = '') => {
    const answer = await server.call(method, `/api/workspaces/${workspace.publicId}/parked${path}`, { as: admin });
    return { status: answer.statusCode, json: answer.json<Seen>() };
  };

  /** One of each kind, set aside as the pipeline does it. */
  const setAside = async (
    kind: 'run' | 'event' | 'delivery',
    workflowState = 'active',
  ): Promise<{ id: number; parked: string; contact: string; workflow: string }> => {
    const id = ++serial;
    const contact = v7();
    const workflow = v7();
    const own = { id, workspace_id: workspace.id };
    await store.write(async (transaction) => {
      await transaction('contact').insert({
        ...own,
        public_id: contact,
        shard: 0,
        source: 'api',
        created_at: 0,
        updated_at: 0,
      });
      await transaction('workflow').insert({
        ...own,
        public_id: workflow,
        name: 'Welcome',
        state: workflowState,
        draft: '{}',
        created_at: 0,
        updated_at: 0,
        stopped_at: workflowState === 'stopped' ? 500 : null,
      });
      const at = { shard: 0, contact_id: id };
      if (kind === 'run') {
        await transaction('run').insert({
          ...own,
          ...at,
          workflow_id: id,
          version_id: 1,
          entry_key: '',
          step: 'greet',
          state: 'waiting',
          wake_at: 5,
          anchor_at: 5,
          started_at: 5,
          attempt: 2,
          seq: 3,
        });
      } else if (kind === 'event') {
        await transaction('event').insert({
          ...own,
          ...at,
          type: 'list.joined',
          at: 5,
          received_at: 5,
          depth: 0,
          quiet: 0,
          payload: '{}',
        });
      } else {
        await transaction('delivery').insert({
          ...own,
          ...at,
          public_id: v7(),
          kind: 'message',
          channel: 'email',
          workflow_id: id,
          step: 'send',
          visit: 1,
          key: contact,
          state: 'queued',
          not_before: 5,
          on_uncertain: 'resend',
          body: '{}',
          created_at: 5,
        });
      }
    });
    const parked = v7();
    await park(store, {
      publicId: parked,
      workspaceId: workspace.id,
      kind,
      subjectId: id,
      reason: 'value out of range',
      at: 9,
    });
    return { id, parked, contact, workflow };
  };

  test('is listed with its reason and with what a person knows it by', async () => {
    const run = await setAside('run');
    const event = await setAside('event');
    const delivery = await setAside('delivery');
    const { json } = await call('GET');
    expect(json.items).toEqual([
      {
        id: delivery.parked,
        kind: 'delivery',
        reason: 'value out of range',
        at: '1970-01-01T00:00:00.009Z',
        releasedAt: null,
        contact: delivery.contact,
        workflow: delivery.workflow,
        step: 'send',
        eventType: null,
        channel: 'email',
        endpoint: null,
        count: 1,
      },
      {
        id: event.parked,
        kind: 'event',
        reason: 'value out of range',
        at: '1970-01-01T00:00:00.009Z',
        releasedAt: null,
        contact: event.contact,
        workflow: null,
        step: null,
        eventType: 'list.joined',
        channel: null,
        endpoint: null,
        count: 1,
      },
      {
        id: run.parked,
        kind: 'run',
        reason: 'value out of range',
        at: '1970-01-01T00:00:00.009Z',
        releasedAt: null,
        contact: run.contact,
        workflow: run.workflow,
        step: 'greet',
        eventType: null,
        channel: null,
        endpoint: null,
        count: 1,
      },
    ]);
    const first = (await call('GET', '?limit=2')).json;
    expect((await call('GET', `?limit=2&after=${first.next}`)).json).toMatchObject({
      items: [{ id: run.parked }],
      next: null,
    });
  });

  test('a run comes back due at once, an event unread, a delivery queued; each once', async () => {
    const run = await setAside('run');
    const event = await setAside('event');
    const delivery = await setAside('delivery');
    const before = server.clock.now();
    for (const { parked } of [run, event, delivery]) {
      expect(await call('POST', `/${parked}/release`)).toMatchObject({
        status: 200,
        json: { id: parked, releasedAt: expect.stringMatching(/^20/) },
      });
    }
    const back: { wake_at: number } | undefined = await store
      .read('run')
      .where('id', run.id)
      .first('state', 'wake_at', 'attempt', 'seq');
    expect(back).toMatchObject({ state: 'waiting', attempt: 0, seq: 5 });
    expect(back?.wake_at).toBeGreaterThanOrEqual(before);
    expect(await store.read('event').where('id', event.id).first('pending')).toEqual({ pending: 1 });
    expect(await store.read('delivery').where('id', delivery.id).first('state', 'attempt')).toEqual({
      state: 'queued',
      attempt: 0,
    });
    expect(pulses).toEqual(['runs', 'events', 'deliveries']);
    expect(announced.slice(-3)).toEqual(
      Array.from({ length: 3 }, () => ({ topic: 'parked', workspaceId: workspace.id })),
    );
    expect(await call('POST', `/${run.parked}/release`)).toMatchObject({
      status: 409,
      json: { code: 'INNESTO_CONFLICT' },
    });
    expect(await store.read('run').where('id', run.id).first('seq')).toEqual({ seq: 5 });
  });

  test('a run of a stopped workflow comes back frozen, to be due when it starts', async () => {
    const run = await setAside('run', 'stopped');
    await call('POST', `/${run.parked}/release`);
    expect(await store.read('run').where('id', run.id).first('state', 'wake_at')).toEqual({
      state: 'frozen',
      wake_at: 500,
    });
  });

  test('what went on meanwhile by another way stays as it is', async () => {
    const run = await setAside('run');
    await store.write((transaction) => transaction('run').where('id', run.id).update({ state: 'ended' }));
    expect((await call('POST', `/${run.parked}/release`)).status).toBe(200);
    expect(await store.read('run').where('id', run.id).first('state')).toEqual({ state: 'ended' });
  });

  test('another workspace’s is not found, and answers as if there were none', async () => {
    const run = await setAside('run');
    workspace = await server.addWorkspace();
    admin = await server.addToken(workspace, 'admin');
    expect(await call('POST', `/${run.parked}/release`)).toEqual(await call('POST', `/${NOBODY}/release`));
    expect((await call('GET')).json.items).toEqual([]);
    expect((await call('POST', '/x/release')).status).toBe(400);
    expect((await call('GET', '?after=zz')).status).toBe(400);
    expect(await store.read('run').where('id', run.id).first('state')).toEqual({ state: 'parked' });
  });

  test('only administrators release', async () => {
    const run = await setAside('run');
    admin = await server.addToken(workspace, 'editor');
    expect((await call('POST', `/${run.parked}/release`)).status).toBe(403);
  });
});
