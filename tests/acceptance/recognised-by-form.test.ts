import type {
  ContactDetail,
  JsonObject,
  MessageDetail,
  MessageSummary,
  Page,
  RecordView,
  RunView,
} from '@innesto/sdk/contract';
import { beforeAll, describe, expect, test } from 'vitest';
import { settleAmongOthers } from '../support/common-hub.ts';
import { DATABASES } from '../support/database.ts';
import type { Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

const SITE = 'https://shop.example';
const KEYED = /^https:\/\/shop\.example\/thanks\?from=form&innesto=([A-Za-z0-9_-]{43})#top$/;

// One story a database: each test goes on where the one before it ended.
describe.each(DATABASES)('who fills in a form is recognised on the site, on %s', (database) => {
  tellInOrder();
  let shop: Settled;
  let form: string;
  let monitor: string;
  let workflow: string;
  let link: string;
  let key: string;

  const post = <Answer>(path: string, body: object = {}): Promise<Answer> =>
    shop.api.must('POST', `${shop.base}${path}`, body);
  const get = <Answer>(path: string): Promise<Answer> => shop.api.must('GET', `${shop.base}${path}`);
  const addressOf = (endpoint: string): string => `${shop.api.url}/x/${shop.base.split('/').at(-1)}/${endpoint}`;
  const record = async (collection: string, attributes: JsonObject): Promise<string> =>
    (await post<RecordView>(`/collections/${collection}/records`, { attributes })).id;
  /** As a browser sends it. */
  const fillIn = (name: string, email: string): Promise<Response> =>
    fetch(addressOf(`form/page/${name}`), {
      method: 'POST',
      body: new URLSearchParams({ email, consent: 'yes' }),
      redirect: 'manual',
    });
  const press = async (): Promise<readonly [number, string | null]> => {
    const { status, headers } = await fetch(link, { method: 'POST', redirect: 'manual' });
    return [status, headers.get('location')];
  };
  /** As the script tells of a visit to the page that was come to. */
  const visit = (k: string, told: JsonObject = {}): Promise<Response> =>
    fetch(addressOf('site-visit/visits'), {
      method: 'POST',
      headers: { 'content-type': 'text/plain;charset=UTF-8', origin: SITE },
      body: JSON.stringify({ m: monitor, u: `${SITE}/thanks?from=form`, t: 'Thanks', k, ...told }),
    });
  const unknown = async (): Promise<number> =>
    (await get<{ total: number }>(`/balances/site-visit/visitors/accounts/${monitor}`)).total;
  const untilUnknown = (count: number): Promise<unknown> =>
    until(unknown, (seen) => seen === count, { what: `${count} unknown` });
  const runs = async (): Promise<readonly RunView[]> => (await get<Page<RunView>>(`/workflows/${workflow}/runs`)).items;
  const mailsTo = async (address: string): Promise<readonly MessageSummary[]> =>
    (await get<Page<MessageSummary>>('/messages')).items.filter(({ to, state }) => to === address && state === 'sent');

  beforeAll(async () => {
    shop = await settleAmongOthers(database);
    const leads = { leads_to: `${SITE}/thanks?from=form#top`, recognise: true, language: 'en' };
    form = await record('form/form', { name: 'News', key: 'news', consent: 'Yes, please.', ...leads });
    await record('form/form', { name: 'Day', key: 'day', consent: 'Yes.', confirm: false, ...leads });
    await record('form/form', { name: 'Ask', key: 'ask', ...leads });
    monitor = await record('site-visit/monitor', { name: 'Shop', sites: 'shop.example', consent: 'ask' });
    const definition = {
      trigger: { contribution: 'site-visit/visit', config: { monitor } },
      reentry: { policy: 'always' },
      first: 'end',
      steps: [{ kind: 'exit', id: 'end' }],
    };
    workflow = (await post<{ id: string }>('/workflows', { name: 'Came by', definition })).id;
    await post(`/workflows/${workflow}/start`);
  });

  test('whoever only fills it in learns no key: not of somebody new, and not of somebody who is known', async () => {
    await post('/contacts', { email: 'maria@clients.example', firstName: 'Maria' });
    for (const name of ['day', 'ask'])
      for (const email of ['maria@clients.example', `${name}@clients.example`]) {
        const { status, headers } = await fillIn(name, email);
        expect([name, email, status, headers.get('location')]).toEqual([
          name,
          email,
          303,
          `${SITE}/thanks?from=form#top`,
        ]);
      }
    const answer = await fillIn('news', 'maria@clients.example');
    expect([answer.status, answer.headers.get('location')]).toEqual([200, null]);
    expect(await answer.text()).not.toContain('innesto=');
  });

  test('the mail that asks to confirm holds no key either, and looking at its link tells none', async () => {
    await fillIn('news', 'anna@clients.example');
    const [mail] = await until(
      () => mailsTo('anna@clients.example'),
      (seen) => seen.length === 1,
      { what: 'a mail' },
    );
    const { text } = await get<MessageDetail>(`/messages/${mail?.id}`);
    [link = ''] = /https?:\/\/\S+\/k\/\S+/.exec(text ?? '') ?? [];
    const page = await fetch(link);
    expect(`${text} ${await page.text()}`).not.toContain('innesto=');
    // Browsers let a form’s answer lead to such sites only.
    expect(page.headers.get('content-security-policy')).toContain(`form-action 'self' ${SITE};`);
  });

  test('the button leads to the form’s page, with the key of whoever confirmed; a second time to the same', async () => {
    const [status, location] = await press();
    expect(status).toBe(303);
    key = KEYED.exec(location ?? '')?.[1] ?? '';
    expect(key).not.toBe('');
    expect(await press()).toEqual([303, location]);
    const again = await fetch(link, { headers: { 'accept-language': 'it' } });
    expect(again.status).toBe(200);
    expect(await again.text()).toContain('Vai a shop.example');
  });

  test('there they are nobody until they consent on the site, and then the workflow starts for them', async () => {
    await visit(key);
    await untilUnknown(1);
    expect(await runs()).toEqual([]);
    await visit(key, { c: 1, r: 1 });
    const [run] = await until(runs, (seen) => seen.length === 1, { what: 'a run' });
    const anna = await get<ContactDetail>(`/contacts/${run?.contact.id}`);
    expect([anna.email, await unknown()]).toEqual(['anna@clients.example', 1]);
  });

  test('whoever confirms a form that no longer recognises comes to its page as anybody', async () => {
    await shop.api.must('PATCH', `${shop.base}/collections/form/form/records/${form}`, {
      attributes: { recognise: false },
    });
    expect(await press()).toEqual([303, `${SITE}/thanks?from=form#top`]);
    await shop.api.must('PATCH', `${shop.base}/collections/form/form/records/${form}`, {
      attributes: { leads_to: null },
    });
    expect(await press()).toEqual([200, null]);
  });
});
