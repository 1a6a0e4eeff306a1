import type { JsonObject, MessageDetail, MessageSummary, Page, RecordView } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshHome, hereOn } from '../support/database.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { ROUNDS } from '../support/rounds.ts';
import { makeWorkspace, signUp, type Settled } from '../support/settle-in.ts';
import { until } from '../support/until.ts';
import { each } from './ask.ts';

const SITE = 'https://shop.example';
const ANNA = 'anna@clients.example';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** A text with another letter at each of its places. */
const changedAnywhere = (text: string): readonly string[] =>
  Array.from({ length: text.length }, (_, at) => {
    const other = LETTERS[(LETTERS.indexOf(text.charAt(at)) + 1) % LETTERS.length] ?? '';
    return `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
  });

describe.each(hereOn('SQLite'))('on %s nobody is taken for somebody else', { repeats: ROUNDS - 1 }, (database) => {
  let hub: RunningHub;
  let shop: Settled;
  let beside: Settled;
  let monitor: string;
  /** Anna's, in the shop and beside it; and the tokens of links that she got. */
  let own: string;
  let foreign: string;
  let tokens: readonly string[];

  const post = <Answer>({ api, base }: Settled, path: string, body: object): Promise<Answer> =>
    api.must('POST', `${base}${path}`, body);
  const record = async (at: Settled, collection: string, attributes: JsonObject): Promise<string> =>
    (await post<RecordView>(at, `/collections/${collection}/records`, { attributes })).id;
  const addressOf = ({ base }: Settled, what: string): string => `${hub.url}/x/${base.split('/').at(-1)}/${what}`;
  const fillIn = (at: Settled, path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(addressOf(at, `form/page/${path}`), {
      method: 'POST',
      body: new URLSearchParams({ email: ANNA, consent: 'yes' }),
      redirect: 'manual',
      ...init,
    });
  const press = (token: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${hub.url}/k/${token}`, { method: 'POST', redirect: 'manual', ...init });
  /** Signs Anna up there, and gives her key and the tokens in the mail that asked her. */
  const signUpAnna = async (at: Settled): Promise<{ readonly key: string; readonly tokens: readonly string[] }> => {
    const leads = { leads_to: `${SITE}/thanks`, recognise: true, language: 'en', consent: 'Yes.' };
    await record(at, 'form/form', { name: 'News', key: 'news', ...leads });
    await record(at, 'form/form', { name: 'Day', key: 'day', confirm: false, ...leads });
    await fillIn(at, 'news');
    const [mail] = await until(
      async () => (await at.api.must<Page<MessageSummary>>('GET', `${at.base}/messages`)).items,
      ([newest]) => newest?.state === 'sent',
      { what: 'the mail' },
    );
    const { text } = await at.api.must<MessageDetail>('GET', `${at.base}/messages/${mail?.id}`);
    const found = [...(text ?? '').matchAll(/\/[ku]\/([A-Za-z0-9_-]{36})/g)].map(([, token = '']) => token);
    const location = (await press(found[0] ?? '')).headers.get('location') ?? '';
    return { key: new URL(location).searchParams.get('innesto') ?? '', tokens: found };
  };
  const visit = async (k: unknown): Promise<number> =>
    (
      await fetch(addressOf(shop, 'site-visit/visits'), {
        method: 'POST',
        body: JSON.stringify({ m: monitor, u: `${SITE}/`, k, c: 1 }),
      })
    ).status;
  const unknown = async (): Promise<number> =>
    (await shop.api.must<{ total: number }>('GET', `${shop.base}/balances/site-visit/visitors/accounts/${monitor}`))
      .total;
  const visitsOfAnybody = async (): Promise<number> => {
    const filter = { attribute: 'events.count', of: { event: 'site-visit.visited' }, operator: 'at-least', value: 1 };
    return (await post<{ matching: number }>(shop, '/contacts/count', { filter })).matching;
  };

  beforeAll(async () => {
    hub = await startHub({ ...(await freshHome(database)), environment: { INNESTO_DEMO: 'no' } });
    const owner = await signUp(hub);
    [shop, beside] = [await makeWorkspace(owner), await makeWorkspace(owner)];
    monitor = await record(shop, 'site-visit/monitor', { name: 'Shop', sites: 'shop.example', consent: 'ask' });
    ({ key: own, tokens } = await signUpAnna(shop));
    foreign = (await signUpAnna(beside)).key;
  });
  afterAll(() => hub?.stop());

  test('by a key that was changed anywhere, is another workspace’s, or was made up', async () => {
    expect([own, foreign].every((key) => /^[A-Za-z0-9_-]{43}$/.test(key))).toBe(true);
    expect(own).not.toBe(foreign);
    const made: readonly unknown[] = [
      ...changedAnywhere(own),
      foreign,
      ...tokens,
      `${own}=`,
      ` ${own}`,
      own.slice(1),
      own.toLowerCase(),
      `${foreign.slice(0, 22)}${own.slice(22)}`,
      'A'.repeat(43),
      '__proto__',
      [own],
      { key: own },
      true,
      0,
    ];
    const [before, known] = [await unknown(), await visitsOfAnybody()];
    await each(made, async (key) => expect([key, await visit(key)]).toEqual([key, 202]));
    await until(unknown, (seen) => seen === before + made.length, { what: 'visits by nobody known' });
    expect(await visitsOfAnybody()).toBe(known);
    await visit(own);
    await until(visitsOfAnybody, (seen) => seen === 1, { what: 'Anna herself' });
  });

  test('by entering an address into a form, whatever else is sent along', async () => {
    const fields = { email: ANNA, consent: 'yes', leads_to: 'https://evil.example/', recognise: 'true', innesto: own };
    const answers = [
      await fillIn(shop, 'day'),
      await fillIn(shop, `day?innesto=${own}&leads_to=https://evil.example/&recognise=true`),
      await fillIn(shop, 'day', { body: new URLSearchParams(fields) }),
      await fillIn(shop, 'day', {
        headers: { referer: `https://evil.example/?innesto=${own}`, 'x-forwarded-host': 'evil' },
      }),
      await fillIn(shop, 'news', { body: new URLSearchParams(fields) }),
    ];
    const told = await Promise.all(
      answers.map(async (answer) => `${answer.headers.get('location')} ${await answer.text()}`),
    );
    expect(told.filter((text) => /innesto=|evil/.test(text))).toEqual([]);
    expect(answers.map(({ headers }) => headers.get('location'))).toEqual([
      ...Array.from({ length: 4 }, () => `${SITE}/thanks`),
      null,
    ]);
  });

  test('by a link that was made up, is for something else, or is sent on to another site', async () => {
    const [link = ''] = tokens;
    for (const token of [...changedAnywhere(link), own, foreign, link.slice(1), `${link}A`]) {
      const answer = await press(token);
      expect([token, answer.status, answer.headers.get('location')]).toEqual([token, 200, null]);
      expect(await answer.text()).not.toContain('shop.example');
    }
    const led = await press(`${link}?leads_to=https://evil.example/`, {
      headers: { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'leads_to=https://evil.example/',
    });
    expect([led.status, led.headers.get('location')]).toEqual([303, `${SITE}/thanks?innesto=${own}`]);
    expect(led.headers.get('referrer-policy')).toBe('no-referrer');
    expect(led.headers.get('cache-control')).toContain('no-store');
  });
});
