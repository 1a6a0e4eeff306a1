import type { LightMyRequestResponse } from 'fastify';
import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../../store/test-database.ts';
import { CLICKS, linkOf, linkTo, MARKETING, openMessageBench, TRACKING, type MessageBench } from './test-messages.ts';

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';

describe.each(DATABASES)('a counted link of a message, on %s', (database) => {
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

  const LINKS = [
    { url: 'https://shop.example/città?a=1&b=2#top', clicks: 0, clickedAt: null },
    { url: 'http://blog.example', clicks: 0, clickedAt: null },
  ];
  const addLinked = async (changes: object = {}, consents?: readonly object[]): Promise<string> =>
    bench.addMessage(await bench.addContact(consents ?? [MARKETING, TRACKING, CLICKS]), {
      links: JSON.stringify(LINKS),
      ...changes,
    });
  const follow = (
    message: string,
    { link = 0, headers = { 'user-agent': CHROME } }: { link?: number; headers?: Record<string, string> } = {},
  ): Promise<LightMyRequestResponse> => bench.server.call('GET', linkOf(message, link), { headers });
  const clicks = (): Promise<readonly object[]> => bench.events('message.clicked');

  test('leads where the message said, and tells of the first click on each', async () => {
    const message = await addLinked();
    const answer = await follow(message);
    expect([answer.statusCode, answer.headers['location']]).toEqual([
      302,
      'https://shop.example/citt%C3%A0?a=1&b=2#top',
    ]);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store, private', 'referrer-policy': 'no-referrer' });
    await follow(message);
    await follow(message, { link: 1 });
    const shown = await bench.message(message);
    expect(shown).toMatchObject({ clicksMeasured: true, clicks: 3, machineClicks: 0 });
    expect(shown.clickedAt).not.toBeNull();
    expect(shown.links.map(({ url, clicks: count }) => [url, count])).toEqual([
      [LINKS[0]?.url, 2],
      [LINKS[1]?.url, 1],
    ]);
    expect(await clicks()).toMatchObject([
      { payload: { message, channel: 'email', workflow: null, step: 'welcome', url: LINKS[0]?.url, link: 0 } },
      { payload: { message, url: LINKS[1]?.url, link: 1 } },
    ]);
  });

  test('counts as the opening where the picture never came, once; not where openings may not be measured', async () => {
    const message = await addLinked();
    await follow(message);
    expect(await bench.message(message)).toMatchObject({ opens: 1, clicks: 1 });
    await bench.server.call('GET', linkTo('open', message), { headers: { 'user-agent': CHROME } });
    expect(await bench.events('message.opened')).toHaveLength(1);
    const closed = await addLinked({}, [MARKETING, CLICKS]);
    await follow(closed);
    expect(await bench.message(closed)).toMatchObject({ opens: 0, openedAt: null, clicks: 1 });
  });

  test('is told once even if it is followed many times at once', async () => {
    const message = await addLinked();
    await Promise.all(Array.from({ length: 12 }, () => follow(message)));
    expect(await bench.message(message)).toMatchObject({ clicks: 12 });
    expect(await clicks()).toHaveLength(1);
  });

  test.each([
    ['a scanner', { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' }],
    ['a script', { 'user-agent': 'curl/8.5.0' }],
    ['a program without a name', { 'user-agent': '' }],
    ['a browser that fetches ahead', { 'user-agent': CHROME, 'sec-purpose': 'prefetch;prerender' }],
  ])('followed by %s leads there all the same, and says nothing about the person', async (_name, headers) => {
    const message = await addLinked();
    expect((await follow(message, { headers })).statusCode).toBe(302);
    expect(await bench.message(message)).toMatchObject({
      clicks: 0,
      machineClicks: 1,
      clickedAt: null,
      openedAt: null,
    });
    expect(await clicks()).toEqual([]);
  });

  test('followed within two seconds of the sending, or before it was over, was followed by a program', async () => {
    for (const changes of [{ sent_at: Date.now() }, { sent_at: null, state: 'sending' }]) {
      const message = await addLinked(changes);
      expect((await follow(message)).statusCode).toBe(302);
      expect(await bench.message(message)).toMatchObject({ clicks: 0, machineClicks: 1 });
    }
  });

  test('that is only asked about (HEAD) was not followed', async () => {
    const message = await addLinked();
    const answer = await bench.server.call('HEAD', linkOf(message, 1), { headers: { 'user-agent': CHROME } });
    expect([answer.statusCode, answer.headers['location']]).toEqual([302, 'http://blog.example/']);
    expect(await bench.message(message)).toMatchObject({ clicks: 0, machineClicks: 0 });
  });

  test('leads there, unwatched, for whoever never consented or took it back', async () => {
    const without = await addLinked({}, [MARKETING, TRACKING]);
    const contact = await bench.addContact([MARKETING, TRACKING, CLICKS]);
    const takenBack = await bench.addMessage(contact, { links: JSON.stringify(LINKS) });
    await bench.tell('POST', `/contacts/${contact}/consents`, { consents: [{ ...CLICKS, state: 'withdrawn' }] });
    for (const message of [without, takenBack]) {
      expect((await follow(message)).statusCode).toBe(302);
      expect(await bench.message(message)).toMatchObject({ clicks: 0, machineClicks: 0, opens: 0 });
    }
    expect(await clicks()).toEqual([]);
  });

  test('of an SMS is short, and its code is all that names it', async () => {
    const message = await addLinked({ short_code: 'Abcdefgh-_1', channel: 'sms', tracked: 0 }, [
      { ...CLICKS, channel: 'sms' },
    ]);
    const answer = await bench.server.call('GET', '/c/Abcdefgh-_1B', { headers: { 'user-agent': CHROME } });
    expect([answer.statusCode, answer.headers['location']]).toEqual([302, 'http://blog.example/']);
    expect(await bench.message(message)).toMatchObject({ clicks: 1, opens: 0 });
    for (const token of ['Abcdefgh-_1C', 'Abcdefgh-_2B', 'abcdefgh-_1B'])
      expect((await bench.server.call('GET', `/c/${token}`)).statusCode).toBe(404);
  });

  test('leads nowhere but where its message said: nothing made up, changed, of another kind or gone leads anywhere', async () => {
    const message = await addLinked();
    const good = linkOf(message, 0).slice(3);
    const contact = await bench.addContact([MARKETING, TRACKING, CLICKS]);
    const erased = await bench.addMessage(contact, { links: JSON.stringify(LINKS) });
    await bench.tell('DELETE', `/contacts/${contact}?mode=erase`);
    const tokens = [
      linkOf(message, 2).slice(3),
      linkOf(await bench.addMessage(await bench.addContact()), 0).slice(3),
      linkOf(v7(), 0).slice(3),
      linkOf(erased, 0).slice(3),
      `${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`,
      linkTo('open', message).slice(3),
      'https:%2F%2Fevil.example',
      '%2F%2Fevil.example',
      '..%2F..%2Fetc%2Fpasswd',
      'x',
    ];
    for (const token of tokens) {
      const answer = await bench.server.call('GET', `/c/${token}?url=https://evil.example&next=//evil.example`);
      expect([token, answer.statusCode, answer.headers['location']]).toEqual([token, 404, undefined]);
      expect(answer.body).not.toContain('evil');
    }
    const tempted = await bench.server.call('GET', `/c/${good}?url=https://evil.example`, {
      headers: { 'user-agent': CHROME, host: 'evil.example', 'x-forwarded-host': 'evil.example' },
    });
    expect(tempted.headers['location']).toBe('https://shop.example/citt%C3%A0?a=1&b=2#top');
  });
});
