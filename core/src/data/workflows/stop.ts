import { fault } from '../../fault/fault.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Dialect } from '../../store/dialect/dialect.ts';
import { restSources } from '../../store/query/inbound.ts';
import { closeAsked, freezeOccasions } from '../../store/query/occasion.ts';
import { endRuns, listOpenRuns, newestRunId, type OpenRun } from '../../store/query/run.ts';
import { dropSubscriptions, raiseSubscriptionsRevision } from '../../store/query/subscription.ts';
import { lockWorkflow, markDraining, markStopped, type WorkflowRow } from '../../store/query/workflow.ts';
import type { Store } from '../../store/store.ts';
import { useAudiences } from '../../store/verb/audiences.ts';
import type { DraftGuard } from './drafts.ts';
import { restAWhile } from './rest-a-while.ts';

interface StopPorts {
  readonly store: Store;
  readonly clock: Clock;
}

interface Stop {
  readonly workspace: Workspace;
  readonly row: WorkflowRow;
  /** Looks, once nothing begins any more, whether it may stop now; throws where it may not, and nothing has stopped. */
  readonly guard?: DraftGuard;
}

/** What a workflow listened to, it hears no more. */
const stopListening = async (
  transaction: Parameters<Parameters<Store['write']>[0]>[0],
  dialect: Dialect,
  of: { readonly workspaceId: number; readonly workflowId: number },
): Promise<void> => {
  await dropSubscriptions(transaction, of);
  await useAudiences(transaction, dialect, { ...of, audienceIds: [] });
  await restSources(transaction, of);
  await freezeOccasions(transaction, of);
  await raiseSubscriptionsRevision(transaction);
};

/** Lets a workflow run empty: nobody enters, and who is inside goes on to the end. */
export const drainWorkflow = async ({ store }: StopPorts, { workspace, row }: Stop): Promise<void> => {
  const of = { workspaceId: workspace.id, workflowId: row.id };
  await store.write(async (transaction) => {
    const current = await lockWorkflow(transaction, store.dialect, of);
    if (current?.state !== 'active') throw fault('INNESTO_WORKFLOW_NOT_ACTIVE');
    await markDraining(transaction, of);
    await stopListening(transaction, store.dialect, of);
  });
};

/**
 * Stops a workflow: nobody enters, who is inside stands still, and what remains of each wait is kept until Start. One small commit:
 * from then on nobody moves. That their runs say so may take a while longer.
 */
export const stopWorkflow = async ({ store, clock }: StopPorts, { workspace, row, guard }: Stop): Promise<void> => {
  const of = { workspaceId: workspace.id, workflowId: row.id };
  const at = workspaceNow(workspace.clock, clock.now());
  await store.write(async (transaction) => {
    const current = await lockWorkflow(transaction, store.dialect, of);
    if (current?.state !== 'active' && current?.state !== 'draining') throw fault('INNESTO_WORKFLOW_NOT_ACTIVE');
    await markStopped(transaction, { ...of, at });
    await stopListening(transaction, store.dialect, of);
    await guard?.(transaction, row.id);
  });
  await restAWhile(store, of);
};

/** So many runs end in one transaction: others' work goes on between two of them. */
const CHUNK = 1000;

/** Ends every run of a workflow that is inside now, active or not, and gives how many there were; who is still being put in comes in no more. Asked again after a crash, it goes on. */
export const endAllRuns = async ({ store, clock }: StopPorts, { workspace, row }: Stop): Promise<number> => {
  const of = { workspaceId: workspace.id, workflowId: row.id };
  const now = workspaceNow(workspace.clock, clock.now());
  // Before anything else: whoever is still being put in would come in behind this.
  await store.write((transaction) => closeAsked(transaction, { ...of, now }));
  // Who comes in while this goes on stays in, or it might never be done.
  const newest = await newestRunId(store.read, store.dialect);
  let ended = 0;
  let after: OpenRun | null = null;
  for (;;) {
    const open: readonly OpenRun[] = await listOpenRuns(store.read, store.dialect, { ...of, after, limit: CHUNK });
    const runIds = open.flatMap(({ runId }) => (runId <= newest ? [runId] : []));
    const at = workspaceNow(workspace.clock, clock.now());
    if (runIds.length > 0) {
      ended += await store.write((transaction) =>
        endRuns(transaction, store.dialect, { ...of, runIds, at, reason: 'ended-by-operator' }),
      );
    }
    after = open.at(-1) ?? null;
    if (open.length < CHUNK) return ended;
  }
};
