import type { InOrder } from '../../model/in-order.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Beyond } from '../../store/verb/pending-beyond.ts';
import type { Verbs } from '../../store/verbs.ts';
import { asFresh, asLate, type Incoming, type Taken } from './react-incoming.ts';

/** So many events, and so many debts of a plugin, a round looks through behind crowded contacts, however many there are: it costs a round no more than some milliseconds. */
const WINDOW = 20_000;

/** What a round has found so far, what of it waits, and of what there may be more. */
interface Found extends Pick<InOrder<Incoming>, 'decided' | 'idle' | 'crowded'>, Pick<Taken, 'isMore'> {
  readonly come: readonly Incoming[];
}

/** How one of the two kinds is looked for again. */
type Again = Omit<Beyond, 'tenure'>;

const isCrowdedBy = ({ event }: Incoming, crowded: ReadonlySet<number>): boolean =>
  event.contactId !== null && crowded.has(event.contactId);

/** How to look from the front for as many of each workspace as were found there, past crowded contacts but for what of theirs was let through. */
const againFor = (
  { come, decided, idle, crowded }: Found,
  isKind: (one: Incoming) => boolean,
  idOf: (one: Incoming) => number,
): Again => {
  const behind = new Set(come.filter((one) => isCrowdedBy(one, crowded)).map(({ event }) => event.workspaceId));
  const own = come.filter((one) => isKind(one) && behind.has(one.event.workspaceId));
  const workspaces = Map.groupBy(own, ({ event }) => event.workspaceId);
  const each = Math.max(0, ...[...workspaces.values()].map(({ length }) => length));
  return {
    workspaceIds: [...workspaces.keys()],
    past: crowded,
    but: [...decided, ...idle].filter((one) => isKind(one) && isCrowdedBy(one, crowded)).map(idOf),
    window: Math.max(each, Math.ceil(WINDOW / Math.max(1, workspaces.size))),
    each,
  };
};

const isFresh = ({ debtId }: Incoming): boolean => debtId === null;
const isLate = (one: Incoming): boolean => !isFresh(one);

/**
 * What a round takes where contacts have more than it decides, with what others have behind them: one contact's thousand events hold up
 * nobody else. It is one look from the front on, and what the first one found there counts no more: an event may have been committed in
 * front of it meanwhile, or two contacts have become one.
 */
export const lookBehind = async (
  verbs: Pick<Verbs, 'pendingBeyond' | 'pendingDebts' | 'loadEvents'>,
  found: Found,
  tenure: Tenure,
): Promise<readonly Incoming[]> => {
  const { isMore } = found;
  const taken = new Set([...found.decided, ...found.idle]);
  /** What of a kind the first look let through in the workspaces where there is no second one. */
  const keptOf = (isKind: (one: Incoming) => boolean, again: Again | null): readonly Incoming[] => {
    const lookedAt = new Set(again?.workspaceIds);
    return found.come.filter((one) => taken.has(one) && isKind(one) && !lookedAt.has(one.event.workspaceId));
  };
  const late = isMore.debts ? againFor(found, isLate, ({ debtId }) => debtId ?? 0) : null;
  const fresh = isMore.fresh ? againFor(found, isFresh, ({ event }) => event.id) : null;
  const debts = late === null ? [] : await verbs.pendingDebts({ tenure, ...late });
  const events = fresh === null ? [] : await verbs.pendingBeyond({ tenure, ...fresh });
  return [
    ...keptOf(isLate, late),
    ...(await asLate(verbs, debts, tenure)),
    ...keptOf(isFresh, fresh),
    ...asFresh(events),
  ];
};
