import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../../store/test-database.ts';
import { openTimelineHouse, type TimelineHouse } from './test-timeline.ts';

const NOBODY = '018f0000-0000-7000-8000-000000000000';

describe.each(DATABASES)('the timeline of a contact, on %s', (database) => {
  let house: TimelineHouse;

  beforeAll(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    house = await openTimelineHouse(database, places);
  });
  afterAll(() => house.close());
  beforeEach(() => house.moveIn());

  test('says who put the contact in by hand, by name where it was an operator', async () => {
    const anna = '018f0000-0000-7000-8000-0000000000aa';
    const email = 'anna-by-hand@example.com';
    const secret = { password_hash: 'x', instance_role: 'none' };
    await house.put('operator', { public_id: anna, email, email_key: email, name: 'Anna', ...secret, created_at: 0 });
    await house.line({ at: 1000, seq: 0, step: 'wait', outcome: 'enrolled', detail: `by operator:${anna}` });
    await house.line({ at: 2000, seq: 1, step: 'wait', outcome: 'enrolled', detail: 'by token:x' });
    expect((await house.read()).json.items).toMatchObject([
      { outcome: 'enrolled', detail: 'by token:x', parts: { reason: 'by token:x' } },
      {
        outcome: 'enrolled',
        title: expect.stringMatching(/^Put into the workflow at .+, by hand$/),
        detail: 'by Anna',
        parts: { by: 'Anna' },
      },
    ]);
  });

  test('says what happened and why, the newest first, from whatever room it comes', async () => {
    const { list, workflow, contactId, workspace } = house.now;
    const { publicId: sent, delivery } = await house.message('sent', 'Benvenuta');
    await house.event(1000, 'contact.created', { source: 'import' });
    await house.event(1000, 'list.joined', { list, source: 'import' });
    await house.line({ at: 1000, seq: 0, step: 'wait', outcome: 'entered' });
    await house.line({ at: 2000, seq: 1, step: 'wait', outcome: 'done' });
    await house.line({ at: 2000, seq: 2, step: 'send', outcome: 'entered' });
    await house.put('delivery_attempt', {
      delivery_id: delivery,
      number: 1,
      at: 2100,
      outcome: 'uncertain',
      detail: 'the hub stopped while handing it over',
    });
    await house.put('delivery_attempt', {
      delivery_id: delivery,
      number: 2,
      at: 2200,
      outcome: 'resent',
      detail: '250 ok',
    });
    await house.event(2200, 'message.sent', { message: sent, channel: 'email', workflow, step: 'send' });
    await house.line({ at: 2200, seq: 3, step: 'send', outcome: 'done' });
    await house.event(3000, 'message.opened', { message: sent, channel: 'email', workflow, step: 'send' });
    await house.line({ at: 4000, seq: 4, step: 'opened', outcome: 'yes', detail: 'message.send.outcome = "opened"' });
    await house.put('entry_refusal', {
      workspace_id: workspace.id,
      workflow_id: contactId,
      contact_id: contactId,
      event_id: 1,
      at: 5000,
      reason: 'already-entered',
    });

    const { status, json } = await house.read();
    expect(status).toBe(200);
    const own = { id: workflow, name: 'Welcome series' };
    expect(json.items).toMatchObject([
      {
        at: '1970-01-01T00:00:05.000Z',
        kind: 'refusal',
        title: 'Did not enter the workflow',
        detail: 'may enter only once',
        parts: { reason: 'already-entered' },
        workflow: own,
      },
      {
        kind: 'step',
        title: 'Condition “opened”: went on by “yes”',
        detail: 'message.send.outcome = "opened"',
        workflow: own,
        step: 'opened',
        outcome: 'yes',
        parts: { kind: 'branch', reason: 'message.send.outcome = "opened"' },
      },
      {
        kind: 'message',
        title: 'The e-mail “Benvenuta” was opened',
        parts: { subject: 'Benvenuta', channel: 'email' },
        message: sent,
        workflow: own,
        step: 'send',
      },
      { kind: 'message', title: 'The e-mail “Benvenuta” was sent again', message: sent },
      { kind: 'step', title: '“The welcome”: done', parts: { step: 'The welcome', kind: 'action' } },
      { kind: 'message', title: 'The e-mail “Benvenuta” was sent', type: 'message.sent' },
      {
        kind: 'message',
        title: 'The e-mail “Benvenuta”: nobody can know whether it went out',
        detail: 'the hub stopped while handing it over',
      },
      { kind: 'step', title: 'Came to “The welcome”' },
      { kind: 'step', title: 'Wait “wait”: done' },
      { kind: 'step', title: 'Came to Wait “wait”' },
      {
        kind: 'event',
        title: 'Joined the list “News”',
        parts: { list: 'News' },
        detail: 'by import',
        type: 'list.joined',
        payload: { list, source: 'import' },
      },
      { kind: 'event', title: 'The contact was created', detail: 'by import' },
    ]);
    expect(json.items).toHaveLength(12);
    expect(json.next).toBeNull();
  });

  test('goes on page by page without losing or repeating what happened in one instant', async () => {
    for (let count = 0; count < 7; count++) await house.event(1000, 'list.left', { list: NOBODY });
    for (let count = 0; count < 7; count++) await house.line({ at: 1000, seq: count, step: 'wait', outcome: 'retry' });
    const seen: string[] = [];
    let query = '?limit=4';
    for (let pages = 0; pages < 10 && query !== ''; pages++) {
      const { json } = await house.read(query);
      seen.push(...json.items.map(({ kind }) => kind));
      query = json.next === null ? '' : `?limit=4&after=${json.next}`;
    }
    expect(seen).toEqual([...Array.from({ length: 7 }, () => 'step'), ...Array.from({ length: 7 }, () => 'event')]);
  });

  test('says what changed, and shows values as they are: no markup becomes more than text', async () => {
    const { workflow } = house.now;
    await house.event(1, 'contact.updated', {
      source: 'api',
      changed: { city: { from: null, to: '<script>alert(1)</script>' }, vip: { from: false, to: true } },
    });
    await house.event(2, 'message.skipped', {
      message: NOBODY,
      channel: 'email',
      workflow,
      step: 'send',
      reason: 'no consent',
    });
    await house.event(3, 'shop.order-placed', { total: 12 });
    await house.event(4, 'consent.given', { purpose: 'marketing', channel: 'email', source: 'form' });
    expect((await house.read()).json.items).toMatchObject([
      { title: 'Consent given: marketing by email', detail: 'by form' },
      { title: 'shop.order-placed', detail: null, payload: { total: 12 } },
      { kind: 'message', title: 'The e-mail was not sent, on purpose', detail: 'no consent' },
      {
        title: 'The contact was changed',
        detail: 'city: nothing → “<script>alert(1)</script>”, vip: false → true, by api',
      },
    ]);
  });

  test('shows a message that is under way, and leaves out the hub’s own bookkeeping', async () => {
    await house.message('sending', 'Ciao', 7);
    await house.event(8, 'delivery.settled', { run: 1 });
    expect((await house.read()).json.items).toMatchObject([
      { kind: 'message', title: 'The e-mail “Ciao” is being sent', outcome: 'sending' },
    ]);
  });

  test('holds nothing of another contact or workspace', async () => {
    const mine = { ...house.now };
    await house.event(1, 'contact.created', { source: 'mine' });
    await house.moveIn();
    const foreign = {
      workspace_id: house.now.workspace.id,
      shard: 0,
      received_at: 0,
      depth: 0,
      quiet: 0,
      payload: '{}',
    };
    await house.put('event', { ...foreign, type: 'contact.updated', contact_id: mine.contactId, at: 2 });
    expect((await house.read()).json.items).toEqual([]);
    const absent = await house.read('', NOBODY);
    expect(absent.status).toBe(404);
    expect(await house.read('', mine.contact)).toEqual(absent);
    house.now.workspace = mine.workspace;
    expect((await house.read('', mine.contact)).json.items).toMatchObject([{ type: 'contact.created' }]);
  });

  test.each(['?after=1', '?after=1.2.3.x', '?after=1.2.3.4.5', '?limit=201', '?limit=-1', '?order=asc'])(
    'is not asked with %s',
    async (query) => {
      expect((await house.read(query)).status).toBe(400);
    },
  );
});
