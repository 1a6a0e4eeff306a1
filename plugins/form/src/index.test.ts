import { join } from 'node:path';
import { textsOf, type JsonObject } from '@innesto/sdk/contract';
import { openPlugin, sampleContact, sampleEvent, sampleId } from '@innesto/sdk/testing';
import { afterAll, describe, expect, test } from 'vitest';

const plugin = await openPlugin(join(import.meta.dirname, '..'));
afterAll(() => plugin.close());

const FORM = sampleId(7);
const DATE = '2027-01-01T08:00:00.000Z';
const CONSENT = 'I agree to get offers & news.';
const form = (attributes: JsonObject = {}) => ({
  id: FORM,
  attributes: { name: 'Newsletter', key: 'newsletter', language: 'en', consent: CONSENT, ...attributes },
  createdAt: 0,
});
const entered = (more: Record<string, string> = {}): string =>
  new URLSearchParams({ email: 'anna@example.com', consent: 'yes', ...more }).toString();

describe('form/page', () => {
  const page = plugin.endpoint('form/page');
  const ask = (kept: ReturnType<typeof form> | null, request: { method?: 'GET' | 'POST'; body?: string } = {}) =>
    page.respond({
      method: 'GET',
      path: 'newsletter',
      ...request,
      found: { records: { form: kept === null ? null : { ...kept, balances: {}, contact: null } } },
    });
  const htmlOf = (answer: object): string => ('html' in answer ? String(answer.html) : '');
  const send = (body: string, attributes: JsonObject = {}) => ask(form(attributes), { method: 'POST', body });

  test('looks for the form by its name in the address', async () => {
    expect(await page.find({ path: 'newsletter' })).toEqual({
      records: { form: { collection: 'form', by: { key: 'newsletter' } } },
    });
  });

  test('shows the form in its own language, with what it asks and nothing else', async () => {
    const html = htmlOf(
      await ask(form({ language: 'it', first_name: true, questions: 'Città* = citta\nNato il = nato (date)' })),
    );
    expect(html).toContain('<html lang="it">');
    expect(html).toContain('<h1>Newsletter</h1>');
    expect([...html.matchAll(/<input [^>]*name="([^"]+)"/g)].map(([, name]) => name)).toEqual([
      'email',
      'first_name',
      'field_citta',
      'field_nato',
      'website',
      'consent',
    ]);
    expect(html).toContain('I agree to get offers &amp; news.');
  });

  test('may be framed by the site that it names, and leads to the page that it names', async () => {
    const attributes = { site: 'https://www.shop.example/sign-up', leads_to: 'https://Shop.example/thanks?x' };
    expect(await ask(form(attributes))).toMatchObject({
      frames: ['https://www.shop.example'],
      leadsTo: ['https://shop.example'],
    });
    expect(await ask(form())).toMatchObject({ frames: [], leadsTo: [] });
  });

  test.each([
    ['there is no such form', null],
    ['the form is not active', form({ active: false })],
  ])('says that there is nothing where %s', async (_case, kept) => {
    expect(await ask(kept)).toMatchObject({ status: 404 });
  });

  test('what is entered is told of, with whoever entered it', async () => {
    const body = entered({ first_name: 'Anna <b>', phone: '1', field_city: 'Cluj', field_other: 'x', more: 'y' });
    const answer = await send(body, { first_name: true, questions: 'City = city' });
    expect(htmlOf(answer)).toContain('We have sent you an e-mail.');
    expect(answer.events).toEqual([
      {
        type: 'form.submitted',
        contact: { email: 'anna@example.com', firstName: 'Anna <b>' },
        unknown: 'create',
        payload: {
          form: FORM,
          name: 'Newsletter',
          agreed: true,
          firstName: 'Anna <b>',
          lastName: '',
          answers: { city: 'Cluj' },
        },
      },
    ]);
  });

  test.each([
    ['no address', entered({ email: '' }), 'email'],
    ['no real address', entered({ email: 'anna@example' }), 'email'],
    ['two addresses', entered({ email: 'a@x.example,b@x.example' }), 'email'],
    ['no tick', 'email=anna%40example.com', 'consent'],
    ['no answer where one is needed', entered(), 'field_city'],
    ['a day that is none', entered({ field_city: 'Cluj', field_born: 'May' }), 'field_born'],
    ['a number that is none', entered({ field_city: 'Cluj', field_size: '1e9' }), 'field_size'],
    ['an endless answer', entered({ field_city: 'x'.repeat(501) }), 'field_city'],
    ['text that cannot be read', 'email=%E0%A4%A', 'email'],
  ])('%s: the page comes again, says so beside it, and nothing is told', async (_case, body, name) => {
    const answer = await send(body, { questions: 'City* = city\nBorn = born (date)\nSize = size (number)' });
    expect(answer).toMatchObject({ status: 422 });
    expect(answer.events).toBeUndefined();
    expect(htmlOf(answer)).toContain(`id="${name}-wrong"`);
  });

  test('what was entered stays on the page as text, whatever it is', async () => {
    const html = htmlOf(await send(entered({ email: '"><script>alert(1)</script>' })));
    expect(html).not.toContain('<script');
    expect(html).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
  });

  test('whoever fills in what nobody sees is thanked, and nothing else happens', async () => {
    const answer = await send(entered({ website: 'http://spam.example' }));
    expect(htmlOf(answer)).toContain('Thank you!');
    expect(answer.events).toEqual([]);
  });

  test('leads on to a page of yours where nothing is to be confirmed', async () => {
    const leads = { leads_to: 'https://shop.example/thanks' };
    expect(await send(entered(), { ...leads, confirm: false })).toMatchObject({ redirect: leads.leads_to });
    expect(await send(entered(), leads)).not.toHaveProperty('redirect');
  });

  test('who only fills it in is recognised nowhere: anybody can enter anybody’s address', async () => {
    const leads = { leads_to: 'https://shop.example/thanks', recognise: true };
    expect(await send(entered(), { ...leads, confirm: false })).toMatchObject({ redirect: leads.leads_to });
    expect(await send(entered(), { ...leads, consent: '' })).toMatchObject({ redirect: leads.leads_to });
  });
});

