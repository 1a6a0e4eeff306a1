import type { Audience, Step, WorkflowDefinition } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createAudienceEntries, type AudienceEntries } from '../data/workflows/enrol-audience.ts';
import { endAllRuns } from '../data/workflows/stop.ts';
import { findWorkflow } from '../store/query/workflow.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestClock } from './test-clock.ts';
import { createTestHouse, MINUTE, type TestHouse } from './test-house.ts';

const SEND: Step = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} };
const WAIT: Step = { kind: 'wait', id: 'pause', duration: { amount: 10, unit: 'minutes' }, next: 'send' };
const IN_CLUJ = { attribute: 'field.city', operator: 'is', value: 'Cluj' } as const;
const EVERYBODY: Audience = { filter: { attribute: 'contact.email', operator: 'set' } };
const IN_CLUJ_ONLY: Audience = { filter: IN_CLUJ };

describe.each(DATABASES)('an audience by hand, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  let clock: ReturnType<typeof createTestClock>;
  let hands: AudienceEntries;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    clock = createTestClock(house);
    const { nextId, versions, now } = house;
    hands = createAudienceEntries({ store, clock: { now }, ids: { next: nextId }, versions });
    await house.workspace(1);
    await store.write((t) =>
      t('field').insert({ workspace_id: 1, key: 'city', label: 'City', type: 'text', created_at: 0 }),
    );
  });
  afterEach(() => store.close());

  const workspaceOf = async (id: number) => {
    const workspace = (await house.verbs.loadWorkspaces([id])).get(id);
    if (workspace === undefined) throw new Error('there is no workspace');
    return workspace;
  };
  const publicIdOf = async (workflowId: number): Promise<string> => {
    const row: { public_id: string } | undefined = await store.read('workflow').where({ id: workflowId }).first();
    return row?.public_id ?? '';
  };
  const liveInCluj = (...contactIds: readonly number[]): Promise<void> =>
    store.write(async (t) => {
      await t('contact')
        .whereIn('id', contactIds)
        .update({ fields: '{"city":"Cluj"}', comparable: '{"city":"tcluj"}' });
    });
  const open = (steps: readonly Step[], more: Partial<WorkflowDefinition> = {}) => house.workflow(1, steps, more);
  const enrol = async (workflowId: number, audience: Audience, step: string | null = null): Promise<number | null> => {
    const asked = { audience, step, actor: 'operator:anna' };
    return (await hands.enrolAudience(await workspaceOf(1), await publicIdOf(workflowId), asked)).count;
  };
  const inside = async (): Promise<readonly number[]> => {
    const rows: readonly { readonly contact_id: number }[] = await house.runs();
    return rows.map((run) => run.contact_id);
  };

  test('whoever a filter holds for enters at once, and who did it is kept', async () => {
    await house.contacts(1, 5);
    await liveInCluj(2, 3, 5);
    const { workflowId, versionId } = await open([SEND]);
    expect(await enrol(workflowId, IN_CLUJ_ONLY)).toBe(3);
    await house.settle();
    expect(await inside()).toEqual([2, 3, 5]);
    expect(house.state.sent).toHaveLength(3);
    expect(await house.log(1)).toEqual(['send entered', 'send enrolled', 'send queued', 'send done']);
    expect(await store.read('run_log').where({ outcome: 'enrolled' }).distinct('step', 'detail')).toEqual([
      { step: 'send', detail: 'by operator:anna' },
    ]);
    expect(await house.counts(versionId)).toMatchObject({ 'send entered': 3, 'send done': 3 });
    expect(await house.counts(versionId)).not.toHaveProperty('send enrolled');
    expect(await clock.occasions()).toEqual([{ state: 'done', entered: 3, refused: 0 }]);
  });

  test('of lists and a filter those enter who are in one and fit the other, each once, and nobody who joins later', async () => {
    await house.contacts(1, 6);
    await liveInCluj(1, 2, 3, 6);
    const first = await house.list(1, [1, 2, 4]);
    const second = await house.list(1, [2, 3]);
    const { workflowId } = await open([SEND], { reentry: { policy: 'always' } });
    expect(await enrol(workflowId, { lists: [first.id, second.id], filter: IN_CLUJ })).toBe(3);
    house.elapse(MINUTE);
    house.state.fanOut = { most: 1, failsBeforeCommit: false };
    await house.clockRound();
    await store.write((t) =>
      t('list_member').insert({
        list_id: second.listId,
        contact_id: 6,
        workspace_id: 1,
        joined_at: house.now() + MINUTE,
      }),
    );
    house.state.fanOut = null;
    await house.settle();
    expect(await inside()).toEqual([1, 2, 3]);
    expect(house.state.sent).toHaveLength(3);
  });

  test('they begin at the step that was chosen, and a wait begins when they come to it', async () => {
    await house.contacts(1, 2);
    const { workflowId } = await open([WAIT, SEND], { reentry: { policy: 'always' } });
    await enrol(workflowId, EVERYBODY);
    await house.settle();
    expect(house.state.sent).toEqual([]);
    await house.pass(10 * MINUTE);
    expect(house.state.sent).toHaveLength(2);
    await enrol(workflowId, EVERYBODY, 'send');
    await house.settle();
    expect(house.state.sent).toHaveLength(4);
  });

  test.each([
    ['once', undefined, 'already-entered'],
    ['always', undefined, null],
    ['always', 'queue', null],
  ] as const)('how often one may enter is asked: %s, while inside %s', async (policy, whileInside, again) => {
    await house.contacts(1, 2);
    const reentry = { policy, ...(whileInside === undefined ? {} : { whileInside }) };
    const { workflowId } = await open([WAIT, SEND], { reentry });
    await house.join(1, [1]);
    await enrol(workflowId, EVERYBODY);
    await house.settle();
    // Nobody's entry waits until who is inside has left: by hand one comes in now, or not at all.
    expect(await clock.occasions()).toEqual([{ state: 'done', entered: 1, refused: 1 }]);
    expect(await store.read('entry_refusal').select('contact_id', 'reason')).toEqual([
      { contact_id: 1, reason: 'already-inside' },
    ]);
    await house.pass(10 * MINUTE);
    expect(house.state.sent).toHaveLength(2);
    await enrol(workflowId, EVERYBODY);
    await house.settle();
    expect(await house.runs()).toHaveLength(again === null ? 4 : 2);
    const reasons: readonly string[] = await store
      .read('entry_refusal')
      .whereNot('reason', 'already-inside')
      .pluck('reason');
    expect(reasons).toEqual(again === null ? [] : [again, again]);
  });

  test('consent is still asked at the message', async () => {
    await house.contacts(1, 2);
    const { workflowId } = await open([{ ...SEND, config: { purpose: 'marketing' } }]);
    await enrol(workflowId, EVERYBODY);
    await house.settle();
    expect(house.state.sent).toEqual([]);
    expect(await store.read('delivery').distinct('state', 'reason')).toEqual([
      { state: 'skipped', reason: 'no-consent' },
    ]);
  });

  test('a crash between two pieces loses and doubles nobody', async () => {
    await house.contacts(1, 25);
    const { workflowId } = await open([SEND], { reentry: { policy: 'always' } });
    await enrol(workflowId, EVERYBODY);
    for (let tries = 0; tries < 20; tries++) {
      house.state.fanOut = { most: 3, failsBeforeCommit: tries % 2 === 0 };
      await house.clockRound().catch(() => undefined);
    }
    house.state.fanOut = null;
    await house.settle();
    expect(await inside()).toEqual(Array.from({ length: 25 }, (_, id) => id + 1));
    expect(house.state.sent).toHaveLength(25);
    expect(await store.read('run_log').where({ outcome: 'enrolled' }).select('run_id')).toHaveLength(25);
  });

  test('two nodes at once let nobody in twice', async () => {
    await house.contacts(1, 12);
    const { workflowId } = await open([SEND], { reentry: { policy: 'always' } });
    await enrol(workflowId, EVERYBODY);
    house.state.fanOut = { most: 3, failsBeforeCommit: false };
    for (let rounds = 0; rounds < 6; rounds++) await Promise.all([house.clockRound(), house.clockRound()]);
    house.state.fanOut = null;
    await house.settle();
    expect(await inside()).toEqual(Array.from({ length: 12 }, (_, id) => id + 1));
    expect(await clock.occasions()).toEqual([{ state: 'done', entered: 12, refused: 0 }]);
  });

  test('nobody of another workspace enters, and its lists are nobody’s here', async () => {
    await house.workspace(2);
    await house.contacts(1, 2);
    await house.contacts(2, 2, 1001);
    await liveInCluj(1, 1001);
    const { workflowId } = await open([SEND]);
    expect(await enrol(workflowId, IN_CLUJ_ONLY)).toBe(1);
    await house.settle();
    expect(await inside()).toEqual([1]);
    const { id } = await house.list(2, [1001]);
    await expect(enrol(workflowId, { lists: [id] })).rejects.toMatchObject({
      code: 'INNESTO_REQUEST_INVALID',
      details: { path: '/lists/0' },
    });
    const foreign = { audience: IN_CLUJ_ONLY, step: null, actor: 'token:x' };
    await expect(
      hands.enrolAudience(await workspaceOf(2), await publicIdOf(workflowId), foreign),
    ).rejects.toMatchObject({ code: 'INNESTO_NOT_FOUND' });
  });

  test('Stop holds those up who are still to come, and Start lets them in', async () => {
    await house.contacts(1, 9);
    const { workflowId } = await open([SEND]);
    await enrol(workflowId, EVERYBODY);
    house.state.fanOut = { most: 3, failsBeforeCommit: false };
    await house.clockRound();
    await clock.freeze(1, workflowId);
    await house.setState(workflowId, 'stopped');
    house.state.fanOut = null;
    await house.pass(MINUTE);
    expect(await inside()).toEqual([1, 2, 3]);
    await house.setState(workflowId, 'active');
    await clock.plan(1, workflowId);
    await house.settle();
    expect(await inside()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('End calls off those who are still to come', async () => {
    await house.contacts(1, 9);
    const { workflowId } = await open([WAIT, SEND]);
    await enrol(workflowId, EVERYBODY);
    house.state.fanOut = { most: 3, failsBeforeCommit: false };
    await house.clockRound();
    const workspace = await workspaceOf(1);
    const row = await findWorkflow(store.read, { workspaceId: 1, publicId: await publicIdOf(workflowId) });
    if (row === undefined) throw new Error('there is no workflow');
    expect(await endAllRuns({ store, clock: { now: house.now } }, { workspace, row })).toBe(3);
    house.state.fanOut = null;
    await house.pass(10 * MINUTE);
    expect(await inside()).toEqual([1, 2, 3]);
    expect(house.state.sent).toEqual([]);
    expect(await clock.occasions()).toEqual([{ state: 'done', entered: 3, refused: 0 }]);
  });

  test('where another version is put in force without their step, nobody begins elsewhere', async () => {
    await house.contacts(1, 2);
    const { workflowId } = await open([WAIT, SEND]);
    const other = await open([SEND]);
    await enrol(workflowId, EVERYBODY, 'pause');
    await store.write((t) => t('workflow').where({ id: workflowId }).update({ version_id: other.versionId }));
    await house.raise();
    await house.settle();
    expect(await inside()).toEqual([]);
    expect(await clock.occasions()).toEqual([{ state: 'missed', entered: 0, refused: 0 }]);
  });

  test.each<readonly [string, Audience, object]>([
    ['neither lists nor a filter', {}, { code: 'INNESTO_REQUEST_INVALID', details: { path: '/filter' } }],
    [
      'what only a run knows',
      { filter: { any: [IN_CLUJ, { attribute: 'variable.a', operator: 'set' }] } },
      { code: 'INNESTO_CONDITION_RUN', details: { path: '/filter/any/1/attribute' } },
    ],
    [
      'a field that is not there',
      { filter: { attribute: 'field.nowhere', operator: 'set' } },
      { code: 'INNESTO_CONDITION_INVALID', details: { path: '/filter/attribute' } },
    ],
  ])('an audience of %s is refused, and nothing is noted down', async (_what, audience, fault) => {
    const { workflowId } = await open([SEND]);
    await expect(enrol(workflowId, audience)).rejects.toMatchObject(fault);
    expect(await clock.occasions()).toEqual([]);
  });

  test('an unknown step is refused, and so is a workflow that lets nobody in, or has too many on their way in', async () => {
    const { workflowId } = await open([SEND]);
    await expect(enrol(workflowId, EVERYBODY, 'nowhere')).rejects.toMatchObject({
      code: 'INNESTO_REQUEST_INVALID',
      details: { path: '/step' },
    });
    for (let times = 0; times < 100; times++) await enrol(workflowId, EVERYBODY);
    await expect(enrol(workflowId, EVERYBODY)).rejects.toMatchObject({ code: 'INNESTO_UNDER_WAY' });
    await house.settle();
    expect(await enrol(workflowId, EVERYBODY)).toBe(0);
    await store.write((t) => t('workflow').where({ id: workflowId }).update({ state: 'draining' }));
    await expect(enrol(workflowId, EVERYBODY)).rejects.toMatchObject({ code: 'INNESTO_WORKFLOW_NOT_ACTIVE' });
  });
});
