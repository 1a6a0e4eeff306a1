import type { Filter, LapseSubscription, Manifest, Subscription, WorkflowProblem } from '@innesto/sdk/contract';
import { eventPrefix, keptKey } from '../../model/collection.ts';
import { addDuration } from '../../model/duration.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { WorkflowRow } from '../../store/query/workflow.ts';
import type { Store } from '../../store/store.ts';
import { putWatches } from '../../store/verb/lapse-watches.ts';

type Transaction = Parameters<Parameters<Store['write']>[0]>[0];

const lapsesIn = (subscriptions: readonly Subscription[]): readonly LapseSubscription[] =>
  subscriptions.flatMap((one) => ('lapsing' in one ? [one] : []));

/** Listens to what the hub tells of records that will lapse, so many days before they do. */
export const heardOfLapse = (
  plugin: string,
  { lapsing, days, when, entryKey }: LapseSubscription,
): { readonly eventType: string; readonly filter: Filter; readonly entryKey: string | null } => {
  const ahead: Filter = { attribute: 'event.days', operator: 'is', value: days };
  return {
    eventType: `${eventPrefix(keptKey(plugin, lapsing))}.lapsing`,
    filter: when === undefined ? ahead : { all: [ahead, when] },
    entryKey: entryKey ?? null,
  };
};

/** What keeps a workflow from being told of records that will lapse: the plugin's records do not. */
export const lapseProblems = (
  { collections }: Pick<Manifest, 'collections'>,
  subscriptions: readonly Subscription[],
): readonly WorkflowProblem[] =>
  lapsesIn(subscriptions).flatMap(({ lapsing }) =>
    collections.some(({ name, lapses }) => name === lapsing && lapses !== undefined)
      ? []
      : [{ code: 'TRIGGER_REFUSED', path: '/trigger', detail: `Records of “${lapsing}” do not lapse.` }],
  );

/** Makes a workflow be told of records that will lapse, from now on: of what is nearer already it is not told. One that runs goes on from where it was. */
export const watchLapses = (
  transaction: Transaction,
  { dialect }: Store,
  {
    workspace,
    row,
    plugin,
    subscriptions,
    now,
  }: {
    readonly workspace: Workspace;
    readonly row: WorkflowRow;
    readonly plugin: string;
    readonly subscriptions: readonly Subscription[];
    readonly now: number;
  },
): Promise<void> =>
  putWatches(transaction, dialect, {
    workspaceId: row.workspaceId,
    workflowId: row.id,
    keeps: row.state === 'active',
    wanted: lapsesIn(subscriptions).map(({ lapsing, days }) => ({
      collection: keptKey(plugin, lapsing),
      days,
      from: addDuration(now, { amount: days, unit: 'days' }, workspace.timeZone),
    })),
  });
