import { SETTLEMENT, type StoredEvent } from '../../model/event.ts';
import { createTurns, takeShares } from '../../model/fair-share.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Arrival } from '../2-match/match-events.ts';

type IncomingVerbs = Pick<
  Verbs,
  'peekIncoming' | 'eventHeads' | 'pendingEvents' | 'loadEvents' | 'subscriptionsRevision'
>;

/** An event to react to, or one that a plugin still owes an answer about. */
export interface Incoming extends Arrival {
  readonly debtId: number | null;
  /** The handler that owes the answer; null: a workflow's trigger or step, or nobody. */
  readonly handler: string | null;
}

/** What there is to react to, and of which revision the subscriptions were at least when it had come. */
export interface Taken {
  readonly incoming: readonly Incoming[];
  readonly revision: number;
  /** Whether that is all there is. */
  readonly isAll: boolean;
}

const MOST_DEBTS = 1000;
/** So few events are taken all at once: there is nobody to be fair to. */
const FEW = 100;

/** Takes events in order of arrival, fairly over the workspaces; and debts whose plugin is back. */
export const createIntake = (
  verbs: IncomingVerbs,
): ((from: { readonly tenure: Tenure; readonly most: number }) => Promise<Taken>) => {
  const turn = createTurns();
  // Where there were many a moment ago nobody looks whether they are few.
  let wereFew = true;
  const takeFairly = async (tenure: Tenure, most: number): Promise<readonly StoredEvent[]> => {
    const heads = await verbs.eventHeads();
    const events = await takeShares({
      workspaceIds: turn(heads.map(({ workspaceId }) => workspaceId)),
      most,
      take: (workspaceIds, each) => verbs.pendingEvents({ workspaceIds, tenure, each }),
      workspaceOf: (event) => event.workspaceId,
    });
    return events.toSorted((left, right) => left.id - right.id);
  };
  return async ({ tenure, most }) => {
    const few = wereFew ? Math.min(FEW, most) : 0;
    const { events, debts, revision } = await verbs.peekIncoming({ tenure, few, debts: MOST_DEBTS });
    const fresh = events ?? (await takeFairly(tenure, most));
    wereFew = fresh.length <= FEW;
    const owed = await verbs.loadEvents([...new Set(debts.map(({ eventId }) => eventId))]);
    const late = debts.flatMap((debt): Incoming[] => {
      const event = owed.get(debt.eventId);
      return event === undefined || !tenure.shards.has(event.shard)
        ? []
        : [
            {
              event,
              only: debt.workflowId,
              debtId: debt.id,
              // Of triggers the workflow is known, and settlements are heard by steps.
              handler: debt.workflowId === null && event.type !== SETTLEMENT ? debt.contribution : null,
            },
          ];
    });
    return {
      incoming: [...late, ...fresh.map((event): Incoming => ({ event, only: null, debtId: null, handler: null }))],
      // What came after the first look may be listened to by what was started after it.
      revision: events === null ? await verbs.subscriptionsRevision() : revision,
      isAll: events !== null,
    };
  };
};
