import type { StoredEvent } from '../../model/event.ts';
import { attributesOf } from '../../model/filter.ts';
import { comparableOf } from '../../model/filter/comparable.ts';
import { pastNeeds, type PastNeeds } from '../../model/filter/past.ts';
import type { DatedField } from '../../store/verb/dated-fields.ts';
import type { StoredSubscription } from '../../store/verb/subscriptions.ts';
import type { Verbs } from '../../store/verbs.ts';
import { equalityOf } from './equality.ts';

/** Which subscriptions an event concerns, from memory: a million visits that no workflow listens to cost a look into a map. */
export interface TriggerIndex {
  /** Whether anything listens to events of that type. */
  hears(workspaceId: number, eventType: string): boolean;
  /** Everything that listens to events of that type. */
  of(workspaceId: number, eventType: string): readonly StoredSubscription[];
  /** What may concern an event: all whose filter could hold, by the one value of the event that each asks for. */
  candidates(event: Pick<StoredEvent, 'workspaceId' | 'type' | 'payload'>): readonly StoredSubscription[];
  /** Whether filters of that type ask about lists, so that memberships must be read. */
  asksAboutLists(workspaceId: number, eventType: string): boolean;
  /** What filters of that type ask of contacts' past. */
  pastAsked(workspaceId: number, eventType: string): PastNeeds;
  /** The fields of a workspace whose dates are kept by the day of the year. */
  datedFields(workspaceId: number): readonly string[];
  /** Whether something of that type is an edge, so that what the contact was like must be known. */
  hasEdges(workspaceId: number, eventType: string): boolean;
}

const NOTHING: readonly StoredSubscription[] = [];

/** Subscriptions to one type of event in one workspace, parted by what they ask of it. */
interface Shelf {
  readonly all: readonly StoredSubscription[];
  /** Those whose filter does not hang on one value of the event. */
  readonly others: readonly StoredSubscription[];
  /** The rest: by the member of the event that they ask about, and the values that it may have. */
  readonly byMember: ReadonlyMap<string, ReadonlyMap<string, readonly StoredSubscription[]>>;
  readonly asksAboutLists: boolean;
  readonly pastAsked: PastNeeds;
  readonly hasEdges: boolean;
}

const listsAsked = ({ filter, becomes }: StoredSubscription): boolean =>
  [filter, becomes].some(
    (one) => one !== null && [...attributesOf(one)].some((attribute) => attribute.startsWith('list.')),
  );

const NO_NEEDS = pastNeeds([]);

const shelfOf = (all: readonly StoredSubscription[]): Shelf => {
  const others: StoredSubscription[] = [];
  const byMember = new Map<string, Map<string, StoredSubscription[]>>();
  for (const subscription of all) {
    const equality = equalityOf(subscription.filter);
    if (equality === null) {
      others.push(subscription);
      continue;
    }
    const values = byMember.get(equality.member) ?? new Map<string, StoredSubscription[]>();
    byMember.set(equality.member, values);
    for (const value of equality.values) {
      const listening = values.get(value) ?? [];
      listening.push(subscription);
      values.set(value, listening);
    }
  }
  return {
    all,
    others,
    byMember,
    asksAboutLists: all.some(listsAsked),
    pastAsked: pastNeeds(all.flatMap(({ filter, becomes }) => [filter ?? [], becomes ?? []].flat())),
    hasEdges: all.some(({ becomes }) => becomes !== null),
  };
};

/** What on a shelf may concern an event, in the order in which it listens. */
const candidatesOn = (shelf: Shelf, event: Pick<StoredEvent, 'payload'>): readonly StoredSubscription[] => {
  if (shelf.byMember.size === 0) return shelf.all;
  const found = [...shelf.others];
  for (const [member, values] of shelf.byMember) {
    const value = Object.hasOwn(event.payload, member) ? event.payload[member] : null;
    // A number may be equal to a text: only of texts the map knows all.
    if (typeof value === 'number' || typeof value === 'boolean') return shelf.all;
    if (typeof value === 'string') found.push(...(values.get(comparableOf(value) ?? '') ?? NOTHING));
  }
  return found.length < 2 ? found : found.toSorted((left, right) => left.id - right.id);
};

const indexOf = (
  subscriptions: readonly StoredSubscription[],
  dated: readonly Pick<DatedField, 'workspaceId' | 'field'>[],
): TriggerIndex => {
  const byEvent = Map.groupBy(subscriptions, ({ workspaceId, eventType }) => `${workspaceId} ${eventType}`);
  const shelves = new Map([...byEvent].map(([key, listening]) => [key, shelfOf(listening)]));
  const fields = Map.groupBy(dated, ({ workspaceId }) => workspaceId);
  const shelf = (workspaceId: number, eventType: string): Shelf | undefined =>
    shelves.get(`${workspaceId} ${eventType}`);
  return {
    hears: (workspaceId, eventType) => shelf(workspaceId, eventType) !== undefined,
    of: (workspaceId, eventType) => shelf(workspaceId, eventType)?.all ?? NOTHING,
    candidates: (event) => {
      const found = shelf(event.workspaceId, event.type);
      return found === undefined ? NOTHING : candidatesOn(found, event);
    },
    datedFields: (workspaceId) => fields.get(workspaceId)?.map(({ field }) => field) ?? [],
    asksAboutLists: (workspaceId, eventType) => shelf(workspaceId, eventType)?.asksAboutLists === true,
    pastAsked: (workspaceId, eventType) => shelf(workspaceId, eventType)?.pastAsked ?? NO_NEEDS,
    hasEdges: (workspaceId, eventType) => shelf(workspaceId, eventType)?.hasEdges === true,
  };
};

/** Gives the current index at each call; it is built anew only after some workflow started or stopped. */
export const createTriggerIndex = (
  verbs: Pick<Verbs, 'subscriptionsRevision' | 'loadSubscriptions' | 'loadDatedFields'>,
): (() => Promise<TriggerIndex>) => {
  let known = { revision: -1, index: indexOf([], []) };
  return async () => {
    const revision = await verbs.subscriptionsRevision();
    // The revision is read before what it counts: a start in between costs one more reading, never a stale index.
    if (revision !== known.revision)
      known = { revision, index: indexOf(await verbs.loadSubscriptions(), await verbs.loadDatedFields()) };
    return known.index;
  };
};
