/* oxlint-disable eslint/max-lines -- one story, told without a break */
import { join } from 'node:path';
import type {
  CampaignDetail,
  ConnectionTrialResult,
  ConsentEntry,
  JsonObject,
  MessageDetail,
  MessageSummary,
  Page,
  PluginConnectionView,
  RunView,
  TimelineEntry,
  WorkflowDefinition,
} from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshHome, hereOn } from '../support/database.ts';
import {
  COLOMBA_KEY,
  COLOMBA_SIGNING,
  openColomba,
  type Colomba,
  type TakenByColomba,
} from '../support/fake-colomba.ts';
import { startHub, type HubOptions, type RunningHub } from '../support/hub.ts';
import { installPlugin } from '../support/install-plugin.ts';
import { advance } from '../support/let-time-pass.ts';
import { makeWorkspace, signUp, type Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

const given = (purpose: ConsentEntry['purpose'], channel: ConsentEntry['channel']): ConsentEntry => ({
  purpose,
  channel,
  state: 'given',
  source: 'paper form',
});
const CONSENTS = [
  given('marketing', 'sms'),
  given('marketing', 'email'),
  given('open-tracking', 'email'),
  given('click-tracking', 'email'),
];
const SHOP = 'https://shop.example/sale';
const SECRETS = { api_key: COLOMBA_KEY, signing: COLOMBA_SIGNING } as const;

/** Whoever joins a list gets an SMS, and one of which nobody knows is sent again. */
const greeting = (list: string, onUncertain: 'hold' | 'resend'): WorkflowDefinition => ({
  trigger: { contribution: 'list/activity', config: { lists: [list] } },
  reentry: { policy: 'once' },
  first: 'greet',
  steps: [
    {
      kind: 'action',
      id: 'greet',
      contribution: 'sms/send',
      config: { text: 'Ciao {{ contact.firstName }}!', onUncertain },
      ports: {},
    },
  ],
});

// One story a database: each test goes on where the one before it ended.
describe.each(hereOn('SQLite'))('ways for messages that a plugin brings on %s', (database) => {
  tellInOrder();
  let hub: RunningHub;
  let options: HubOptions;
  let colomba: Colomba;
  let gym: Settled;
  let account: PluginConnectionView;
  let greeted: string;
  let careful: string;
  let workflow: string;
  const told: string[] = [];

  beforeAll(async () => {
    colomba = await openColomba();
    const home = await freshHome(database);
    await installPlugin(home, join(import.meta.dirname, 'plugins', 'colomba'));
    options = { ...home, environment: { INNESTO_DEMO: 'no', INNESTO_PRIVATE_HOSTS: colomba.host } };
    hub = await startHub(options);
    gym = await makeWorkspace(await signUp(hub));
    await must('PATCH', '/calendar', { quietHours: [] });
    await must('POST', '/plugins/colomba/enable', {});
    greeted = (await must<{ id: string }>('POST', '/lists', { name: 'Greeted' })).id;
    careful = (await must<{ id: string }>('POST', '/lists', { name: 'Greeted with care' })).id;
  });
  afterAll(async () => {
    await hub?.stop();
    await colomba?.close();
  });

  const must = async <Body>(method: string, path: string, body?: unknown): Promise<Body> => {
    const answer = await gym.api.must<Body>(method, `${gym.base}${path}`, body);
    told.push(JSON.stringify(answer));
    return answer;
  };
  const problem = async (method: string, path: string, body?: unknown): Promise<JsonObject> =>
    (await gym.api.call(method, `${gym.base}${path}`, body)).body;
  const make = async (name: string, definition: WorkflowDefinition): Promise<string> => {
    const { id } = await must<{ id: string }>('POST', '/workflows', { name, definition });
    await must('POST', `/workflows/${id}/start`);
    return id;
  };
  let people = 0;
  const add = async (firstName: string, more: object = {}): Promise<string> => {
    people++;
    const draft = {
      firstName,
      email: `${firstName.toLowerCase()}@clients.example`,
      phone: `+3933311101${String(people).padStart(2, '0')}`,
      consents: CONSENTS,
      lists: [greeted],
      ...more,
    };
    return (await must<{ contact: { id: string } }>('POST', '/contacts', draft)).contact.id;
  };
  const message = (id: string): Promise<MessageDetail> => must('GET', `/messages/${id}`);
  const untilMessage = async (
    contact: string,
    states: readonly string[],
    channel: 'sms' | 'email' = 'sms',
  ): Promise<MessageDetail> => {
    const isIt = (one: MessageSummary): boolean => one.channel === channel && states.includes(one.state);
    const { items } = await until(
      () => must<Page<MessageSummary>>('GET', `/messages?contact=${contact}`),
      (page) => page.items.some(isIt),
      { what: `a message by ${channel} that is ${states.join(' or ')}` },
    );
    return message(items.find(isIt)?.id ?? '');
  };
  const takenFor = (firstName: string): TakenByColomba => {
    const found = colomba.taken.filter(({ text }) => text.includes(firstName));
    expect(found).toHaveLength(1);
    const [one] = found;
    if (one === undefined) throw new Error(`nothing for ${firstName}`);
    return one;
  };
  const timesAsked = (key: string): number => colomba.asked.filter((one) => one === key).length;
  const eventsOf = async (contact: string): Promise<readonly string[]> => {
    const { items } = await must<Page<TimelineEntry>>('GET', `/contacts/${contact}/timeline`);
    return items.flatMap(({ type }) => (type?.startsWith('message.') === true ? [type] : [])).toSorted();
  };
  const setMood = (mood: string): Promise<PluginConnectionView> =>
    must('PATCH', `/connections/${account.id}`, {
      kind: 'plugin',
      settings: { server: `http://${colomba.host}`, sender: 'Palestra', mood },
    });

  test('it is set up among the other ways, and tried out by a message to one’s own phone', async () => {
    const { kinds } = await must<{ kinds: readonly { contribution: string; carries: string | null }[] }>(
      'GET',
      '/connection-kinds',
    );
    expect(kinds.filter(({ contribution }) => contribution.startsWith('colomba/'))).toMatchObject([
      { contribution: 'colomba/account', carries: 'sms', canTest: true },
      { contribution: 'colomba/mailbox', carries: 'email' },
    ]);
    account = await must('POST', '/connections', {
      kind: 'plugin',
      contribution: 'colomba/account',
      name: 'Colomba',
      settings: { server: `http://${colomba.host}`, sender: 'Palestra' },
      secrets: { ...SECRETS, api_key: 'wrong' },
    });
    expect(account).toMatchObject({ carries: 'sms', statusUrl: expect.stringContaining(`${hub.url}/s/`) });
    const price = { amount: 0.2, currency: 'RON' };
    expect(await must('PATCH', `/connections/${account.id}`, { kind: 'plugin', partPrice: price })).toMatchObject({
      partPrice: price,
      settings: account.settings,
    });
    const trial = (to: string): Promise<ConnectionTrialResult> =>
      must('POST', `/connections/${account.id}/test`, { to });
    expect(await trial('+39 333 7654321')).toMatchObject({ ok: false, trouble: 'sign-in' });
    await must('PATCH', `/connections/${account.id}`, { kind: 'plugin', secrets: SECRETS });
    expect(await trial('+39 333 7654321')).toMatchObject({ ok: true, reached: 'mailbox', to: '+393337654321' });
    expect(colomba.taken).toMatchObject([{ to: '+393337654321', from: 'Palestra' }]);
    expect(await trial('+39 333 7654000')).toMatchObject({
      ok: false,
      trouble: 'recipient',
      detail: 'Colomba knows no such numbers',
    });
    expect(await problem('POST', `/connections/${account.id}/test`, { to: 'anna@clients.example' })).toMatchObject({
      path: '/to',
    });
  });

  test('a workflow’s SMS goes by it, and what it tells, signed, starts another workflow', async () => {
    workflow = await make('Greeting', greeting(greeted, 'hold'));
    const reached = await make('Reached', {
      trigger: { contribution: 'sms/activity', config: { event: 'delivered', workflow, step: 'greet' } },
      reentry: { policy: 'once' },
      first: 'stay',
      steps: [{ kind: 'wait', id: 'stay', duration: { amount: 6, unit: 'weeks' } }],
    });
    const anna = await add('Anna');
    const sms = await untilMessage(anna, ['sent']);
    expect(sms).toMatchObject({ connection: account.id, from: 'Palestra', text: 'Ciao Anna!', deliveredAt: null });
    const taken = takenFor('Anna');
    expect(taken).toMatchObject({ key: sms.id, text: 'Ciao Anna!' });
    const callback = taken.callback ?? '';
    const delivered = [{ id: taken.id, state: 'delivered' }];
    expect(await colomba.tell(callback, delivered, 'another secret')).toBe(401);
    expect(await colomba.tell(`${hub.url}/s/${'A'.repeat(36)}`, delivered)).toBe(404);
    expect((await message(sms.id)).deliveredAt).toBeNull();
    const statusUrl = account.statusUrl ?? '';
    expect(await colomba.tell(statusUrl, [{ id: 'c-nobody', state: 'delivered' }])).toBe(404);
    // Several in one call, and one of them somebody else's; told twice it happened once.
    for (let times = 0; times < 2; times++)
      expect(await colomba.tell(statusUrl, [{ id: 'c-nobody', state: 'sent' }, ...delivered])).toBe(204);
    expect((await message(sms.id)).deliveredAt).not.toBeNull();
    await until(
      () => must<Page<RunView>>('GET', `/workflows/${reached}/runs`),
      ({ items }) => items.map(({ contact }) => contact.email).join() === 'anna@clients.example',
      { what: 'Anna, in the workflow of those who were reached' },
    );
    expect(await eventsOf(anna)).toEqual(['message.delivered', 'message.sent']);
  });

  test('a campaign goes by it, and who answers STOP is written to no more', async () => {
    const to = { attribute: 'contact.firstName', operator: 'is', value: 'Anna' };
    const { id, rev } = await must<CampaignDetail>('POST', '/campaigns', { name: 'Saldi', channel: 'sms' });
    const written = await must<CampaignDetail>('PATCH', `/campaigns/${id}`, {
      rev,
      message: { text: 'Saldi! {{ contact.lastName }}' },
      audience: { filter: to },
    });
    await must('POST', `/campaigns/${id}/schedule`, { at: 'now', rev: written.rev });
    await until(
      () => Promise.resolve(colomba.taken),
      (taken) => taken.some(({ text }) => text.startsWith('Saldi!')),
      { what: 'the campaign’s SMS' },
    );
    const statusUrl = account.statusUrl ?? '';
    const reply = [{ id: 'in-1', from: takenFor('Anna').to, text: 'Stop' }];
    for (let times = 0; times < 2; times++) expect(await colomba.tell(statusUrl, reply)).toBe(204);
    const anna = (await must<Page<{ id: string; firstName: string }>>('GET', '/contacts')).items.find(
      ({ firstName }) => firstName === 'Anna',
    );
    const ledger = await must<Page<{ state: string; source: string; channel: string }>>(
      'GET',
      `/contacts/${anna?.id ?? ''}/consents`,
    );
    expect(ledger.items.filter(({ state }) => state === 'withdrawn')).toMatchObject([
      { source: 'reply', channel: 'sms' },
    ]);
    colomba.moods.push('stopped');
    const gino = await add('Gino');
    expect(await untilMessage(gino, ['refused'])).toMatchObject({ reason: 'they want no more' });
    expect(JSON.stringify(await must('GET', `/contacts/${gino}/consents`))).toContain('withdrawn');
  });

  test('a gateway that is busy or away is tried again, and takes each message once', async () => {
    colomba.moods.push('busy');
    const bruno = await add('Bruno');
    const sms = await untilMessage(bruno, ['sent']);
    expect(sms).toMatchObject({ tries: 2, uncertain: 0, attempts: [{ outcome: 'retry', detail: 'too much at once' }] });
    expect(timesAsked(takenFor('Bruno').key)).toBe(2);
    colomba.moods.push('no');
    expect(await untilMessage(await add('Carla'), ['refused'])).toMatchObject({ reason: 'no such number' });
  });

  test('one of which nobody knows is held, until the gateway tells that it has it', async () => {
    colomba.moods.push('break');
    const dario = await add('Dario');
    const sms = await untilMessage(dario, ['uncertain']);
    const { id, callback } = takenFor('Dario');
    expect(await colomba.tell(callback ?? '', [{ id, state: 'delivered' }])).toBe(204);
    expect(await message(sms.id)).toMatchObject({ state: 'sent', deliveredAt: expect.any(String) });
  });

  test('a hub that is killed before the answer sends again under the same key, and says so', async () => {
    await make('Greeting with care', greeting(careful, 'resend'));
    colomba.moods.push('silent');
    const elisa = await add('Elisa', { lists: [careful] });
    await until(
      () => Promise.resolve(colomba.taken),
      (taken) => taken.some(({ text }) => text.includes('Elisa')),
      { what: 'the SMS at the gateway' },
    );
    await hub.kill();
    const { port } = new URL(hub.url);
    hub = await startHub({ ...options, port: Number(port) });
    const sms = await untilMessage(elisa, ['sent']);
    expect(sms).toMatchObject({ uncertain: 1 });
    expect(sms.attempts.map(({ outcome }) => outcome)).toEqual(['uncertain', 'resent']);
    // Asked twice, and known by the key: Elisa has one.
    expect(timesAsked(takenFor('Elisa').key)).toBe(2);
  });

  test('e-mails go by one too, and openings and clicks count for those who agreed to that', async () => {
    const mailbox = await must<PluginConnectionView>('POST', '/connections', {
      kind: 'plugin',
      contribution: 'colomba/mailbox',
      name: 'Colomba, mails',
      settings: { server: `http://${colomba.host}`, address: 'gym@shop.example', name: 'Palestra' },
      secrets: SECRETS,
    });
    expect(mailbox).toMatchObject({ carries: 'email', partPrice: null });
    const price = { amount: 0.2, currency: 'RON' };
    expect(await problem('PATCH', `/connections/${mailbox.id}`, { kind: 'plugin', partPrice: price })).toMatchObject({
      path: '/partPrice',
    });
    const mailed = (await must<{ id: string }>('POST', '/lists', { name: 'Mailed' })).id;
    await make('Mailing', {
      trigger: { contribution: 'list/activity', config: { lists: [mailed] } },
      reentry: { policy: 'once' },
      first: 'write',
      steps: [
        {
          kind: 'action',
          id: 'write',
          contribution: 'email/send',
          config: { subject: 'Ciao {{ contact.firstName }}', html: `<p><a href="${SHOP}">Look</a></p>` },
          ports: {},
        },
      ],
    });
    const franca = await add('Franca', { lists: [mailed] });
    const silvia = await add('Silvia', { lists: [mailed], consents: [given('marketing', 'email')] });
    const [hers, other] = [
      await untilMessage(franca, ['sent'], 'email'),
      await untilMessage(silvia, ['sent'], 'email'),
    ];
    expect(hers).toMatchObject({ connection: mailbox.id, from: 'gym@shop.example' });
    const taken = colomba.taken.find(({ subject }) => subject === 'Ciao Franca');
    const others = colomba.taken.find(({ subject }) => subject === 'Ciao Silvia');
    expect(taken).toMatchObject({ key: hers.id, to: 'franca@clients.example', from: 'Palestra <gym@shop.example>' });
    // Nobody reads as fast as a program does.
    await advance(gym, { amount: 1, unit: 'minutes' });
    const reading = [taken, others].flatMap((one) => [
      { id: one?.id, state: 'opened' },
      { id: one?.id, state: 'clicked', url: SHOP },
    ]);
    expect(await colomba.tell(mailbox.statusUrl ?? '', reading)).toBe(204);
    expect(await message(hers.id)).toMatchObject({ opens: 1, clicks: 1, deliveredAt: expect.any(String) });
    expect(await message(other.id)).toMatchObject({ opens: 0, clicks: 0, deliveredAt: expect.any(String) });
    expect(await eventsOf(franca)).toEqual(['message.clicked', 'message.delivered', 'message.opened', 'message.sent']);
  });

  test('one that lies or throws doubles nothing, and goes nowhere else', async () => {
    await setMood('lies');
    expect(await untilMessage(await add('Gemma'), ['uncertain'])).toMatchObject({ reason: 'Do it once more' });
    await setMood('throws');
    expect(await untilMessage(await add('Ida'), ['uncertain'])).toMatchObject({
      reason: expect.stringContaining('I have no idea'),
    });
    for (const name of ['Gemma', 'Ida']) expect(timesAsked(takenFor(name).key)).toBe(1);
    await setMood('strays');
    const lia = await add('Lia');
    await until(
      () => must<Page<MessageSummary>>('GET', `/messages?contact=${lia}`),
      ({ items }) => items.some(({ state }) => state === 'sending'),
      { what: 'a message that cannot go' },
    );
    await setMood('honest');
    expect(await untilMessage(lia, ['sent'])).toMatchObject({ uncertain: 0 });
    expect(takenFor('Lia').callback).toContain(hub.url);
  });

  test('one that never ends is suspended; its messages wait, others go, and with the next yes they go too', async () => {
    await setMood('loops');
    const mara = await add('Mara');
    await until(
      () => must<{ state: string }>('GET', '/plugins/colomba'),
      ({ state }) => state === 'suspended',
      { what: 'the plugin’s suspension' },
    );
    const nina = await add('Nina');
    await until(
      () => must<Page<TimelineEntry>>('GET', `/contacts/${nina}/timeline`),
      (page) => JSON.stringify(page).includes('plugin-suspended'),
      { what: 'that Nina’s SMS waits' },
    );
    expect((await fetch(`${hub.url}/health`)).status).toBe(200);
    await setMood('honest');
    await must('POST', '/plugins/colomba/resume');
    for (const [name, contact] of [
      ['Mara', mara],
      ['Nina', nina],
    ] as const) {
      expect(await untilMessage(contact, ['sent'])).toMatchObject({ uncertain: 0 });
      expect(timesAsked(takenFor(name).key)).toBe(1);
    }
  });

  test('no secret stands in anything that was answered or printed', () => {
    const said = [...told, hub.output()].join('\n');
    for (const secret of [COLOMBA_KEY, COLOMBA_SIGNING]) expect(said).not.toContain(secret);
  });
});
