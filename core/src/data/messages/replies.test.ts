import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Workspace } from '../../model/workspace.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { addTestWorkspace, insertRow } from '../../store/test-workspace.ts';
import { createReplies, type Replies } from './replies.ts';

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;
const NUMBER = '+393331234567';

describe.each(DATABASES)('replies without a name, on %s', (database) => {
  let store: Store;
  let workspace: Workspace;
  let contactId: number;

  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    workspace = await addTestWorkspace(store);
    const row = { public_id: randomUUID(), workspace_id: workspace.id, shard: 1, phone: NUMBER };
    contactId = await insertRow(store, 'contact', { ...row, source: 'api', created_at: 0, updated_at: 0 });
  });
  afterEach(() => store.close());

  /** A node of the hub by whose clock it is that time. */
  const nodeAt = (now: number): Replies =>
    createReplies({
      store,
      clock: { now: () => now },
      pulse: { events: () => undefined, runs: () => undefined, deliveries: () => undefined },
      announce: () => undefined,
    });
  const reply = (node: Replies, text: string): Promise<void> =>
    node.take({ reference: null, from: NUMBER, text }, { connection: 'gateway', workspace: workspace.publicId });
  const consent = async (): Promise<void> => {
    const given = { purpose: 'marketing', channel: 'sms', state: 'given', at: NOW };
    await store.write(async (t) => {
      await t('consent_state')
        .insert({ ...given, contact_id: contactId, workspace_id: workspace.id })
        .onConflict(['contact_id', 'purpose', 'channel'])
        .merge(['state', 'at']);
    });
  };
  const told = async (): Promise<readonly string[]> => {
    const rows: { type: string }[] = await store.read('event').select('type').orderBy('id');
    return rows.map(({ type }) => type);
  };

  test('are told once, however often they are handed on within the hour', async () => {
    for (const node of [nodeAt(NOW), nodeAt(NOW + 1000), nodeAt(NOW - 1000)]) await reply(node, 'Sì');
    expect(await told()).toEqual(['message.replied']);
  });

  test('that end a consent given since are heard, though the last one came to a node whose clock is ahead', async () => {
    await consent();
    await reply(nodeAt(NOW + 5000), 'STOP');
    await consent();
    await reply(nodeAt(NOW), 'STOP');
    expect((await told()).filter((type) => type === 'message.replied')).toHaveLength(2);
    expect((await told()).filter((type) => type !== 'message.replied')).toHaveLength(2);
  });

  test('are heard again where the last one was noted by a clock that was wrong by a day', async () => {
    await reply(nodeAt(NOW + DAY), 'Sì');
    await reply(nodeAt(NOW), 'Sì');
    expect(await told()).toEqual(['message.replied', 'message.replied']);
  });
});
