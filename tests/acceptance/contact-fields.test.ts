import type { ContactDetail, Page, RunView, TimelineEntry, WorkflowDefinition } from '@innesto/sdk/contract';
import { beforeAll, describe, expect, test } from 'vitest';
import { settleAmongOthers } from '../support/common-hub.ts';
import { DATABASES } from '../support/database.ts';
import { letTimePass } from '../support/let-time-pass.ts';
import { imported, sendFile } from '../support/send-file.ts';
import type { Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

type Steps = WorkflowDefinition['steps'];

const update = (id: string, config: object, next?: string): Steps[number] => ({
  kind: 'action',
  id,
  contribution: 'contact-field/update',
  config: { ...config },
  ports: next === undefined ? {} : { done: next, skipped: next, failed: next },
});

const when = (field: string, becomes: object, steps: Steps): WorkflowDefinition => ({
  trigger: { contribution: 'contact-field/value', config: { field, becomes: { ...becomes } } },
  reentry: { policy: 'always' },
  first: steps[0]?.id ?? '',
  steps,
});

const REST: Steps[number] = { kind: 'wait', id: 'rest', duration: { amount: 6, unit: 'months' } };

/** Every way to fill a field, one behind the other. */
const FILL: Steps = [
  update('level', { field: 'level', operation: 'set', value: 'gold' }, 'nickname'),
  update('nickname', { field: 'nickname', operation: 'copy', fromField: 'firstName' }, 'since'),
  update('since', { field: 'since', operation: 'now' }, 'renews'),
  update('renews', { field: 'renews', operation: 'from-now', duration: { amount: 1, unit: 'months' } }, 'called'),
  update('called', { field: 'called', operation: 'ago', duration: { amount: 2, unit: 'hours' } }, 'sum'),
  update(
    'sum',
    {
      field: 'visits',
      operation: 'calculate',
      expression: {
        operator: 'times',
        left: { operator: 'plus', left: { attribute: 'field.visits' }, right: { value: 5 } },
        right: { value: 2 },
      },
    },
    'greeting',
  ),
  update(
    'greeting',
    { field: 'greeting', operation: 'text', text: 'Ciao {{ contact.firstName }}, {{ field.level }}!' },
    'note',
  ),
  update('note', { field: 'note', operation: 'clear' }, 'half'),
  update(
    'half',
    {
      field: 'visits',
      operation: 'calculate',
      expression: { operator: 'divided-by', left: { value: 1 }, right: { value: 0 } },
    },
    'again',
  ),
  update('again', { field: 'level', operation: 'set', value: 'gold' }),
];

// One story a database: each test goes on where the one before it ended.
describe.each(DATABASES)('fields of contacts start workflows and are filled by them, on %s', (database) => {
  tellInOrder();
  let gym: Settled;
  let fills: string;
  let marios: string;
  let points: string;
  const people = new Map<string, string>();

  beforeAll(async () => {
    gym = await settleAmongOthers(database);
    for (const [key, type] of [
      ['level', 'text'],
      ['nickname', 'text'],
      ['greeting', 'text'],
      ['note', 'text'],
      ['visits', 'number'],
      ['since', 'date'],
      ['renews', 'date'],
      ['called', 'moment'],
      ['points', 'number'],
    ] as const)
      await gym.api.must('POST', `${gym.base}/fields`, { key, label: key, type });
  });

  const put = async (name: string, about: object): Promise<void> => {
    const { contact } = await gym.api.must<{ contact: { id: string } }>('POST', `${gym.base}/contacts`, {
      email: `${name}@clients.example`,
      ...about,
    });
    people.set(name, contact.id);
  };
  const cardOf = (name: string): Promise<ContactDetail> =>
    gym.api.must('GET', `${gym.base}/contacts/${people.get(name) ?? ''}`);
  const draft = async (name: string, definition: WorkflowDefinition): Promise<string> =>
    (await gym.api.must<{ id: string }>('POST', `${gym.base}/workflows`, { name, definition })).id;
  const start = (id: string, how: object = {}): Promise<unknown> =>
    gym.api.must('POST', `${gym.base}/workflows/${id}/start`, how);
  const runsOf = async (workflow: string): Promise<readonly RunView[]> =>
    (await gym.api.must<Page<RunView>>('GET', `${gym.base}/workflows/${workflow}/runs?limit=100`)).items;
  const insideOf = async (workflow: string): Promise<ReadonlySet<string | undefined>> =>
    new Set((await runsOf(workflow)).map(({ contact }) => contact?.id));
  const untilRuns = (workflow: string, count: number): Promise<unknown> =>
    until(
      () => runsOf(workflow),
      (runs) => runs.length >= count,
      { what: `${count} have entered` },
    );

  test('T5, sem-33: who becomes Mario enters, and who is created as Mario; being saved as Mario again is no change', async () => {
    marios = await draft('Mario', when('firstName', { operator: 'is', value: 'Mario' }, [REST]));
    await put('before', { firstName: 'Mario' });
    await start(marios);
    await put('new', { firstName: 'mario' });
    await put('renamed', { firstName: 'Marco' });
    await put('renamed', { firstName: 'Mario' });
    await put('before', { firstName: 'Mario', lastName: 'Rossi' });
    await put('other', { firstName: 'Luigi' });
    await untilRuns(marios, 2);
    await letTimePass(gym, { amount: 2, unit: 'hours' });
    expect(await insideOf(marios)).toEqual(new Set([people.get('new'), people.get('renamed')]));
  });

  test('a number is asked as numbers are, and a change within the bounds is no change into them', async () => {
    points = await draft('Points', when('points', { operator: 'between', value: [100, 200] }, [REST]));
    await start(points);
    for (const amount of [50, 120]) await put('climber', { fields: { points: amount } });
    // Who is beyond the bounds again before anybody looked would not enter.
    await untilRuns(points, 1);
    for (const amount of [180, 250]) await put('climber', { fields: { points: amount } });
    await put('starter', { fields: { points: 200 } });
    await put('poor', { fields: { points: 99 } });
    await untilRuns(points, 2);
    await letTimePass(gym, { amount: 3, unit: 'hours' });
    expect(await runsOf(points)).toHaveLength(2);
    // Out and in again is a change into it again, once whoever is inside has left.
    await gym.api.must('POST', `${gym.base}/workflows/${points}/end`);
    await until(
      () => runsOf(points),
      (runs) => runs.every(({ state }) => state === 'ended'),
      { what: 'they have left' },
    );
    await put('climber', { fields: { points: 150 } });
    await untilRuns(points, 3);
  });

  test('contacts of an import start only what its form says', async () => {
    const row = (name: string): string => `Nome,E-mail\nMario,${name}@clients.example\n`;
    const mapping = [
      { column: 'Nome', to: 'firstName' },
      { column: 'E-mail', to: 'email' },
    ];
    await imported(gym, await sendFile(gym, row('quiet'), { mapping }));
    await imported(gym, await sendFile(gym, row('loud'), { mapping, startWorkflows: true }));
    await untilRuns(marios, 3);
    await letTimePass(gym, { amount: 4, unit: 'hours' });
    expect(await runsOf(marios)).toHaveLength(3);
  });

  test('W12: a start with everyone there begins with those whose field holds it now', async () => {
    const rich = await draft('Rich', when('points', { operator: 'at-least', value: 100 }, [REST]));
    expect(await gym.api.must('GET', `${gym.base}/workflows/${rich}/everyone`)).toEqual({ count: 2 });
    await start(rich, { everyone: true });
    await untilRuns(rich, 2);
    expect(await insideOf(rich)).toEqual(new Set([people.get('climber'), people.get('starter')]));
  });

  test('what is asked must fit the field, or the workflow does not start', async () => {
    const wrong = await draft('Wrong', when('points', { operator: 'starts-with', value: '1' }, [REST]));
    const answer = await gym.api.call('POST', `${gym.base}/workflows/${wrong}/start`);
    expect(answer).toMatchObject({
      status: 422,
      body: { problems: [{ code: 'INVALID_CONDITION', path: '/trigger/config/becomes' }] },
    });
  });

  test('A3: a field is set, copied, dated, calculated, put together and cleared', async () => {
    fills = await draft('Fill', when('level', { operator: 'is', value: 'new' }, FILL));
    await start(fills);
    const { now } = await gym.api.must<{ now: string }>('GET', `${gym.base}/clock`);
    const person = { firstName: 'Anna', fields: { level: 'new', visits: 3, note: 'to be called' } };
    await put('anna', { ...person, timeZone: 'Europe/Rome' });
    await until(
      () => runsOf(fills),
      (runs) => runs.some(({ state }) => state === 'ended'),
      { what: 'Anna’s fields are filled' },
    );
    const { fields } = await cardOf('anna');
    expect(fields).toMatchObject({
      level: 'gold',
      nickname: 'Anna',
      visits: 16,
      greeting: 'Ciao Anna, gold!',
    });
    expect(fields).not.toHaveProperty('note');
    const dayIn = (at: number): string => new Date(at).toLocaleDateString('sv-SE', { timeZone: 'Europe/Rome' });
    const began = Date.parse(now);
    expect([dayIn(began), dayIn(began + 60_000)]).toContain(fields['since']);
    expect(String(fields['renews']) > String(fields['since'])).toBe(true);
    expect(Date.parse(String(fields['called'])) - began).toBeLessThan(-2 * 3_600_000 + 300_000);
  });

  test('A3: what cannot be worked out changes nothing, and what is so already is passed over; both are told', async () => {
    const { items } = await gym.api.must<Page<TimelineEntry>>(
      'GET',
      `${gym.base}/contacts/${people.get('anna') ?? ''}/timeline?limit=100`,
    );
    const told = items.map(({ detail }) => detail);
    expect(told).toContain('the value for “visits” could not be worked out');
    expect(told).toContain('the field has that value already');
  });

  test('A3: settings of the first version, a value or nothing, are as good as ever', async () => {
    const old = await draft(
      'Old',
      when('note', { operator: 'set' }, [
        update('value', { field: 'nickname', operation: 'set', value: 'Nina' }, 'nothing'),
        update('nothing', { field: 'note', operation: 'clear' }),
      ]),
    );
    await start(old);
    await put('anna', { fields: { note: 'called' } });
    const { fields: filled } = await until(
      () => cardOf('anna'),
      ({ fields }) => fields['nickname'] === 'Nina' && fields['note'] === undefined,
      { what: 'the nickname is set and the note is gone' },
    );
    expect(filled).toMatchObject({ level: 'gold', visits: 16 });
  });
});
