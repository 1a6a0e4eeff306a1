import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Move } from '../../model/move.ts';
import type { Run } from '../../model/run.ts';
import { SHARD_COUNT, type Tenure } from '../../model/shard.ts';
import { positionOf } from '../../model/walk/position.ts';
import type { Binding } from '../dialect/dialect.ts';
import { listReached } from '../query/campaign-people.ts';
import { rareVisits, runsOfVersion, visitsOfRuns } from '../query/visit.ts';
import type { Store } from '../store.ts';
import { DATABASES, onlyOn, openNewStore } from '../test-database.ts';
import { plansOf, watched, widePlans } from '../test-workspace.ts';
import { createVerbs, type Verbs } from '../verbs.ts';
import { applyMoves } from './apply-moves.ts';
import { fillHotTables, OPEN, ROWS, WORKSPACES } from './test-hot-tables.ts';

const NOW = 1_000_000;
const REACHED = { workspaceId: 1, workflowId: 1, step: 'mail', below: ROWS, limit: 50 };
const VISITS = { workspaceId: 1, step: 'mail', below: { runId: ROWS, seq: 9, line: 9 }, limit: 50 };

/** A stretch of the index, from which as many as are wanted are read. */
const OF_PLUGIN = {
  sqlite: 'debt_of_plugin (workspace_id=? AND plugin=?)',
  postgres: 'Index Cond: ((ROW(workspace_id, plugin) >= ROW(',
};

interface Asked {
  readonly sql: string;
  readonly bindings: readonly Binding[];
}

/** A run goes from where it waits to where it waits as long again. */
const stay = (run: Run): Move => ({
  run,
  to: {
    ...positionOf(run),
    state: 'waiting',
    wakeAt: run.wakeAt,
    attempt: 0,
    variables: null,
    heldBy: null,
    end: null,
  },
  decidedUnder: { state: 'active', startedAt: 0, stoppedAt: null, resumedFrom: null, versionId: 1 },
  log: [],
  contactWrite: null,
  memberships: [],
  deliveries: [],
  events: [],
});

