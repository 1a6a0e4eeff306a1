import { SETTLEMENT, type StoredEvent } from '../../model/event.ts';
import { createTurns, takeShares } from '../../model/fair-share.ts';
import type { Tenure } from '../../model/shard.ts';
import type { OpenDebt } from '../../store/verb/debts.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Arrival } from '../2-match/match-events.ts';

type IncomingVerbs = Pick<
  Verbs,
  | 'peekIncoming'
  | 'eventHeads'
  | 'pendingEvents'
  | 'debtHeads'
  | 'pendingDebts'
  | 'loadEvents'
  | 'subscriptionsRevision'
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
  /** Whether that may not be all there is, of events and of debts. */
  readonly isMore: { readonly fresh: boolean; readonly debts: boolean };
}

const MOST_DEBTS = 1000;
/** Through so many debts of a plugin a round looks for those of the shards held. */
const DEBT_WINDOW = 20_000;
/** So few events, and so few debts, are taken all at once: there is nobody to be fair to. */
const FEW = 100;

/** Events that nobody has reacted to, as a round takes them. */
export const asFresh = (events: readonly StoredEvent[]): readonly Incoming[] =>
  events.map((event) => ({ event, only: null, debtId: null, handler: null }));

/** What plugins owe, with the events it is about, as a round takes it. */
export const asLate = async (
  verbs: Pick<Verbs, 'loadEvents'>,
  debts: readonly OpenDebt[],
  { shards }: Tenure,
): Promise<readonly Incoming[]> => {
  const owed = await verbs.loadEvents([...new Set(debts.map(({ eventId }) => eventId))]);
  return debts.flatMap(({ id, eventId, workflowId, contribution }): Incoming[] => {
    const event = owed.get(eventId);
    if (event === undefined || !shards.has(event.shard)) return [];
    // Of triggers the workflow is known, and settlements are heard by steps.
    const handler = workflowId === null && event.type !== SETTLEMENT ? contribution : null;
    return [{ event, only: workflowId, debtId: id, handler }];
  });
};

/** Takes events in order of arrival, and debts whose plugin is back, fairly over the workspaces. */
export const createIntake = (
  verbs: IncomingVerbs,
): ((from: { readonly tenure: Tenure; readonly most: number }) => Promise<Taken>) => {
  const [turn, turnOfDebts] = [createTurns(), createTurns()];
  // Where there were many a moment ago nobody looks whether they are few.
  let wereFew = true;
  let wereFewDebts = true;
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
  const takeDebtsFairly = async (tenure: Tenure): Promise<readonly OpenDebt[]> => {
    const heads = await verbs.debtHeads();
    const nobody = { past: new Set<number>(), but: [], window: DEBT_WINDOW };
    const debts = await takeShares({
      workspaceIds: turnOfDebts(heads.map(({ workspaceId }) => workspaceId)),
      most: MOST_DEBTS,
      take: (workspaceIds, each) => verbs.pendingDebts({ workspaceIds, tenure, each, ...nobody }),
      workspaceOf: (debt) => debt.workspaceId,
    });
    return debts.toSorted((left, right) => left.id - right.id);
  };
  return async ({ tenure, most }) => {
    const few = wereFew ? Math.min(FEW, most) : 0;
    const { events, debts, revision } = await verbs.peekIncoming({ tenure, few, fewDebts: wereFewDebts ? FEW : 0 });
    const fresh = events ?? (await takeFairly(tenure, most));
    wereFew = fresh.length <= FEW;
    const owed = debts ?? (await takeDebtsFairly(tenure));
    wereFewDebts = owed.length <= FEW;
    return {
      incoming: [...(await asLate(verbs, owed, tenure)), ...asFresh(fresh)],
      // What came after the first look may be listened to by what was started after it.
      revision: events === null || debts === null ? await verbs.subscriptionsRevision() : revision,
      isMore: { fresh: events === null, debts: debts === null },
    };
  };
};
