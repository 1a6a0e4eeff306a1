/* oxlint-disable eslint/max-lines -- one story of all ways of SMS, which goes on from test to test */
import { createHmac } from 'node:crypto';
import type {
  ConnectionChoice,
  ConnectionView,
  ConsentEntry,
  MessageDetail,
  MessagePreview,
  MessageSummary,
  MessageTestResult,
  Page,
  TimelineEntry,
  VisitView,
  WorkflowDefinition,
} from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DATABASES, freshHome } from '../support/database.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { settleIn, type Settled } from '../support/settle-in.ts';
import { openSmsProvider, type SmsProvider, type TakenSms } from '../support/sms-provider.ts';
import { gatewayAt, instead, reminders } from '../support/sms-workflows.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';
import { numbersOf } from '../support/workflow-numbers.ts';

const TOKEN = 'canary-auth-token-77';
const GATEWAY_KEY = 'canary-gateway-key-91';
const REPORT_KEY = 'canary-report-key-13';
const BY_SMS: ConsentEntry = { purpose: 'marketing', channel: 'sms', state: 'given', source: 'paper form' };

// One story a database: each test goes on where the one before it ended.
describe.each(DATABASES)('SMS on %s', (database) => {
  tellInOrder();
  let hub: RunningHub;
  let provider: SmsProvider;
  let gym: Settled;
  let list: string;
  let workflow: string;

  beforeAll(async () => {
    provider = await openSmsProvider();
    const environment = { INNESTO_DEMO: 'no', INNESTO_PRIVATE_HOSTS: provider.host };
    hub = await startHub({ ...(await freshHome(database)), environment });
    gym = await settleIn(hub);
  });
  afterAll(async () => {
    await hub?.stop();
    await provider?.close();
  });

  const make = async (name: string, definition: WorkflowDefinition): Promise<string> => {
    const { id } = await gym.api.must<{ id: string }>('POST', `${gym.base}/workflows`, { name, definition });
    await gym.api.must('POST', `${gym.base}/workflows/${id}/start`);
    return id;
  };
  const join = async (firstName: string, more: object = {}): Promise<string> => {
    const number = 1_000_000 + firstName.charCodeAt(0) * 1000 + firstName.length;
    const contact = {
      firstName,
      email: `${firstName.toLowerCase()}@clients.example`,
      phone: `+39333${number}`,
      consents: [BY_SMS],
      lists: [list],
      ...more,
    };
    const made = await gym.api.must<{ contact: { id: string } }>('POST', `${gym.base}/contacts`, contact);
    return made.contact.id;
  };
  const messagesOf = async (contact: string): Promise<readonly MessageSummary[]> =>
    (await gym.api.must<Page<MessageSummary>>('GET', `${gym.base}/messages?contact=${contact}`)).items;
  const message = (id: string): Promise<MessageDetail> => gym.api.must('GET', `${gym.base}/messages/${id}`);
  const untilSms = async (contact: string, states: readonly string[]): Promise<MessageDetail> => {
    const items = await until(
      () => messagesOf(contact),
      (seen) => seen.some(({ channel, state }) => channel === 'sms' && states.includes(state)),
      { what: `an SMS that is ${states.join(' or ')}` },
    );
    return message(items.find(({ channel }) => channel === 'sms')?.id ?? '');
  };
  const happenedTo = async (contact: string): Promise<readonly string[]> => {
    const { items } = await gym.api.must<Page<TimelineEntry>>('GET', `${gym.base}/contacts/${contact}/timeline`);
    return items.flatMap(({ type }) => (type?.startsWith('message.') === true ? [type] : []));
  };
  const takenFor = (firstName: string): TakenSms => {
    const found = provider.taken.find(({ text }) => text.includes(firstName));
    if (found === undefined) throw new Error(`the provider took nothing for ${firstName}`);
    return found;
  };

  test('A1: without a provider they stay in the inbox, for whoever has a number and agreed', async () => {
    await gym.api.must('PATCH', `${gym.base}/calendar`, { quietHours: [] });
    list = (await gym.api.must<{ id: string }>('POST', `${gym.base}/lists`, { name: 'Domani' })).id;
    workflow = await make('Reminders', reminders(list));
    const anna = await join('Anna');
    expect(await untilSms(anna, ['sent'])).toMatchObject({
      channel: 'sms',
      from: 'Palestra',
      subject: null,
      html: null,
      text: 'Ciao Anna, ci vediamo domani!',
      connection: null,
      deliveredAt: expect.any(String),
      undeliveredAt: null,
    });
    expect((await happenedTo(anna)).toSorted()).toEqual(['message.delivered', 'message.sent']);
    const silent = await join('Silvia', { consents: [] });
    const numberless = await join('Nora', { phone: undefined });
    await until(
      () => gym.api.must<Page<TimelineEntry>>('GET', `${gym.base}/contacts/${silent}/timeline`),
      ({ items }) => JSON.stringify(items).includes('no-consent'),
      { what: 'that Silvia did not agree' },
    );
    await until(
      () => gym.api.must<Page<TimelineEntry>>('GET', `${gym.base}/contacts/${numberless}/timeline`),
      ({ items }) => JSON.stringify(items).includes('no phone number'),
      { what: 'that Nora has no number' },
    );
    expect(await messagesOf(numberless)).toEqual([]);
  });

  test('an account is set up and tried out, and its token never comes back', async () => {
    const account = { kind: 'twilio', name: 'Twilio', accountSid: `AC${'0'.repeat(32)}`, sender: '+15005550006' };
    const draft = { ...account, authToken: TOKEN, server: `http://${provider.host}` };
    const lacking = await gym.api.call('POST', `${gym.base}/connections`, account);
    expect(lacking).toMatchObject({ status: 400, body: { code: 'INNESTO_CONNECTION_SETTINGS', path: '/authToken' } });
    const made = await gym.api.must<ConnectionView>('POST', `${gym.base}/connections`, draft);
    expect(made).toMatchObject({ kind: 'twilio', hasAuthToken: true, hasApiKeySecret: false });
    expect(JSON.stringify(await gym.api.must('GET', `${gym.base}/connections`))).not.toContain(TOKEN);
    const elsewhere = await gym.api.call('PATCH', `${gym.base}/connections/${made.id}`, {
      kind: 'twilio',
      server: 'https://evil.example',
    });
    expect(elsewhere).toMatchObject({ status: 400, body: { code: 'INNESTO_CONNECTION_PASSWORD', path: '/authToken' } });
    const trial = `${gym.base}/connections/${made.id}/test`;
    expect(await gym.api.must('POST', trial, { to: '+39 333 7654321' })).toMatchObject({
      ok: true,
      to: '+393337654321',
    });
    provider.moods.push('refuse');
    expect(await gym.api.must('POST', trial, { to: '+39 333 7654321' })).toMatchObject({
      ok: false,
      reached: 'server',
      trouble: 'recipient',
      detail: '21211: The To number is not a valid phone number.',
    });
    const wrong = await gym.api.call('POST', trial, { to: 'anna@clients.example' });
    expect(wrong).toMatchObject({ status: 400, body: { path: '/to' } });
  });

  test('what a part costs is entered, told to whoever writes, changed and taken back', async () => {
    const { items } = await gym.api.must<Page<ConnectionView>>('GET', `${gym.base}/connections`);
    const [twilio] = items;
    if (twilio?.kind !== 'twilio') throw new Error('it is no account at Twilio');
    expect(twilio.partPrice).toBeNull();
    const one = `${gym.base}/connections/${twilio.id}`;
    const put = (partPrice: unknown) => gym.api.call('PATCH', one, { kind: 'twilio', partPrice });
    for (const [wrong, path] of [
      [{ amount: 0.075, currency: 'XYZ' }, '/partPrice/currency'],
      [{ amount: -1, currency: 'EUR' }, '/partPrice/amount'],
      [{ amount: 0.075 }, '/partPrice'],
    ] as const)
      expect(await put(wrong)).toMatchObject({ status: 400, body: { path: expect.stringContaining(path) } });
    const price = { amount: 0.075, currency: 'EUR' };
    expect(await put(price)).toMatchObject({ status: 200, body: { partPrice: price, hasAuthToken: true } });
    const choices = await gym.api.must<Page<ConnectionChoice>>('GET', `${gym.base}/connection-choices`);
    expect(choices.items.map(({ id, partPrice }) => ({ id, partPrice }))).toEqual([
      { id: twilio.id, partPrice: price },
    ]);
    // A change that says nothing of it leaves it.
    expect(await gym.api.must('PATCH', one, { kind: 'twilio', name: 'Ours' })).toMatchObject({ partPrice: price });
    expect(await put(null)).toMatchObject({ status: 200, body: { partPrice: null } });
    const priced = { ...gatewayAt('gateway.example', { secret: 's', reportSecret: 'r' }), partPrice: price };
    const gateway = await gym.api.must<ConnectionView>('POST', `${gym.base}/connections`, priced);
    expect(gateway).toMatchObject({ partPrice: price });
    await gym.api.must('DELETE', `${gym.base}/connections/${gateway.id}`);
    const mail = { kind: 'smtp', name: 'Mail', host: 'mail.example', port: 25, security: 'none', partPrice: price };
    const from = { name: '', address: 'gym@shop.example' };
    expect((await gym.api.call('POST', `${gym.base}/connections`, { ...mail, from })).status).toBe(400);
  });

  test('a text is looked at before it is sent, and goes to one’s own phone', async () => {
    const draft = {
      channel: 'sms',
      contact: null,
      subject: '',
      text: 'Ciao {{ contact.firstName }}',
      sender: { address: 'Palestra' },
    };
    expect(await gym.api.must('POST', `${gym.base}/messages/preview`, draft)).toMatchObject({
      text: 'Ciao Maria',
      html: null,
      recipient: '+390612345678',
      sender: { address: 'Palestra' },
      problems: [],
    });
    const broken = { ...draft, text: 'Ciao {{ contact.firstName', sender: { address: 'Palestra Aurora' } };
    const { problems } = await gym.api.must<MessagePreview>('POST', `${gym.base}/messages/preview`, broken);
    expect(problems.map(({ path }) => path)).toEqual(['/sender/address', '/text']);
    const sent = await gym.api.must<MessageTestResult>('POST', `${gym.base}/messages/test`, {
      ...draft,
      to: '+393337654321',
    });
    expect(sent).toMatchObject({ accepted: true, via: 'sms' });
    expect(await message(sent.message ?? '')).toMatchObject({ channel: 'sms', contact: null, text: 'Ciao Maria' });
  });

  test('it takes them in its own words, and what it tells of them is believed only where it is signed', async () => {
    const bruno = await join('Bruno');
    const sms = await untilSms(bruno, ['sent']);
    expect(sms).toMatchObject({ deliveredAt: null, undeliveredAt: null });
    const taken = takenFor('Bruno');
    expect(taken).toMatchObject({ by: 'twilio', from: 'Palestra', text: 'Ciao Bruno, ci vediamo domani!' });
    expect(taken.statusUrl).toMatch(/\/s\/[\w-]{36}$/);
    expect(await provider.tell(taken, 'delivered', 'another token')).toBe(401);
    expect((await fetch(`${hub.url}/s/${'A'.repeat(36)}`, { method: 'POST' })).status).toBe(404);
    expect((await message(sms.id)).deliveredAt).toBeNull();
    for (const status of ['sent', 'delivered', 'delivered', 'undelivered'])
      expect(await provider.tell(taken, status, TOKEN)).toBe(204);
    expect(await message(sms.id)).toMatchObject({ deliveredAt: expect.any(String), undeliveredAt: null });
    expect((await happenedTo(bruno)).toSorted()).toEqual(['message.delivered', 'message.sent']);
  });

  test('T2: who cannot be reached by SMS gets an e-mail, once, and nobody else does', async () => {
    await make('Instead', instead(workflow));
    const carla = await join('Carla');
    const sms = await untilSms(carla, ['sent']);
    const taken = takenFor('Carla');
    for (let times = 0; times < 2; times++)
      expect(await provider.tell(taken, 'undelivered', TOKEN, { ErrorCode: '30005' })).toBe(204);
    expect(await message(sms.id)).toMatchObject({ undeliveredAt: expect.any(String), report: '30005' });
    const isMail = ({ channel, state }: MessageSummary): boolean => channel === 'email' && state === 'sent';
    await until(
      () => messagesOf(carla),
      (seen) => seen.some(isMail),
      { what: 'the e-mail instead' },
    );
    // What the provider refuses at once was not delivered either.
    provider.moods.push('refuse');
    const dario = await join('Dario');
    expect(await untilSms(dario, ['refused'])).toMatchObject({ reason: expect.stringContaining('21211') });
    await until(
      () => messagesOf(dario),
      (seen) => seen.some(isMail),
      { what: 'the e-mail to Dario' },
    );
    const mails = (await gym.api.must<Page<MessageSummary>>('GET', `${gym.base}/messages?limit=100`)).items.filter(
      isMail,
    );
    expect(mails.map(({ to }) => to).toSorted()).toEqual(['carla@clients.example', 'dario@clients.example']);
    // A network that gave up too early, and handed it over all the same.
    expect(await provider.tell(taken, 'delivered', TOKEN)).toBe(204);
    expect((await message(sms.id)).deliveredAt).not.toBeNull();
  });

  test('one of which nobody knows is held, until the provider tells that it has it', async () => {
    provider.moods.push('break');
    const elisa = await join('Elisa');
    const sms = await untilSms(elisa, ['uncertain']);
    expect(provider.taken.filter(({ text }) => text.includes('Elisa'))).toHaveLength(1);
    expect(await provider.tell(takenFor('Elisa'), 'delivered', TOKEN)).toBe(204);
    expect(await message(sms.id)).toMatchObject({ state: 'sent', deliveredAt: expect.any(String) });
    expect((await happenedTo(elisa)).filter((type) => type === 'message.sent')).toHaveLength(1);
  });

  test('who told the provider to stop, or answers STOP, is written to no more: once, with the proof; START gives nothing back', async () => {
    const ledger = async (contact: string): Promise<readonly string[]> => {
      const { items } = await gym.api.must<Page<{ state: string; source: string; textVersion: string | null }>>(
        'GET',
        `${gym.base}/contacts/${contact}/consents`,
      );
      return items.map(({ state, source, textVersion }) => `${state} ${source} ${textVersion ?? ''}`);
    };
    provider.moods.push('stopped');
    const gino = await join('Gino');
    await untilSms(gino, ['refused']);
    const refused = 'withdrawn provider 21610: Attempt to send to unsubscribed recipient';
    expect(await ledger(gino)).toEqual([refused, 'given paper form ']);

    const { items } = await gym.api.must<Page<ConnectionView>>('GET', `${gym.base}/connections`);
    const twilio = items.find(({ kind }) => kind === 'twilio');
    if (twilio?.kind !== 'twilio') throw new Error('it is no account at Twilio');
    const irma = await join('Irma');
    const sms = await untilSms(irma, ['sent']);
    const { to } = takenFor('Irma');
    const answers = (id: string, text: string, token = TOKEN): Promise<number> =>
      provider.handOn({ id, from: to, text }, { url: twilio.statusUrl, token });
    expect(await answers('SMin1', 'STOP', 'another token')).toBe(401);
    expect(await ledger(irma)).toEqual(['given paper form ']);
    expect(await answers('SMin2', 'A che ora?')).toBe(204);
    for (let times = 0; times < 2; times++) expect(await answers('SMin3', 'Stop!')).toBe(204);
    expect(await ledger(irma)).toEqual(['withdrawn reply Stop!', 'given paper form ']);
    expect(await answers('SMin4', 'START')).toBe(204);
    expect(await ledger(irma)).toEqual(['withdrawn reply Stop!', 'given paper form ']);
    const story = await gym.api.must<Page<TimelineEntry>>('GET', `${gym.base}/contacts/${irma}/timeline`);
    const replied = story.items.filter(({ type }) => type === 'message.replied');
    expect(replied.map(({ detail }) => detail)).toEqual(['START', 'Stop!', 'A che ora?']);
    expect(replied.every(({ message: about }) => about === sms.id)).toBe(true);
    // Handed on once more after they consented anew, it takes nothing back.
    await gym.api.must('POST', `${gym.base}/contacts/${irma}/consents`, { consents: [BY_SMS] });
    expect(await answers('SMin3', 'Stop!')).toBe(204);
    expect((await ledger(irma))[0]).toBe('given paper form ');
    expect(
      await provider.handOn(
        { id: 'SMin5', from: '+393330000001', text: 'STOP' },
        { url: twilio.statusUrl, token: TOKEN },
      ),
    ).toBe(204);
  });

  test('a gateway of one’s own is asked as its connection says, and tells by signed calls to one address', async () => {
    const draft = gatewayAt(provider.host, { secret: GATEWAY_KEY, reportSecret: REPORT_KEY });
    const incomplete = await gym.api.call('POST', `${gym.base}/connections`, { ...draft, body: '{"to": "{to}"}' });
    expect(incomplete).toMatchObject({ status: 400, body: { path: '/body' } });
    const made = await gym.api.must<ConnectionView>('POST', `${gym.base}/connections`, draft);
    if (made.kind !== 'http-gateway') throw new Error('it is no gateway');
    const franca = await join('Franca');
    const sms = await untilSms(franca, ['sent']);
    expect(sms.connection).toBe(made.id);
    expect(takenFor('Franca')).toMatchObject({ by: 'gateway', authorization: `Bearer ${GATEWAY_KEY}` });
    const tell = async (state: string, key: string, id = takenFor('Franca').id): Promise<number> => {
      const body = JSON.stringify({ message: { id, state } });
      const signature = `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
      const headers = { 'content-type': 'application/json', 'x-signature': signature };
      return (await fetch(made.statusUrl, { method: 'POST', headers, body })).status;
    };
    expect(await tell('DELIVRD', 'another key')).toBe(401);
    // What no database could keep is a name that nobody knows, and no reason to tell it for ever.
    for (const id of ['g-unknown', 'g-\0', '\ud800', 'g'.repeat(100_000)])
      expect(await tell('DELIVRD', REPORT_KEY, id)).toBe(404);
    // The other connection's messages are not this one's to tell of.
    expect(await tell('DELIVRD', REPORT_KEY, takenFor('Bruno').id)).toBe(404);
    expect(await tell('ACCEPTD', REPORT_KEY)).toBe(204);
    expect((await message(sms.id)).deliveredAt).toBeNull();
    expect(await tell('DELIVRD', REPORT_KEY)).toBe(204);
    expect((await message(sms.id)).deliveredAt).not.toBeNull();
  });

  test('what people answer to a gateway comes in once, signed; STOP ends it, and the step counts who answered', async () => {
    const { items } = await gym.api.must<Page<ConnectionView>>('GET', `${gym.base}/connections`);
    const gateway = items.find(({ kind }) => kind === 'http-gateway');
    if (gateway?.kind !== 'http-gateway') throw new Error('it is no gateway');
    expect(gateway.repliesUrl).not.toBe(gateway.statusUrl);
    const guido = await join('Guido');
    const sms = await untilSms(guido, ['sent']);
    // As gateways write numbers: without the plus.
    const from = takenFor('Guido').to.slice(1);
    const answer = async (reply: object, key = REPORT_KEY, url = gateway.repliesUrl): Promise<number> => {
      const body = JSON.stringify({ sms: reply });
      const signature = `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
      const headers = { 'content-type': 'application/json', 'x-signature': signature };
      return (await fetch(url, { method: 'POST', headers, body })).status;
    };
    const answered = async (): Promise<readonly (string | null)[]> => {
      const story = await gym.api.must<Page<TimelineEntry>>('GET', `${gym.base}/contacts/${guido}/timeline`);
      return story.items.flatMap(({ type, detail }) => (type === 'message.replied' ? [detail] : []));
    };
    expect(await answer({ id: 'in-1', from, text: 'STOP' }, 'another key')).toBe(401);
    expect(await answer({ id: 'in-1', from, text: 'STOP' }, REPORT_KEY, `${gateway.repliesUrl}x`)).toBe(404);
    expect(await answered()).toEqual([]);
    for (let times = 0; times < 2; times++) expect(await answer({ id: 'in-1', from, text: 'Grazie!' })).toBe(204);
    expect(await answered()).toEqual(['Grazie!']);
    expect(await answer({ id: 'in-2', from: `00${from}`, text: 'Basta' })).toBe(204);
    // Of nobody, and of nothing: there is nothing to note.
    expect(await answer({ id: 'in-3', from: '393330000002', text: 'STOP' })).toBe(204);
    expect(await answer({ id: 'in-4' })).toBe(204);
    expect(await answered()).toEqual(['Basta', 'Grazie!']);
    const consented = async (): Promise<readonly string[]> => {
      const of = `${gym.base}/contacts/${guido}/consents`;
      const ledger = await gym.api.must<Page<{ state: string; source: string }>>('GET', of);
      return ledger.items.map(({ state, source }) => `${state} ${source}`);
    };
    const [stopped, agreed] = ['withdrawn reply', 'given paper form'];
    expect(await consented()).toEqual([stopped, agreed]);
    // Names that no database could keep, each told once.
    for (const id of ['in-\0', '\ud800', 'in-'.repeat(30_000)])
      for (let times = 0; times < 2; times++) expect(await answer({ id, from, text: 'Va bene' })).toBe(204);
    expect(await answered()).toEqual(['Va bene', 'Va bene', 'Va bene', 'Basta', 'Grazie!']);
    // Without a name the same words are the same reply; but whoever has agreed again, and says stop again, has stopped again.
    for (let times = 0; times < 2; times++) expect(await answer({ from, text: 'Stop' })).toBe(204);
    expect((await answered()).slice(0, 2)).toEqual(['Stop', 'Va bene']);
    await gym.api.must('POST', `${gym.base}/contacts/${guido}/consents`, { consents: [BY_SMS] });
    for (let times = 0; times < 2; times++) expect(await answer({ from, text: 'Stop' })).toBe(204);
    expect((await answered()).slice(0, 3)).toEqual(['Stop', 'Stop', 'Va bene']);
    expect(await consented()).toEqual([stopped, agreed, stopped, agreed]);
    const who = await gym.api.must<Page<VisitView>>(
      'GET',
      `${gym.base}/workflows/${workflow}/visits?step=remind&outcome=message:replied`,
    );
    // However often somebody answers one message.
    expect(who.items.map(({ contact }) => contact.firstName)).toEqual(['Guido', 'Irma']);
    expect((await numbersOf(gym, workflow)).get('remind')?.tallies['message:replied']).toBe(2);
    expect((await message(sms.id)).state).toBe('sent');
  });

  test('no secret stands in anything that was answered or printed', async () => {
    const said = JSON.stringify([
      await gym.api.must('GET', `${gym.base}/connections`),
      await gym.api.must('GET', `${gym.base}/messages?limit=100`),
      hub.output(),
    ]);
    for (const secret of [TOKEN, GATEWAY_KEY, REPORT_KEY]) expect(said).not.toContain(secret);
  });
});
