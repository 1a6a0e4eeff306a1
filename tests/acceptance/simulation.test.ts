import type {
  ContactDetail,
  MessageSummary,
  Page,
  Simulation,
  WorkflowDefinition,
  WorkflowDetail,
} from '@innesto/sdk/contract';
import { beforeAll, describe, expect, test } from 'vitest';
import { settleAmongOthers } from '../support/common-hub.ts';
import { hereOn } from '../support/database.ts';
import type { Settled } from '../support/settle-in.ts';
import { until } from '../support/until.ts';
import { welcomeSeries } from '../support/welcome-series.ts';

const DAY = 86_400_000;
const FROM = '2027-03-20T09:00:00.000Z';
const at = (days: number, more = 0): string => new Date(Date.parse(FROM) + days * DAY + more).toISOString();
const MINUTE = 60_000;

describe.each(hereOn('SQLite'))('a workflow that is only foreseen, on %s', (database) => {
  let gym: Settled;
  let list: string;
  let anna: string;
  let bruno: string;

  const put = async (email: string, purposes: readonly string[]): Promise<string> => {
    const consents = purposes.map((purpose) => ({ purpose, channel: 'email', state: 'given', source: 'paper form' }));
    const { contact } = await gym.api.must<{ contact: ContactDetail }>('POST', `${gym.base}/contacts`, {
      email,
      firstName: email.split('@')[0],
      consents,
    });
    return contact.id;
  };
  const make = async (definition: WorkflowDefinition): Promise<string> =>
    (await gym.api.must<WorkflowDetail>('POST', `${gym.base}/workflows`, { name: 'Foreseen', definition })).id;
  const foresee = (workflow: string, body: object): Promise<Simulation> =>
    gym.api.must<Simulation>('POST', `${gym.base}/workflows/${workflow}/simulate`, body);
  const mails = ({ contacts }: Simulation): readonly (readonly [string, string | null][])[] =>
    contacts.map(({ messages }) => messages.map((one) => [one.at, one.step] as [string, string | null]));

  beforeAll(async () => {
    gym = await settleAmongOthers(database);
    for (const key of ['city', 'welcome'])
      await gym.api.must('POST', `${gym.base}/fields`, { key, label: key, type: 'text' });
    ({ id: list } = await gym.api.must<{ id: string }>('POST', `${gym.base}/lists`, { name: 'Newsletter' }));
    anna = await put('anna@clients.example', ['marketing', 'open-tracking']);
    bruno = await put('bruno@clients.example', []);
  });

  test('tells what would be sent, to whom and when, and why somebody else gets nothing', async () => {
    const workflow = await make(welcomeSeries(list));
    const told = await foresee(workflow, { contacts: [anna, bruno], from: FROM, until: at(3) });
    expect(told.reached).toBe(at(3));
    expect(mails(told)).toEqual([
      [
        [at(0, 10 * MINUTE), 'welcome'],
        [at(1, 10 * MINUTE), 'reminder'],
      ],
      [],
    ]);
    const [first, second] = told.contacts;
    expect([first?.ended, first?.standsAt, second?.ended]).toEqual(['finished', null, 'finished']);
    expect(second?.timeline.map(({ detail }) => detail)).toContain('no-consent');
    expect(first?.messages[0]).toMatchObject({ recipient: 'anna@clients.example', subject: 'Welcome, anna!' });
  });

  test('goes the other way where the message is taken to be opened', async () => {
    const workflow = await make(welcomeSeries(list));
    const assumptions = { messages: 'opened', openedAfter: { amount: 2, unit: 'hours' } };
    const told = await foresee(workflow, { contacts: [anna], from: FROM, until: at(3), assumptions });
    expect(mails(told)).toEqual([
      [
        [at(0, 10 * MINUTE), 'welcome'],
        [at(1, 10 * MINUTE), 'thanks'],
      ],
    ]);
  });

  test('sees beyond a change of the clocks and months of waiting, in one call', async () => {
    const workflow = await make({
      trigger: { contribution: 'list/activity', config: { lists: [list] } },
      reentry: { policy: 'once' },
      first: 'year',
      steps: [
        { kind: 'wait', id: 'year', duration: { amount: 12, unit: 'months' }, next: 'monday' },
        { kind: 'wait', id: 'monday', until: { kind: 'weekday', days: [1], time: '08:30' }, next: 'mail' },
        {
          kind: 'action',
          id: 'mail',
          contribution: 'email/send',
          config: { subject: 'A year together', html: '<p>Thank you</p>' },
          ports: {},
        },
      ],
    });
    const told = await foresee(workflow, { contacts: [anna], from: FROM, until: at(400) });
    // A year after a Saturday it is Monday, at nine in the morning in UTC: the Monday after that, by Rome's summer time.
    expect(mails(told)).toEqual([[['2028-03-27T06:30:00.000Z', 'mail']]]);
  });

  test('leaves no trace: nothing was sent, nobody entered, nothing was started', async () => {
    const { items } = await gym.api.must<Page<MessageSummary>>('GET', `${gym.base}/messages`);
    expect(items).toEqual([]);
    const workflows = await gym.api.must<Page<{ state: string; runs: { entered: number } }>>(
      'GET',
      `${gym.base}/workflows`,
    );
    expect(workflows.items.map(({ state, runs }) => [state, runs.entered])).toEqual(
      workflows.items.map(() => ['draft', 0]),
    );
    const { items: lines } = await gym.api.must<Page<object>>('GET', `${gym.base}/contacts/${anna}/runs`);
    expect(lines).toEqual([]);
  });

  test.each([
    [
      'a contact of nobody',
      () => ({ contacts: ['01a201a4-3f1d-77c5-a6c1-586112b0c084'], from: FROM, until: at(1) }),
      404,
    ],
    ['an end before the beginning', () => ({ contacts: [anna], from: FROM, until: at(-1) }), 400],
    ['more time than anybody plans for', () => ({ contacts: [anna], from: FROM, until: at(801) }), 400],
    [
      'a draft that could not be started',
      () => ({ contacts: [anna], from: FROM, until: at(1), definition: { reentry: { policy: 'once' }, steps: [] } }),
      422,
    ],
  ])('refuses %s', async (_what, body, status) => {
    const workflow = await make(welcomeSeries(list));
    expect((await gym.api.call('POST', `${gym.base}/workflows/${workflow}/simulate`, body())).status).toBe(status);
  });

  test('does not take what was really sent before for what would be sent', async () => {
    const mail = (id: string) => ({
      kind: 'action' as const,
      id,
      contribution: 'email/send',
      config: { subject: id, html: '<p>Hello</p>' },
      ports: {},
    });
    const trigger = { contribution: 'list/activity', config: { lists: [list] } };
    const real = await make({ trigger, reentry: { policy: 'once' }, first: 'real', steps: [mail('real')] });
    await gym.api.must('POST', `${gym.base}/workflows/${real}/start`);
    await gym.api.must('POST', `${gym.base}/contacts`, { email: 'anna@clients.example', lists: [list] });
    await until(
      () => gym.api.must<Page<MessageSummary>>('GET', `${gym.base}/messages`),
      ({ items }) => items.some(({ sentAt }) => sentAt !== null),
      { what: 'the real message' },
    );
    const asked = { attribute: 'messages.sent', operator: 'is', value: 1, of: { workflow: real } } as const;
    const other = await make({
      trigger,
      reentry: { policy: 'once' },
      first: 'ask',
      steps: [
        { kind: 'branch', id: 'ask', branches: [{ name: 'once', when: asked, next: 'foreseen' }] },
        mail('foreseen'),
      ],
    });
    const told = await foresee(other, { contacts: [anna], from: FROM, until: at(1) });
    expect(mails(told)).toEqual([[[FROM, 'foreseen']]]);
  });
});
