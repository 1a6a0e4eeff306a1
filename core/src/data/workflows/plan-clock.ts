import type {
  Audience,
  DateSubscription,
  Filter,
  MomentSubscription,
  Subscription,
  WorkflowDefinition,
  WorkflowProblem,
} from '@innesto/sdk/contract';
import { isAboutContact } from '../../model/entry-condition.ts';
import { planOccasions, type WantedOccasion } from '../../model/occasion-plan.ts';
import {
  firstDay,
  planAsked,
  planDay,
  planMoment,
  zoneSourceOf,
  type PlannedOccasion,
  type PlanScope,
} from '../../model/occasion.ts';
import type { Workspace } from '../../model/workspace.ts';
import { isAskable } from '../../store/filter/filter-sql.ts';
import { hasOccurrence, loadStandingOccasions, writeOccasionPlan } from '../../store/query/occasion.ts';
import type { Store } from '../../store/store.ts';
import { openDatedField } from '../../store/verb/dated-fields.ts';
import { loadFields } from '../../store/verb/load-fields.ts';
import { loadZones } from '../../store/verb/load-zones.ts';

type Transaction = Parameters<Parameters<Store['write']>[0]>[0];

/** What a workflow wants of the clock. */
export interface ClockWish {
  readonly workspace: Workspace;
  readonly workflowId: number;
  readonly definition: WorkflowDefinition;
  readonly subscriptions: readonly Subscription[];
  readonly now: number;
}

const momentsOf = (subscriptions: readonly Subscription[]): readonly MomentSubscription[] =>
  subscriptions.flatMap((one) => ('at' in one ? one : []));

const datesOf = (subscriptions: readonly Subscription[]): readonly DateSubscription[] =>
  subscriptions.flatMap((one) => ('around' in one ? one : []));

const filtersOf = (subscriptions: readonly Subscription[]): readonly Filter[] =>
  subscriptions.flatMap((one) => ('at' in one || 'around' in one ? (one.audience?.filter ?? []) : []));

const scopeOf = async (
  store: Store,
  transaction: Transaction | null,
  { workspace, definition, subscriptions }: ClockWish,
): Promise<PlanScope> => {
  const asks = [...momentsOf(subscriptions), ...datesOf(subscriptions)];
  const isOwn = asks.some(({ zone }) => zoneSourceOf(zone, definition.options) === 'contact');
  const zones = isOwn ? await loadZones(store, workspace.id, transaction ?? store.read) : [];
  return { workspaceZone: workspace.timeZone, zones, options: definition.options };
};

/** What a date trigger is about from now on: the days whose hour is to come, and those of which something may still be under way. */
const wantedDays = (subscription: DateSubscription, scope: PlanScope, now: number): readonly WantedOccasion[] => {
  const first = firstDay(subscription, now, scope);
  return [first - 2, first - 1, first, first + 1]
    .flatMap((day) => planDay(subscription, day, scope))
    .map((planned) => ({ planned, mayBegin: planned.dueAt >= now }));
};

/** What keeps the clock from doing what a trigger wants, in plain words. */
export const clockProblems = async (store: Store, wish: ClockWish): Promise<readonly WorkflowProblem[]> => {
  const { workspace, workflowId, subscriptions, now } = wish;
  const problems: WorkflowProblem[] = [];
  const say = (code: string, detail: string, parts: WorkflowProblem['parts'] = {}): void =>
    void problems.push({ code, path: '/trigger', detail, parts });
  const scope = await scopeOf(store, null, wish);
  for (const moment of momentsOf(subscriptions)) {
    const isPast = planMoment(moment, scope).every(({ lateAt }) => lateAt <= now);
    if (isPast && !(await hasOccurrence(store.read, { workflowId, occurrence: moment.at })))
      say('MOMENT_PAST', `The moment at which the workflow starts, ${moment.at.replace('T', ' ')}, has passed.`, {
        moment: moment.at,
      });
  }
  const fields = await loadFields(store, workspace.id);
  for (const { around } of datesOf(subscriptions))
    if (fields.get(around)?.type !== 'date')
      say('FIELD_NOT_DATE', `The field “${around}”, around whose date the workflow starts, holds no dates.`, {
        field: around,
      });
  const moment = { now, timeZone: workspace.timeZone };
  for (const filter of filtersOf(subscriptions))
    if (!isAskable(filter, { dialect: store.dialect, workspaceId: workspace.id, moment }))
      say('AUDIENCE_UNASKABLE', 'Whom it concerns hangs on what only a run knows; that cannot be asked of everybody.');
  return problems;
};

/** Plans what the clock is to bring about for a workflow, in the transaction that puts its trigger in force. */
export const planClock = async (transaction: Transaction, store: Store, wish: ClockWish): Promise<void> => {
  const { workspace, workflowId, subscriptions, now } = wish;
  const of = { workspaceId: workspace.id, workflowId };
  const scope = await scopeOf(store, transaction, wish);
  const wanted: readonly WantedOccasion[] = [
    ...momentsOf(subscriptions)
      .flatMap((moment) => planMoment(moment, scope))
      .map((planned) => ({ planned, mayBegin: planned.lateAt > now })),
    ...datesOf(subscriptions).flatMap((subscription) => wantedDays(subscription, scope, now)),
  ];
  const plan = planOccasions(await loadStandingOccasions(transaction, of), wanted, now);
  await writeOccasionPlan(transaction, store.dialect, { of, plan, now });
  for (const { around } of datesOf(subscriptions))
    await openDatedField(transaction, { workspaceId: workspace.id, field: around });
};

/** Whom a trigger would start for if all were to start now; null: it cannot say. */
const everyoneBy = (subscription: Subscription): Audience | null => {
  if ('change' in subscription) return subscription.change === 'joins' ? { filter: subscription.audience } : null;
  if (!('on' in subscription)) return null;
  const { everyone, becomes, when } = subscription;
  if (everyone !== undefined) return everyone;
  if (becomes === undefined) return null;
  return { filter: when !== undefined && isAboutContact(when) ? { all: [becomes, when] } : becomes };
};

/** Whom a trigger would start for if all for whom it holds were to start now: nobody where it is not about how contacts are. */
export const everyoneOf = (subscriptions: readonly Subscription[]): readonly Audience[] =>
  subscriptions.flatMap((subscription) => everyoneBy(subscription) ?? []);

/** The occasions by which everyone comes in for whom a trigger holds now. */
export const everyoneNow = (subscriptions: readonly Subscription[], now: number): readonly PlannedOccasion[] =>
  everyoneOf(subscriptions).map((audience, at) =>
    planAsked('everyone', { occurrence: `everyone ${now} ${at}`, now, audience }),
  );
