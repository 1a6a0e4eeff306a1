import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { SHARD_COUNT } from '../../model/shard.ts';
import type { Store } from '../store.ts';
import { DATABASES, openNewStore } from '../test-database.ts';
import { listRunsOfContact } from './contact-run.ts';
import { listRuns } from './run-list.ts';
import { endRuns, freezeRuns, listOpenRuns, releaseHeldRuns, thawDeliveries, thawRuns, type OpenRun } from './run.ts';
import { listTimeline } from './timeline.ts';

const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
const OF = { workspaceId: 1, workflowId: 1 };

describe('on SQLite no statement about a workflow or a contact reads whole tables', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openNewStore('sqlite', places);
  });
  afterAll(() => store.close());

  /** How the database goes about what `work` asks of it. */
  const plansOf = async (work: (transaction: Knex.Transaction) => Promise<unknown>): Promise<string[]> => {
    const asked: { sql: string; bindings: Knex.RawBinding[] }[] = [];
    const plans: string[] = [];
    await store.write(async (transaction) => {
      const note = (query: { sql: string; bindings: Knex.RawBinding[] }): void => void asked.push(query);
      transaction.on('query', note);
      await work(transaction);
      transaction.removeListener('query', note);
      for (const { sql, bindings } of asked) {
        const steps: { detail: string }[] = await transaction.raw(`EXPLAIN QUERY PLAN ${sql}`, bindings);
        plans.push(...steps.map(({ detail }) => detail));
      }
    });
    return plans;
  };
  const scans = (plans: readonly string[]): readonly string[] =>
    plans.filter((detail) => /^SCAN (?!jsonb?_each\b|[qt]$)/.test(detail));

  test.each<[string, (transaction: Knex.Transaction) => Promise<unknown>, RegExp]>([
    [
      'freezing',
      (transaction) =>
        freezeRuns(transaction, store.dialect, {
          ...OF,
          runIds: [1],
          stoppedAt: 3,
          before: { stoppedAt: 1, startedAt: 2 },
        }),
      /run USING INTEGER PRIMARY KEY/,
    ],
    [
      'thawing',
      (transaction) => thawRuns(transaction, store.dialect, { ...OF, runIds: [1], stoppedAt: 1, startedAt: 2 }),
      /run USING INTEGER PRIMARY KEY/,
    ],
    [
      'queueing what was frozen',
      (transaction) => thawDeliveries(transaction, store.dialect, { ...OF, limit: 9 }),
      /delivery_frozen/,
    ],
    [
      'releasing what a plugin held',
      (transaction) => releaseHeldRuns(transaction, store.dialect, { workspaceId: 1, plugin: 'x' }),
      /run_still/,
    ],
    [
      'who is inside',
      (transaction) => listOpenRuns(transaction, store.dialect, { ...OF, after: null, limit: 10 }),
      /enrolment USING PRIMARY KEY/,
    ],
    [
      'the list of runs',
      (transaction) =>
        listRuns(transaction, { ...OF, step: 'x', state: 'waiting', before: { contactId: 9, runId: 9 }, limit: 10 }),
      /e USING PRIMARY KEY/,
    ],
    [
      'the runs of a contact',
      (transaction) => listRunsOfContact(transaction, { workspaceId: 1, contactId: 1, before: 9, limit: 10 }),
      /run_of_contact/,
    ],
    [
      'a timeline',
      (transaction) =>
        listTimeline(transaction, store.dialect, { workspaceId: 1, contactId: 1, before: [1, 1, 1, 1], limit: 10 }),
      /run_of_contact/,
    ],
  ])('%s', async (_, work, index) => {
    const plans = await plansOf(work);
    expect(plans.join('\n')).toMatch(index);
    expect(scans(plans)).toEqual([]);
  });
});

describe.each(DATABASES)('ending many runs, on %s', (database) => {
  let store: Store;
  beforeAll(async () => {
    store = await openNewStore(database, places);
    await store.write(async (transaction) => {
      for (let from = 1; from <= 2500; from += 100) {
        const ids = Array.from({ length: 100 }, (_, at) => from + at);
        await transaction('run').insert(
          ids.map((id) => ({
            id,
            workspace_id: 1,
            shard: id % SHARD_COUNT,
            workflow_id: 1,
            version_id: 1,
            contact_id: id,
            entry_key: 'k',
            step: 'wait',
            state: 'waiting',
            wake_at: 1,
            anchor_at: 1,
            started_at: 1,
          })),
        );
        await transaction('enrolment').insert(
          ids.map((id) => ({
            workflow_id: 1,
            contact_id: id,
            entry_key: 'k',
            workspace_id: 1,
            last_at: 1,
            entries: 1,
            run_id: id,
          })),
        );
      }
    });
  });
  afterAll(() => store.close());

  test('goes from place to place, and every run is met once', async () => {
    let after: OpenRun | null = null;
    const met: number[] = [];
    for (let turn = 0; turn < 5; turn++) {
      const open: readonly OpenRun[] = await listOpenRuns(store.read, store.dialect, { ...OF, after, limit: 1000 });
      met.push(...open.map(({ runId }) => runId));
      after = open.at(-1) ?? after;
    }
    expect(met).toEqual(Array.from({ length: 2500 }, (_, at) => at + 1));
  });

  test('ends only those of that workspace and workflow, and of a run that moved meanwhile only what is left', async () => {
    const end = (of: typeof OF, runIds: readonly number[]): Promise<number> =>
      store.write((transaction) =>
        endRuns(transaction, store.dialect, { ...of, runIds, at: 7, reason: 'ended-by-operator' }),
      );
    expect(await end({ ...OF, workspaceId: 2 }, [1, 2])).toBe(0);
    expect(await end({ ...OF, workflowId: 2 }, [1, 2])).toBe(0);
    expect(await end(OF, [1, 2, 2, 99_999])).toBe(2);
    expect(await end(OF, [2, 3])).toBe(1);
    expect(
      await store.read('run').where('state', 'ended').orderBy('id').select('id', 'ended_at', 'end_reason'),
    ).toEqual([1, 2, 3].map((id) => ({ id, ended_at: 7, end_reason: 'ended-by-operator' })));
    expect(await store.read('enrolment').whereNull('run_id').orderBy('contact_id').pluck('contact_id')).toEqual([
      1, 2, 3,
    ]);
  });
});
