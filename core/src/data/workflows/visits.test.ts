import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { LogEntry } from '../../model/run.ts';
import type { Workspace } from '../../model/workspace.ts';
import { countSteps } from '../../store/query/step-statistic.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { addTestWorkspace, insertRow } from '../../store/test-workspace.ts';
import { writeLog } from '../../store/verb/write-log.ts';
import { createVisits, type Visit } from './visits.ts';

const RUNS = 60;
const OTHER_RUNS = 200;
const HOUR = 3_600_000;
const TIGHT = { most: 20, first: 7, chunk: 9 };

const line = (outcome: string, step = 'mail'): LogEntry => ({
  step,
  outcome,
  at: HOUR,
  detail: outcome,
  counted: true,
});
const queued: LogEntry = { ...line('queued'), counted: false };

describe.each(DATABASES)('the people behind a step’s numbers, on %s', (database) => {
  let store: Store;
  let workspace: Workspace;
  let stranger: Workspace;
  const workflow = { publicId: '018f0000-0000-7000-8000-00000000000a', id: 0 };
  const versions: number[] = [];

  const addRun = async (of: Workspace, versionId: number, workflowId: number): Promise<number> => {
    const row = { workspace_id: of.id, shard: 0 };
    const [last] = await store.write((transaction) =>
      transaction('contact').max<{ id: number | null }[]>({ id: 'id' }),
    );
    const id = (last?.id ?? 0) + 1;
    const contact = { ...row, public_id: `c${id}`, source: 'api', created_at: 0, updated_at: 0 };
    await insertRow(store, 'contact', { ...contact, id, email: `c${id}@example.com` });
    const place = { step: 'mail', state: 'waiting', anchor_at: 0, started_at: 0 };
    const own = { workflow_id: workflowId, version_id: versionId, contact_id: id, entry_key: '' };
    return insertRow(store, 'run', { ...row, ...own, ...place });
  };

  const tell = (of: Workspace, versionId: number, [runId, seq, ...lines]: [number, number, ...LogEntry[]]) =>
    store.write((transaction) =>
      writeLog(transaction, store.dialect, [{ runId, seq, workspaceId: of.id, versionId, shard: 0, lines }]),
    );

  const addVersion = (of: Workspace, workflowId: number, number: number): Promise<number> =>
    insertRow(store, 'version', {
      public_id: `v${workflowId}-${number}`,
      workspace_id: of.id,
      workflow_id: workflowId,
      number,
      definition: '{}',
      pins: '{}',
      created_by: '',
      created_at: 0,
    });

  const addWorkflow = (of: Workspace, publicId: string): Promise<number> =>
    insertRow(store, 'workflow', {
      public_id: publicId,
      workspace_id: of.id,
      name: 'Welcome',
      state: 'active',
      draft: '{}',
      created_at: 0,
      updated_at: 0,
    });

  beforeAll(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    store = await openTestStore(database, places);
    workspace = await addTestWorkspace(store);
    stranger = await addTestWorkspace(store);
    workflow.id = await addWorkflow(workspace, workflow.publicId);
    const other = await addWorkflow(stranger, '018f0000-0000-7000-8000-00000000000b');
    const otherVersion = await addVersion(stranger, other, 1);
    for (const number of [1, 2]) versions.push(await addVersion(workspace, workflow.id, number));
    // Two thirds came by the first version; every tenth failed, and every thirtieth came by twice and was skipped.
    for (let at = 0; at < RUNS; at++) {
      const versionId = versions[at < 40 ? 0 : 1] ?? 0;
      const run = await addRun(workspace, versionId, workflow.id);
      await tell(workspace, versionId, [run, 0, line('entered', 'pause'), line('done', 'pause'), line('entered')]);
      await tell(workspace, versionId, [run, 1, queued]);
      await tell(workspace, versionId, [run, 2, line(at % 10 === 3 ? 'failed' : 'done')]);
      if (at % 30 === 5) await tell(workspace, versionId, [run, 3, line('entered'), line('skipped')]);
    }
    for (let at = 0; at < OTHER_RUNS; at++) {
      const run = await addRun(stranger, otherVersion, other);
      await tell(stranger, otherVersion, [run, 0, line('entered'), line('failed')]);
    }
  });
  afterAll(() => store.close());

  /** Every visit, page by page, and how many pages that took. */
  const all = async (outcome: string, limit = 8): Promise<{ visits: Visit[]; pages: number }> => {
    const room = createVisits(store, TIGHT);
    const visits: Visit[] = [];
    let after: string | null = null;
    for (let pages = 1; pages < 100; pages++) {
      const page = await room.visits(workspace, workflow.publicId, { step: 'mail', outcome, limit, after });
      expect(page.items.length).toBeLessThanOrEqual(limit);
      visits.push(...page.items);
      after = page.next;
      if (after === null) return { visits, pages };
    }
    throw new Error('the pages have no end');
  };

  test.each(['entered', 'done', 'failed', 'skipped', 'ended'])(
    'whoever is counted as %s is met once, the newest runs first',
    async (outcome) => {
      const { visits } = await all(outcome);
      const counts = await countSteps(store.read, { workspaceId: workspace.id, workflowId: workflow.id });
      const counted = counts.filter((count) => count.step === 'mail' && count.outcome === outcome);
      expect(visits).toHaveLength(counted.reduce((sum, { count }) => sum + count, 0));
      const places = visits.map(({ runId, seq }) => runId * 100 + seq);
      expect(places).toEqual([...new Set(places)].toSorted((left, right) => right - left));
      expect(visits.every(({ detail }) => detail === outcome)).toBe(true);
      const numbers = visits.map(({ version }) => version);
      expect(numbers).toEqual(numbers.toSorted((left, right) => right - left));
    },
  );

  test('a contact that came by twice is there twice', async () => {
    const { visits } = await all('entered');
    expect(visits).toHaveLength(RUNS + 2);
    expect(new Set(visits.map(({ contact }) => contact)).size).toBe(RUNS);
  });

  test('a page looks at so many runs and no more, and says that there is a next one', async () => {
    const room = createVisits(store, { most: 5, first: 5, chunk: 5 });
    const asked = { step: 'mail', outcome: 'done', limit: 50 };
    const first = await room.visits(workspace, workflow.publicId, { ...asked, after: null });
    expect(first.items.map(({ runId }) => runId)).toEqual([60, 59, 58, 57, 56]);
    const second = await room.visits(workspace, workflow.publicId, { ...asked, after: first.next });
    expect(second.items.map(({ runId }) => runId)).toEqual([55, 53, 52, 51]);
  });

  test('nobody else’s workflow is looked into, and what is no cursor is refused', async () => {
    const room = createVisits(store);
    const asked = { step: 'mail', outcome: 'failed', limit: 50, after: null };
    await expect(room.visits(stranger, workflow.publicId, asked)).rejects.toMatchObject({ code: 'INNESTO_NOT_FOUND' });
    for (const after of ['1', 'x.y.z.0.0', '1.2.3.4'])
      await expect(room.visits(workspace, workflow.publicId, { ...asked, after })).rejects.toMatchObject({
        code: 'INNESTO_REQUEST_INVALID',
      });
  });
});
