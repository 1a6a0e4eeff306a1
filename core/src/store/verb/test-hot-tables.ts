import { SHARD_COUNT } from '../../model/shard.ts';
import type { Store } from '../store.ts';

/** So many rows a hot table has. */
export const ROWS = 60_000;
/** So few of the events and deliveries are still to be worked on: the others are history, which nobody may wade through. */
export const OPEN = 40;
/** Over so many workspaces they are spread. */
export const WORKSPACES = 4;
/** So many contacts did all that happened, each something of many kinds. */
const EVENTFUL = 1000;

/** Fills the hot tables as a hub fills them that has been running for a while. */
export const fillHotTables = (store: Store): Promise<void> =>
  store.write(async (transaction) => {
    const series =
      store.dialect.name === 'sqlite'
        ? `(WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < ${ROWS}) SELECT n FROM g) g`
        : `generate_series(1, ${ROWS}) AS g(n)`;
    for (let id = 1; id <= WORKSPACES; id++) {
      await transaction('workspace').insert({
        id,
        public_id: `w${id}`,
        name: 'Shop',
        mode: 'live',
        time_zone: 'UTC',
        created_at: 0,
      });
    }
    await transaction.raw(
      `INSERT INTO contact(id, public_id, workspace_id, shard, source, created_at, updated_at)
       SELECT n, 'c' || n, 1 + n % ${WORKSPACES}, n % ${SHARD_COUNT}, 'api', 0, 0 FROM ${series}`,
    );
    await transaction.raw(
      `INSERT INTO message(id, public_id, delivery_id, workspace_id, contact_id, about_id, workflow_id, version_id, run_id, step, channel, purpose, driver, recipient, sender, state, tracked, opened_at, created_at)
       SELECT n, 'm' || n, n, 1 + n % ${WORKSPACES}, CASE WHEN n % 100 = 1 THEN NULL ELSE n END, CASE WHEN n % 100 = 1 THEN n END, 1 + n % 3, 1 + n % 3, n, 'mail', 'email', 'service', 'inbox', 'a', 'b', 'sent', 0,
         CASE WHEN n % 5 = 0 THEN n END, n FROM ${series}`,
    );
    await transaction.raw(
      `INSERT INTO version(id, public_id, workspace_id, workflow_id, number, definition, pins, created_by, created_at)
       SELECT n, 'v' || n, 1, n, 1, '{}', '{}', 'operator:1', 0 FROM ${series} WHERE n <= 3`,
    );
    await transaction.raw(
      `INSERT INTO record(id, public_id, workspace_id, collection, shard, contact_id, attributes, stays, created_at, updated_at)
       SELECT n, 'r' || n, 1 + n % ${WORKSPACES}, 'coupon/code', n % ${SHARD_COUNT}, n, '{}', 0, 0, 0 FROM ${series}`,
    );
    await transaction.raw(
      `INSERT INTO record_lapse(record_id, workspace_id, collection, at) SELECT n, 1 + n % ${WORKSPACES}, 'coupon/code', n * 100 FROM ${series}`,
    );
    await transaction.raw(
      `INSERT INTO confirmation(message, workspace_id, contact_id, plugin, consents, created_at, expires_at)
       SELECT 'm' || n, 1 + n % ${WORKSPACES}, n, 'form', '[]', n, n FROM ${series}`,
    );
    await transaction.raw(
      `INSERT INTO run(id, workspace_id, shard, workflow_id, version_id, contact_id, entry_key, step, state, wake_at, anchor_at, started_at)
       SELECT n, 1 + n % ${WORKSPACES}, n % ${SHARD_COUNT}, 1, 1, n, '', 'pause', CASE WHEN n % 2 = 0 THEN 'waiting' ELSE 'ended' END, n * 100, 0, 0 FROM ${series}`,
    );
    await transaction.raw(
      `INSERT INTO run_log(run_id, seq, line, workspace_id, at, version_id, step, outcome)
       SELECT n, seq, 0, 1 + n % ${WORKSPACES}, 0, 1 + n % ${WORKSPACES}, 'mail', CASE WHEN seq = 0 THEN 'entered' WHEN n % 1000 = 0 THEN 'failed' ELSE 'done' END
       FROM ${series}, (SELECT 0 AS seq UNION ALL SELECT 1) s`,
    );
    await transaction.raw(
      `INSERT INTO event(id, workspace_id, shard, type, contact_id, at, received_at, depth, quiet, pending, payload)
       SELECT n, 1 + n % ${WORKSPACES}, n % ${SHARD_COUNT}, CASE WHEN n % 7 = 0 THEN 'list.joined' ELSE 'site.visited' END, 1 + n % ${EVENTFUL}, n, n, 0, 0, CASE WHEN n > ${ROWS - OPEN} THEN 1 ELSE 0 END, '{}' FROM ${series}`,
    );
    await transaction.raw(
      `INSERT INTO delivery(id, public_id, workspace_id, shard, kind, contact_id, run_id, visit, key, state, not_before, on_uncertain, body, created_at)
       SELECT n, 'd' || n, 1 + n % ${WORKSPACES}, n % ${SHARD_COUNT}, 'message', n, n, 1, 'k' || n,
         CASE WHEN n > ${ROWS - OPEN} THEN 'queued' WHEN n > ${ROWS - 2 * OPEN} THEN 'claimed' ELSE 'done' END, n, 'resend', '{}', 0 FROM ${series}`,
    );
    await transaction.raw(
      `INSERT INTO enrolment(workflow_id, contact_id, entry_key, workspace_id, last_at, entries, run_id)
       SELECT 1 + n % 3, n, '', 1 + n % ${WORKSPACES}, 0, 1, CASE WHEN n % 2 = 0 THEN n END FROM ${series}`,
    );
    await transaction.raw(
      `INSERT INTO held_entry(workspace_id, shard, workflow_id, contact_id, event_id, entry_key, unless, held_at, due_at)
       SELECT 1 + n % ${WORKSPACES}, n % ${SHARD_COUNT}, 1, n, n, '', '{}', 0, n * 100 FROM ${series}`,
    );
    for (let id = 1; id <= WORKSPACES; id++)
      for (const [plugin, state] of [
        ['list', 'active'],
        ['score', 'active'],
        ['form', 'suspended'],
      ])
        await transaction('workspace_plugin').insert({
          workspace_id: id,
          plugin,
          version: '1.0.0',
          state,
          rights: '[]',
        });
    // Most of it is owed by one that is away.
    await transaction.raw(
      `INSERT INTO debt(id, workspace_id, plugin, event_id, workflow_id, contribution, at)
       SELECT n, 1 + n % ${WORKSPACES}, CASE WHEN n % 3 = 0 THEN 'list' ELSE 'form' END, n, 1, 'x', n FROM ${series}`,
    );
    await transaction.raw('ANALYZE');
  });
