import type { LoopStep, Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { readKept } from '../model/kept.ts';
import { freezeRuns, thawRuns } from '../store/query/run.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, DAY, HOUR, MINUTE, type TestHouse } from './test-house.ts';

const mail = (id: string, next?: string, timing?: object): Step => ({
  kind: 'action',
  id,
  contribution: 'email/send',
  config: { subject: `${id} {{ variable.turn }}` },
  ports: next === undefined ? {} : { done: next },
  ...(timing === undefined ? {} : { timing }),
});
const pause = (id: string, amount: number, next?: string): Step => ({
  kind: 'wait',
  id,
  duration: { amount, unit: 'hours' },
  ...(next === undefined ? {} : { next }),
});
const exit = (id: string): Step => ({ kind: 'exit', id });
const always = { attribute: 'contact.email', operator: 'set' } as const;
const loop = (id: string, most: number, links: Partial<LoopStep>): Step => ({
  kind: 'loop',
  id,
  while: always,
  most,
  ...links,
});

describe.each(DATABASES)('steps are walked, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  beforeEach(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    store = await openTestStore(database, places);
    house = await createTestHouse(store);
    await house.workspace(1);
    await house.contacts(1, 1);
  });
  afterEach(() => store.close());

  test('whoever is gone goes no further, on a way that asks nothing of its contact, too', async () => {
    await house.workflow(1, [pause('pause', 1, 'out'), exit('out')]);
    await house.join(1, [1]);
    await house.pass(MINUTE);
    await store.write((t) => t('contact').where({ id: 1 }).update({ deleted_at: house.now() }));
    await house.pass(HOUR);
    expect(await house.runs()).toMatchObject([{ state: 'ended', end_reason: 'contact-deleted' }]);
  });

  test('a contact’s own clock counts on a way that asks nothing else of it', async () => {
    await store.write((t) => t('contact').where({ id: 1 }).update({ time_zone: 'Asia/Tokyo' }));
    const until = { kind: 'moment', at: '2031-01-15T09:00' } as const;
    await house.workflow(1, [{ kind: 'wait', id: 'sale', until, zone: 'contact', next: 'out' }, exit('out')]);
    await house.join(1, [1]);
    await house.pass(MINUTE);
    expect(await house.runs()).toMatchObject([{ step: 'sale', wake_at: Date.UTC(2031, 0, 15) }]);
  });

  test('a loop mails once a turn, with the number of the turn, and goes on when its turns are used up', async () => {
    await house.workflow(1, [
      loop('round', 3, { body: 'letter', counter: 'turn', next: 'out', exhausted: 'last' }),
      mail('letter', 'pause'),
      pause('pause', 1, 'round'),
      exit('out'),
      mail('last'),
    ]);
    await house.join(1, [1]);
    for (let hour = 0; hour < 4; hour++) await house.pass(HOUR + MINUTE);
    expect(house.state.sent).toEqual(
      ['letter 1', 'letter 2', 'letter 3', 'last 3'].map((subject) => `c1@example.com: ${subject}`),
    );
    expect(await house.runs()).toMatchObject([{ state: 'ended', end_reason: 'finished' }]);
  });

  test('what a plugin leaves in a run does not touch the turns of its loops', async () => {
    house.state.behave = (call) => ({
      kind: 'answered',
      answers: readKept<unknown[]>(call.items).map(() => ({
        ok: true,
        value: JSON.stringify({ effects: [], variables: { turn: 0, turns: { round: 0 }, round: 0 } }),
      })),
      logs: [],
      cpuMs: 0,
    });
    const { versionId } = await house.workflow(1, [
      loop('round', 3, { body: 'letter', counter: 'turn', next: 'out' }),
      mail('letter', 'round'),
      exit('out'),
    ]);
    await house.join(1, [1]);
    expect(await house.counts(versionId)).toMatchObject({ 'round again': 3, 'round exhausted': 1 });
    expect(await house.runs()).toMatchObject([{ state: 'ended', trail: expect.stringContaining('stretch') }]);
  });

  test('a field is set to what an expression comes to, with the effects before it done', async () => {
    const label = { workspace_id: 1, type: 'number', created_at: 0 };
    await store.write((transaction) =>
      transaction('field').insert([
        { ...label, key: 'points', label: 'Points' },
        { ...label, key: 'double', label: 'Double' },
      ]),
    );
    const points = { attribute: 'field.points' };
    house.state.behave = () => ({
      kind: 'answered',
      answers: [
        {
          ok: true,
          value: JSON.stringify({
            effects: [
              { kind: 'contact.set-field', field: 'points', value: 20 },
              {
                kind: 'contact.set-field',
                field: 'double',
                expression: { operator: 'plus', left: points, right: points },
              },
            ],
          }),
        },
      ],
      logs: [],
      cpuMs: 0,
    });
    await house.workflow(1, [mail('set', 'end'), exit('end')]);
    await house.join(1, [1]);
    const contact: { fields: string } = await store.read('contact').where({ id: 1 }).first('fields');
    expect(JSON.parse(contact.fields)).toEqual({ points: 20, double: 40 });
  });

  test('sem-40: a run whose loops spin is set aside with a reason that a person reads, and its neighbours go on', async () => {
    const empty = loop('inner', 1000, { next: 'outer' });
    const { workflowId } = await house.workflow(1, [
      loop('outer', 1000, { body: 'inner', next: 'out' }),
      empty,
      exit('out'),
    ]);
    const other = await house.workflow(1, [pause('pause', 1)]);
    await house.join(1, [1]);
    const runs: { state: string; workflow_id: number }[] = await house.runs();
    expect(runs.filter((run) => run.workflow_id === workflowId).map(({ state }) => state)).toEqual(['parked']);
    expect(runs.filter((run) => run.workflow_id === other.workflowId).map(({ state }) => state)).toEqual(['waiting']);
    expect(await store.read('parked').select('kind', 'reason')).toEqual([
      {
        kind: 'run',
        reason: 'the run has taken 5000 turns of its loops within an hour; there may be no wait in them',
      },
    ]);
  });

  test('sem-42: a contact who enters again gets the same share again', async () => {
    await house.contacts(1, 19, 2);
    const { versionId } = await house.workflow(
      1,
      [
        {
          kind: 'split',
          id: 'split',
          shares: [
            { name: 'a', weight: 1, next: 'left' },
            { name: 'b', weight: 1, next: 'right' },
          ],
        },
        exit('left'),
        exit('right'),
      ],
      { reentry: { policy: 'always' } },
    );
    const everybody = Array.from({ length: 20 }, (_, at) => at + 1);
    await house.join(1, everybody);
    const once = await house.counts(versionId);
    expect([once['split a'] ?? 0, once['split b'] ?? 0].every((count) => count > 0)).toBe(true);
    await house.join(1, everybody);
    const rows: { contact_id: number; step: string }[] = await store.read('run').select('contact_id', 'step');
    const ends = Map.groupBy(rows, ({ contact_id }) => contact_id);
    expect([...ends.values()].map((ended) => new Set(ended.map(({ step }) => step)).size)).toEqual(Array(20).fill(1));
  });

  test.each([
    ['the action performed', undefined, 5 * DAY + 5 * HOUR],
    ['when it was planned', 'planned', 5 * DAY],
    ['the entry', 'entry', 4 * DAY],
  ] as const)(
    'sem-8: the delay behind a message that went out five hours late counts from %s',
    async (_, after, due) => {
      const second: Step = { kind: 'wait', id: 'second', duration: { amount: 4, unit: 'days' } };
      await house.workflow(1, [
        { kind: 'wait', id: 'first', duration: { amount: 1, unit: 'days' }, next: 'letter' },
        mail('letter', 'second'),
        after === undefined ? second : { ...second, after },
      ]);
      const joined = house.now();
      await house.join(1, [1]);
      await house.pass(DAY + 5 * HOUR);
      expect(house.state.sent).toHaveLength(1);
      expect(await house.runs()).toMatchObject([{ step: 'second', wake_at: joined + due }]);
    },
  );

  test('sem-9: a message that is passed over counts as sent when it was passed over', async () => {
    await store.write((transaction) =>
      transaction('contact').where({ id: 1 }).update({ email: null, email_key: null }),
    );
    await house.workflow(1, [pause('first', 1, 'letter'), mail('letter', 'second'), pause('second', 4)]);
    const joined = house.now();
    await house.join(1, [1]);
    // An hour later than it was due somebody notices.
    await house.pass(2 * HOUR);
    expect(await house.runs()).toMatchObject([{ step: 'second', wake_at: joined + 6 * HOUR }]);
    expect((await house.log(1)).filter((line) => line.startsWith('letter'))).toContain('letter skipped');
  });

  test('an action acts on its day and from its hour on', async () => {
    // It is Tuesday, 11:00 in Rome.
    await house.workflow(1, [mail('letter', 'end', { days: [4], from: '09:00' }), exit('end')]);
    await house.join(1, [1]);
    expect(await house.runs()).toMatchObject([{ step: 'letter', wait: 'calendar', wake_at: Date.UTC(2027, 1, 4, 8) }]);
    await house.pass(2 * DAY - 3 * HOUR);
    expect(house.state.sent).toEqual([]);
    await house.pass(HOUR);
    expect(house.state.sent).toHaveLength(1);
  });

  test('sem-48: what is left of a delay is kept while its workflow stands still; a moment on the wall clock stays where it is', async () => {
    await house.contacts(1, 1, 2);
    const delayed = await house.workflow(1, [pause('delay', 10)]);
    const dated = await house.workflow(1, [
      { kind: 'wait', id: 'date', until: { kind: 'moment', at: '2027-02-10T09:00' } },
    ]);
    const begun = house.now();
    await house.join(1, [1]);
    for (const { workflowId } of [delayed, dated]) {
      const runs: { id: number }[] = await store.read('run').select('id').where({ workflow_id: workflowId });
      const of = { workspaceId: 1, workflowId, runIds: runs.map(({ id }) => id) };
      await store.write(async (transaction) => {
        await freezeRuns(transaction, store.dialect, { ...of, stoppedAt: begun + HOUR, before: null });
        await thawRuns(transaction, store.dialect, { ...of, stoppedAt: begun + HOUR, startedAt: begun + 3 * DAY });
      });
    }
    expect(await house.runs()).toMatchObject([
      { step: 'delay', state: 'waiting', wake_at: begun + 3 * DAY + 9 * HOUR },
      { step: 'date', state: 'waiting', wait: 'calendar', wake_at: Date.UTC(2027, 1, 10, 8) },
    ]);
  });
});
