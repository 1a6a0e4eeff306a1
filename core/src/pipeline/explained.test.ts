import type { Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createExplains, type Why } from '../data/workflows/why.ts';
import type { Workspace } from '../model/workspace.ts';
import { raiseSubscriptionsRevision } from '../store/query/subscription.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, DAY, MINUTE, type TestHouse } from './test-house.ts';

const SEND: Step = {
  kind: 'action',
  id: 'send',
  title: 'Welcome mail',
  contribution: 'email/send',
  config: {},
  ports: {},
};
const WAIT: Step = { kind: 'wait', id: 'pause', duration: { amount: 10, unit: 'minutes' }, next: 'send' };

describe.each(DATABASES)('why she did, or did not, get it, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  let workspace: Workspace;
  let workflowId: number;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    await house.workspace(1);
    await house.contacts(1, 2);
    const found = (await house.verbs.loadWorkspaces([1])).get(1);
    if (found === undefined) throw new Error('there is no workspace');
    workspace = found;
  });
  afterEach(() => store.close());

  const open = async (...more: [readonly Step[], object?]): Promise<void> => {
    ({ workflowId } = await house.workflow(1, more[0], more[1] ?? {}));
  };

  const why = async (contactId = 1): Promise<Why> => {
    const ids = async (table: string, id: number): Promise<string> => {
      const row: { public_id: string } | undefined = await store.read(table).where({ id }).first('public_id');
      return row?.public_id ?? '';
    };
    const explains = createExplains({ store, versions: house.versions });
    return explains.why(workspace, await ids('workflow', workflowId), await ids('contact', contactId));
  };
  const codes = async (contactId = 1): Promise<readonly string[]> =>
    (await why(contactId)).reasons.map(({ code }) => code);

  test('nothing came that the workflow listens to', async () => {
    await open([WAIT, SEND]);
    expect(await why()).toMatchObject({ standing: 'never', runs: [] });
    expect(await codes()).toEqual(['no-event']);
  });

  test('what came did not fit what the trigger asks, and with which value', async () => {
    await open([WAIT, SEND]);
    await store.write(async (t) => {
      const filter = JSON.stringify({ attribute: 'event.list', operator: 'is', value: 'vip' });
      await t('subscription').update({ filter });
      await raiseSubscriptionsRevision(t);
    });
    await house.join(1, [1]);
    await house.settle();
    const { reasons } = await why();
    expect(reasons).toMatchObject([
      { code: 'filter', parts: { event: 'list.joined', attribute: 'event.list', value: 'vip', found: 'x' } },
    ]);
    expect(reasons[0]?.detail).toContain('“x”');
  });

  test('what came was to start nothing, as with imports', async () => {
    await open([WAIT, SEND]);
    await house.join(1, [1], { quiet: true });
    await house.settle();
    expect(await codes()).toEqual(['quiet']);
  });

  test('what came came before the workflow was started', async () => {
    await open([WAIT, SEND]);
    await house.join(1, [1], { at: house.now() - DAY });
    await house.settle();
    expect(await codes()).toEqual(['before-start']);
  });

  test('sem-36: what came while it was off starts nothing, and is told', async () => {
    await open([WAIT, SEND]);
    const since = house.now() + MINUTE;
    await store.write(async (t) => {
      await t('workflow').update({ listens_from: since });
      await raiseSubscriptionsRevision(t);
    });
    await house.join(1, [1]);
    await house.pass(DAY);
    expect(await codes()).toEqual(['before-start']);
    await store.write((t) => t('workflow').update({ state: 'stopped', stopped_at: house.now() }));
    expect((await codes())[0]).toBe('stopped');
  });

  test('refused: entered once already; may enter again, and from when', async () => {
    await open([SEND], { reentry: { policy: 'after', days: 30 } });
    await house.join(1, [1]);
    await house.pass(DAY);
    await house.join(1, [1]);
    await house.settle();
    const { standing, reasons } = await why();
    expect(standing).toBe('left');
    expect(reasons).toMatchObject([{ code: 'too-soon', parts: { again: expect.stringContaining('2027-03-04') } }]);
  });

  test('inside: where, and until when', async () => {
    await open([WAIT, SEND]);
    await house.join(1, [1]);
    await house.settle();
    const until = new Date(house.now() + 10 * MINUTE).toISOString();
    expect(await why()).toMatchObject({
      standing: 'inside',
      reasons: [],
      runs: [{ version: 1, step: 'pause', reasons: [{ code: 'waits', parts: { until } }] }],
    });
  });

  test('out again: which message did not go, why, and how it ended', async () => {
    await open([{ ...SEND, config: { purpose: 'marketing' } }]);
    await house.join(1, [1]);
    await house.settle();
    const [run] = (await why()).runs;
    expect(run?.reasons).toMatchObject([
      { code: 'ended', parts: { reason: 'finished' } },
      { code: 'message-skipped', parts: { step: '“Welcome mail”', reason: 'no-consent' } },
      ...(run?.reasons.slice(2) ?? []),
    ]);
  });

  test('set aside, stood still, ended by hand: each is told', async () => {
    await open([WAIT, SEND]);
    await house.join(1, [1]);
    await house.settle();
    await store.write((t) => t('run').update({ state: 'frozen', frozen_at: house.now() }));
    expect((await why()).runs[0]?.reasons[0]?.code).toBe('frozen');
    await store.write((t) => t('run').update({ state: 'held', held_by: 'email' }));
    expect((await why()).runs[0]?.reasons[0]).toMatchObject({ code: 'held', parts: { plugin: 'email' } });
    await store.write((t) => t('run').update({ state: 'ended', ended_at: 5, end_reason: 'ended-by-operator' }));
    expect((await why()).runs[0]?.reasons[0]?.detail).toContain('somebody ended it');
  });

  test('a contact that is not of the workspace is nobody', async () => {
    await open([WAIT, SEND]);
    await expect(why(99)).rejects.toMatchObject({ code: 'INNESTO_NOT_FOUND' });
  });
});
