import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVersions } from '../../core/src/data/workflows/versions.ts';
import type { NewEvent } from '../../core/src/model/event.ts';
import { SHARD_COUNT, shardOfContact } from '../../core/src/model/shard.ts';
import { createReactor } from '../../core/src/pipeline/rounds/react-round.ts';
import { openSqlite } from '../../core/src/store/open-sqlite.ts';
import type { Store } from '../../core/src/store/store.ts';
import { createVerbs } from '../../core/src/store/verbs.ts';
import { measure, report } from './measure.ts';

const TRIGGERS = 1000;
const EVENTS = 1000;
const NOW = Date.UTC(2027, 1, 2, 9);

/** A thousand active workflows, each of which listens to another list being joined, and a thousand contacts. */
const fill = (store: Store): Promise<void> =>
  store.write(async (t) => {
    const series = `(WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < ${TRIGGERS}) SELECT n FROM g) g`;
    const workspace = { id: 1, public_id: 'w', name: 'Shop', mode: 'live', time_zone: 'UTC', created_at: 0 };
    await t('workspace').insert(workspace);
    await t.raw(
      `INSERT INTO contact(id, public_id, workspace_id, shard, source, created_at, updated_at)
       SELECT n, 'c' || n, 1, n % ${SHARD_COUNT}, 'api', 0, 0 FROM ${series}`,
    );
    await t.raw(
      `INSERT INTO workflow(id, public_id, workspace_id, name, state, version_id, draft, created_at, updated_at, started_at)
       SELECT n, 'f' || n, 1, 'Sale', 'active', n, '{}', 0, 0, 0 FROM ${series}`,
    );
    await t.raw(
      `INSERT INTO subscription(workspace_id, workflow_id, version_id, event_type, filter, asks, plugin, plugin_version, contribution, config)
       SELECT 1, n, n, 'list.joined', '{"attribute":"event.list","operator":"is","value":"list-' || n || '"}', 0, 'list', '1.0.0', 'list/activity', '{}' FROM ${series}`,
    );
    await t.raw(`INSERT INTO setting(key, value) VALUES ('subscriptions_rev', '1')`);
    await t.raw('ANALYZE');
  });

const events = (): readonly NewEvent[] =>
  Array.from({ length: EVENTS }, (_, at) => ({
    workspaceId: 1,
    shard: shardOfContact(at + 1),
    type: 'list.joined',
    contactId: at + 1,
    at: NOW,
    payload: { list: `another-${at}`, source: 'api' },
    quiet: false,
    causeRunId: null,
    depth: 0,
  }));

/** A thousand events taken in, matched against a thousand active triggers and marked, beside the bare insert of the same events. */
export const benchMatching = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'innesto-bench-'));
  const store = await openSqlite(join(folder, 'innesto.db'));
  await fill(store);
  const verbs = createVerbs(store);
  const reactor = createReactor({
    verbs,
    versions: createVersions({ store }),
    sandbox: { invoke: () => Promise.resolve({ kind: 'interrupted' }) },
    plugins: {
      actionOf: () => Promise.resolve(null),
      rightsOf: () => Promise.resolve(new Set()),
      collectionOf: () => Promise.resolve(null),
      balanceOf: () => Promise.resolve(null),
      keptBy: () => Promise.resolve({ collections: [], balances: [] }),
      handlersInForce: () => Promise.resolve([]),
      isSuspended: () => Promise.resolve(false),
      strike: () => Promise.resolve({ suspended: false }),
    },
    clock: { now: () => NOW },
    ids: { next: () => '' },
    keyOf: (parts) => parts.join(':'),
    report: (message, details) => process.stderr.write(`${message} ${JSON.stringify(details)}\n`),
  });
  const shards = await verbs.acquireShards({ owner: 'bench', leaseMs: 86_400_000, most: SHARD_COUNT });
  const batch = events();
  const insert = async (): Promise<number> => {
    await verbs.accept({ calls: [batch], receivedAt: NOW });
    return batch.length;
  };
  const floor = await measure('bare batched insert of the events', 2, insert);
  await store.write((t) => t('event').delete());
  const hub = await measure('insert, match against 1,000 triggers, mark', 4, async () => {
    await insert();
    for (let rounds = 0; rounds < 10; rounds++) if (!(await reactor({ owner: 'bench', shards })).moved) break;
    return batch.length;
  });
  report(`Batches of ${EVENTS} events against ${TRIGGERS} active triggers, SQLite`, [floor, hub], 'event');
  await store.close();
  await rm(folder, { recursive: true, force: true });
};
