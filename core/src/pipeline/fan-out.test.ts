import type { MomentSubscription, Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestClock } from './test-clock.ts';
import { createTestHouse, DAY, HOUR, MINUTE, type TestHouse } from './test-house.ts';

const SEND: Step = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} };
const WAIT_AND_SEND: readonly Step[] = [
  { kind: 'wait', id: 'pause', duration: { amount: 1, unit: 'hours' }, next: 'send' },
  SEND,
];
const IN_CLUJ = { attribute: 'field.city', operator: 'is', value: 'Cluj' } as const;

describe.each(DATABASES)('what the clock starts, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  let clock: ReturnType<typeof createTestClock>;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    clock = createTestClock(house);
    await house.workspace(1);
  });
  afterEach(() => store.close());

  /** The test begins at 11:00 in Rome on 2 February 2027. */
  const at = (time: string): MomentSubscription => ({ at: `2027-02-02T${time}`, zone: 'workspace', audience: {} });
  const inside = async (): Promise<readonly number[]> =>
    (await house.runs()).map((run: { contact_id: number }) => run.contact_id);

  test('at its moment everybody enters, with their runs, entries, lines and numbers', async () => {
    await house.contacts(1, 5);
    const { workflowId, versionId } = await house.workflow(1, [SEND]);
    await clock.plan(1, workflowId, at('12:00'));
    await house.pass(HOUR - 1);
    expect(await inside()).toEqual([]);
    await house.pass(1);
    expect(await inside()).toEqual([1, 2, 3, 4, 5]);
    expect(house.state.sent).toHaveLength(5);
    expect(await house.log(1)).toEqual(['send entered', 'send queued', 'send done']);
    expect(await house.counts(versionId)).toMatchObject({ 'send entered': 5, 'send done': 5 });
    expect(await clock.occasions()).toMatchObject([{ state: 'done', entered: 5 }]);
    expect(await store.read('enrolment').distinct('entry_key')).toEqual([{ entry_key: '2027-02-02T12:00' }]);
  });

  test('a wait at the beginning counts from the moment, however late somebody came by', async () => {
    await house.contacts(1, 2);
    const { workflowId } = await house.workflow(1, WAIT_AND_SEND);
    await clock.plan(1, workflowId, at('12:00'));
    house.elapse(HOUR + 40 * MINUTE);
    await house.settle();
    expect(house.state.sent).toEqual([]);
    expect(await house.log(1)).toEqual(['pause entered']);
    await house.pass(20 * MINUTE - 1);
    expect(house.state.sent).toEqual([]);
    await house.pass(1);
    expect(house.state.sent).toHaveLength(2);
  });

  test('sem-60: of lists come those who were members when it began, each once, and nobody who joins later', async () => {
    await house.contacts(1, 6);
    const first = await house.list(1, [1, 2, 3]);
    const second = await house.list(1, [3, 4]);
    const { workflowId } = await house.workflow(1, [SEND]);
    await clock.plan(1, workflowId, { ...at('12:00'), audience: { lists: [first.id, second.id] } });
    await house.pass(HOUR - 1);
    await store.write((t) =>
      t('list_member').insert([
        { list_id: first.listId, contact_id: 5, workspace_id: 1, joined_at: house.now() },
        { list_id: first.listId, contact_id: 6, workspace_id: 1, joined_at: house.now() + MINUTE },
      ]),
    );
    await store.write((t) => t('list_member').where({ list_id: second.listId, contact_id: 4 }).delete());
    await house.pass(1);
    expect(await inside()).toEqual([1, 2, 3, 5]);
  });

  test('a filter says who comes, and whoever was deleted does not', async () => {
    await house.contacts(1, 4);
    await store.write(async (t) => {
      await t('contact').whereIn('id', [2, 3, 4]).update({ fields: '{"city":"Cluj"}', comparable: '{"city":"tcluj"}' });
      await t('contact').where({ id: 3 }).update({ deleted_at: house.now() });
    });
    const { workflowId } = await house.workflow(1, [SEND]);
    await clock.plan(1, workflowId, { ...at('12:00'), audience: { filter: IN_CLUJ } });
    await house.pass(HOUR);
    expect(await inside()).toEqual([2, 4]);
  });

  test('sem-60: a crash in the middle loses and doubles nobody', async () => {
    await house.contacts(1, 25);
    const { workflowId } = await house.workflow(1, [SEND]);
    await clock.plan(1, workflowId, at('12:00'));
    house.elapse(HOUR);
    for (let tries = 0; tries < 12; tries++) {
      // Every other piece is lost just before its commit; the round is simply done again by whoever comes next.
      house.state.fanOut = { most: 3, failsBeforeCommit: tries % 2 === 0 };
      await house.clockRound().catch(() => undefined);
    }
    house.state.fanOut = null;
    await house.settle();
    expect(await inside()).toEqual(Array.from({ length: 25 }, (_, id) => id + 1));
    expect(house.state.sent).toHaveLength(25);
    expect(await clock.occasions()).toMatchObject([{ state: 'done', entered: 25 }]);
  });

  test('sem-60: a stop in the middle freezes it where it is, and a start goes on from there, without those who came since', async () => {
    await house.contacts(1, 9);
    const { workflowId } = await house.workflow(1, [SEND]);
    await clock.plan(1, workflowId, at('12:00'));
    house.elapse(HOUR);
    house.state.fanOut = { most: 3, failsBeforeCommit: false };
    await house.clockRound();
    await clock.freeze(1, workflowId);
    await house.setState(workflowId, 'stopped');
    house.state.fanOut = null;
    await house.contacts(1, 3, 10);
    await house.pass(2 * HOUR);
    expect(await inside()).toEqual([1, 2, 3]);
    await house.setState(workflowId, 'active');
    await clock.plan(1, workflowId, at('12:00'));
    await house.settle();
    expect(await inside()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await clock.occasions()).toMatchObject([{ state: 'done', entered: 9 }]);
  });

  test('sem-24: within its grace it comes late, beyond it is missed and listed', async () => {
    await house.contacts(1, 1);
    const late = await house.workflow(1, [SEND]);
    const missed = await house.workflow(1, [SEND]);
    await clock.plan(1, late.workflowId, { ...at('12:00'), grace: { amount: 3, unit: 'hours' } });
    await clock.plan(1, missed.workflowId, { ...at('12:00'), grace: { amount: 1, unit: 'hours' } });
    await house.pass(3 * HOUR);
    expect(await clock.occasions()).toEqual([
      { state: 'done', entered: 1, refused: 0 },
      { state: 'missed', entered: 0, refused: 0 },
    ]);
  });

  test('sem-22: another moment takes the place of the first; the same one is not planned twice', async () => {
    await house.contacts(1, 1);
    const { workflowId } = await house.workflow(1, [SEND], { reentry: { policy: 'always' } });
    await clock.plan(1, workflowId, at('12:00'));
    await clock.plan(1, workflowId, at('13:00'));
    await house.pass(HOUR);
    expect(await inside()).toEqual([]);
    await house.pass(HOUR);
    await clock.plan(1, workflowId, at('13:00'));
    await house.pass(HOUR);
    expect(house.state.sent).toHaveLength(1);
  });

  test('sem-60: on contacts’ own clocks each zone has its instant, and whoever is in none of them comes with the last', async () => {
    await house.contacts(1, 4);
    await store.write(async (t) => {
      await t('contact').where({ id: 1 }).update({ time_zone: 'Europe/Bucharest' });
      await t('contact').where({ id: 2 }).update({ time_zone: 'Europe/London' });
      await t('contact').where({ id: 4 }).update({ phone: '+40721234567' });
    });
    const { workflowId } = await house.workflow(1, [SEND]);
    await clock.plan(1, workflowId, { ...at('13:00'), zone: 'contact' });
    await store.write((t) => t('contact').where({ id: 3 }).update({ time_zone: 'Asia/Tokyo' }));
    await house.pass(HOUR);
    expect(await inside()).toEqual([1, 4]);
    await house.pass(HOUR);
    expect(await inside()).toEqual([1, 4]);
    await house.pass(HOUR);
    expect(await inside()).toEqual([1, 4, 2, 3]);
    expect(house.state.sent).toHaveLength(4);
  });

  test('sem-12: whoever moves to a zone whose hour has struck already comes with the last, and nobody twice', async () => {
    await house.contacts(1, 2);
    await store.write(async (t) => {
      await t('contact').where({ id: 1 }).update({ time_zone: 'Europe/Bucharest' });
      await t('contact').where({ id: 2 }).update({ time_zone: 'Europe/London' });
    });
    const { workflowId } = await house.workflow(1, [SEND], { reentry: { policy: 'always' } });
    await clock.plan(1, workflowId, { ...at('13:00'), zone: 'contact' });
    await house.pass(HOUR);
    expect(await inside()).toEqual([1]);
    await store.write(async (t) => {
      await t('contact').where({ id: 1 }).update({ time_zone: 'Europe/London' });
      await t('contact').where({ id: 2 }).update({ time_zone: 'Europe/Bucharest' });
    });
    await house.pass(3 * HOUR);
    expect(await inside()).toEqual([1, 2]);
  });

  test('a workspace’s clock brings its moments nearer', async () => {
    await house.workspace(2, 5 * DAY);
    await house.contacts(2, 1);
    const { workflowId } = await house.workflow(2, [SEND]);
    await clock.plan(2, workflowId, { at: '2027-02-07T12:00', zone: 'workspace', audience: {} });
    await house.pass(HOUR - 1);
    expect(house.state.sent).toHaveLength(0);
    await house.pass(1);
    expect(house.state.sent).toHaveLength(1);
  });

  test('sem-5, sem-35: everyone there is enters at the start where it says so, by the rules of re-entry, and later the new ones', async () => {
    await house.contacts(1, 4);
    const list = await house.list(1, [1, 2, 3]);
    const { workflowId } = await house.workflow(1, WAIT_AND_SEND, { reentry: { policy: 'once' } });
    await house.join(1, [1]);
    await clock.everyone(1, workflowId, { on: 'list.joined', everyone: { lists: [list.id] } });
    await house.settle();
    expect(new Set(await inside())).toEqual(new Set([1, 2, 3]));
    expect(await clock.occasions()).toEqual([{ state: 'done', entered: 2, refused: 1 }]);
    expect(await store.read('entry_refusal').select('contact_id', 'reason')).toEqual([
      { contact_id: 1, reason: 'already-inside' },
    ]);
    await house.pass(HOUR);
    expect(house.state.sent).toHaveLength(3);
    await clock.everyone(1, workflowId, { on: 'list.joined', everyone: { lists: [list.id] } });
    await house.join(1, [4]);
    expect(new Set(await inside())).toEqual(new Set([1, 2, 3, 4]));
    expect(await store.read('entry_refusal').where({ reason: 'already-entered' }).select('contact_id')).toHaveLength(3);
  });

  test('sem-33: everyone for whom a value is so may be let in, though it has become so long ago', async () => {
    await house.contacts(1, 3);
    await store.write((t) =>
      t('contact').whereIn('id', [2, 3]).update({ fields: '{"city":"Cluj"}', comparable: '{"city":"tcluj"}' }),
    );
    const { workflowId } = await house.workflow(1, [SEND]);
    await clock.everyone(1, workflowId, { on: 'contact.updated', becomes: IN_CLUJ });
    await house.settle();
    expect(await inside()).toEqual([2, 3]);
  });

  test.each([
    ['restart', ['ended restarted', 'waiting', 'waiting'], 2],
    ['queue', ['waiting', 'waiting'], 1],
    ['ignore', ['waiting', 'waiting'], 1],
  ] as const)('sem-28: whoever is inside when everyone enters: %s', async (whileInside, states, entered) => {
    await house.contacts(1, 2);
    const { workflowId } = await house.workflow(1, WAIT_AND_SEND, { reentry: { policy: 'always', whileInside } });
    await house.join(1, [1]);
    await clock.everyone(1, workflowId, { on: 'list.joined', everyone: {} });
    await house.settle();
    const found = (await house.runs()).map((run: { state: string; end_reason: string | null }) =>
      [run.state, run.end_reason].filter((part) => part !== null).join(' '),
    );
    expect(found).toEqual(states);
    expect(await clock.occasions()).toMatchObject([{ entered }]);
    await house.pass(HOUR);
    expect(await house.runs()).toHaveLength(whileInside === 'ignore' ? 2 : 3);
  });

  test('another workspace’s event is not held up: an audience comes in a piece at a time, the workspaces by turns', async () => {
    await house.workspace(2);
    await house.contacts(1, 30);
    await house.contacts(2, 1, 1001);
    const big = await house.workflow(1, [SEND]);
    const small = await house.workflow(2, [SEND]);
    await clock.plan(1, big.workflowId, at('12:00'));
    await clock.plan(2, small.workflowId, at('12:00'));
    house.elapse(HOUR);
    house.state.fanOut = { most: 3, failsBeforeCommit: false };
    await house.clockRound();
    const workspaces = (await house.runs()).map((run: { workspace_id: number }) => run.workspace_id);
    expect(workspaces.filter((id: number) => id === 1)).toHaveLength(3);
    expect(workspaces.filter((id: number) => id === 2)).toHaveLength(1);
  });
});
