import type { Duration, JsonObject, Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createExplains } from '../data/workflows/why.ts';
import { CAUSAL_BUDGET } from '../model/causes.ts';
import { readKept } from '../model/kept.ts';
import { causalChains } from '../store/query/causal-chain.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, DAY, HOUR, type TestHouse } from './test-house.ts';

const LIST = '01890000-0000-7000-8000-000000000001';
const act = (config: JsonObject): Step => ({
  kind: 'action',
  id: 'act',
  contribution: 'email/send',
  config,
  ports: {},
});
const JOIN = act({ kind: 'list.join', list: LIST });
const LEAVE = act({ kind: 'list.leave', list: LIST });
const PAUSE: Step = { kind: 'wait', id: 'pause', duration: { amount: 1, unit: 'days' }, next: 'act' };
const ALWAYS = { policy: 'always' } as const;

describe.each(DATABASES)('what causes what, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    await house.workspace(1);
    await house.contacts(1, 2);
    await store.write((t) =>
      t('list').insert({ id: 5, public_id: LIST, workspace_id: 1, name: 'News', created_at: 0 }),
    );
    // An action here does what its settings say.
    house.state.behave = (call) => ({
      kind: 'answered',
      answers: readKept<unknown[]>(call.items).map(() => ({
        ok: true,
        value: JSON.stringify({ effects: [readKept<object>(call.config)] }),
      })),
      logs: [],
      cpuMs: 0,
    });
  });
  afterEach(() => store.close());

  const refusals = async (): Promise<readonly string[]> => {
    const rows: { reason: string }[] = await store.read('entry_refusal').select('reason').orderBy('id');
    return rows.map(({ reason }) => reason);
  };

  test('sem-41: a workflow is not begun again by what its own run did', async () => {
    await house.workflow(1, [LEAVE], { reentry: ALWAYS, listens: { event_type: 'list.left' } });
    await store.write((t) => t('list_member').insert({ list_id: 5, contact_id: 1, workspace_id: 1, joined_at: 0 }));
    await house.join(1, [1], { type: 'list.left', payload: { list: LIST } });
    expect(await house.runs()).toHaveLength(1);
    expect(await refusals()).toEqual([]);
  });

  test('sem-41: two workflows that undo each other come to an end, and it is told why', async () => {
    await house.workflow(1, [LEAVE], { reentry: ALWAYS, listens: { event_type: 'list.joined' } });
    await house.workflow(1, [JOIN], { reentry: ALWAYS, listens: { event_type: 'list.left' } });
    await store.write((t) => t('list_member').insert({ list_id: 5, contact_id: 1, workspace_id: 1, joined_at: 0 }));
    await house.join(1, [1], { payload: { list: LIST } });
    // The first of them was begun by a person; each was brought in by the other as often as the budget says.
    expect(await house.runs()).toHaveLength(1 + 2 * CAUSAL_BUDGET);
    expect(await refusals()).toEqual(['causal-budget']);
  });

  test('sem-41: which workflows set each other off is told from the beginning, and from which event on', async () => {
    const { workflowId: leaving } = await house.workflow(1, [LEAVE], {
      reentry: ALWAYS,
      listens: { event_type: 'list.joined' },
    });
    const { workflowId: joining } = await house.workflow(1, [JOIN], {
      reentry: ALWAYS,
      listens: { event_type: 'list.left' },
    });
    await store.write(async (t) => {
      await t('workflow').where({ id: leaving }).update({ name: 'Goodbye' });
      await t('workflow').where({ id: joining }).update({ name: 'Come back' });
      await t('list_member').insert({ list_id: 5, contact_id: 1, workspace_id: 1, joined_at: 0 });
    });
    await house.join(1, [1], { payload: { list: LIST } });
    const [refusal]: { event_id: number; workflow_id: number }[] = await store.read('entry_refusal');
    const chain = (
      await causalChains(store.read, store.dialect, { workspaceId: 1, eventIds: [refusal?.event_id ?? 0] })
    ).get(refusal?.event_id ?? 0);
    const turns = Array.from({ length: CAUSAL_BUDGET }, () => ['Goodbye', 'Come back']).flat();
    expect(chain).toEqual({ firstEventId: 1, workflows: [...turns, 'Goodbye'].slice(0, chain?.workflows.length) });
    expect(chain?.workflows.length).toBeGreaterThanOrEqual(2 * CAUSAL_BUDGET);
    const workspace = (await house.verbs.loadWorkspaces([1])).get(1);
    if (workspace === undefined) throw new Error('there is no workspace');
    const publicIdOf = async (table: string, id: number): Promise<string> => {
      const [row]: { public_id: string }[] = await store.read(table).where({ id }).select('public_id');
      return row?.public_id ?? '';
    };
    const why = await createExplains({ store, versions: house.versions }).why(
      workspace,
      await publicIdOf('workflow', refusal?.workflow_id ?? 0),
      await publicIdOf('contact', 1),
    );
    expect(why.reasons.map(({ detail }) => detail)).toContainEqual(
      expect.stringContaining('Goodbye → Come back → Goodbye'),
    );
  });

  test('sem-41: an hour later there is a budget again, and a chain that is long enough ends all the same', async () => {
    await house.workflow(1, [PAUSE, LEAVE], { reentry: ALWAYS, listens: { event_type: 'list.joined' } });
    await house.workflow(1, [PAUSE, JOIN], { reentry: ALWAYS, listens: { event_type: 'list.left' } });
    await store.write((t) => t('list_member').insert({ list_id: 5, contact_id: 1, workspace_id: 1, joined_at: 0 }));
    await house.join(1, [1], { payload: { list: LIST } });
    for (let days = 0; days < 30; days++) await house.pass(DAY);
    expect(await house.runs()).toHaveLength(16);
    expect(await refusals()).toEqual(['causal-depth']);
  });

  test('sem-41: what is no longer kept of a chain changes nothing about its end', async () => {
    await house.workflow(1, [PAUSE, LEAVE], { reentry: ALWAYS, listens: { event_type: 'list.joined' } });
    await house.workflow(1, [PAUSE, JOIN], { reentry: ALWAYS, listens: { event_type: 'list.left' } });
    await store.write((t) => t('list_member').insert({ list_id: 5, contact_id: 1, workspace_id: 1, joined_at: 0 }));
    await house.join(1, [1], { payload: { list: LIST } });
    let runs = 0;
    for (let days = 0; days < 30; days++) {
      await house.pass(DAY);
      runs += await store.write(async (t) => {
        await t('event').where({ pending: 0 }).del();
        return t('run').where({ state: 'ended' }).del();
      });
    }
    expect([runs, await house.runs()]).toEqual([16, []]);
    expect(await refusals()).toEqual(['causal-depth']);
  });

  test('sem-41: of a chain whose beginning is no longer kept the rest is told', async () => {
    const { workflowId } = await house.workflow(1, [LEAVE], { reentry: ALWAYS });
    await store.write(async (t) => {
      await t('workflow').where({ id: workflowId }).update({ name: 'Goodbye' });
      await t('list_member').insert({ list_id: 5, contact_id: 1, workspace_id: 1, joined_at: 0 });
    });
    await house.join(1, [1]);
    const [left]: { id: number }[] = await store.read('event').where({ type: 'list.left' }).select('id');
    const chain = async (): Promise<unknown> =>
      (await causalChains(store.read, store.dialect, { workspaceId: 1, eventIds: [left?.id ?? 0] })).get(left?.id ?? 0);
    expect(await chain()).toEqual({ firstEventId: 1, workflows: ['Goodbye'] });
    await store.write((t) => t('event').where({ id: 1 }).del());
    expect(await chain()).toEqual({ firstEventId: null, workflows: ['Goodbye'] });
  });

  test('what people do themselves has no budget', async () => {
    await house.workflow(1, [LEAVE], { reentry: ALWAYS, listens: { event_type: 'site.visited' } });
    for (let visits = 0; visits < 2 * CAUSAL_BUDGET; visits++)
      await house.join(1, [1], { type: 'site.visited', payload: {} });
    expect(await house.runs()).toHaveLength(2 * CAUSAL_BUDGET);
  });

  test('sem-31: what is heard of a week late is kept and starts nothing, and it is told why', async () => {
    const { workflowId } = await house.workflow(1, [LEAVE], { reentry: ALWAYS });
    await store.write((t) =>
      t('workflow')
        .where({ id: workflowId })
        .update({ started_at: house.now() - 30 * DAY }),
    );
    await store.write((t) => t('setting').where({ key: 'subscriptions_rev' }).update({ value: '1000' }));
    await house.join(1, [1], { at: house.now() - 7 * DAY });
    expect(await house.runs()).toHaveLength(1);
    await house.join(1, [2], { at: house.now() - 7 * DAY - 1 });
    expect(await house.runs()).toHaveLength(1);
    expect(await refusals()).toEqual(['too-late']);
    expect(await store.read('event').where({ contact_id: 2, type: 'list.joined' })).toHaveLength(1);
  });

  test('sem-31: a trigger may want to hear of something sooner, or still later', async () => {
    const heard = async (maxLateness: Duration) =>
      (await house.workflow(1, [LEAVE], { reentry: ALWAYS, listens: { data: { maxLateness } } })).workflowId;
    const [sooner, later] = [await heard({ amount: 2, unit: 'hours' }), await heard({ amount: 1, unit: 'months' })];
    await store.write(async (t) => {
      await t('workflow').update({ started_at: house.now() - 90 * DAY });
      await t('setting').where({ key: 'subscriptions_rev' }).update({ value: '1000' });
    });
    const startedBy = async (at: number): Promise<readonly number[]> => {
      const before = (await house.runs()).length;
      await house.join(1, [1], { at: house.now() - at });
      const runs: { workflow_id: number }[] = await house.runs();
      return runs.slice(before).map(({ workflow_id: id }) => id);
    };
    expect(await startedBy(HOUR)).toEqual([sooner, later]);
    expect(await startedBy(3 * HOUR)).toEqual([later]);
    expect(await startedBy(20 * DAY)).toEqual([later]);
    expect(await startedBy(40 * DAY)).toEqual([]);
    expect(await refusals()).toEqual(['too-late', 'too-late', 'too-late', 'too-late']);
  });

  test('sem-31: of events that come in another order each counts by when it happened', async () => {
    const within = { amount: 1, unit: 'hours' } as const;
    await house.workflow(1, [
      {
        kind: 'wait',
        id: 'paid',
        until: { kind: 'event', event: 'order.paid', within, since: 'step' },
        next: 'act',
        ports: { 'timed-out': 'late' },
      },
      LEAVE,
      { kind: 'exit', id: 'late' },
    ]);
    await house.join(1, [1]);
    await house.pass(HOUR / 2);
    // From before the wait: it is heard of now, and is none that the run waits for.
    await house.join(1, [1], { type: 'order.paid', at: house.now() - HOUR });
    expect(await house.runs()).toMatchObject([{ step: 'paid', state: 'waiting' }]);
    await house.join(1, [1], { type: 'order.paid', at: house.now() - HOUR / 4 });
    expect(await house.runs()).toMatchObject([{ state: 'ended' }]);
    expect(await house.log(1)).toContain('paid done');
  });
});