describe('form/submitted', () => {
  const handler = plugin.handler('form/submitted');
  const payload = {
    form: FORM,
    name: 'Newsletter',
    agreed: true,
    firstName: 'Anna',
    lastName: '',
    answers: { city: 'Cluj', size: '42' },
  };
  const handle = async (attributes: JsonObject, contact = sampleContact({ firstName: null, fields: {} })) => {
    const kept = form({ questions: 'City = city\nSize = size (number)', ...attributes });
    const event = sampleEvent('form.submitted', payload);
    const { groups = [] } = await handler.handle({ event, contact, collections: { form: [kept] } });
    return groups.flat();
  };

  test('keeps the sign-up, and asks to confirm it: nothing else happens yet', async () => {
    const [kept, asked, ...rest] = await handle({ list: sampleId(3) });
    const date = kept !== undefined && 'attributes' in kept ? kept.attributes['date'] : null;
    const when = typeof date === 'string' ? date : '';
    expect(kept).toMatchObject({
      kind: 'record.create',
      collection: 'submission',
      attributes: { form: FORM, state: 'waiting', first_name: 'Anna', answers: 'city: Cluj\nsize: 42' },
    });
    expect(asked).toMatchObject({
      kind: 'consent.ask',
      consents: [{ purpose: 'marketing', channel: 'email' }],
      source: 'the form “Newsletter”',
      textVersion: CONSENT,
      reference: `${FORM} ${when}`,
      leadsTo: { record: FORM, address: 'leads_to', recognise: 'recognise' },
    });
    expect(rest).toEqual([]);
  });

  test('counts at once where nothing is to be confirmed', async () => {
    const made = await handle({ confirm: false, list: sampleId(3) });
    expect(made).toMatchObject([
      { kind: 'record.create', attributes: { state: 'through' } },
      { kind: 'contact.set-field', field: 'firstName', value: 'Anna' },
      { kind: 'contact.set-field', field: 'city', value: 'Cluj' },
      { kind: 'contact.set-field', field: 'size', value: 42 },
      { kind: 'consent.give', textVersion: CONSENT },
      { kind: 'list.join', list: sampleId(3) },
      { kind: 'event.emit', type: 'form.completed', payload: { form: FORM, name: 'Newsletter' } },
    ]);
  });

  test('writes nothing over what is known of a contact: anybody can enter anybody’s address', async () => {
    const known = sampleContact({ firstName: 'Maria', fields: { city: 'Roma' } });
    const made = await handle({ confirm: false }, known);
    expect(made.flatMap((effect) => ('field' in effect ? [effect.field] : []))).toEqual(['size']);
  });

  test('gives no consent where the form asks for none', async () => {
    const made = await handle({ consent: '' });
    expect(made.map(({ kind }) => kind)).not.toContain('consent.give');
    expect(made.map(({ kind }) => kind)).not.toContain('consent.ask');
  });

  test('a form that is gone by then makes nothing', async () => {
    const event = sampleEvent('form.submitted', payload);
    const other = { ...form(), id: sampleId(9) };
    expect(await handler.handle({ event, contact: sampleContact(), collections: { form: [other] } })).toEqual({});
  });

  test('a long wording is named so that another one is told apart', async () => {
    const versionOf = async (consent: string) =>
      (await handle({ consent })).flatMap((effect) => ('textVersion' in effect ? [effect.textVersion] : []))[0];
    const [one, other] = [await versionOf(`${'a'.repeat(200)}1`), await versionOf(`${'a'.repeat(200)}2`)];
    expect(one).not.toBe(other);
    expect(one?.length).toBeLessThanOrEqual(100);
  });
});