describe.each(DATABASES)('what the pipeline asks over and over, on %s, is found by an index', (database) => {
  let store: Store;
  let verbs: Verbs;
  const tenure: Tenure = {
    owner: 'me',
    shards: new Map(Array.from({ length: SHARD_COUNT }, (_, shard) => [shard, 1])),
  };
  const heads = Array.from({ length: WORKSPACES }, (_, at) => ({ workspaceId: at + 1, now: NOW }));
  const workspaceIds = heads.map(({ workspaceId }) => workspaceId);
  const someIds = Array.from({ length: 100 }, (_, at) => at * 7 + 1);

  const happened = someIds.map((contactId) => ({
    workspaceId: 1 + (contactId % WORKSPACES),
    contactId,
    type: 'list.joined',
    after: 0,
    since: 0,
    until: NOW,
  }));

  beforeAll(async () => {
    store = await openNewStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    verbs = createVerbs(store);
    await fillHotTables(store);
  });
  afterAll(() => store.close());

  /** How the database goes about what `work` reads, step by step. */
  const planOf = async (work: () => Promise<unknown>): Promise<string> => {
    const asked: Asked[] = [];
    const note = ({ sql, bindings }: Asked): void => void asked.push({ sql, bindings });
    store.read.on('query', note);
    await work();
    store.read.removeListener('query', note);
    const explain = database === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN';
    const plans = asked.map(async ({ sql, bindings }) => {
      const text = `${explain} ${sql.replaceAll(/\$\d+/g, '?')}`;
      const steps = await store.dialect.all<Readonly<Record<string, unknown>>>(store.read, text, bindings);
      return steps.map((step) => String(step['detail'] ?? step['QUERY PLAN'])).join('\n');
    });
    return (await Promise.all(plans)).join('\n');
  };

  /** Reads of a whole table in the words of both databases; workspaces are few, and all of them are looked at. */
  const WHOLE =
    /SCAN (r|e|d|debt|run|run_log|event|delivery|contact|message|record|record_lapse)\b|Seq Scan on (debt|run|run_log|event|delivery|contact|message|enrolment|held_entry|record|record_lapse)\b/;

  test.each<readonly [string, () => Promise<unknown>, string]>([
    ['whose runs are due first', () => verbs.runHeads(), 'run_due'],
    ['whose events wait', () => verbs.eventHeads(), 'event_pending'],
    ['whose deliveries may go first', () => verbs.deliveryHeads(), 'delivery_queued'],
    ['due runs', () => verbs.dueRuns({ heads, tenure, each: 250 }), 'run_due'],
    ['what there is to react to', () => verbs.peekIncoming({ tenure, few: 100, fewDebts: 100 }), 'event_pending'],
    [
      'what stands behind others’ events',
      () =>
        verbs.pendingBeyond({
          workspaceIds,
          tenure,
          past: new Set(someIds),
          but: someIds,
          window: 250,
          each: 250,
        }),
      'event_pending',
    ],
    [
      'what plugins owe, where that is little',
      () => verbs.peekIncoming({ tenure, few: 100, fewDebts: 100 }),
      OF_PLUGIN[database],
    ],
    ['whose plugins owe anything', () => verbs.debtHeads(), OF_PLUGIN[database]],
    [
      'what plugins owe, past others’',
      () =>
        verbs.pendingDebts({ workspaceIds, tenure, past: new Set(someIds), but: someIds, window: 20_000, each: 250 }),
      OF_PLUGIN[database],
    ],
    ['events nobody has reacted to', () => verbs.pendingEvents({ workspaceIds, tenure, each: 250 }), 'event_pending'],
    [
      'queued deliveries',
      () => verbs.queuedDeliveries({ kind: 'message', heads, tenure, each: 250 }),
      'delivery_queued',
    ],
    [
      'whether many wait for one moment',
      () => verbs.findCrowded([{ workspaceId: 1, at: NOW, spreadMs: NOW }], 20),
      'delivery_queued',
    ],
    ['runs by their ids', () => verbs.loadRuns(someIds), ''],
    ['events by their ids', () => verbs.loadEvents(someIds), ''],
    ['contacts by their ids', () => verbs.loadContacts(someIds), ''],
    ['how runs’ deliveries stand', () => verbs.loadDeliveryStandings(someIds), 'delivery_of_run'],
    [
      'a version’s runs',
      () => runsOfVersion(store.read, store.dialect, { versionId: 1, from: ROWS, limit: 1000 }),
      'run_log_beginning',
    ],
    [
      'visits that went wrong',
      () => rareVisits(store.read, store.dialect, { ...VISITS, outcome: 'failed', versionId: 1 }),
      'run_log_rare',
    ],
    [
      'visits of some runs',
      () => visitsOfRuns(store.read, store.dialect, { ...VISITS, outcome: 'done', runIds: someIds }),
      database === 'sqlite' ? 'run_log USING PRIMARY KEY (run_id=?)' : 'Index Scan using run_log_pkey',
    ],
    ['runs’ messages', () => verbs.loadMessageTraces(someIds), 'message_of_run'],
    [
      'who is inside some workflows',
      () => verbs.loadRunsInside(someIds.map((contactId) => ({ workflowId: 1, contactId }))),
      database === 'sqlite' ? 'USING PRIMARY KEY (workflow_id=? AND contact_id=?)' : 'enrolment_pkey',
    ],
    [
      'whether something happened',
      () => verbs.loadHappened({ queries: happened, each: { count: 2, from: 'first' } }),
      'event_happened',
    ],
    [
      'what happened last',
      () => verbs.loadHappened({ queries: happened, each: { count: 1000, from: 'last' } }),
      'event_happened',
    ],
    [
      'how often runs brought contacts in',
      () => verbs.countCausedEntries(someIds.map((contactId) => ({ workflowId: 1, contactId, since: 0 }))),
      'run_of_contact',
    ],
    ['whose held entries are due first', () => verbs.heldHeads(), 'held_entry_due'],
    ['whose records lapse first', () => verbs.recordLapseHeads(), 'record_lapse_due'],
    ['records that lapse', () => verbs.dueRecordLapses({ workspaceId: 1, at: NOW, most: 500 }), 'record_lapse_due'],
    ['how many notices went', () => verbs.countNotices([{ workspaceId: 1, since: ROWS - 10 }]), 'message_notice'],
    [
      'whom a campaign’s figure tells of',
      () => listReached(store.read, store.dialect, { ...REACHED, figure: 'opened' }),
      'message_opened',
    ],
    [
      'visits that a message’s opening is',
      () => rareVisits(store.read, store.dialect, { ...VISITS, outcome: 'message:opened', versionId: 1 }),
      'message_opened',
    ],
    ['held entries that are due', () => verbs.dueHeldEntries({ heads, tenure, each: 250 }), 'held_entry_due'],
  ])('%s', async (_what, work, index) => {
    const plan = await planOf(work);
    expect(plan).not.toMatch(WHOLE);
    expect(plan).toContain(index);
  });

  test('and what it finds is what is open', async () => {
    expect(await verbs.pendingEvents({ workspaceIds, tenure, each: 250 })).toHaveLength(OPEN);
    expect(await verbs.queuedDeliveries({ kind: 'message', heads, tenure, each: 250 })).toHaveLength(OPEN);
    expect(await verbs.dueRuns({ heads, tenure, each: 250 })).toHaveLength((WORKSPACES / 2) * 250);
  });

  test('who is due at one moment comes in the order of the ids, whatever the shards', async () => {
    const one = 1;
    await store.write(async (transaction) => {
      await transaction('run').where({ workspace_id: one }).update({ wake_at: NOW });
      await transaction('delivery').where({ workspace_id: one, state: 'queued' }).update({ not_before: NOW });
      await transaction('held_entry').where({ workspace_id: one }).update({ due_at: NOW });
    });
    const asked = { heads: [{ workspaceId: one, now: NOW }], tenure, each: 20 };
    for (const found of [
      await verbs.dueRuns(asked),
      await verbs.queuedDeliveries({ kind: 'message', ...asked }),
      await verbs.dueHeldEntries(asked),
    ]) {
      const ids = found.map(({ id }) => id);
      expect(ids.length).toBeGreaterThan(1);
      expect(ids).toEqual(ids.toSorted((left, right) => left - right));
    }
    expect(await planOf(() => verbs.dueRuns(asked))).not.toContain('TEMP B-TREE');
  });

  test.each(onlyOn('sqlite', database))(
    'whom a batch moves is found by the ids, whatever its moves have in common',
    async () => {
      const waiting = [...(await verbs.loadRuns(Array.from({ length: 200 }, (_, at) => 2 * at + 2))).values()];
      const { store: seen, queries } = watched(store);
      const moved = await seen.write((transaction) =>
        applyMoves(transaction, store.dialect, { moves: waiting.map(stay), now: NOW }),
      );
      expect(moved.size).toBe(200);
      const plans = await plansOf(store, queries);
      expect(plans.some((plan) => plan.includes('SEARCH run USING INTEGER PRIMARY KEY'))).toBe(true);
      expect(widePlans(plans)).toEqual([]);
    },
  );
});
