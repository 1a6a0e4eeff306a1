import type { WorkflowDefinition } from '@innesto/sdk/contract';
import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { createTimeline } from '../../data/workflows/timeline.ts';
import { createVersions } from '../../data/workflows/versions.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { startTestServer, type Identity, type TestServer } from '../test-server.ts';
import { timelineRoutes } from './timeline.ts';

const NOBODY = '018f0000-0000-7000-8000-000000000000';

const definition: WorkflowDefinition = {
  reentry: { policy: 'once' },
  first: 'wait',
  steps: [
    { kind: 'wait', id: 'wait', duration: { amount: 10, unit: 'minutes' }, next: 'send' },
    { kind: 'action', id: 'send', title: 'The welcome', contribution: 'email/send', config: {}, ports: { done: 'opened' } },
    { kind: 'branch', id: 'opened', branches: [{ name: 'yes', when: { all: [] } }] },
  ],
};

describe.each(DATABASES)('the timeline of a contact, on %s', (database) => {
  let store: Store;
  let server: TestServer;
  let workspace: Workspace;
  let viewer: Identity;
  let contactId = 0;
  let contact: string;
  let workflow: string;
  let serial = 0;

  beforeAll(async () => {
    store = await openTestStore(database, { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') });
    server = await startTestServer({ store, routes: (app) => timelineRoutes(app, { timeline: createTimeline({ store, versions: createVersions({ store }) }) }) });
  });
  afterAll(async () => {
    await server.close();
    await store.close();
  });
  beforeEach(async () => {
    workspace = await server.addWorkspace();
    viewer = await server.addToken(workspace, 'viewer');
    contactId += 1;
    serial = contactId * 100;
    contact = v7();
    workflow = v7();
    await store.write(async (transaction) => {
      const own = { workspace_id: workspace.id, created_at: 0 };
      await transaction('contact').insert({ ...own, id: contactId, public_id: contact, shard: 0, source: 'api', updated_at: 0 });
      await transaction('list').insert({ ...own, public_id: v7(), name: 'News' });
      await transaction('workflow').insert({ ...own, id: contactId, public_id: workflow, name: 'Welcome series', state: 'active', draft: '{}', updated_at: 0 });
      await transaction('version').insert({ ...own, id: contactId, public_id: v7(), workflow_id: contactId, number: 1, definition: JSON.stringify(definition), pins: '{}', created_by: 'x' });
      await transaction('run').insert({
        id: contactId,
        workspace_id: workspace.id,
        shard: 0,
        workflow_id: contactId,
        version_id: contactId,
        contact_id: contactId,
        entry_key: '',
        step: 'send',
        state: 'waiting',
        wake_at: 1,
        anchor_at: 1,
        started_at: 1,
      });
    });
  });

  const put = (table: string, row: object): Promise<unknown> => store.write((transaction) => transaction(table).insert(row));
  const event = (at: number, type: string, payload: object, of = contactId): Promise<unknown> =>
    put('event', { workspace_id: workspace.id, shard: 0, type, contact_id: of, at, received_at: 0, depth: 0, quiet: 0, payload: JSON.stringify(payload) });
  const line = (at: number, seq: number, step: string, outcome: string, detail: string | null = null): Promise<unknown> =>
    put('run_log', { run_id: contactId, seq, line: 0, workspace_id: workspace.id, at, version_id: contactId, step, outcome, detail });
  const message = async (state: string, subject: string, at = 0): Promise<string> => {
    const publicId = v7();
    const id = ++serial;
    const own = { workspace_id: workspace.id, created_at: at, run_id: contactId, workflow_id: contactId, version_id: contactId, step: 'send', channel: 'email' };
    await put('delivery', { ...own, id, public_id: v7(), shard: 0, kind: 'message', visit: 1, key: publicId, state: 'queued', not_before: 0, on_uncertain: 'resend', body: '{}' });
    await put('message', { ...own, id, public_id: publicId, delivery_id: id, contact_id: contactId, purpose: 'marketing', driver: 'inbox', recipient: 'a@b.c', sender: 'd@e.f', subject, state, tracked: 0 });
    return publicId;
  };
  const read = async (query = '', of = contact) => {
    const answer = await server.call('GET', `/api/workspaces/${workspace.publicId}/contacts/${of}/timeline${query}`, { as: viewer });
    return { status: answer.statusCode, json: answer.json() };
  };

  test('says what happened and why, the newest first, from whatever room it comes', async () => {
    const list = (await store.read('list').where('workspace_id', workspace.id).first('public_id')).public_id;
    const sent = await message('sent', 'Benvenuta');
    await event(1000, 'contact.created', { source: 'import' });
    await event(1000, 'list.joined', { list, source: 'import' });
    await line(1000, 0, 'wait', 'entered');
    await line(2000, 1, 'wait', 'done');
    await line(2000, 2, 'send', 'entered');
    await put('delivery_attempt', { delivery_id: serial, number: 1, at: 2100, outcome: 'uncertain', detail: 'the hub stopped while handing it over' });
    await put('delivery_attempt', { delivery_id: serial, number: 2, at: 2200, outcome: 'resent', detail: '250 ok' });
    await event(2200, 'message.sent', { message: sent, channel: 'email', workflow, step: 'send' });
    await line(2200, 3, 'send', 'done');
    await event(3000, 'message.opened', { message: sent, channel: 'email', workflow, step: 'send' });
    await line(4000, 4, 'opened', 'yes', 'message.send.outcome = "opened"');
    await put('entry_refusal', { workspace_id: workspace.id, workflow_id: contactId, contact_id: contactId, event_id: 1, at: 5000, reason: 'already-entered' });

    const { status, json } = await read();
    expect(status).toBe(200);
    const own = { id: workflow, name: 'Welcome series' };
    expect(json.items).toMatchObject([
      { at: '1970-01-01T00:00:05.000Z', kind: 'refusal', title: 'Did not enter the workflow', detail: 'may enter only once', workflow: own },
      { kind: 'step', title: 'Condition “opened”: went on by “yes”', detail: 'message.send.outcome = "opened"', workflow: own, step: 'opened', outcome: 'yes' },
      { kind: 'message', title: 'The e-mail “Benvenuta” was opened', message: sent, workflow: own, step: 'send' },
      { kind: 'message', title: 'The e-mail “Benvenuta” was sent again', message: sent },
      { kind: 'step', title: '“The welcome”: done' },
      { kind: 'message', title: 'The e-mail “Benvenuta” was sent', type: 'message.sent' },
      { kind: 'message', title: 'The e-mail “Benvenuta”: nobody can know whether it went out', detail: 'the hub stopped while handing it over' },
      { kind: 'step', title: 'Came to “The welcome”' },
      { kind: 'step', title: 'Wait “wait”: done' },
      { kind: 'step', title: 'Came to Wait “wait”' },
      { kind: 'event', title: 'Joined the list “News”', detail: 'by import', type: 'list.joined', payload: { list, source: 'import' } },
      { kind: 'event', title: 'The contact was created', detail: 'by import' },
    ]);
    expect(json.items).toHaveLength(12);
    expect(json.next).toBeNull();
  });

  test('goes on page by page without losing or repeating what happened in one instant', async () => {
    for (let count = 0; count < 7; count++) await event(1000, 'list.left', { list: NOBODY });
    for (let count = 0; count < 7; count++) await line(1000, count, 'wait', 'retry');
    const seen: string[] = [];
    let query = '?limit=4';
    for (let pages = 0; pages < 10 && query !== ''; pages++) {
      const { json } = await read(query);
      seen.push(...json.items.map(({ kind }: { kind: string }) => kind));
      query = json.next === null ? '' : `?limit=4&after=${json.next}`;
    }
    expect(seen).toEqual([...Array.from({ length: 7 }, () => 'step'), ...Array.from({ length: 7 }, () => 'event')]);
  });

  test('says what changed, and shows values as they are: no markup becomes more than text', async () => {
    await event(1, 'contact.updated', { source: 'api', changed: { city: { from: null, to: '<script>alert(1)</script>' }, vip: { from: false, to: true } } });
    await event(2, 'message.skipped', { message: NOBODY, channel: 'email', workflow, step: 'send', reason: 'no consent' });
    await event(3, 'shop.order-placed', { total: 12 });
    await event(4, 'consent.given', { purpose: 'marketing', channel: 'email', source: 'form' });
    expect((await read()).json.items).toMatchObject([
      { title: 'Consent given: marketing by email', detail: 'by form' },
      { title: 'shop.order-placed', detail: null, payload: { total: 12 } },
      { kind: 'message', title: 'The e-mail was not sent, on purpose', detail: 'no consent' },
      { title: 'The contact was changed', detail: 'city: nothing → “<script>alert(1)</script>”, vip: false → true, by api' },
    ]);
  });

  test('shows a message that is under way, and leaves out the hub’s own bookkeeping', async () => {
    await message('sending', 'Ciao', 7);
    await event(8, 'delivery.settled', { run: 1 });
    expect((await read()).json.items).toMatchObject([{ kind: 'message', title: 'The e-mail “Ciao” is being sent', outcome: 'sending' }]);
  });

  test('holds nothing of another contact or workspace', async () => {
    await event(1, 'contact.created', {}, contactId + 5000);
    const mine = contact;
    workspace = await server.addWorkspace();
    viewer = await server.addToken(workspace, 'viewer');
    await put('event', { workspace_id: workspace.id, shard: 0, type: 'contact.created', contact_id: contactId, at: 1, received_at: 0, depth: 0, quiet: 0, payload: '{}' });
    const foreign = await read('', mine);
    expect(foreign.status).toBe(404);
    expect(foreign.json).toEqual((await read('', NOBODY)).json);
  });

  test.each(['?after=1', '?after=1.2.3.x', '?after=1.2.3.4.5', '?limit=201', '?limit=-1', '?order=asc'])('is not asked with %s', async (query) => {
    expect((await read(query)).status).toBe(400);
  });
});