describe('form/confirmed', () => {
  const handler = plugin.handler('form/confirmed');
  const waiting = {
    id: sampleId(21),
    attributes: { form: FORM, date: DATE, state: 'waiting', first_name: 'Anna', answers: 'city: Cluj: centre' },
    balances: {},
    createdAt: 0,
  };
  const confirmation = (payload: JsonObject) =>
    sampleEvent('consent.confirmed', {
      plugin: 'form',
      reference: `${FORM} ${DATE}`,
      purposes: ['marketing'],
      ...payload,
    });
  const handle = async (payload: JsonObject = {}, records: readonly (typeof waiting)[] = [waiting]) => {
    const event = confirmation(payload);
    const kept = form({ list: sampleId(3), questions: 'City = city' });
    const { groups = [] } = await handler.handle({
      event,
      records: { submission: records },
      collections: { form: [kept] },
    });
    return groups.flat();
  };

  test('what was entered counts now', async () => {
    expect(await handle()).toEqual([
      { kind: 'record.update', collection: 'submission', record: waiting.id, attributes: { state: 'through' } },
      { kind: 'contact.set-field', field: 'firstName', value: 'Anna' },
      { kind: 'contact.set-field', field: 'city', value: 'Cluj: centre' },
      { kind: 'list.join', list: sampleId(3) },
      { kind: 'event.emit', type: 'form.completed', payload: { form: FORM, name: 'Newsletter' } },
    ]);
  });

  test.each([
    ['another plugin asked', { plugin: 'club' }, [waiting]],
    ['another form is meant', { reference: `${sampleId(9)} ${DATE}` }, [waiting]],
    ['another sign-up by the same form is meant', { reference: `${FORM} 2027-01-02T08:00:00.000Z` }, [waiting]],
    ['it was confirmed already', {}, [{ ...waiting, attributes: { ...waiting.attributes, state: 'through' } }]],
  ] as const)('nothing happens where %s', async (_case, payload, records) => {
    expect(await handle(payload, records)).toEqual([]);
  });
});

describe('form/filled', () => {
  const filled = plugin.trigger('form/filled');

  test('starts when somebody is through, or as soon as a form is sent; of any form, or of one', async () => {
    expect(await filled.subscribe({})).toEqual([{ on: 'form.completed' }]);
    expect(await filled.subscribe({ when: 'submitted', form: FORM })).toEqual([
      { on: 'form.submitted', when: { attribute: 'event.form', operator: 'is', value: FORM } },
    ]);
  });

  test('refuses a form that is none', async () => {
    await expect(filled.subscribe({ form: 'newsletter' })).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });
});

test('every text is there in English, Italian and Romanian', () => {
  const texts = textsOf(plugin.manifest);
  expect(plugin.manifest.translations['en']).toEqual(Object.fromEntries(texts));
  for (const language of ['it', 'ro']) {
    expect(Object.keys(plugin.manifest.translations[language] ?? {}).sort()).toEqual([...texts.keys()].sort());
  }
});
