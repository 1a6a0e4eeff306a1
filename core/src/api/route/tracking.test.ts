import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { v7 } from 'uuid';
import { createMessages } from '../../data/messages/messages.ts';
import { createTracking } from '../../data/messages/tracking.ts';
import { createContacts } from '../../data/people/contacts.ts';
import type { Announcement } from '../../model/announcement.ts';
import { signTrackingToken, type TrackingKind } from '../../model/message/token.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { startTestServer, type Identity, type TestServer } from '../test-server.ts';
import { contactRoutes } from './contact.ts';
import { messageRoutes } from './message.ts';
import { trackingRoutes } from './tracking.ts';

const KEY = { id: 3, key: Buffer.alloc(32, 5) };
const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';
const GMAIL = 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)';
const TRACKING = { purpose: 'open-tracking', channel: 'email', state: 'given' } as const;
const MARKETING = { purpose: 'marketing', channel: 'email', state: 'given' } as const;
const ONE_CLICK = 'List-Unsubscribe=One-Click';

describe.each(DATABASES)('the links in messages, on %s', (database) => {
  let store: Store;
  let server: TestServer;
  let workspace: Workspace;
  let editor: Identity;
  let announced: Announcement[] = [];
  let pulses = 0;

  beforeAll(async () => {
    store = await openTestStore(database, { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') });
    server = await startTestServer({
      store,
      routes: (app, { clock, ids }) => {
        const hashAddress = (workspaceId: number, address: string) => createHmac('sha256', 'key').update(`${workspaceId} ${address}`).digest('hex');
        const pulse = { events: () => void pulses++, runs: () => undefined, deliveries: () => undefined };
        const announce = (announcement: Announcement) => void announced.push(announcement);
        contactRoutes(app, { contacts: createContacts({ store, clock, ids, pulse, announce, hashAddress }) });
        messageRoutes(app, { messages: createMessages({ store }) });
        trackingRoutes(app, { tracking: createTracking({ store, clock, pulse, announce, trackingKey: KEY }) });
      },
    });
  });
  afterAll(async () => {
    await server.close();
    await store.close();
  });
  beforeEach(async () => {
    workspace = await server.addWorkspace('demo');
    editor = await server.addToken(workspace, 'editor');
  });

  const api = async (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) =>
    (await server.call(method, `/api/workspaces/${workspace.publicId}${path}`, { as: editor, ...(body === undefined ? {} : { body }) })).json();
  const addContact = async (consents: readonly object[] = [MARKETING, TRACKING]): Promise<string> =>
    (await api('POST', '/contacts', { email: `${v7()}@example.com`, consents })).contact.id;
  const rowsOf = async (table: string): Promise<Record<string, unknown>[]> =>
    store.write(async (transaction) => transaction(table).where('workspace_id', workspace.id).orderBy('id'));

  /** A message as stage 7 leaves it after it went out. */
  const addMessage = async (contact: string, changes: object = {}): Promise<string> => {
    const publicId = v7();
    await store.write(async (transaction) => {
      const [{ id: contactId, shard }] = await transaction('contact').where('public_id', contact).select('id', 'shard');
      const shared = { public_id: publicId, workspace_id: workspace.id, contact_id: contactId, channel: 'email', step: 'welcome', created_at: 1000 };
      const [{ id }] = await transaction('delivery')
        .insert({ ...shared, shard, kind: 'message', visit: 0, key: publicId, state: 'accepted', not_before: 0, attempt: 2, on_uncertain: 'resend', uncertain: 1, body: '{}' })
        .returning('id');
      await transaction('delivery_attempt').insert({ delivery_id: id, number: 1, at: 1500, outcome: 'uncertain', detail: 'the line broke' });
      await transaction('delivery_attempt').insert({ delivery_id: id, number: 2, at: 1900, outcome: 'resent', detail: '250 ok' });
      await transaction('message').insert({
        ...shared, delivery_id: id, purpose: 'marketing', driver: 'inbox', recipient: 'a@example.com', sender: 'b@example.com', subject: 'Hi', html: '<p>Hi</p>', text: 'Hi', state: 'sent', tracked: 1, sent_at: 2000, ...changes,
      });
    });
    return publicId;
  };

  const link = (kind: TrackingKind, message: string): string => `/${kind === 'open' ? 'o' : 'u'}/${signTrackingToken(KEY, kind, message)}`;
  const open = (message: string, headers: Record<string, string> = { 'user-agent': CHROME }) => server.call('GET', link('open', message), { headers });
  const standing = (message: string) => api('GET', `/messages/${message}`);
  const consentsOf = async (contact: string): Promise<Record<string, string>> =>
    Object.fromEntries((await api('GET', `/contacts/${contact}`)).consents.map(({ purpose, state }: { purpose: string; state: string }) => [purpose, state]));
  const eventsOf = async (type: string): Promise<Record<string, unknown>[]> =>
    (await rowsOf('event')).filter((event) => event['type'] === type).map((event) => ({ ...event, payload: JSON.parse(String(event['payload'])) }));
  const press = (message: string, headers: Record<string, string> = {}) =>
    server.call('POST', link('unsubscribe', message), { body: ONE_CLICK, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });

  describe('the pixel', () => {
    test('tells of a person’s first opening once, and counts the others', async () => {
      const [contact, before] = [await addContact(), Date.now()];
      const message = await addMessage(contact);
      announced = [];
      pulses = 0;
      await open(message);
      await open(message, { 'user-agent': GMAIL });
      expect(await standing(message)).toMatchObject({ opens: 2, machineOpens: 0 });
      expect(Date.parse((await standing(message)).openedAt)).toBeGreaterThanOrEqual(before - 1000);
      expect(await eventsOf('message.opened')).toMatchObject([
        { payload: { message, channel: 'email', workflow: null, step: 'welcome' }, quiet: 0, cause_run_id: null },
      ]);
      expect(pulses).toBe(1);
      expect(announced).toEqual([{ topic: 'messages', workspaceId: workspace.id }, { topic: 'messages', workspaceId: workspace.id }]);
    });

    test('tells it in the workspace’s time', async () => {
      const message = await addMessage(await addContact());
      await server.ports.workspaces.moveClock(workspace, { advance: { amount: 3, unit: 'days' } });
      await open(message);
      const [event] = await eventsOf('message.opened');
      expect(Number(event?.['at']) - Date.now()).toBeGreaterThan(2.9 * 86_400_000);
      expect(Number(event?.['received_at']) - Date.now()).toBeLessThan(60_000);
    });

    test('tells it once even if it is fetched many times at once', async () => {
      const message = await addMessage(await addContact());
      await Promise.all(Array.from({ length: 12 }, () => open(message)));
      expect(await standing(message)).toMatchObject({ opens: 12 });
      expect(await eventsOf('message.opened')).toHaveLength(1);
    });

    test.each([
      ['Apple’s privacy protection', { 'user-agent': 'Mozilla/5.0' }],
      ['a robot', { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' }],
      ['a script', { 'user-agent': 'curl/8.5.0' }],
      ['a program without a name', { 'user-agent': '' }],
      ['a browser that fetches ahead', { 'user-agent': CHROME, 'sec-purpose': 'prefetch;anonymous-client-ip' }],
    ])('fetched by %s says nothing about the person (sem-4)', async (_name, headers) => {
      const message = await addMessage(await addContact());
      await open(message, headers);
      expect(await standing(message)).toMatchObject({ opens: 0, machineOpens: 1, openedAt: null });
      expect(await eventsOf('message.opened')).toEqual([]);
      await open(message);
      expect(await eventsOf('message.opened')).toHaveLength(1);
    });

    test('is not watched without consent, nor after it was taken back, nor where it was never to be', async () => {
      const without = await addMessage(await addContact([MARKETING]));
      const contact = await addContact();
      const takenBack = await addMessage(contact);
      await api('POST', `/contacts/${contact}/consents`, { consents: [{ ...TRACKING, state: 'withdrawn' }] });
      const untracked = await addMessage(await addContact(), { tracked: 0 });
      const smsConsent = await addMessage(await addContact([{ ...TRACKING, channel: 'sms' }]));
      for (const message of [without, takenBack, untracked, smsConsent]) {
        await open(message);
        await open(message, { 'user-agent': 'Mozilla/5.0' });
        expect(await standing(message)).toMatchObject({ opens: 0, machineOpens: 0, openedAt: null });
      }
      expect(await eventsOf('message.opened')).toEqual([]);
    });

    test('says nothing any more of a contact who is gone', async () => {
      const contact = await addContact();
      const message = await addMessage(contact);
      await api('DELETE', `/contacts/${contact}?mode=delete`).catch(() => null);
      await open(message);
      expect(await eventsOf('message.opened')).toEqual([]);
    });

    test('is the same picture for everyone, is kept nowhere and tells nobody where it was shown', async () => {
      const message = await addMessage(await addContact());
      const known = await open(message);
      const tokens = [signTrackingToken(KEY, 'open', v7()), signTrackingToken(KEY, 'unsubscribe', message), 'x', 'A'.repeat(36), '%00', '..%2f..%2fetc', '<script>'];
      const others = await Promise.all(tokens.map((token) => server.call('GET', `/o/${encodeURIComponent(token)}`)));
      for (const answer of [known, ...others]) {
        expect(answer.statusCode).toBe(200);
        expect(answer.rawPayload).toHaveLength(43);
        expect(answer.rawPayload.equals(known.rawPayload)).toBe(true);
        expect(answer.headers).toMatchObject({ 'content-type': 'image/gif', 'cache-control': 'no-store, private', 'referrer-policy': 'no-referrer', 'cross-origin-resource-policy': 'cross-origin' });
        expect(answer.headers['set-cookie']).toBeUndefined();
      }
      expect(await standing(message)).toMatchObject({ opens: 1 });
    });

    test('that is only asked about (HEAD) was not shown', async () => {
      const message = await addMessage(await addContact());
      expect((await server.call('HEAD', link('open', message), { headers: { 'user-agent': CHROME } })).statusCode).toBe(200);
      expect(await standing(message)).toMatchObject({ opens: 0 });
    });
  });

  describe('the way out', () => {
    test('by one click withdraws the consent that the message was sent on, and no other', async () => {
      const contact = await addContact();
      const message = await addMessage(contact);
      const before = (await api('GET', `/contacts/${contact}`)).rev;
      pulses = 0;
      expect((await press(message)).statusCode).toBe(200);
      expect(await consentsOf(contact)).toEqual({ marketing: 'withdrawn', 'open-tracking': 'given' });
      expect((await api('GET', `/contacts/${contact}`)).rev).toBe(before + 1);
      expect((await rowsOf('consent')).at(-1)).toMatchObject({ purpose: 'marketing', channel: 'email', state: 'withdrawn', source: 'unsubscribe', actor: null });
      expect(await eventsOf('consent.withdrawn')).toMatchObject([{ payload: { purpose: 'marketing', channel: 'email', source: 'unsubscribe' } }]);
      expect(pulses).toBe(1);
    });

    test('can be taken again and changes nothing more', async () => {
      const contact = await addContact();
      const message = await addMessage(contact);
      await press(message);
      const before = await api('GET', `/contacts/${contact}`);
      expect((await press(message)).statusCode).toBe(200);
      expect(await api('GET', `/contacts/${contact}`)).toEqual(before);
      expect(await eventsOf('consent.withdrawn')).toHaveLength(1);
    });

    test('is only shown by following the link: programs follow links too', async () => {
      const contact = await addContact();
      const message = await addMessage(contact);
      const page = await server.call('GET', link('unsubscribe', message));
      await server.call('HEAD', link('unsubscribe', message));
      expect(page.statusCode).toBe(200);
      expect(page.body).toContain('<form method="post"><button');
      expect(page.body).toContain('from Shop?');
      expect(await consentsOf(contact)).toMatchObject({ marketing: 'given' });
    });

    test('needs no cookie, and no field of the form; a mail provider may send it as it likes', async () => {
      for (const headers of [
        { 'content-type': 'application/x-www-form-urlencoded' },
        { 'content-type': 'multipart/form-data; boundary=x' },
        { 'content-type': 'text/plain' },
        { 'content-type': 'application/json' },
        { origin: 'https://mail.example', 'sec-fetch-site': 'cross-site', 'content-type': 'application/x-www-form-urlencoded' },
      ]) {
        const contact = await addContact();
        expect((await press(await addMessage(contact), headers)).statusCode).toBe(200);
        expect(await consentsOf(contact)).toMatchObject({ marketing: 'withdrawn' });
      }
      const contact = await addContact();
      expect((await server.call('POST', link('unsubscribe', await addMessage(contact)))).statusCode).toBe(200);
      expect(await consentsOf(contact)).toMatchObject({ marketing: 'withdrawn' });
    });

    test('ends alike for a contact who is gone and for a token that is none', async () => {
      const contact = await addContact();
      const message = await addMessage(contact);
      const known = await press(message);
      await server.call('DELETE', `/api/workspaces/${workspace.publicId}/contacts/${contact}?mode=erase`, { as: editor });
      expect((await press(message)).body).toBe(known.body);
      for (const token of ['x', 'A'.repeat(36), signTrackingToken(KEY, 'unsubscribe', v7()), signTrackingToken(KEY, 'open', message)]) {
        const answer = await server.call('POST', `/u/${token}`, { body: ONE_CLICK, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
        expect([answer.statusCode, answer.body]).toEqual([200, known.body]);
        expect((await server.call('GET', `/u/${token}`)).statusCode).toBe(200);
      }
    });

    test.each([
      [undefined, 'en', 'Unsubscribe'],
      ['it-IT,it;q=0.9,en;q=0.8', 'it', 'Annulla l’iscrizione'],
      ['de-DE, ro;q=0.7, en;q=0.3', 'ro', 'Mă dezabonez'],
      ['en;q=0.1, it;q=0', 'en', 'Unsubscribe'],
      ['xx;q=zz,,,;;;,it;q=x', 'it', 'Annulla l’iscrizione'],
    ])('speaks the language of the browser (%s: %s)', async (accept, language, button) => {
      const url = link('unsubscribe', await addMessage(await addContact()));
      const page = await server.call('GET', url, accept === undefined ? {} : { headers: { 'accept-language': accept } });
      expect(page.body).toContain(`<html lang="${language}">`);
      expect(page.body).toContain(`value="One-Click">${button}</button>`);
    });

    test('is a page that loads nothing, runs nothing and is kept nowhere, whatever the workspace is called', async () => {
      await server.ports.workspaces.change(workspace, { name: '"><script>alert(1)</script>' });
      const page = await server.call('GET', link('unsubscribe', await addMessage(await addContact())));
      expect(page.body).not.toContain('<script');
      expect(page.body).toContain('&quot;&gt;&lt;script&gt;');
      expect(page.headers).toMatchObject({
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        'cache-control': 'no-store, private',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
    });

    test('takes a form only there: every other address still wants JSON', async () => {
      const answer = await server.call('POST', `/api/workspaces/${workspace.publicId}/contacts`, {
        as: editor,
        body: 'email=a@b.it',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      expect(answer.statusCode).toBe(415);
      const large = await server.call('POST', '/u/x', { body: 'x'.repeat(20_000), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
      expect(large.statusCode).toBe(413);
    });
  });

  describe('the messages by the API', () => {
    test('come newest first, page by page, and by what is asked', async () => {
      const [anna, bruno] = [await addContact(), await addContact()];
      const first = await addMessage(anna);
      const second = await addMessage(bruno, { state: 'refused', step: 'second' });
      const third = await addMessage(anna, { state: 'sending', sent_at: null });
      const idsOf = async (query: string): Promise<string[]> => (await api('GET', `/messages${query}`)).items.map(({ id }: { id: string }) => id);
      expect(await idsOf('')).toEqual([third, second, first]);
      const page = await api('GET', '/messages?limit=2');
      expect(page.items.map(({ id }: { id: string }) => id)).toEqual([third, second]);
      expect(await idsOf(`?limit=2&after=${page.next}`)).toEqual([first]);
      expect(await idsOf(`?contact=${anna}`)).toEqual([third, first]);
      expect(await idsOf('?state=refused')).toEqual([second]);
      expect(await idsOf('?step=second')).toEqual([second]);
      expect(await idsOf(`?contact=${anna}&state=sent`)).toEqual([first]);
      expect(await idsOf(`?workflow=${v7()}`)).toEqual([]);
      expect(await idsOf(`?contact=${v7()}`)).toEqual([]);
    });

    test('show one with its parts and the history of its delivery', async () => {
      const contact = await addContact();
      const message = await addMessage(contact);
      expect(await standing(message)).toMatchObject({
        id: message, contact, workflow: null, step: 'welcome', channel: 'email', purpose: 'marketing', state: 'sent', connection: null,
        from: 'b@example.com', to: 'a@example.com', subject: 'Hi', html: '<p>Hi</p>', text: 'Hi', tracked: true, tries: 2, uncertain: 1, sentAt: '1970-01-01T00:00:02.000Z',
        attempts: [
          { number: 1, at: '1970-01-01T00:00:01.500Z', outcome: 'uncertain', detail: 'the line broke' },
          { number: 2, at: '1970-01-01T00:00:01.900Z', outcome: 'resent', detail: '250 ok' },
        ],
      });
    });

    test('refuse what makes no sense, and what is another workspace’s', async () => {
      const message = await addMessage(await addContact());
      for (const query of ['?state=gone', '?contact=x', '?step=A%20B', '?limit=0', '?limit=201', '?after=x', '?sort=subject', '?step=__proto__']) {
        expect((await server.call('GET', `/api/workspaces/${workspace.publicId}/messages${query}`, { as: editor })).statusCode).toBe(400);
      }
      const other = await server.addWorkspace();
      const stranger = await server.addToken(other, 'owner');
      const [foreign, nobody] = await Promise.all([message, v7()].map((id) => server.call('GET', `/api/workspaces/${other.publicId}/messages/${id}`, { as: stranger })));
      expect([foreign?.statusCode, foreign?.body]).toEqual([404, nobody?.body]);
      expect((await server.call('GET', `/api/workspaces/${other.publicId}/messages`, { as: stranger })).json()).toEqual({ items: [], next: null });
    });
  });
});
