import type { LightMyRequestResponse } from 'fastify';
import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../../store/test-database.ts';
import { linkTo, MARKETING, openMessageBench, TRACKING, type MessageBench } from './test-messages.ts';

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';
const GMAIL = 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const ONE_CLICK = 'List-Unsubscribe=One-Click';

describe.each(DATABASES)('the links in messages, on %s', (database) => {
  let house: Awaited<ReturnType<typeof openMessageBench>>;
  let bench: MessageBench;

  beforeAll(async () => {
    house = await openMessageBench(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterAll(() => house.close());
  beforeEach(async () => {
    bench = await house.enter();
  });

  const addMessage = async (changes: object = {}): Promise<string> =>
    bench.addMessage(await bench.addContact(), changes);
  const open = (
    message: string,
    headers: Record<string, string> = { 'user-agent': CHROME },
  ): Promise<LightMyRequestResponse> => bench.server.call('GET', linkTo('open', message), { headers });
  const press = (message: string, headers: Record<string, string> = FORM): Promise<LightMyRequestResponse> =>
    bench.server.call('POST', linkTo('unsubscribe', message), { body: ONE_CLICK, headers });
  const tokenOf = (kind: 'open' | 'unsubscribe', message: string): string => linkTo(kind, message).slice(3);
  const openings = (): Promise<readonly object[]> => bench.events('message.opened');

  describe('the pixel', () => {
    test('tells of a person’s first opening once, and counts the others', async () => {
      const before = Date.now();
      const message = await addMessage();
      bench.announced.length = 0;
      bench.pulses.events = 0;
      await open(message);
      await open(message, { 'user-agent': GMAIL });
      expect(await bench.message(message)).toMatchObject({ opens: 2, machineOpens: 0 });
      expect(Date.parse((await bench.message(message)).openedAt ?? '')).toBeGreaterThanOrEqual(before - 1000);
      expect(await openings()).toMatchObject([
        { payload: { message, channel: 'email', workflow: null, step: 'welcome' }, quiet: 0, cause_run_id: null },
      ]);
      expect(bench.pulses.events).toBe(1);
      const told = { topic: 'messages', workspaceId: bench.workspace.id };
      expect(bench.announced).toEqual([told, told]);
    });

    test('tells it in the workspace’s time', async () => {
      const message = await addMessage();
      await bench.server.ports.workspaces.moveClock(bench.workspace, { advance: { amount: 3, unit: 'days' } });
      await open(message);
      const [event] = await bench.events('message.opened');
      expect(Number(event?.at) - Date.now()).toBeGreaterThan(2.9 * 86_400_000);
      expect(Number(event?.received_at) - Date.now()).toBeLessThan(60_000);
    });

    test('tells it once even if it is fetched many times at once', async () => {
      const message = await addMessage();
      await Promise.all(Array.from({ length: 12 }, () => open(message)));
      expect(await bench.message(message)).toMatchObject({ opens: 12 });
      expect(await openings()).toHaveLength(1);
    });

    test.each([
      ['Apple’s privacy protection', { 'user-agent': 'Mozilla/5.0' }],
      ['a robot', { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' }],
      ['a script', { 'user-agent': 'curl/8.5.0' }],
      ['a program without a name', { 'user-agent': '' }],
      ['a browser that fetches ahead', { 'user-agent': CHROME, 'sec-purpose': 'prefetch;anonymous-client-ip' }],
    ])('fetched by %s says nothing about the person (sem-4)', async (_name, headers) => {
      const message = await addMessage();
      await open(message, headers);
      expect(await bench.message(message)).toMatchObject({ opens: 0, machineOpens: 1, openedAt: null });
      expect(await openings()).toEqual([]);
      await open(message);
      expect(await openings()).toHaveLength(1);
    });

    test('is not watched without consent, nor after it was taken back, nor where it was never to be', async () => {
      const without = await bench.addMessage(await bench.addContact([MARKETING]));
      const contact = await bench.addContact();
      const takenBack = await bench.addMessage(contact);
      await bench.tell('POST', `/contacts/${contact}/consents`, { consents: [{ ...TRACKING, state: 'withdrawn' }] });
      const untracked = await addMessage({ tracked: 0 });
      const smsConsent = await bench.addMessage(await bench.addContact([{ ...TRACKING, channel: 'sms' }]));
      for (const message of [without, takenBack, untracked, smsConsent]) {
        await open(message);
        await open(message, { 'user-agent': 'Mozilla/5.0' });
        expect(await bench.message(message)).toMatchObject({ opens: 0, machineOpens: 0, openedAt: null });
      }
      expect(await openings()).toEqual([]);
    });

    test('says nothing any more of a contact who is gone', async () => {
      const contact = await bench.addContact();
      const message = await bench.addMessage(contact);
      await bench.tell('DELETE', `/contacts/${contact}?mode=delete`);
      await open(message);
      expect(await openings()).toEqual([]);
    });

    test('is the same picture for everyone, is kept nowhere and tells nobody where it was shown', async () => {
      const message = await addMessage();
      const known = await open(message);
      const tokens = [
        tokenOf('open', v7()),
        tokenOf('unsubscribe', message),
        'x',
        'A'.repeat(36),
        '%00',
        '..%2f..%2fetc',
        '<script>',
      ];
      const others = await Promise.all(
        tokens.map((token) => bench.server.call('GET', `/o/${encodeURIComponent(token)}`)),
      );
      for (const answer of [known, ...others]) {
        expect(answer.statusCode).toBe(200);
        expect(answer.rawPayload).toHaveLength(43);
        expect(answer.rawPayload.equals(known.rawPayload)).toBe(true);
        expect(answer.headers).toMatchObject({
          'content-type': 'image/gif',
          'cache-control': 'no-store, private',
          'referrer-policy': 'no-referrer',
          'cross-origin-resource-policy': 'cross-origin',
        });
        expect(answer.headers['set-cookie']).toBeUndefined();
      }
      expect(await bench.message(message)).toMatchObject({ opens: 1 });
    });

    test('that is only asked about (HEAD) was not shown', async () => {
      const message = await addMessage();
      expect(
        (await bench.server.call('HEAD', linkTo('open', message), { headers: { 'user-agent': CHROME } })).statusCode,
      ).toBe(200);
      expect(await bench.message(message)).toMatchObject({ opens: 0 });
    });
  });

  describe('the way out', () => {
    test('by one click withdraws the consent that the message was sent on, and no other', async () => {
      const contact = await bench.addContact();
      const message = await bench.addMessage(contact);
      const before = (await bench.contact(contact)).rev;
      bench.pulses.events = 0;
      expect((await press(message)).statusCode).toBe(200);
      expect(await bench.consents(contact)).toEqual({ marketing: 'withdrawn', 'open-tracking': 'given' });
      expect((await bench.contact(contact)).rev).toBe(before + 1);
      expect((await bench.ledger()).at(-1)).toMatchObject({
        purpose: 'marketing',
        channel: 'email',
        state: 'withdrawn',
        source: 'unsubscribe',
        actor: null,
      });
      expect(await bench.events('consent.withdrawn')).toMatchObject([
        { payload: { purpose: 'marketing', channel: 'email', source: 'unsubscribe' } },
      ]);
      expect(bench.pulses.events).toBe(1);
    });

    test('can be taken again and changes nothing more', async () => {
      const contact = await bench.addContact();
      const message = await bench.addMessage(contact);
      await press(message);
      const before = await bench.contact(contact);
      expect((await press(message)).statusCode).toBe(200);
      expect(await bench.contact(contact)).toEqual(before);
      expect(await bench.events('consent.withdrawn')).toHaveLength(1);
    });

    test('is only shown by following the link: programs follow links too', async () => {
      const contact = await bench.addContact();
      const message = await bench.addMessage(contact);
      const page = await bench.server.call('GET', linkTo('unsubscribe', message));
      await bench.server.call('HEAD', linkTo('unsubscribe', message));
      expect(page.statusCode).toBe(200);
      expect(page.body).toContain('<form method="post"><button');
      expect(page.body).toContain('from Shop?');
      expect(await bench.consents(contact)).toMatchObject({ marketing: 'given' });
    });

    test('needs no cookie, and no field of the form; a mail provider may send it as it likes', async () => {
      for (const headers of [
        FORM,
        { 'content-type': 'multipart/form-data; boundary=x' },
        { 'content-type': 'text/plain' },
        { 'content-type': 'application/json' },
        { origin: 'https://mail.example', 'sec-fetch-site': 'cross-site', ...FORM },
      ]) {
        const contact = await bench.addContact();
        expect((await press(await bench.addMessage(contact), headers)).statusCode).toBe(200);
        expect(await bench.consents(contact)).toMatchObject({ marketing: 'withdrawn' });
      }
      const contact = await bench.addContact();
      expect((await bench.server.call('POST', linkTo('unsubscribe', await bench.addMessage(contact)))).statusCode).toBe(
        200,
      );
      expect(await bench.consents(contact)).toMatchObject({ marketing: 'withdrawn' });
    });

    test('ends alike for a contact who is gone and for a token that is none', async () => {
      const contact = await bench.addContact();
      const message = await bench.addMessage(contact);
      const known = await press(message);
      await bench.tell('DELETE', `/contacts/${contact}?mode=erase`);
      expect((await press(message)).body).toBe(known.body);
      for (const token of ['x', 'A'.repeat(36), tokenOf('unsubscribe', v7()), tokenOf('open', message)]) {
        const answer = await bench.server.call('POST', `/u/${token}`, { body: ONE_CLICK, headers: FORM });
        expect([answer.statusCode, answer.body]).toEqual([200, known.body]);
        expect((await bench.server.call('GET', `/u/${token}`)).statusCode).toBe(200);
      }
    });

    test.each([
      [undefined, 'en', 'Unsubscribe'],
      ['it-IT,it;q=0.9,en;q=0.8', 'it', 'Annulla l’iscrizione'],
      ['de-DE, ro;q=0.7, en;q=0.3', 'ro', 'Mă dezabonez'],
      ['en;q=0.1, it;q=0', 'en', 'Unsubscribe'],
      ['xx;q=zz,,,;;;,it;q=x', 'it', 'Annulla l’iscrizione'],
    ])('speaks the language of the browser (%s: %s)', async (accept, language, button) => {
      const url = linkTo('unsubscribe', await addMessage());
      const page = await bench.server.call(
        'GET',
        url,
        accept === undefined ? {} : { headers: { 'accept-language': accept } },
      );
      expect(page.body).toContain(`<html lang="${language}">`);
      expect(page.body).toContain(`value="One-Click">${button}</button>`);
    });

    test('is a page that loads nothing, runs nothing and is kept nowhere, whatever the workspace is called', async () => {
      await bench.server.ports.workspaces.change(bench.workspace, { name: '"><script>alert(1)</script>' });
      const page = await bench.server.call('GET', linkTo('unsubscribe', await addMessage()));
      expect(page.body).not.toContain('<script');
      expect(page.body).toContain('&quot;&gt;&lt;script&gt;');
      expect(page.headers).toMatchObject({
        'content-security-policy':
          "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        'cache-control': 'no-store, private',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
    });

    test('takes a form only there: every other address still wants JSON', async () => {
      const answer = await bench.server.call('POST', `/api/workspaces/${bench.workspace.publicId}/contacts`, {
        as: bench.editor,
        body: 'email=a@b.it',
        headers: FORM,
      });
      expect(answer.statusCode).toBe(415);
      const large = await bench.server.call('POST', '/u/x', { body: 'x'.repeat(20_000), headers: FORM });
      expect(large.statusCode).toBe(413);
    });
  });
});
