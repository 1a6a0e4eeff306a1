import type { JsonObject, Page, RunView, Step, TriggerUse, VisitView, WorkflowDays } from '@innesto/sdk/contract';
import { beforeAll, describe, expect, test } from 'vitest';
import { settleAmongOthers } from '../support/common-hub.ts';
import { DATABASES } from '../support/database.ts';
import { advance } from '../support/let-time-pass.ts';
import type { Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';
import { numbersOf } from '../support/workflow-numbers.ts';

const END: Step = { kind: 'exit', id: 'end' };
const change = (config: JsonObject): Step => ({
  kind: 'action',
  id: 'change',
  contribution: 'score/change',
  config,
  ports: {},
});
const passes = (comparison: string, points: number): TriggerUse => ({
  contribution: 'score/threshold',
  config: { comparison, points },
});

// One story a database: each test goes on where the one before it ended.
describe.each(DATABASES)('a score of points on %s', (database) => {
  tellInOrder();
  let gym: Settled;
  let visits: string;
  let anna: string;
  const workflows = new Map<string, string>();

  beforeAll(async () => {
    gym = await settleAmongOthers(database);
    visits = (await gym.api.must<{ id: string }>('POST', `${gym.base}/lists`, { name: 'Visits' })).id;
  });

  const make = async (name: string, { trigger, step = END }: { trigger: TriggerUse; step?: Step }): Promise<string> => {
    const definition = { trigger, reentry: { policy: 'always' }, first: step.id, steps: [step] };
    const { id } = await gym.api.must<{ id: string }>('POST', `${gym.base}/workflows`, { name, definition });
    workflows.set(name, id);
    return id;
  };
  const start = (workflow: string, how: object = {}): Promise<unknown> =>
    gym.api.must('POST', `${gym.base}/workflows/${workflow}/start`, how);
  const runs = async (name: string): Promise<number> => {
    const path = `${gym.base}/workflows/${workflows.get(name)}/runs`;
    return (await gym.api.must<Page<RunView>>('GET', path)).items.length;
  };
  const untilRuns = (name: string, count: number): Promise<unknown> =>
    until(
      () => runs(name),
      (seen) => seen === count,
      { what: `${count} runs of “${name}”` },
    );
  const score = async (): Promise<number> =>
    (await gym.api.must<{ total: number }>('GET', `${gym.base}/balances/score/points/accounts/${anna}`)).total;
  const untilScore = (points: number): Promise<unknown> =>
    until(score, (seen) => seen === points, { what: `a score of ${points}` });
  const count = async (filter: JsonObject): Promise<number> =>
    (await gym.api.must<{ matching: number }>('POST', `${gym.base}/contacts/count`, { filter })).matching;
  const addContact = async (name: string): Promise<string> => {
    const draft = { email: `${name}@clients.example` };
    const { contact } = await gym.api.must<{ contact: { id: string } }>('POST', `${gym.base}/contacts`, draft);
    return contact.id;
  };
  const visit = async (): Promise<void> => {
    const members = `${gym.base}/lists/${visits}/members`;
    await gym.api.must('DELETE', members, { contacts: [anna] });
    await gym.api.must('POST', members, { contacts: [anna] });
  };

  test('whoever never had a point has a score of 0, and a start with everybody takes those who are below already', async () => {
    anna = await addContact('anna');
    const asked = (operator: string, value: number) => ({ attribute: 'balance.score.points', operator, value });
    expect([await count(asked('is', 0)), await count(asked('less', 1)), await count(asked('at-least', 1))]).toEqual([
      1, 1, 0,
    ]);
    const below = await make('below', { trigger: passes('below', 50) });
    expect(await gym.api.must('GET', `${gym.base}/workflows/${below}/everyone`)).toEqual({ count: 1 });
    await start(below, { everyone: true });
    await untilRuns('below', 1);
  });

  test('a new contact comes from nothing: below 50, equal to 0, and not above 100', async () => {
    await start(await make('equal', { trigger: passes('equal', 0) }));
    await start(await make('above', { trigger: passes('above', 100) }));
    await addContact('bruno');
    await untilRuns('below', 2);
    await untilRuns('equal', 1);
    expect(await runs('above')).toBe(0);
  });

  test('T6, A6: 60 and 60 points come above 100 once; 60 more start nothing', async () => {
    const step = change({ operation: 'add', points: 60, validFor: { amount: 7, unit: 'days' }, reason: 'Visit' });
    const trigger = { contribution: 'list/activity', config: { lists: [visits] } };
    await start(await make('visit', { trigger, step }));
    for (const points of [60, 120, 180]) {
      await visit();
      await untilScore(points);
    }
    await untilRuns('above', 1);
    expect(await count({ attribute: 'balance.score.points', operator: 'more', value: 100 })).toBe(1);
  });

  test('T6: what lapses brings the score below 50 and to 0, and it may pass 100 again', async () => {
    await advance(gym, { amount: 8, unit: 'days' });
    await untilScore(0);
    await untilRuns('below', 3);
    await untilRuns('equal', 2);
    for (const points of [60, 120]) {
      await visit();
      await untilScore(points);
    }
    await untilRuns('above', 2);
    expect(await runs('below')).toBe(3);
  });

  test('A6: points are worked out of what a purchase came to, and taken again', async () => {
    const bought = (type: string): TriggerUse => ({ contribution: 'event/custom', config: { type } });
    const tenth = { operator: 'times', left: { attribute: 'event.total' }, right: { value: 0.1 } };
    const earn = change({ operation: 'add-calculated', calculation: tenth, reason: 'Purchase' });
    await start(await make('earn', { trigger: bought('custom.bought'), step: earn }));
    const lose = change({ operation: 'take-calculated', calculation: tenth });
    await start(await make('lose', { trigger: bought('custom.returned'), step: lose }));
    const happens = (type: string, total: number) =>
      gym.api.must('POST', `${gym.base}/events`, { events: [{ type, contact: anna, payload: { total } }] });
    await happens('custom.bought', 59.9);
    await untilScore(125);
    await happens('custom.returned', 1260);
    await untilScore(-1);
    const ledger = `${gym.base}/balances/score/points/accounts/${anna}/entries`;
    const { items } = await gym.api.must<Page<JsonObject>>('GET', ledger);
    expect(items.slice(0, 2)).toMatchObject([
      { amount: -126, totalAfter: -1, source: 'workflow', reason: null },
      { amount: 5, totalAfter: 125, source: 'workflow', reason: 'Purchase' },
    ]);
    await untilRuns('below', 4);
    expect(await runs('equal')).toBe(2);
  });

  test('each step tells how many points it gave and took, day by day, and who has how many of them', async () => {
    const sumsOf = async (name: string) => (await numbersOf(gym, workflows.get(name) ?? '')).get('change')?.sums;
    expect([await sumsOf('visit'), await sumsOf('earn'), await sumsOf('lose')]).toEqual([
      { given: 300 },
      { given: 5 },
      { taken: 126 },
    ]);
    const path = `${gym.base}/workflows/${workflows.get('visit')}`;
    const people = (outcome: string, more = ''): Promise<Page<VisitView>> =>
      gym.api.must('GET', `${path}/visits?step=change&outcome=${outcome}${more}`);
    const { items, next } = await people('sum:given', '&limit=3');
    expect(items.map(({ contact, amount }) => [contact.id, amount])).toEqual(
      Array.from({ length: 3 }, () => [anna, 60]),
    );
    const rest = await people('sum:given', `&limit=3&after=${next}`);
    expect(rest.items.map(({ amount }) => amount)).toEqual([60, 60]);
    expect((await people('sum:taken')).items).toEqual([]);
    const days = await gym.api.must<WorkflowDays>('GET', `${path}/statistics/days?days=20&step=change`);
    expect(days.items.filter(({ entered }) => entered > 0).map(({ entered, sums }) => [entered, sums])).toEqual([
      [3, { given: 180 }],
      [2, { given: 120 }],
    ]);
  });
});
