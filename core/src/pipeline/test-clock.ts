import type { Subscription } from '@innesto/sdk/contract';
import { everyoneNow, planClock } from '../data/workflows/plan-clock.ts';
import { freezeOccasions } from '../store/query/occasion.ts';
import { insertOccasions } from '../store/verb/occasions.ts';
import type { TestHouse } from './test-house.ts';

/** What a test does about a workflow that the clock starts. */
export const createTestClock = (house: TestHouse) => {
  const { store } = house;
  const wishOf = async (workspaceId: number, workflowId: number, subscriptions: readonly Subscription[]) => {
    const workspace = (await house.verbs.loadWorkspaces([workspaceId])).get(workspaceId);
    const { definition } = await house.versions.get(workflowId);
    if (workspace === undefined) throw new Error('there is no such workspace');
    return { workspace, workflowId, definition, subscriptions, now: house.now() };
  };
  return {
    /** Makes a workflow want this of the clock, as a start does. */
    plan: async (workspaceId: number, workflowId: number, ...subscriptions: readonly Subscription[]): Promise<void> => {
      const wish = await wishOf(workspaceId, workflowId, subscriptions);
      await store.write(async (t) => {
        await planClock(t, store, wish);
        await t('subscription').where({ workflow_id: workflowId }).delete();
        for (const subscription of subscriptions) {
          await t('subscription').insert({
            workspace_id: workspaceId,
            workflow_id: workflowId,
            version_id: workflowId,
            kind: 'around' in subscription ? 'date' : 'moment',
            event_type: '',
            asks: 0,
            data: JSON.stringify(subscription),
            plugin: 'clock',
            plugin_version: '1.0.0',
            contribution: 'clock/moment',
            config: '{}',
          });
        }
      });
      await house.raise();
    },
    /** Lets everyone in for whom the trigger holds. */
    everyone: async (workspaceId: number, workflowId: number, subscription: Subscription): Promise<void> => {
      const occasions = everyoneNow([subscription], house.now());
      await store.write((t) => insertOccasions(t, store.dialect, { workspaceId, workflowId, occasions }));
    },
    freeze: (workspaceId: number, workflowId: number): Promise<void> =>
      store.write((t) => freezeOccasions(t, { workspaceId, workflowId })),
    occasions: async (): Promise<readonly { state: string; entered: number; refused: number }[]> =>
      store.read('occasion').select('state', 'entered', 'refused').orderBy('id'),
  };
};
