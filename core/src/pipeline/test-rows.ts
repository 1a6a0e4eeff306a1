import type { Duration, Filter, Step, Unless, WorkflowDefinition } from '@innesto/sdk/contract';
import { UNKNOWN_CONTACT } from '../model/contact-draft.ts';
import { comparableContact } from '../model/filter/comparable.ts';
import { listenersOf } from '../model/listener.ts';
import { shardOfContact } from '../model/shard.ts';
import { CLUB, letIn } from '../registry/test-kept.ts';
import { raiseSubscriptionsRevision } from '../store/query/subscription.ts';
import type { Store } from '../store/store.ts';
import { insertListeners } from '../store/verb/listeners.ts';

/** What a workflow listens to, where it is not joining a list. */
export interface Listens {
  readonly event_type?: string;
  readonly filter?: Filter;
  readonly becomes?: Filter;
  readonly unless?: Unless;
  readonly entry_key?: string;
  readonly data?: { readonly maxLateness: Duration };
}

/** What a test's rows are made with. */
interface RowPorts {
  readonly store: Store;
  readonly nextId: () => string;
  readonly nextNumber: () => number;
  readonly now: () => number;
}

/** Puts the rows into a database that a test starts from. */
export const createTestRows = ({ store, nextId, nextNumber, now }: RowPorts) => ({
  /** `offset`: how far the workspace's clock is ahead of the world's; a live one's never is. */
  workspace: async (id: number, offset = 0): Promise<void> => {
    await store.write((t) =>
      t('workspace').insert({
        id,
        public_id: nextId(),
        name: `workspace ${id}`,
        mode: offset === 0 ? 'live' : 'demo',
        time_zone: 'Europe/Rome',
        clock_offset: offset,
        created_at: now() + offset,
      }),
    );
    await letIn(store, id, CLUB);
  },
  contacts: async (workspaceId: number, count: number, from = 1): Promise<readonly number[]> => {
    const ids = Array.from({ length: count }, (_, at) => from + at);
    await store.write(async (t) => {
      for (const id of ids) {
        await t('contact').insert({
          id,
          public_id: nextId(),
          workspace_id: workspaceId,
          shard: shardOfContact(id),
          identity: `c${id}@example.com`,
          email: `c${id}@example.com`,
          email_key: `c${id}@example.com`,
          first_name: `Nome${id}`,
          comparable: comparableContact({ ...UNKNOWN_CONTACT, email: `c${id}@example.com`, firstName: `Nome${id}` }),
          source: 'api',
          created_at: now(),
          updated_at: now(),
        });
      }
    });
    return ids;
  },
  /** An active workflow that starts on `list.joined`. */
  workflow: async (
    workspaceId: number,
    steps: readonly Step[],
    more: Partial<WorkflowDefinition> & { asks?: boolean; listens?: Listens } = {},
  ): Promise<{ workflowId: number; versionId: number }> => {
    const id = nextNumber();
    const { asks = false, listens = {}, ...rest } = more;
    const definition: WorkflowDefinition = {
      reentry: { policy: 'once' },
      steps: [...steps],
      ...(steps[0] === undefined ? {} : { first: steps[0].id }),
      ...rest,
    };
    await store.write(async (t) => {
      await t('workflow').insert({
        id,
        public_id: nextId(),
        workspace_id: workspaceId,
        name: `workflow ${id}`,
        state: 'active',
        version_id: id,
        draft: '{}',
        created_at: now(),
        updated_at: now(),
        started_at: now(),
      });
      await t('version').insert({
        id,
        public_id: nextId(),
        workspace_id: workspaceId,
        workflow_id: id,
        number: 1,
        definition: JSON.stringify(definition),
        pins: JSON.stringify({ 'email/send': '1.0.0' }),
        created_by: 'test',
        created_at: now(),
      });
      await insertListeners(t, {
        workspaceId,
        workflowId: id,
        versionId: id,
        listeners: listenersOf(definition),
      });
      await t('subscription').insert({
        workspace_id: workspaceId,
        workflow_id: id,
        version_id: id,
        event_type: 'list.joined',
        filter: null,
        asks: asks ? 1 : 0,
        plugin: 'list',
        plugin_version: '1.0.0',
        contribution: 'list/activity',
        config: '{}',
        ...Object.fromEntries(
          Object.entries(listens).map(([column, value]) => [
            column,
            typeof value === 'object' ? JSON.stringify(value) : value,
          ]),
        ),
      });
      await t.raw(
        `INSERT INTO setting(key, value) VALUES ('subscriptions_rev', ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value`,
        [String(id)],
      );
    });
    return { workflowId: id, versionId: id };
  },
  /** A list with members, who joined it now. */
  list: async (workspaceId: number, contactIds: readonly number[]): Promise<{ listId: number; id: string }> => {
    const id = nextId();
    return store.write(async (t) => {
      const [row] = await t('list')
        .insert({ public_id: id, workspace_id: workspaceId, name: id, created_at: now() })
        .returning<{ id: number }[]>('id');
      const listId = row?.id ?? 0;
      for (const contactId of contactIds)
        await t('list_member').insert({
          list_id: listId,
          contact_id: contactId,
          workspace_id: workspaceId,
          joined_at: now(),
        });
      return { listId, id };
    });
  },
  /** Tells the reactor that what workflows listen to has changed. */
  raise: (): Promise<void> => store.write((t) => raiseSubscriptionsRevision(t)),
});
