/* oxlint-disable eslint/max-lines -- one story, told without a break */
import type {
  CampaignAudience,
  CampaignDetail,
  CampaignDraft,
  CampaignFigures,
  CampaignPerson,
  CampaignSummary,
  ConsentEntry,
  JsonObject,
  MessageDetail,
  MessageSummary,
  Page,
  WorkflowDefinition,
  WorkflowDetail,
  WorkspaceView,
} from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { settleAmongOthers } from '../support/common-hub.ts';
import { DATABASES } from '../support/database.ts';
import { advance, letTimePass } from '../support/let-time-pass.ts';
import { AGENTS, pixelOf, recipientOf } from '../support/mails.ts';
import type { Settled } from '../support/settle-in.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

const BY_MAIL: readonly ConsentEntry[] = [
  { purpose: 'marketing', channel: 'email', state: 'given', source: 'paper form' },
  { purpose: 'open-tracking', channel: 'email', state: 'given', source: 'paper form' },
];
const BY_SMS: readonly ConsentEntry[] = [
  { purpose: 'marketing', channel: 'sms', state: 'given', source: 'paper form' },
];

const SALE = { subject: 'Saldi per {{ contact.firstName }}', html: '<p>Da domani, ciao {{ contact.firstName }}!</p>' };

/** Notes on whoever a campaign’s mail came to, and of no other. */
const noteFor = (campaign: string): WorkflowDefinition => ({
  trigger: { contribution: 'email/activity', config: { event: 'sent', campaign } },
  reentry: { policy: 'once' },
  first: 'note',
  steps: [
    {
      kind: 'action',
      id: 'note',
      contribution: 'contact-field/update',
      config: { field: 'got', operation: 'set', value: 'saldi' },
      ports: {},
    },
  ],
});

