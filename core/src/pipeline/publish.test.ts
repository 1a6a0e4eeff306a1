import type { RunsPlan, Step, WorkflowDefinition } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { newestRunId } from '../store/query/run.ts';
import { raiseSubscriptionsRevision } from '../store/query/subscription.ts';
import { insertVersion } from '../store/query/version.ts';
import { markPublished, markStarted, markStopped } from '../store/query/workflow.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { insertPublication } from '../store/verb/publications.ts';
import { createPublisher } from './rounds/publish-round.ts';
import { createRester } from './rounds/rest-round.ts';
import { createTestHouse, DAY, HOUR, MINUTE, type TestHouse } from './test-house.ts';

const pause = (minutes: number, next = 'send'): Step => ({
  kind: 'wait',
  id: 'pause',
  duration: { amount: minutes, unit: 'minutes' },
  next,
});
const mail = (id: string, more: Partial<Extract<Step, { kind: 'action' }>> = {}): Step => ({
  kind: 'action',
  id,
  contribution: 'email/send',
  config: { subject: id },
  ports: {},
  ...more,
});

describe.each(DATABASES)('publishing beside waiting runs, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  let workflowId: number;
  let versionId: number;
  let told: string[];
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    told = [];
    await house.workspace(1);
    await house.contacts(1, 3);
  });
  afterEach(() => store.close());

  /** Three people wait in the first version. */
  const begin = async (steps: readonly Step[], count = 1): Promise<void> => {
    ({ workflowId, versionId } = await house.workflow(1, steps));
    await house.join(1, [1, 2, 3].slice(0, count));
    await house.settle();
  };

  const publisher = () => {
    const verbs = house.verbs;
    const versions = house.versions;
    return createPublisher({
      verbs,
      versions,
      clock: { now: house.now },
      announce: ({ topic }) => void told.push(topic),
    });
  };

  /** Puts a version in force with a plan for those inside, and lets them have their turn. */
  const publish = async (steps: readonly Step[], plan: RunsPlan): Promise<void> => {
    const definition: WorkflowDefinition = {
      reentry: { policy: 'once' },
      steps: [...steps],
      ...(steps[0] === undefined ? {} : { first: steps[0].id }),
    };
    await store.write(async (t) => {
      const { number } =
        (await t('version').where({ workflow_id: workflowId }).max({ number: 'number' }).first()) ?? {};
      const published = await insertVersion(t, {
        publicId: `version ${Number(number) + 1}`,
        workspaceId: 1,
        workflowId,
        number: Number(number) + 1,
        definition: JSON.stringify(definition),
        pins: JSON.stringify({ 'email/send': '1.0.0' }),
        createdBy: 'test',
        createdAt: house.now(),
        restoredFrom: null,
      });
      await markPublished(t, { workspaceId: 1, workflowId, versionId: published });
      await t('subscription').update({ version_id: published });
      await raiseSubscriptionsRevision(t);
      await insertPublication(t, {
        workspaceId: 1,
        workflowId,
        versionId: published,
        plan,
        newestRun: await newestRunId(t, store.dialect),
        actor: 'test',
        at: house.now(),
      });
    });
    await turn();
  };

  const turn = async (): Promise<void> => {
    const round = publisher();
    for (let rounds = 0; rounds < 20 && (await round()).moved; rounds++);
  };

  const runs = (): Promise<
    readonly { step: string; state: string; version: number; wake_at: number | null; end_reason: string | null }[]
  > =>
    store
      .read('run as r')
      .join('version as v', 'v.id', 'r.version_id')
      .orderBy('r.id')
      .select('r.step', 'r.state', 'v.number as version', 'r.wake_at', 'r.end_reason');

  test('sem-46: a run that stays finishes on the version it came in by; one that begins comes into the new one', async () => {
    await begin([pause(10), mail('send')]);
    await publish([pause(20), mail('send', { config: { subject: 'new' } })], { default: 'stay' });
    await house.pass(10 * MINUTE);
    expect(house.state.sent).toEqual(['c1@example.com: send']);
  });

  test('sem-46: a run that moves keeps its place where its step is still the same', async () => {
    await begin([pause(10), mail('send')]);
    const [before] = await runs();
    await house.pass(4 * MINUTE);
    await publish([pause(10), mail('send', { config: { subject: 'new' } })], { default: 'move' });
    expect(await runs()).toMatchObject([{ step: 'pause', state: 'waiting', version: 2, wake_at: before?.wake_at }]);
    await house.pass(6 * MINUTE);
    expect(house.state.sent).toEqual(['c1@example.com: new']);
  });

  test('sem-46: who listens at a step that is given more time goes on listening since they came to it', async () => {
    const listening = (minutes: number): Step => ({
      kind: 'wait',
      id: 'paid',
      until: { kind: 'event', event: 'order.paid', within: { amount: minutes, unit: 'minutes' }, since: 'step' },
      next: 'send',
      ports: { 'timed-out': 'remind' },
    });
    await begin([listening(60), mail('send'), mail('remind')], 2);
    await house.pass(40 * MINUTE);
    await publish([listening(90), mail('send'), mail('remind')], { default: 'move' });
    // It happened before the publishing, and is heard of after it.
    await house.join(1, [2], { type: 'order.paid', at: house.now() - 10 * MINUTE });
    await house.pass(50 * MINUTE - 1);
    expect(house.state.sent).toEqual(['c2@example.com: send']);
    await house.pass(1);
    expect(house.state.sent).toEqual(['c2@example.com: send', 'c1@example.com: remind']);
  });

  test('sem-46: a wait that was made longer counts what has passed', async () => {
    await begin([pause(10), mail('send')]);
    await house.pass(4 * MINUTE);
    await publish([pause(30), mail('send')], { default: 'move' });
    await house.pass(25 * MINUTE);
    expect(house.state.sent).toEqual([]);
    await house.pass(MINUTE);
    expect(house.state.sent).toHaveLength(1);
  });

  test('sem-46: a wait that was made shorter than what has passed is over', async () => {
    await begin([pause(60), mail('send')]);
    await house.pass(30 * MINUTE);
    await publish([pause(5), mail('send')], { default: 'move' });
    await house.settle();
    expect(house.state.sent).toHaveLength(1);
  });

  test('sem-46: where a step is gone, its runs go on at the next one that is not', async () => {
    await begin([pause(60, 'second'), mail('second', { ports: { done: 'third' } }), mail('third')]);
    await publish([mail('third')], { default: 'move' });
    await house.settle();
    expect(house.state.sent).toEqual(['c1@example.com: third']);
  });

  test('sem-46: where nothing of the way ahead is left, its runs leave', async () => {
    await begin([pause(60), mail('send')]);
    await publish([mail('other')], { default: 'move' });
    await house.settle();
    expect(await runs()).toMatchObject([{ state: 'ended', end_reason: 'ended-by-publish' }]);
    expect(house.state.sent).toEqual([]);
  });

  test('each step may be dealt with in its own way', async () => {
    await begin([pause(60), mail('send')]);
    await publish([pause(60, 'gift'), mail('gift'), mail('send')], {
      default: 'stay',
      steps: { pause: { do: 'move', to: 'send' } },
    });
    await house.settle();
    expect(house.state.sent).toEqual(['c1@example.com: send']);
    expect(await runs()).toMatchObject([{ state: 'ended', version: 2 }]);
  });

  test('skip goes on behind the step, exit leaves', async () => {
    await begin([pause(60), mail('send')], 2);
    await publish([pause(60), mail('send')], { default: 'exit', steps: { pause: { do: 'skip' } } });
    await house.settle();
    expect(house.state.sent).toHaveLength(2);
    await house.join(1, [3]);
    await house.settle();
    await publish([pause(60), mail('send')], { default: 'exit' });
    expect((await runs()).at(-1)).toMatchObject({ state: 'ended', end_reason: 'ended-by-publish' });
    expect(told).toContain('workflows');
  });

  test('a run of which a message is out moves once that is settled, and does nothing in its old version before', async () => {
    house.state.world = () => Promise.reject(new Error('the world hangs'));
    const steps = [mail('first', { ports: { done: 'pause' } }), pause(0, 'send'), mail('send')];
    await begin(steps);
    await store.write((t) => t('run').update({ state: 'awaiting', wake_at: null }));
    await publish([mail('first', { ports: { done: 'pause' } }), pause(0, 'late'), mail('late')], { default: 'move' });
    expect(await runs()).toMatchObject([{ step: 'first', state: 'awaiting', version: 1 }]);
    await store.write((t) => t('run').update({ state: 'waiting', step: 'pause', wake_at: house.now() }));
    house.state.world = () => ({ kind: 'accepted', detail: '250 ok' });
    await house.pass(HOUR);
    expect(await runs()).toMatchObject([{ step: 'pause', state: 'waiting', version: 1 }]);
    await turn();
    await house.settle();
    expect(await runs()).toMatchObject([{ state: 'ended', version: 2 }]);
    expect(house.state.sent).toContain('c1@example.com: late');
    expect(await store.read('publication').select('state', 'moved')).toEqual([{ state: 'done', moved: 1 }]);
  });

  test('sem-50: a message that is on its way when a version is put in force goes out as it was written', async () => {
    house.state.world = () => ({ kind: 'retry', detail: 'later', waitMs: MINUTE });
    await begin([mail('send', { config: { subject: 'as it was' } })]);
    await publish([mail('send', { config: { subject: 'as it is' } })], { default: 'move' });
    house.state.world = () => ({ kind: 'accepted', detail: '250 ok' });
    await house.pass(HOUR);
    await turn();
    await house.join(1, [2]);
    await house.settle();
    expect(house.state.sent).toEqual(['c1@example.com: as it was', 'c2@example.com: as it is']);
  });

  test('a move that was decided in the old version comes to nothing once the run is in the new one', async () => {
    await begin([pause(10), mail('send')]);
    const [run] = [...(await house.verbs.loadRuns([1])).values()];
    const standing = (await house.verbs.loadWorkflowStates([workflowId])).get(workflowId);
    if (run === undefined || standing === undefined) throw new Error('there is nobody');
    const move = {
      run,
      to: {
        ...run,
        state: 'ended' as const,
        wakeAt: null,
        heldBy: null,
        variables: null,
        end: { at: 0, reason: 'finished' as const },
      },
      decidedUnder: standing,
      log: [],
      contactWrite: null,
      memberships: [],
      deliveries: [],
      events: [],
    };
    await publish([pause(10), mail('send')], { default: 'move' });
    expect(await house.verbs.advanceRuns({ tenure: house.tenure, moves: [move], now: house.now() })).toEqual(new Set());
  });

  test('runs of a stopped workflow move as they stand, and go on with Start', async () => {
    await begin([pause(10), mail('send')]);
    await house.pass(4 * MINUTE);
    const of = { workspaceId: 1, workflowId };
    const rest = createRester({ verbs: house.verbs });
    await store.write((t) => markStopped(t, { ...of, at: house.now() }));
    while ((await rest()).moved);
    await house.pass(DAY);
    await publish([pause(30), mail('send')], { default: 'move' });
    expect(await runs()).toMatchObject([{ step: 'pause', state: 'frozen', version: 2 }]);
    const [{ stopped_at: stoppedAt, version_id: published } = { stopped_at: 0, version_id: 0 }] = await store
      .read('workflow')
      .select('stopped_at', 'version_id');
    await store.write((t) => markStarted(t, { ...of, versionId: published, startedAt: house.now(), stoppedAt }));
    while ((await rest()).moved);
    await house.pass(25 * MINUTE);
    expect(house.state.sent).toEqual([]);
    await house.pass(MINUTE);
    expect(house.state.sent).toHaveLength(1);
  });

  test('sem-71: who was moved is in the numbers of both versions, and one run in all', async () => {
    await begin([pause(10), mail('send')], 3);
    await publish([pause(10), mail('send')], { default: 'move' });
    expect(await house.counts(versionId)).toMatchObject({ 'pause entered': 3, 'pause moved': 3 });
    const two: { id: number } | undefined = await store.read('version').where({ number: 2 }).first('id');
    expect(await house.counts(two?.id ?? 0)).toMatchObject({ 'pause entered': 3 });
  });

  test('a thousand and more are moved in several goes, each once, also where somebody else takes a turn', async () => {
    const many = Array.from({ length: 1100 }, (_, at) => at + 10);
    await house.contacts(1, many.length, 10);
    await begin([pause(10), mail('send')]);
    await house.join(1, many);
    await house.settle();
    await publish([pause(20), mail('send')], { default: 'move' });
    await Promise.all([turn(), turn()]);
    const rows = await runs();
    expect(rows.filter(({ version }) => version === 2)).toHaveLength(1101);
    expect(await store.read('publication').select('state', 'moved')).toEqual([{ state: 'done', moved: 1101 }]);
  });
});
