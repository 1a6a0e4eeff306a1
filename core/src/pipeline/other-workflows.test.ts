import type { JsonObject, Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createExplains } from '../data/workflows/why.ts';
import { CAUSAL_BUDGET } from '../model/causes.ts';
import { readKept } from '../model/kept.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, DAY, type TestHouse } from './test-house.ts';

const act = (config: JsonObject, more: Partial<Step & { kind: 'action' }> = {}): Step => ({
  kind: 'action',
  id: 'act',
  contribution: 'email/send',
  config,
  ports: {},
  ...more,
});
const PAUSE: Step = { kind: 'wait', id: 'pause', duration: { amount: 1, unit: 'days' } };
const ALWAYS = { policy: 'always' } as const;
/** Nothing in these stories makes it happen. */
const NEVER = { listens: { event_type: 'custom.never' } };

describe.each(DATABASES)('a step that is about other workflows, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    await house.workspace(1);
    await house.contacts(1, 3);
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

  const publicId = async (workflowId: number): Promise<string> => {
    const row: { public_id: string } | undefined = await store.read('workflow').where({ id: workflowId }).first();
    return row?.public_id ?? '';
  };
  /** A workflow that nothing else begins. */
  const other = async (
    steps: readonly Step[] = [PAUSE],
    more: Parameters<TestHouse['workflow']>[2] = {},
  ): Promise<{ id: number; publicId: string }> => {
    const { workflowId: id } = await house.workflow(1, steps, { ...NEVER, ...more });
    return { id, publicId: await publicId(id) };
  };
  const runsIn = async (workflowId: number): Promise<readonly object[]> => {
    const runs: { workflow_id: number }[] = await house.runs();
    return runs.filter((run) => run.workflow_id === workflowId);
  };
  const refusals = async (): Promise<readonly string[]> => {
    const rows: { reason: string }[] = await store.read('entry_refusal').select('reason').orderBy('id');
    return rows.map(({ reason }) => reason);
  };
  const details = async (outcome: string): Promise<readonly string[]> => {
    const rows: { detail: string }[] = await store.read('run_log').where({ step: 'act', outcome }).orderBy('run_id');
    return rows.map(({ detail }) => detail);
  };

  test('lets its contact into one, which knows from where, and goes on itself', async () => {
    const welcome = await other([
      act({ kind: 'contact.set-field', field: 'lastName', expression: { attribute: 'event.step' } }),
    ]);
    await house.workflow(1, [act({ kind: 'workflow.start', workflow: welcome.publicId })]);
    await house.join(1, [1, 2]);
    expect(await runsIn(welcome.id)).toMatchObject([
      { contact_id: 1, state: 'ended', end_reason: 'finished', depth: 1 },
      { contact_id: 2, state: 'ended', end_reason: 'finished', depth: 1 },
    ]);
    expect(await store.read('contact').where('id', '<', 3).pluck('last_name')).toEqual(['act', 'act']);
    expect(await refusals()).toEqual([]);
  });

  test('it is that workflow’s re-entry that says who enters, and the contact’s story says who did not', async () => {
    const once = await other();
    await house.workflow(1, [act({ kind: 'workflow.start', workflow: once.publicId })], { reentry: ALWAYS });
    await house.join(1, [1]);
    await house.join(1, [1]);
    expect(await refusals()).toEqual(['already-inside']);
    await house.pass(DAY);
    await house.join(1, [1]);
    expect(await refusals()).toEqual(['already-inside', 'already-entered']);
    expect(await runsIn(once.id)).toHaveLength(1);
    const workspace = (await house.verbs.loadWorkspaces([1])).get(1);
    if (workspace === undefined) throw new Error('there is no workspace');
    const contact: { public_id: string } | undefined = await store.read('contact').where({ id: 1 }).first('public_id');
    const why = await createExplains({ store, versions: house.versions }).why(
      workspace,
      once.publicId,
      contact?.public_id ?? '',
    );
    expect(why.reasons.map(({ detail }) => detail)).toContainEqual(expect.stringContaining('may enter only once'));
  });

  test.each([
    ['is stopped', (id: number) => house.setState(id, 'stopped'), 'the workflow “Workflow” is not running'],
    [
      'is gone',
      (id: number) => store.write((t) => t('workflow').where({ id }).update({ deleted_at: 1 })),
      'the workflow does not exist any more',
    ],
  ])('what cannot be started since it %s is passed over, and it is told why', async (_case, end, reason) => {
    const target = await other();
    await store.write((t) => t('workflow').where({ id: target.id }).update({ name: 'Workflow' }));
    await house.workflow(1, [act({ kind: 'workflow.start', workflow: target.publicId, otherwise: 'skipped' })]);
    await end(target.id);
    await house.join(1, [1]);
    expect(await details('skipped')).toEqual([reason]);
    expect(await runsIn(target.id)).toEqual([]);
  });

  test('whoever is on the way to a workflow that is stopped before they come in is told so', async () => {
    const target = await other();
    await house.workflow(1, [act({ kind: 'workflow.start', workflow: target.publicId })]);
    await house.verbs.accept({ calls: [[house.joined(1, 1)]], receivedAt: house.now() });
    await house.reactor(house.tenure);
    await house.advancer(house.tenure);
    await house.setState(target.id, 'stopped');
    expect(await refusals()).toEqual(['stopped-meanwhile']);
  });

  test('a workflow does not start itself', async () => {
    const { workflowId, versionId } = await house.workflow(1, [PAUSE], { reentry: ALWAYS });
    const own = await publicId(workflowId);
    const definition = JSON.stringify({
      reentry: ALWAYS,
      first: 'act',
      steps: [act({ kind: 'workflow.start', workflow: own })],
    });
    await store.write((t) => t('version').where({ id: versionId }).update({ definition }));
    await house.join(1, [1]);
    expect(await details('failed')).toEqual(['a workflow does not start itself']);
    expect(await runsIn(workflowId)).toHaveLength(1);
  });

  test('sem-41: workflows that start each other come to an end', async () => {
    const [one, two] = [await other([PAUSE]), await other([PAUSE])];
    const start = (workflow: string) => ({
      definition: JSON.stringify({
        reentry: ALWAYS,
        first: 'act',
        steps: [act({ kind: 'workflow.start', workflow })],
      }),
    });
    const versionOf = (id: number) => store.read('workflow').where({ id }).pluck('version_id');
    const [[first], [second]] = await Promise.all([versionOf(one.id), versionOf(two.id)]);
    await store.write(async (t) => {
      await t('version').where({ id: first }).update(start(two.publicId));
      await t('version').where({ id: second }).update(start(one.publicId));
    });
    await house.workflow(1, [act({ kind: 'workflow.start', workflow: one.publicId })]);
    await house.join(1, [1]);
    expect(await runsIn(one.id)).toHaveLength(CAUSAL_BUDGET);
    expect(await refusals()).toEqual(['causal-budget']);
  });

  test('ends its contact’s run in one, and what that had not handed over; nobody else’s', async () => {
    const series = await other([PAUSE], { listens: { event_type: 'list.joined' }, reentry: ALWAYS });
    const third = await other([PAUSE], { listens: { event_type: 'list.joined' } });
    await house.join(1, [1, 2]);
    await house.workflow(1, [act({ kind: 'workflow.stop', workflow: series.publicId })], {
      listens: { event_type: 'custom.enough' },
    });
    await house.join(1, [1], { type: 'custom.enough', payload: {} });
    expect(await runsIn(series.id)).toMatchObject([
      { contact_id: 1, state: 'ended', end_reason: 'stopped-by-workflow' },
      { contact_id: 2, state: 'waiting' },
    ]);
    expect(await runsIn(third.id)).toMatchObject([{ state: 'waiting' }, { state: 'waiting' }]);
    await house.join(1, [1]);
    expect(await runsIn(series.id)).toHaveLength(3);
  });

  test('ends all others, wherever they stand, and not its own', async () => {
    const waiting = await other([PAUSE], { listens: { event_type: 'list.joined' } });
    const stopped = await other([PAUSE], { listens: { event_type: 'list.joined' } });
    await house.join(1, [1]);
    await house.setState(stopped.id, 'stopped');
    const { workflowId: own } = await house.workflow(
      1,
      [act({ kind: 'workflow.stop' }, { ports: { done: 'pause' } }), PAUSE],
      { listens: { event_type: 'custom.enough' } },
    );
    await house.join(1, [1], { type: 'custom.enough', payload: {} });
    for (const { id } of [waiting, stopped])
      expect(await runsIn(id)).toMatchObject([{ state: 'ended', end_reason: 'stopped-by-workflow' }]);
    expect(await runsIn(own)).toMatchObject([{ state: 'waiting', step: 'pause' }]);
  });

  test('ends each run at the time of its own workspace, whoever else asks for it in the same batch', async () => {
    const ahead = 90 * DAY;
    await house.workspace(2, ahead);
    await house.contacts(2, 1, 4);
    for (const workspace of [1, 2]) {
      await house.workflow(workspace, [PAUSE]);
      await house.workflow(workspace, [act({ kind: 'workflow.stop' })], { listens: { event_type: 'custom.enough' } });
    }
    const enough = [1, 2].map((workspace) => {
      const joined = house.joined(workspace, workspace === 2 ? 4 : 1);
      return { ...joined, at: joined.at + (workspace === 2 ? ahead : 0) };
    });
    const tell = (more: object) =>
      house.verbs.accept({ calls: [enough.map((event) => ({ ...event, ...more }))], receivedAt: house.now() });
    await tell({});
    await house.settle();
    await tell({ type: 'custom.enough', payload: {} });
    await house.settle();
    const ended: { workspace_id: number; ended_at: number }[] = await store
      .read('run')
      .where({ end_reason: 'stopped-by-workflow' })
      .orderBy('workspace_id');
    expect(ended.map((run) => [run.workspace_id, run.ended_at - house.now()])).toEqual([
      [1, 0],
      [2, ahead],
    ]);
  });

  test('a variable is kept for the steps behind it, and a later one may build on it', async () => {
    const more: JsonObject = {
      kind: 'variable.set',
      variable: 'tries',
      expression: { operator: 'plus', left: { attribute: 'variable.tries' }, right: { value: 1 } },
    };
    const { workflowId } = await house.workflow(1, [
      act(
        { kind: 'variable.set', variable: 'tries', expression: { value: 1 } },
        { id: 'begin', ports: { done: 'act' } },
      ),
      act(more, { ports: { done: 'asked' } }),
      {
        kind: 'branch',
        id: 'asked',
        branches: [{ name: 'twice', when: { attribute: 'variable.tries', operator: 'is', value: 2 }, next: 'pause' }],
      },
      PAUSE,
    ]);
    await house.join(1, [1]);
    expect(await runsIn(workflowId)).toMatchObject([{ state: 'waiting', step: 'pause', variables: '{"tries":2}' }]);
  });

  test('a variable that cannot be worked out is not set, and it is told why', async () => {
    await house.workflow(1, [act({ kind: 'variable.set', variable: 'sum', expression: { attribute: 'field.none' } })]);
    await house.join(1, [1]);
    expect(await details('failed')).toEqual(['the value for “sum” could not be worked out']);
  });
});