// One story a database: each test goes on where the one before it ended.
describe.each(DATABASES)('campaigns on %s', (database) => {
  tellInOrder();
  let sink: SmtpSink;
  let shop: Settled;
  let list: string;
  let sale: CampaignDetail;
  const ids = new Map<string, string>();

  beforeAll(async () => {
    sink = await startSmtpSink();
    shop = await settleAmongOthers(database);
    await shop.api.must('PATCH', `${shop.base}/calendar`, { quietHours: [] });
    await shop.api.must('POST', `${shop.base}/fields`, { key: 'city', label: 'City', type: 'text' });
    await shop.api.must('POST', `${shop.base}/fields`, { key: 'got', label: 'Got', type: 'text' });
    list = (await shop.api.must<{ id: string }>('POST', `${shop.base}/lists`, { name: 'Clienti' })).id;
    await shop.api.must('POST', `${shop.base}/connections`, {
      kind: 'smtp',
      name: 'Posta',
      host: '127.0.0.1',
      port: sink.port,
      security: 'none',
      from: { name: 'Il negozio', address: 'negozio@shop.example' },
    });
    await add('Anna', { consents: BY_MAIL, phone: '+393331110001' });
    await add('Bruno', { consents: [...BY_MAIL, ...BY_SMS], phone: '+393331110002', fields: { city: 'Roma' } });
    await add('Carla', { consents: [] });
    await add('Dario', { email: undefined, externalId: 'dario', consents: BY_SMS, phone: '+393331110004' });
    await add('Elena', { consents: BY_MAIL, lists: [] });
  });
  afterAll(async () => {
    await sink?.stop();
  });

  const add = async (firstName: string, more: object = {}): Promise<void> => {
    const contact = { firstName, email: `${firstName.toLowerCase()}@clients.example`, lists: [list], ...more };
    const made = await shop.api.must<{ contact: { id: string } }>('POST', `${shop.base}/contacts`, contact);
    ids.set(firstName, made.contact.id);
  };
  const at = (campaign: string, rest = ''): string => `${shop.base}/campaigns/${campaign}${rest}`;
  const make = (draft: CampaignDraft): Promise<CampaignDetail> =>
    shop.api.must('POST', `${shop.base}/campaigns`, draft);
  const look = (campaign: string): Promise<CampaignDetail> => shop.api.must('GET', at(campaign));
  const untilIs = (campaign: string, state: CampaignDetail['state']): Promise<CampaignDetail> =>
    until(
      () => look(campaign),
      (seen) => seen.state === state,
      { what: `the campaign is ${state}` },
    );
  const figuresOf = (campaign: string): Promise<CampaignFigures> => shop.api.must('GET', at(campaign, '/figures'));
  const behind = async (campaign: string, figure: string): Promise<readonly string[]> =>
    (await shop.api.must<Page<CampaignPerson>>('GET', at(campaign, `/people?figure=${figure}`))).items
      .map(({ contact }) => contact.firstName ?? '')
      .toSorted();
  const wallNow = async (): Promise<string> => {
    const { clock } = await shop.api.must<WorkspaceView>('GET', shop.base);
    const now = new Date(clock.now);
    return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Rome', dateStyle: 'short', timeStyle: 'short' })
      .format(now)
      .replace(' ', 'T');
  };
  /** A day from now, as the shop’s clocks show it. */
  const tomorrow = async (): Promise<string> => {
    const now = await wallNow();
    const day = new Date(`${now.slice(0, 10)}T12:00:00Z`);
    day.setUTCDate(day.getUTCDate() + 1);
    return `${day.toISOString().slice(0, 10)}${now.slice(10)}`;
  };

  test('it is written piece by piece, and says what is missing', async () => {
    sale = await make({ name: 'Saldi', channel: 'email' });
    expect(sale).toMatchObject({ state: 'draft', channel: 'email', audience: null, at: null, due: null, rev: 1 });
    expect(sale.problems.map(({ path }) => path)).toEqual(expect.arrayContaining(['/audience', '/message/subject']));
    const early = await shop.api.call('POST', at(sale.id, '/schedule'), { at: 'now' });
    expect(early).toMatchObject({ status: 422, body: { code: 'INNESTO_CAMPAIGN_INVALID' } });
    sale = await shop.api.must('PATCH', at(sale.id), { rev: 1, message: SALE, audience: { lists: [list] } });
    expect(sale).toMatchObject({ rev: 2, message: SALE, audience: { lists: [list] }, problems: [] });
    const late = await shop.api.call('PATCH', at(sale.id), { rev: 1, name: 'Other' });
    expect(late).toMatchObject({ status: 409, body: { code: 'INNESTO_CONFLICT', path: '/rev' } });
  });

  test('who would get it is known before, and why others would not', async () => {
    const counted = await shop.api.must<CampaignAudience>('GET', at(sale.id, '/audience'));
    expect(counted).toEqual({ total: 4, reached: 2, noAddress: 1, noConsent: 1, noRecord: 0, suppressed: 0 });
    const roman = await make({
      name: 'Roma',
      channel: 'email',
      message: SALE,
      audience: { filter: { attribute: 'field.city', operator: 'is', value: 'Roma' } },
    });
    expect(await shop.api.must('GET', at(roman.id, '/audience'))).toMatchObject({ total: 1, reached: 1 });
    await shop.api.must('DELETE', at(roman.id));
    expect((await shop.api.call('GET', at(roman.id))).status).toBe(404);
  });

  test('it is a workflow, which is looked at and not changed as one', async () => {
    const { items } = await shop.api.must<Page<{ id: string }>>('GET', `${shop.base}/workflows`);
    expect(items.map(({ id }) => id)).not.toContain(sale.id);
    const workflow = await shop.api.must<WorkflowDetail>('GET', `${shop.base}/workflows/${sale.id}`);
    expect(workflow).toMatchObject({ kind: 'campaign', name: 'Saldi', steps: 1 });
    for (const [method, path, body] of [
      ['PUT', '/draft', { definition: workflow.draft, draftRev: workflow.draftRev }],
      ['POST', '/start', undefined],
      ['DELETE', '', undefined],
    ] as const)
      expect(await shop.api.call(method, `${shop.base}/workflows/${sale.id}${path}`, body)).toMatchObject({
        status: 409,
        body: { code: 'INNESTO_CAMPAIGN_OWN' },
      });
    const drawn = await shop.api.must<{ id: string }>('POST', `${shop.base}/workflows`, { name: 'Drawn' });
    expect((await shop.api.call('GET', at(drawn.id))).status).toBe(404);
  });

  test('it is scheduled, taken back, changed, and scheduled again', async () => {
    const day = await tomorrow();
    const past = await shop.api.call('POST', at(sale.id, '/schedule'), { at: '2020-01-01T09:00' });
    expect(past).toMatchObject({ status: 422, body: { code: 'INNESTO_CAMPAIGN_MOMENT' } });
    const scheduled = await shop.api.must<CampaignDetail>('POST', at(sale.id, '/schedule'), { at: day });
    expect(scheduled).toMatchObject({ state: 'scheduled', at: day, clock: 'workspace', due: expect.any(String) });
    const again = await shop.api.must<CampaignDetail>('POST', at(sale.id, '/schedule'), { at: scheduled.due });
    expect(again).toMatchObject({ state: 'scheduled', at: day, rev: scheduled.rev });
    const changed = await shop.api.call('PATCH', at(sale.id), { rev: again.rev, name: 'Other' });
    expect(changed).toMatchObject({ status: 409, body: { code: 'INNESTO_CAMPAIGN_STATE' } });
    expect(await shop.api.call('DELETE', at(sale.id))).toMatchObject({ status: 409 });
    const back = await shop.api.must<CampaignDetail>('POST', at(sale.id, '/unschedule'));
    expect(back).toMatchObject({ state: 'draft', at: day, due: null });
    const renamed = await shop.api.must<CampaignDetail>('PATCH', at(sale.id), {
      rev: back.rev,
      name: 'Saldi d’inverno',
    });
    sale = await shop.api.must('POST', at(sale.id, '/schedule'), { at: day, rev: renamed.rev });
    expect(sale).toMatchObject({ state: 'scheduled', name: 'Saldi d’inverno' });
  });

  test('a workflow waits for that campaign, and another campaign starts it not', async () => {
    const definition = noteFor(sale.id);
    const { id } = await shop.api.must<{ id: string }>('POST', `${shop.base}/workflows`, { name: 'Note', definition });
    await shop.api.must('POST', `${shop.base}/workflows/${id}/start`);
    const other = await make({ name: 'Altro', channel: 'email', message: { ...SALE, subject: 'Altro' }, audience: {} });
    // Whoever presses twice sends it once.
    await Promise.all([1, 2, 3].map(() => shop.api.call('POST', at(other.id, '/schedule'), { at: 'now' })));
    await shop.api.must('POST', at(other.id, '/schedule'), { at: 'now' });
    await untilIs(other.id, 'sent');
    const mails = await sink.mails();
    expect(mails.map(recipientOf).toSorted()).toEqual(
      ['anna', 'bruno', 'elena'].map((name) => `${name}@clients.example`),
    );
    expect(mails.every(({ subject }) => subject === 'Altro')).toBe(true);
    expect(
      (await shop.api.must<{ fields: object }>('GET', `${shop.base}/contacts/${ids.get('Anna')}`)).fields,
    ).not.toHaveProperty('got');
    await sink.forget();
  });

  test('at its moment it goes to those of the list who agreed, and to nobody else', async () => {
    expect(await look(sale.id)).toMatchObject({ state: 'scheduled', counts: { chosen: 0, sent: 0 } });
    await advance(shop, { amount: 25, unit: 'hours' });
    const sent = await untilIs(sale.id, 'sent');
    expect(sent.counts).toMatchObject({ chosen: 4, waiting: 0, sent: 2, passed: 2, failed: 0 });
    const mails = await sink.mails();
    expect(mails.map(({ subject = '' }) => subject).toSorted()).toEqual(['Saldi per Anna', 'Saldi per Bruno']);
    expect(await figuresOf(sale.id)).toMatchObject({
      chosen: 4,
      sent: 2,
      opened: 0,
      reasons: expect.arrayContaining([
        { figure: 'passed', reason: 'no-consent', count: 1 },
        { figure: 'passed', reason: 'no e-mail address', count: 1 },
      ]),
    });
    expect(await behind(sale.id, 'sent')).toEqual(['Anna', 'Bruno']);
    expect(await behind(sale.id, 'passed')).toEqual(['Carla', 'Dario']);
    expect(await behind(sale.id, 'passed&reason=no-consent')).toEqual(['Carla']);
  });

  test('whom it reached comes into the workflow that waits for it, and nobody else', async () => {
    const gotBy = async (name: string): Promise<unknown> =>
      (await shop.api.must<{ fields: Record<string, unknown> }>('GET', `${shop.base}/contacts/${ids.get(name)}`))
        .fields['got'];
    for (const name of ['Anna', 'Bruno'])
      await until(
        () => gotBy(name),
        (got) => got === 'saldi',
        { what: `${name} is noted on` },
      );
    for (const name of ['Carla', 'Dario', 'Elena']) expect(await gotBy(name)).toBeUndefined();
  });

  test('who opens it and who unsubscribes by it is seen', async () => {
    const mails = await sink.mails();
    const [anna, bruno] = ['anna', 'bruno'].map((name) => mails.find((mail) => recipientOf(mail).startsWith(name)));
    await fetch(pixelOf(anna?.html) ?? '', { headers: { 'user-agent': AGENTS.person } });
    const link = /<(http[^>]+)>/.exec(bruno?.headers.find(({ key }) => key === 'list-unsubscribe')?.value ?? '')?.[1];
    await fetch(link ?? '', { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) });
    const figures = await until(
      () => figuresOf(sale.id),
      ({ opened, unsubscribed }) => opened === 1 && unsubscribed === 1,
      { what: 'an opening and a farewell' },
    );
    expect(figures).toMatchObject({ sent: 2, opened: 1, unsubscribed: 1 });
    expect(await behind(sale.id, 'opened')).toEqual(['Anna']);
    expect(await behind(sale.id, 'unsubscribed')).toEqual(['Bruno']);
  });

  test('sent again by nobody: it is over, and can be deleted', async () => {
    const again = await shop.api.must<CampaignDetail>('POST', at(sale.id, '/schedule'), { at: 'now' });
    expect(again).toMatchObject({ state: 'sent', counts: { sent: 2 } });
    const { items } = await shop.api.must<Page<CampaignSummary>>('GET', `${shop.base}/campaigns`);
    expect(items.map(({ name, state }) => [name, state])).toEqual([
      ['Altro', 'sent'],
      ['Saldi d’inverno', 'sent'],
    ]);
    await shop.api.must('DELETE', at(items[0]?.id ?? ''));
    expect((await shop.api.must<Page<CampaignSummary>>('GET', `${shop.base}/campaigns`)).items).toHaveLength(1);
  });

  test('an SMS goes the same way, to those who agreed to SMS', async () => {
    const text = await make({
      name: 'SMS',
      channel: 'sms',
      message: { text: 'Ciao {{ contact.firstName }}, da domani i saldi' },
      audience: { lists: [list] },
    });
    expect(await shop.api.must('GET', at(text.id, '/audience'))).toMatchObject({
      total: 4,
      reached: 2,
      noAddress: 1,
      noConsent: 1,
    });
    await shop.api.must('POST', at(text.id, '/schedule'), { at: 'now' });
    await untilIs(text.id, 'sent');
    const { items } = await shop.api.must<Page<MessageSummary>>('GET', `${shop.base}/messages?workflow=${text.id}`);
    const texts = await Promise.all(
      items.map(({ id }) => shop.api.must<MessageDetail>('GET', `${shop.base}/messages/${id}`)),
    );
    expect(texts.map(({ text: said }) => said ?? '').toSorted()).toEqual([
      'Ciao Bruno, da domani i saldi',
      'Ciao Dario, da domani i saldi',
    ]);
    expect(await behind(text.id, 'delivered')).toEqual(['Bruno', 'Dario']);
  });

  test('one that is stopped on its way goes on where it stood', async () => {
    const quiet = { quietHours: [{ channel: 'email', bands: [{ from: '00:00', to: '23:59' }] }] };
    await shop.api.must('PATCH', `${shop.base}/calendar`, quiet);
    const held = await make({ name: 'Fermo', channel: 'email', message: SALE, audience: { lists: [list] } });
    await shop.api.must('POST', at(held.id, '/schedule'), { at: 'now' });
    await until(
      () => look(held.id),
      ({ counts }) => counts.passed === 3,
      { what: 'who may not get it is passed over' },
    );
    expect(await shop.api.must('POST', at(held.id, '/stop'))).toMatchObject({
      state: 'stopped',
      counts: { sent: 0, waiting: 1 },
    });
    expect(await shop.api.call('POST', at(held.id, '/unschedule'))).toMatchObject({ status: 409 });
    await shop.api.must('PATCH', `${shop.base}/calendar`, { quietHours: [] });
    await shop.api.must('POST', at(held.id, '/go-on'));
    await advance(shop, { amount: 1, unit: 'days' });
    expect((await untilIs(held.id, 'sent')).counts).toMatchObject({ chosen: 4, sent: 1, waiting: 0 });
  });

  test('one whose moment nobody was there for is missed, and becomes a draft again', async () => {
    const late = await make({ name: 'Tardi', channel: 'email', message: SALE, audience: {} });
    await shop.api.must('POST', at(late.id, '/schedule'), { at: await tomorrow() });
    await advance(shop, { amount: 4, unit: 'days' });
    expect((await untilIs(late.id, 'missed')).counts).toMatchObject({ chosen: 0, sent: 0 });
    // It is not on its way, and nobody is told that it were.
    expect(await shop.api.call('POST', at(late.id, '/schedule'), { at: 'now' })).toMatchObject({ status: 409 });
    expect(await shop.api.must('POST', at(late.id, '/unschedule'))).toMatchObject({ state: 'draft' });
    const at2 = await tomorrow();
    expect(await shop.api.must('POST', at(late.id, '/schedule'), { at: at2 })).toMatchObject({
      state: 'scheduled',
      at: at2,
    });
  });

  test('T7, A4: on a day and at an hour everybody of a list comes in and changes lists; T1: which starts whoever watches those', async () => {
    const winter = await shop.api.must<{ id: string }>('POST', `${shop.base}/lists`, { name: 'Inverno' });
    const start = async (name: string, definition: Omit<WorkflowDefinition, 'reentry'>): Promise<void> => {
      const draft = { name, definition: { reentry: { policy: 'once' }, ...definition } };
      const { id } = await shop.api.must<{ id: string }>('POST', `${shop.base}/workflows`, draft);
      await shop.api.must('POST', `${shop.base}/workflows/${id}/start`);
    };
    const act = (contribution: string, config: JsonObject): Pick<WorkflowDefinition, 'first' | 'steps'> => ({
      first: 'act',
      steps: [{ kind: 'action', id: 'act', contribution, config, ports: {} }],
    });
    const inWinter = async (): Promise<readonly string[]> => {
      const filter = { attribute: `list.${winter.id}`, operator: 'is', value: true };
      const { items } = await shop.api.must<Page<{ firstName: string | null }>>(
        'POST',
        `${shop.base}/contacts/matching`,
        { filter },
      );
      return items.map(({ firstName }) => firstName ?? '').toSorted();
    };
    await start('La stagione', {
      trigger: {
        contribution: 'fixed-date/moment',
        config: { at: await tomorrow(), clock: 'workspace', lists: [list] },
      },
      ...act('list/change', { add: [winter.id], remove: [list] }),
    });
    await start('Benvenuti', {
      trigger: { contribution: 'list/activity', config: { lists: [winter.id] } },
      ...act('contact-field/update', { field: 'city', operation: 'set', value: 'Cortina' }),
    });
    expect(await inWinter()).toEqual([]);
    await advance(shop, { amount: 25, unit: 'hours' });
    await until(inWinter, (seen) => seen.length === 4, { what: 'the list has moved' });
    // Who joins now is too late for it.
    await add('Fabio');
    await letTimePass(shop, { amount: 2, unit: 'hours' });
    expect(await inWinter()).toEqual(['Anna', 'Bruno', 'Carla', 'Dario']);
    const gone = { attribute: 'field.city', operator: 'is', value: 'Cortina' };
    expect(await shop.api.must('POST', `${shop.base}/contacts/count`, { filter: gone })).toMatchObject({ matching: 4 });
    const { items } = await shop.api.must<Page<{ id: string; members: number }>>('GET', `${shop.base}/lists`);
    expect(items.find(({ id }) => id === list)).toMatchObject({ members: 1 });
  });
});
