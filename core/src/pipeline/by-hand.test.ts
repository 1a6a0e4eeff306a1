import type { Step, WorkflowDefinition } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createHandEntries, type HandEntries } from '../data/workflows/enrol-by-hand.ts';
import type { Workspace } from '../model/workspace.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, MINUTE, type TestHouse } from './test-house.ts';

const SEND: Step = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} };
const WAIT: Step = { kind: 'wait', id: 'pause', duration: { amount: 10, unit: 'minutes' }, next: 'send' };

describe.each(DATABASES)('entries by hand, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  let workspace: Workspace;
  let hands: HandEntries;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    await house.workspace(1);
    await house.contacts(1, 3);
    const found = (await house.verbs.loadWorkspaces([1])).get(1);
    if (found === undefined) throw new Error('there is no workspace');
    workspace = found;
    hands = createHandEntries({ store, clock: { now: house.now }, versions: house.versions });
  });
  afterEach(() => store.close());

  const named = async (table: string, id: number): Promise<string> => {
    const row: { public_id: string } | undefined = await store.read(table).where({ id }).first('public_id');
    return row?.public_id ?? '';
  };

  const enrol = async (contactIds: readonly number[], step: string | null = null) => {
    const contacts = await Promise.all(contactIds.map((id) => named('contact', id)));
    const [workflow] = await store.read('workflow').select<{ public_id: string }[]>('public_id');
    const answered = await hands.enrol(workspace, workflow?.public_id ?? '', {
      contacts,
      step,
      actor: 'operator:anna',
    });
    await house.settle();
    return answered.map(({ reason }) => reason);
  };

  const open = (steps: readonly Step[], more: Partial<WorkflowDefinition> = {}) => house.workflow(1, steps, more);

  test('sem-37: begin at the first step, or at one that was chosen, and who did it is kept', async () => {
    await open([WAIT, SEND]);
    expect(await enrol([1])).toEqual([null]);
    expect(house.state.sent).toEqual([]);
    expect(await enrol([2], 'send')).toEqual([null]);
    expect(house.state.sent).toHaveLength(1);
    await house.pass(10 * MINUTE);
    expect(house.state.sent).toHaveLength(2);
    expect(
      await store.read('run_log').where({ outcome: 'enrolled' }).orderBy('run_id').select('step', 'detail'),
    ).toEqual([
      { step: 'pause', detail: 'by operator:anna' },
      { step: 'send', detail: 'by operator:anna' },
    ]);
  });

  test('sem-37: consent is still asked at the message', async () => {
    await open([{ ...SEND, config: { purpose: 'marketing' } }]);
    await enrol([1]);
    expect(house.state.sent).toEqual([]);
    expect(await store.read('delivery').select('state', 'reason')).toEqual([
      { state: 'skipped', reason: 'no-consent' },
    ]);
  });

  test('how often one may enter is answered for each', async () => {
    await open([WAIT, SEND]);
    await house.join(1, [1]);
    await house.settle();
    expect(await enrol([1, 2])).toEqual(['already-inside', null]);
    await house.pass(10 * MINUTE);
    expect(await enrol([1, 2])).toEqual(['already-entered', 'already-entered']);
  });

  test('the same is answered where somebody asks twice at once, and nobody is inside twice', async () => {
    await open([WAIT, SEND]);
    const both = await Promise.all([enrol([1, 2, 3]), enrol([1, 2, 3])]);
    expect(both.flat().filter((reason) => reason === null)).toHaveLength(3);
    expect(await store.read('run').select('contact_id')).toHaveLength(3);
  });

  test('an unknown contact is told, an unknown step refused, and so is a workflow that lets nobody in', async () => {
    const { workflowId } = await open([WAIT, SEND]);
    expect(await enrol([77])).toEqual(['unknown']);
    await expect(enrol([1], 'nowhere')).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
    await store.write((t) => t('workflow').where({ id: workflowId }).update({ state: 'draining' }));
    await expect(enrol([1])).rejects.toMatchObject({ code: 'INNESTO_WORKFLOW_NOT_ACTIVE' });
  });

  test('one contact is taken out, and the others stay', async () => {
    const { workflowId } = await open([WAIT, SEND]);
    await enrol([1, 2]);
    const [workflow, contact] = [await named('workflow', workflowId), await named('contact', 1)];
    expect(await hands.endOne(workspace, workflow, contact)).toBe(1);
    expect(await hands.endOne(workspace, workflow, contact)).toBe(0);
    await house.pass(10 * MINUTE);
    expect(house.state.sent).toEqual(['c2@example.com: Ciao Nome2']);
    expect(await store.read('run').where({ contact_id: 1 }).select('end_reason')).toEqual([
      { end_reason: 'ended-by-operator' },
    ]);
  });
});
