import { join } from 'node:path';
import type { AttributeView, JsonObject, Page, RecordView, RunView, WorkflowDefinition } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshHome, hereOn } from '../support/database.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { installPlugin } from '../support/install-plugin.ts';
import { advance } from '../support/let-time-pass.ts';
import { settleIn, type Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

const WEEKS: WorkflowDefinition['steps'] = [{ kind: 'wait', id: 'later', duration: { amount: 6, unit: 'weeks' } }];

// One story a database: each test goes on where the one before it ended.
describe.each(hereOn('SQLite'))('a club with cards and points, kept by a plugin, on %s', (database) => {
  tellInOrder();
  let hub: RunningHub;
  let settled: Settled;
  let list: string;
  let welcome: string;
  let contact: string;

  beforeAll(async () => {
    const home = await freshHome(database);
    await installPlugin(home, join(import.meta.dirname, 'plugins', 'club'));
    hub = await startHub({ ...home, environment: { INNESTO_DEMO: 'no' } });
    settled = await settleIn(hub);
    await settled.api.must('POST', `${settled.base}/plugins/club/enable`, {});
    list = (await settled.api.must<{ id: string }>('POST', `${settled.base}/lists`, { name: 'Club' })).id;
  });
  afterAll(() => hub?.stop());

  const get = <Answer>(path: string): Promise<Answer> => settled.api.must('GET', `${settled.base}${path}`);
  const started = async (name: string, definition: WorkflowDefinition): Promise<string> => {
    const { id } = await settled.api.must<{ id: string }>('POST', `${settled.base}/workflows`, { name, definition });
    await settled.api.must('POST', `${settled.base}/workflows/${id}/start`);
    return id;
  };
  const passing = (points: number, direction: 'up' | 'down'): Promise<string> =>
    started(`${direction} ${points}`, {
      trigger: { contribution: 'club/passed', config: { points, direction } },
      reentry: { policy: 'always' },
      first: 'later',
      steps: WEEKS,
    });
  const untilRuns = (workflow: string, count: number): Promise<unknown> =>
    until(
      async () => (await get<Page<RunView>>(`/workflows/${workflow}/runs`)).items,
      (runs) => runs.length === count,
      { what: `${count} runs` },
    );
  const cards = async (): Promise<readonly RecordView[]> =>
    (await get<Page<RecordView>>('/collections/club/cards/records')).items;
  const total = async (): Promise<number> =>
    (await get<{ total: number }>(`/balances/club/points/accounts/${contact}`)).total;
  const count = async (filter: JsonObject): Promise<number> =>
    (await settled.api.must<{ matching: number }>('POST', `${settled.base}/contacts/count`, { filter })).matching;

  test('whoever joins gets a card and points from a step, in the sandbox', async () => {
    welcome = await started('Welcome', {
      trigger: { contribution: 'list/activity', config: { lists: [list] } },
      reentry: { policy: 'always' },
      first: 'welcome',
      steps: [
        {
          kind: 'action',
          id: 'welcome',
          contribution: 'club/welcome',
          config: { points: 60, validFor: { amount: 7, unit: 'days' } },
          ports: {},
        },
      ],
    });
    const [up, down] = [await passing(50, 'up'), await passing(50, 'down')];
    const made = { email: 'anna@clients.example', lists: [list] };
    const answer = await settled.api.must<{ contact: { id: string } }>('POST', `${settled.base}/contacts`, made);
    contact = answer.contact.id;
    await untilRuns(up, 1);
    expect(await cards()).toMatchObject([{ contact, attributes: { number: contact, level: 'silver' } }]);
    expect(await total()).toBe(60);
    await advance(settled, { amount: 8, unit: 'days' });
    await untilRuns(down, 1);
    expect(await total()).toBe(0);
  });

  test('who comes again is known by the card that they have', async () => {
    for (const method of ['DELETE', 'POST'] as const)
      await settled.api.must(method, `${settled.base}/lists/${list}/members`, { contacts: [contact] });
    await untilRuns(welcome, 2);
    await until(cards, ([card]) => card?.attributes['level'] === 'gold', { what: 'the card turns to gold' });
    expect(await cards()).toHaveLength(1);
    expect(await count({ attribute: 'record.club.cards.level', operator: 'is', value: 'Gold' })).toBe(1);
    expect(await count({ attribute: 'balance.club.points', operator: 'at-least', value: 60 })).toBe(1);
  });

  test('what filters may ask of it is offered to pages', async () => {
    const { items } = await get<{ items: readonly AttributeView[] }>('/attributes');
    expect(items.filter(({ room, attribute }) => room === 'kept' && attribute.includes('.club.'))).toMatchObject([
      { attribute: 'balance.club.points', label: 'Club: Points', type: 'number' },
      { attribute: 'record.club.cards.level', label: 'Club: Level', type: 'text' },
    ]);
  });

  test('a number that somebody has is refused, and the step goes by its own port', async () => {
    // Who is welcomed elsewhere at the same time has a card by then.
    await settled.api.must('POST', `${settled.base}/workflows/${welcome}/stop`);
    const taken = await started('Taken', {
      trigger: { contribution: 'list/activity', config: { lists: [list] } },
      reentry: { policy: 'always' },
      first: 'welcome',
      steps: [
        {
          kind: 'action',
          id: 'welcome',
          contribution: 'club/welcome',
          config: { points: 1, number: contact },
          ports: { taken: 'later' },
        },
        ...WEEKS,
      ],
    });
    await settled.api.must('POST', `${settled.base}/contacts`, { email: 'bruno@clients.example', lists: [list] });
    await until(
      async () => (await get<Page<RunView>>(`/workflows/${taken}/runs?state=inside`)).items,
      (runs) => runs.length === 1,
      { what: 'the run waits behind the port' },
    );
    expect((await cards()).filter(({ attributes }) => attributes['number'] === contact)).toHaveLength(1);
  });
});
