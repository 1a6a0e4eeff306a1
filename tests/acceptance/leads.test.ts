import type {
  ContactDetail,
  MessageSummary,
  Page,
  RunView,
  TimelineEntry,
  WorkflowDefinition,
} from '@innesto/sdk/contract';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiClient } from '../support/api-client.ts';
import { ownerInCommon } from '../support/common-hub.ts';
import { DATABASES } from '../support/database.ts';
import { advance } from '../support/let-time-pass.ts';
import { imported, sendFile } from '../support/send-file.ts';
import { makeWorkspace, type Settled } from '../support/settle-in.ts';
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
  let owner: ApiClient;
  let firm: Settled;
  let answer: string;
  let welcome: string;
  const people = new Map<string, string>();

  beforeAll(async () => {
    owner = await ownerInCommon(database);
    firm = await makeWorkspace(owner);
    for (const key of ['status', 'note'])
      await firm.api.must('POST', `${firm.base}/fields`, { key, label: key, type: 'text' });
  });

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
});
