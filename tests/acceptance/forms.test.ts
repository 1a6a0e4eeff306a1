import type { ContactDetail, JsonObject, MessageDetail, MessageSummary, Page, RecordView } from '@innesto/sdk/contract';
import { beforeAll, describe, expect, test } from 'vitest';
import { ownerInCommon } from '../support/common-hub.ts';
import { DATABASES } from '../support/database.ts';
import { makeWorkspace, type Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

const CONSENT = 'Sì, voglio ricevere offerte e novità.';

// One story a database: each test goes on where the one before it ended.
describe.each(DATABASES)('forms on %s', (database) => {
  tellInOrder();
  let shop: Settled;
  let other: Settled;
  let list: string;
  let link: string;

  const post = <Answer>(path: string, body: object = {}): Promise<Answer> =>
    shop.api.must('POST', `${shop.base}${path}`, body);
  const get = <Answer>(path: string): Promise<Answer> => shop.api.must('GET', `${shop.base}${path}`);
  const addForm = (attributes: JsonObject): Promise<RecordView> =>
    post('/collections/form/form/records', { attributes: { language: 'it', consent: CONSENT, ...attributes } });
  const pageOf = (key: string, of: Settled = shop): string =>
    `${shop.api.url}/x/${of.base.split('/').at(-1)}/form/page/${key}`;
  /** As a browser sends it. */
  const fillIn = (key: string, entered: Record<string, string>): Promise<Response> =>
    fetch(pageOf(key), { method: 'POST', body: new URLSearchParams(entered), redirect: 'manual' });
  const contacts = async (): Promise<readonly ContactDetail[]> => {
    const { items } = await get<Page<{ id: string }>>('/contacts');
    return Promise.all(items.map(({ id }) => get<ContactDetail>(`/contacts/${id}`)));
  };
  const consentsOf = ({ consents }: ContactDetail) =>
    consents.map(({ purpose, channel, state }) => `${purpose} ${channel} ${state}`);
  const submissions = async (): Promise<readonly JsonObject[]> =>
    (await get<Page<RecordView>>('/collections/form/submission/records')).items.map(({ attributes }) => attributes);
  const messages = async (): Promise<readonly MessageSummary[]> => (await get<Page<MessageSummary>>('/messages')).items;
  const untilMessages = (count: number): Promise<readonly MessageSummary[]> =>
    until(messages, (seen) => seen.filter(({ state }) => state === 'sent').length === count, {
      what: `${count} mails`,
    });

  beforeAll(async () => {
    const owner = await ownerInCommon(database);
    [shop, other] = [await makeWorkspace(owner), await makeWorkspace(owner)];
    list = (await post<{ id: string }>('/lists', { name: 'Newsletter' })).id;
    await post('/fields', { key: 'city', label: 'Città', type: 'text' });
    await addForm({ name: 'Newsletter', key: 'newsletter', first_name: true, questions: 'Città = city', list });
    const { id } = await post<{ id: string }>('/workflows', {
      name: 'Welcome',
      definition: {
        trigger: { contribution: 'form/filled', config: {} },
        reentry: { policy: 'always' },
        first: 'welcome',
        steps: [
          {
            kind: 'action',
            id: 'welcome',
            contribution: 'email/send',
            config: { subject: 'Benvenuta, {{ contact.firstName }} di {{ field.city }}', text: 'Ciao' },
            ports: {},
          },
        ],
      },
    });
    await post(`/workflows/${id}/start`);
  });

  test('a form has a page of its own, open to everybody, which runs no scripts on the hub', async () => {
    const page = await fetch(pageOf('newsletter'));
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<h1>Newsletter</h1>');
    expect(page.headers.get('content-security-policy')).toMatch(/sandbox(?!.*allow-scripts)/);
    expect(page.headers.get('set-cookie')).toBeNull();
    expect((await fetch(pageOf('nothing'))).status).toBe(404);
    expect((await fetch(pageOf('newsletter', other))).status).toBe(404);
  });

  test('what is missing is said beside it, and nobody is made a contact of', async () => {
    const answer = await fillIn('newsletter', { email: 'anna@clients.example' });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('Spunta questa casella.');
    expect(await contacts()).toEqual([]);
  });

  test('whoever signs up is asked by e-mail whether it was them, and has consented to nothing until then', async () => {
    const answer = await fillIn('newsletter', {
      email: 'anna@clients.example',
      first_name: 'Anna',
      field_city: 'Roma',
      consent: 'yes',
    });
    expect(await answer.text()).toContain('Ti abbiamo inviato un’e-mail.');
    const [mail] = await untilMessages(1);
    expect(mail).toMatchObject({
      subject: 'Conferma la tua iscrizione',
      to: 'anna@clients.example',
      purpose: 'service',
    });
    const { text } = await get<MessageDetail>(`/messages/${mail?.id}`);
    [link = ''] = /https?:\/\/\S+\/k\/\S+/.exec(text ?? '') ?? [];
    const [anna, ...others] = await contacts();
    expect(others).toEqual([]);
    expect(anna).toMatchObject({ email: 'anna@clients.example', source: 'form', lists: [] });
    expect(anna?.consents).toEqual([]);
    expect(await submissions()).toMatchObject([{ name: 'Newsletter', state: 'waiting' }]);
  });

  test('looking at the link confirms nothing: programs follow links, and only people press buttons', async () => {
    const page = await fetch(link, { headers: { 'accept-language': 'it' } });
    expect(await page.text()).toContain('Sì, confermo');
    expect((await contacts())[0]?.consents).toEqual([]);
  });

  test('the button gives the consent, fills in the list and the fields, and starts the workflow, once', async () => {
    for (const times of [1, 2]) expect((await fetch(link, { method: 'POST' })).status, `${times}`).toBe(200);
    const sent = await untilMessages(2);
    expect(sent.map(({ subject }) => subject)).toContain('Benvenuta, Anna di Roma');
    const [anna] = await contacts();
    expect(anna).toMatchObject({ firstName: 'Anna', fields: { city: 'Roma' }, lists: [{ id: list }] });
    expect(anna === undefined ? [] : consentsOf(anna)).toEqual(['marketing email given']);
    expect(await submissions()).toMatchObject([{ state: 'through' }]);
  });

  test('a form without confirmation counts at once, and writes nothing over what is known of somebody', async () => {
    await addForm({
      name: 'Evento',
      key: 'event',
      confirm: false,
      first_name: true,
      leads_to: 'https://shop.example/ok',
    });
    const answer = await fillIn('event', { email: 'ANNA@clients.example', first_name: 'Mallory', consent: 'yes' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, 'https://shop.example/ok']);
    await untilMessages(3);
    const [anna, ...others] = await contacts();
    expect(others).toEqual([]);
    expect(anna).toMatchObject({ firstName: 'Anna' });
  });

  test('whoever enters somebody else’s address again and again sends them three e-mails a day at the most', async () => {
    for (let times = 0; times < 5; times++)
      await fillIn('newsletter', { email: 'victim@clients.example', consent: 'yes' });
    await until(submissions, (seen) => seen.length === 7, { what: 'five more sign-ups' });
    await untilMessages(6);
    const victims = (await messages()).filter(({ to }) => to === 'victim@clients.example');
    expect(victims).toHaveLength(3);
  });
});
