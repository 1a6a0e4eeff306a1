import type {
  ContactDetail,
  MessageSummary,
  Page,
  RecordView,
  RunView,
  TimelineEntry,
  WorkflowDefinition,
} from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiClient } from '../support/api-client.ts';
import { DATABASES, freshHome } from '../support/database.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { advance } from '../support/let-time-pass.ts';
import { imported, sendFile } from '../support/send-file.ts';
import { makeWorkspace, signUp, type Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

type Step = WorkflowDefinition['steps'][number];

const act = (id: string, contribution: string, config: object, next?: string): Step => ({
  kind: 'action',
  id,
  contribution,
  config: { ...config },
  ports: next === undefined ? {} : { done: next },
});

const mail = (id: string, subject: string, next?: string): Step =>
  act(id, 'email/send', { subject, text: 'Hello {{ contact.firstName }}', purpose: 'service' }, next);

const PROCESSING = { attribute: 'field.status', operator: 'is', value: 'auto-processing' } as const;

/** Two e-mails a week apart, unless a person takes the lead over; how many went out is kept in a variable. */
const ANSWER: WorkflowDefinition = {
  trigger: { contribution: 'lead/created', config: { sources: ['api', 'import'] } },
  reentry: { policy: 'once' },
  first: 'status',
  steps: [
    act('status', 'contact-field/update', { field: 'status', operation: 'set', value: 'auto-processing' }, 'first'),
    mail('first', 'Thank you for writing', 'sent'),
    act('sent', 'workflow/set-variable', { variable: 'mails', becomes: { value: 1 } }, 'week'),
    { kind: 'wait', id: 'week', duration: { amount: 7, unit: 'days' }, next: 'asked' },
    {
      kind: 'branch',
      id: 'asked',
      branches: [{ name: 'open', when: PROCESSING, next: 'second' }],
    },
    mail('second', 'Are you still there?', 'more'),
    act(
      'more',
      'workflow/set-variable',
      {
        variable: 'mails',
        becomes: { operator: 'plus', left: { attribute: 'variable.mails' }, right: { value: 1 } },
      },
      'told',
    ),
    act('told', 'contact-field/update', {
      field: 'note',
      operation: 'text',
      text: '{{ variable.mails }} e-mails to a lead of {{ event.source }}',
    }),
  ],
};

const WELCOME: WorkflowDefinition = {
  trigger: { contribution: 'event/custom', config: { type: 'custom.never' } },
  reentry: { policy: 'once' },
  first: 'year',
  steps: [{ kind: 'wait', id: 'year', duration: { amount: 12, unit: 'months' } }],
};

/** Whoever buys is a customer: no lead any more, and welcome. */
const bought = (answer: string, welcome: string): WorkflowDefinition => ({
  trigger: { contribution: 'event/custom', config: { type: 'custom.bought' } },
  reentry: { policy: 'always' },
  first: 'enough',
  steps: [
    act('enough', 'workflow/stop', { which: 'one', workflow: answer }, 'welcome'),
    act('welcome', 'workflow/start', { workflow: welcome }),
  ],
});

// One story a database: each test goes on where the one before it ended.
describe.each(DATABASES)('a lead is answered until it is a customer, on %s', (database) => {
  tellInOrder();
  let hub: RunningHub;
  let owner: ApiClient;
  let firm: Settled;
  let answer: string;
  let welcome: string;
  const people = new Map<string, string>();

  beforeAll(async () => {
    hub = await startHub({ ...(await freshHome(database)), environment: { INNESTO_DEMO: 'no' } });
    owner = await signUp(hub);
    firm = await makeWorkspace(owner);
    for (const key of ['status', 'note'])
      await firm.api.must('POST', `${firm.base}/fields`, { key, label: key, type: 'text' });
  });
  afterAll(() => hub?.stop());

  const put = async (name: string, about: object = {}, api = firm.api): Promise<void> => {
    const { contact } = await api.must<{ contact: { id: string } }>('POST', `${firm.base}/contacts`, {
      email: `${name}@clients.example`,
      firstName: name,
      ...about,
    });
    people.set(name, contact.id);
  };
  const idOf = (name: string): string => people.get(name) ?? '';
  const fieldsOf = async (name: string) =>
    (await firm.api.must<ContactDetail>('GET', `${firm.base}/contacts/${idOf(name)}`)).fields;
  const make = async (name: string, definition: WorkflowDefinition): Promise<string> => {
    const { id } = await firm.api.must<{ id: string }>('POST', `${firm.base}/workflows`, { name, definition });
    return id;
  };
  const start = (id: string): Promise<unknown> => firm.api.must('POST', `${firm.base}/workflows/${id}/start`);
  const runsOf = async (workflow: string): Promise<readonly RunView[]> =>
    (await firm.api.must<Page<RunView>>('GET', `${firm.base}/workflows/${workflow}/runs?limit=100`)).items;
  const subjects = async (): Promise<readonly string[]> =>
    (await firm.api.must<Page<MessageSummary>>('GET', `${firm.base}/messages?limit=100`)).items.map(
      ({ subject, to }) => `${to}: ${subject ?? ''}`,
    );
  const happens = (type: string, name: string): Promise<unknown> =>
    firm.api.must('POST', `${firm.base}/events`, { events: [{ type, contact: idOf(name) }] });
  const refusals = async (name: string): Promise<readonly (string | null)[]> => {
    const { items } = await firm.api.must<Page<TimelineEntry>>(
      'GET',
      `${firm.base}/contacts/${idOf(name)}/timeline?limit=100`,
    );
    return items.filter(({ kind }) => kind === 'refusal').map(({ detail }) => detail);
  };

  test('T15: who is created by the API is answered at once, and has a status; who is there already is not', async () => {
    await put('before');
    answer = await make('Answer', ANSWER);
    await start(answer);
    await put('before', { lastName: 'Known' });
    await put('ada');
    await put('bruno');
    await until(subjects, (sent) => sent.length === 2, { what: 'two are answered' });
    expect((await subjects()).toSorted()).toEqual([
      'ada@clients.example: Thank you for writing',
      'bruno@clients.example: Thank you for writing',
    ]);
    expect(await fieldsOf('ada')).toMatchObject({ status: 'auto-processing' });
  });

  test('T15: where they come from is asked: by hand is not by the API, and an import starts it where its form says so', async () => {
    await put('hand', {}, owner);
    const byHand = await firm.api.must<ContactDetail>('GET', `${firm.base}/contacts/${idOf('hand')}`);
    expect(byHand.source).toBe('operator');
    const mapping = [{ column: 'E-mail', to: 'email' }];
    const file = (name: string): string => `E-mail\n${name}@clients.example\n`;
    await imported(firm, await sendFile(firm, file('quiet'), { mapping }));
    await imported(firm, await sendFile(firm, file('loud'), { mapping, startWorkflows: true }));
    await until(subjects, (sent) => sent.length === 3, { what: 'the one who was imported to be answered is' });
    expect((await runsOf(answer)).length).toBe(3);
  });

  test('B2: a person takes one lead over during the week; the other one is written to again', async () => {
    await until(
      () => runsOf(answer),
      (runs) => runs.every(({ step, wakeAt }) => step === 'week' && wakeAt !== null),
      { what: 'everybody’s week has begun' },
    );
    await firm.api.must('PATCH', `${firm.base}/contacts/${idOf('bruno')}`, { fields: { status: 'called' } });
    await advance(firm, { amount: 7, unit: 'days' });
    await until(subjects, (sent) => sent.some((one) => one === 'ada@clients.example: Are you still there?'), {
      what: 'Ada is written to again',
    });
    await until(
      () => fieldsOf('ada'),
      ({ note }) => note === '2 e-mails to a lead of api',
      { what: 'what was counted on the way is told' },
    );
    await until(
      () => runsOf(answer),
      (runs) => runs.every(({ state }) => state === 'ended'),
      { what: 'all are through' },
    );
    expect(await subjects()).not.toContain('bruno@clients.example: Are you still there?');
    expect(await fieldsOf('bruno')).toMatchObject({ status: 'called' });
  });

  test('A15: who buys leaves the one workflow and enters the other', async () => {
    welcome = await make('Welcome', WELCOME);
    await start(welcome);
    await start(await make('Bought', bought(answer, welcome)));
    await put('carla');
    await until(
      () => runsOf(answer),
      (runs) => runs.some(({ contact, step }) => contact?.id === idOf('carla') && step === 'week'),
      { what: 'Carla waits for a week' },
    );
    await happens('custom.bought', 'carla');
    await until(
      () => runsOf(welcome),
      (runs) => runs.length === 1,
      { what: 'Carla is welcome' },
    );
    await until(
      () => runsOf(answer),
      (runs) =>
        runs.some(({ contact, endReason }) => contact?.id === idOf('carla') && endReason === 'stopped-by-workflow'),
      { what: 'Carla is no lead any more' },
    );
    expect(await refusals('carla')).toEqual([]);
  });

  test('A15: whom the other workflow does not let in is told why, and so is why it could not be asked', async () => {
    await happens('custom.bought', 'carla');
    await until(
      () => refusals('carla'),
      (told) => told.includes('is inside already'),
      { what: 'it is told' },
    );
    await firm.api.must('POST', `${firm.base}/workflows/${welcome}/stop`);
    await happens('custom.bought', 'ada');
    const { items } = await until(
      () => firm.api.must<Page<TimelineEntry>>('GET', `${firm.base}/contacts/${idOf('ada')}/timeline?limit=100`),
      (page) => page.items.some(({ detail }) => detail === 'the workflow “Welcome” is not running'),
      { what: 'Ada’s story says that there is no welcome' },
    );
    expect(items.filter(({ title }) => title.includes('welcome')).length).toBeGreaterThan(0);
    expect(await runsOf(welcome)).toHaveLength(1);
  });

  describe('A8, A9: others are told', () => {
    let other: Settled;
    let anna: string;
    let notify: string;

    const NOTIFY = (operator: string, stranger: string): WorkflowDefinition => ({
      trigger: { contribution: 'event/custom', config: { type: 'custom.call-me' } },
      reentry: { policy: 'always' },
      first: 'numbers',
      steps: [
        act(
          'numbers',
          'notify/sms',
          {
            to: 'entered',
            numbers: ['+39 333 111 2222', '+39 333 111 3333'],
            text: '{{ contact.firstName }} asks: {{ event.words }}',
          },
          'operator',
        ),
        act(
          'operator',
          'notify/email',
          {
            to: 'operator',
            operator,
            subject: 'Call {{ contact.lastName }}{{ event.words }}',
            html: '<p>{{ contact.lastName }}</p>{{ unsubscribe_url }}',
          },
          'owner',
        ),
        {
          kind: 'action',
          id: 'owner',
          contribution: 'notify/email',
          config: { to: 'owner', subject: 'Yours: {{ contact.firstName }}', html: '<p>Look after them.</p>' },
          ports: { done: 'stranger', skipped: 'stranger' },
        },
        {
          kind: 'action',
          id: 'stranger',
          contribution: 'notify/email',
          config: { to: 'owner', otherwise: stranger, subject: 'Not for strangers', html: '<p>-</p>' },
          ports: {},
        },
      ],
    });
    /** Whatever asks what contacts were sent: none of it is to hear of a notice. */
    const LISTENING: WorkflowDefinition = {
      trigger: { contribution: 'email/activity', config: { event: 'sent' } },
      reentry: { policy: 'always' },
      first: 'heard',
      steps: [act('heard', 'contact-field/update', { field: 'note', operation: 'set', value: 'was written to' })],
    };
    const LISTENING_SMS: WorkflowDefinition = {
      ...LISTENING,
      trigger: { contribution: 'sms/activity', config: { event: 'delivered' } },
    };

    const notices = async (): Promise<readonly MessageSummary[]> =>
      (await firm.api.must<Page<MessageSummary>>('GET', `${firm.base}/messages?limit=100`)).items.filter(
        ({ about }) => about !== null,
      );
    const told = async (name: string): Promise<readonly TimelineEntry[]> =>
      (await firm.api.must<Page<TimelineEntry>>('GET', `${firm.base}/contacts/${idOf(name)}/timeline?limit=100`)).items;
    const callMe = (name: string, words: string): Promise<unknown> =>
      firm.api.must('POST', `${firm.base}/events`, {
        events: [{ type: 'custom.call-me', contact: idOf(name), payload: { words } }],
      });
    const through = (runs: readonly RunView[], name: string, times = 1): boolean =>
      runs.filter(({ contact, state }) => contact?.id === idOf(name) && state === 'ended').length === times;

    test('by numbers, by operator, by owner; and nobody who does not work here', async () => {
      await firm.api.must('PATCH', `${firm.base}/calendar`, { quietHours: [] });
      other = await makeWorkspace(owner);
      const { items } = await firm.api.must<Page<{ id: string; email: string }>>('GET', `${firm.base}/operators`);
      anna = items[0]?.id ?? '';
      // The same person of another workspace is none of this one's, and neither is an id that says nothing.
      expect((await other.api.call('PATCH', `${firm.base}/operators/${anna}`, { phone: '+393331114444' })).status).toBe(
        404,
      );
      notify = await make('Call me', NOTIFY(anna, '01890000-0000-7000-8000-000000000000'));
      const refused = await firm.api.call('POST', `${firm.base}/workflows/${notify}/start`);
      expect([refused.status, JSON.stringify(refused.body)]).toEqual([422, expect.stringContaining('operator')]);
      await firm.api.must('DELETE', `${firm.base}/workflows/${notify}`);
      notify = await make('Call me', NOTIFY(anna, anna));
      await start(notify);
      for (const [name, definition] of [
        ['Mail', LISTENING],
        ['SMS', LISTENING_SMS],
      ] as const)
        await start(await make(`Listens to ${name}`, definition));
      await put('emma', { lastName: 'Rossi\r\nBcc: all@world.example', phone: '+393339998877', startWorkflows: false });
      await callMe('emma', 'tomorrow {{ contact.email }}');
      await until(
        () => runsOf(notify),
        (runs) => through(runs, 'emma'),
        { what: 'all are told' },
      );
      const order = ({ channel, to, id }: MessageSummary): string =>
        `${channel === 'sms' ? 0 : 1} ${channel === 'sms' ? to : id}`;
      const sent = (await notices()).toSorted((one, two) => (order(one) < order(two) ? -1 : 1));
      expect(
        sent.map(({ channel, to, contact, about, purpose, state }) => [channel, to, contact, about, purpose, state]),
      ).toEqual([
        ['sms', '+393331112222', null, idOf('emma'), 'service', 'sent'],
        ['sms', '+393331113333', null, idOf('emma'), 'service', 'sent'],
        ['email', items[0]?.email, null, idOf('emma'), 'service', 'sent'],
        ['email', items[0]?.email, null, idOf('emma'), 'service', 'sent'],
      ]);
      expect(sent.map(({ subject, excerpt }) => subject ?? excerpt)).toEqual([
        'emma asks: tomorrow {{ contact.email }}',
        'emma asks: tomorrow {{ contact.email }}',
        'Call Rossi Bcc: all@world.exampletomorrow {{ contact.email }}',
        'Not for strangers',
      ]);
      const detail = await firm.api.must<{ html: string }>('GET', `${firm.base}/messages/${sent[2]?.id ?? ''}`);
      expect(detail.html).not.toContain('/u/');
      const story = await told('emma');
      expect(
        story
          .flatMap(({ type, detail: why }) => (type?.startsWith('notice.') === true ? [`${type} ${why ?? ''}`] : []))
          .toSorted(),
      ).toEqual(['notice.sent ', 'notice.sent ', 'notice.sent ', 'notice.sent ', 'notice.skipped no-owner']);
    });

    test('whoever looks after the contact is told, at once when that is somebody', async () => {
      await firm.api.must('PUT', `${firm.base}/contacts/${idOf('emma')}/owner`, { operator: anna });
      const stranger = await other.api.call('PUT', `${other.base}/contacts/${idOf('emma')}/owner`, { operator: anna });
      expect(stranger.status).toBe(404);
      await callMe('emma', 'again');
      await until(
        () => runsOf(notify),
        (runs) => through(runs, 'emma', 2),
        { what: 'the owner is told' },
      );
      expect((await notices()).map(({ subject }) => subject)).toContain('Yours: emma');
    });

    test('nothing that listens to, or asks about, what the contact was sent takes a notice for it', async () => {
      expect((await fieldsOf('emma'))['note']).toBeUndefined();
      const counted = async (attribute: string): Promise<number> =>
        (
          await firm.api.must<{ matching: number }>('POST', `${firm.base}/contacts/count`, {
            filter: {
              all: [
                { attribute: 'contact.id', operator: 'is', value: idOf('emma') },
                { attribute, operator: 'at-least', value: 1 },
              ],
            },
          })
        ).matching;
      expect(await counted('messages.sent')).toBe(0);
      const own = await firm.api.must<Page<MessageSummary>>('GET', `${firm.base}/messages?contact=${idOf('emma')}`);
      expect(own.items).toEqual([]);
      expect((await told('emma')).filter(({ type }) => type?.startsWith('message.') === true)).toEqual([]);
    });

    test('an hour has a budget: a loop floods no phone', async () => {
      const { lastHour } = await firm.api.must<{ lastHour: number }>('GET', `${firm.base}/notices`);
      expect(lastHour).toBe((await notices()).length);
      await firm.api.must('PUT', `${firm.base}/notices`, { perHour: lastHour + 1 });
      await callMe('emma', 'once more');
      await until(
        () => runsOf(notify),
        (runs) => through(runs, 'emma', 3),
        { what: 'it goes on without them' },
      );
      expect((await notices()).length).toBe(lastHour + 1);
      const reasons = (await told('emma')).map(({ detail }) => detail);
      expect(reasons.filter((reason) => reason === 'notice-budget').length).toBeGreaterThan(0);
      await firm.api.must('PUT', `${firm.base}/notices`, { perHour: 200 });
    });

    test('who is erased is taken out of the notices about them, too', async () => {
      await firm.api.must('DELETE', `${firm.base}/contacts/${idOf('emma')}?mode=erase`);
      for (const { id } of await notices()) {
        const { to, text, subject } = await firm.api.must<{ to: string; text: string | null; subject: string | null }>(
          'GET',
          `${firm.base}/messages/${id}`,
        );
        expect([to, text, subject]).toEqual(['', null, null]);
      }
    });
  });

  describe('T15, A15, B2: leads stand in a pipeline', () => {
    const records = (collection: string): string => `${firm.base}/collections/lead/${collection}/records`;
    const keep = async (collection: string, attributes: object, contact?: string): Promise<string> =>
      (
        await firm.api.must<{ id: string }>('POST', records(collection), {
          attributes,
          ...(contact === undefined ? {} : { contact: idOf(contact) }),
        })
      ).id;
    const leadsOf = async (name: string): Promise<readonly RecordView[]> =>
      (await firm.api.must<Page<RecordView>>('GET', `${records('lead')}?limit=100`)).items.filter(
        ({ contact }) => contact === idOf(name),
      );
    const untilLead = (name: string, about: object): Promise<readonly RecordView[]> =>
      until(
        () => leadsOf(name),
        (leads) =>
          leads.some(({ attributes }) => Object.entries(about).every(([key, value]) => attributes[key] === value)),
        { what: `a lead of ${name} with ${JSON.stringify(about)}` },
      );
    let sales: string;
    const at: Record<string, string> = {};

    test('T15: a workflow makes one with its source and data, at the first status; another workflow starts', async () => {
      sales = await keep('pipeline', { name: 'Sales' });
      for (const [order, name, kind] of [
        [1, 'New', 'open'],
        [2, 'Called', 'open'],
        [3, 'Signed', 'won'],
      ] as const)
        at[name] = await keep('status', { name, pipeline: sales, order, kind });
      await start(
        await make('Makes leads', {
          trigger: { contribution: 'event/custom', config: { type: 'custom.asked' } },
          reentry: { policy: 'always' },
          first: 'lead',
          steps: [act('lead', 'lead/create', { pipeline: sales, value: 300 })],
        }),
      );
      await start(
        await make('Calls leads', {
          trigger: { contribution: 'lead/lead-created', config: { pipeline: sales, sources: ['fair'] } },
          reentry: { policy: 'always' },
          first: 'call',
          steps: [act('call', 'lead/set-status', { status: at['Called'] ?? '' })],
        }),
      );
      await start(
        await make('Notes who was called', {
          trigger: { contribution: 'lead/status-changed', config: { status: at['Called'] ?? '' } },
          reentry: { policy: 'always' },
          first: 'note',
          steps: [
            act('note', 'contact-field/update', {
              field: 'note',
              operation: 'text',
              text: '{{ event.attributes.source }} was called',
            }),
          ],
        }),
      );
      await start(
        await make('Thanks customers', {
          trigger: { contribution: 'lead/status-changed', config: { outcome: 'won' } },
          reentry: { policy: 'always' },
          first: 'thanks',
          steps: [mail('thanks', 'Welcome aboard')],
        }),
      );
      await put('fabio');
      await firm.api.must('POST', `${firm.base}/events`, {
        events: [{ type: 'custom.asked', contact: idOf('fabio'), payload: { source: 'fair', people: 3 } }],
      });
      const [made] = await untilLead('fabio', { status_name: 'Called' });
      expect(made?.attributes).toMatchObject({
        pipeline: sales,
        pipeline_name: 'Sales',
        kind: 'open',
        source: 'fair',
        value: 300,
        data: { source: 'fair', people: 3 },
        open_in: sales,
      });
      await until(
        () => fieldsOf('fabio'),
        ({ note }) => note === 'fair was called',
        { what: 'the change of status is heard' },
      );
    });

    test('one lead of a contact is open in a pipeline, however often it is asked for', async () => {
      await happens('custom.asked', 'fabio');
      await until(
        () => firm.api.must<Page<TimelineEntry>>('GET', `${firm.base}/contacts/${idOf('fabio')}/timeline?limit=100`),
        ({ items }) => JSON.stringify(items).includes('has an open lead there already'),
        { what: 'it is told why there is no second one' },
      );
      expect(await leadsOf('fabio')).toHaveLength(1);
    });

    test('by hand a lead is moved on, its outcome follows, and that is heard', async () => {
      const [one] = await leadsOf('fabio');
      await firm.api.must('PATCH', `${records('lead')}/${one?.id ?? ''}`, {
        attributes: { status: at['Signed'] ?? '' },
      });
      const [won] = await untilLead('fabio', { kind: 'won' });
      expect(won?.attributes).toMatchObject({ status_name: 'Signed', closed: expect.any(String) });
      expect(won?.attributes['open_in']).toBeUndefined();
      await until(subjects, (sent) => sent.includes('fabio@clients.example: Welcome aboard'), {
        what: 'the customer is thanked',
      });
    });

    test('a lead that the API makes without a status begins at the first one, and filters ask where it stands', async () => {
      await put('gaia');
      await keep('lead', { pipeline: sales, source: 'phone' }, 'gaia');
      await untilLead('gaia', { status_name: 'New', kind: 'open', open_in: sales });
      const open = await firm.api.must<Page<{ id: string }>>('POST', `${firm.base}/contacts/matching`, {
        filter: {
          attribute: 'records.lead.lead',
          operator: 'at-least',
          value: 1,
          of: {
            when: {
              all: [
                { attribute: 'record.kind', operator: 'is', value: 'open' },
                { attribute: 'record.pipeline', operator: 'is', value: sales },
              ],
            },
          },
        },
      });
      expect(open.items.map(({ id }) => id)).toEqual([idOf('gaia')]);
    });
  });
});
