import type { Clock } from '../../model/clock.ts';
import { workspaceNow } from '../../model/clock.ts';
import { FINEST } from '../../model/figure.ts';
import { addDays, beginningOf, localDay } from '../../model/filter/local-day.ts';
import { figureIn, messageTally } from '../../model/step-tally.ts';
import type { Workspace } from '../../model/workspace.ts';
import { countHours } from '../../store/query/step-statistic.ts';
import { listVersions } from '../../store/query/version.ts';
import type { Store } from '../../store/store.ts';
import { workflowOf } from './drafts.ts';
import type { Versions } from './versions.ts';

/** What of a workflow, or of a step, is told day by day. */
const TOLD_BY_DAY = [
  'entered',
  'sent',
  'delivered',
  'undelivered',
  'opened',
  'clicked',
  'replied',
  'unsubscribed',
  'failed',
] as const;
type Told = (typeof TOLD_BY_DAY)[number];

/** What happened in a workflow, or at a step of it, on a day where the workspace is. `sums`: by the names of the figures of the step's action. */
export type DayNumbers = {
  readonly day: string;
  readonly sums: Readonly<Record<string, number>>;
} & Readonly<Record<Told, number>>;

/** Of which days, and of which step; null: of all of the workflow, in which nothing is added up, for each step adds up something else. */
export interface DaysAsked {
  readonly count: number;
  readonly step: string | null;
}

/** A workflow over time. */
export interface OverTime {
  /** The last days, today's the last one, those on which nothing happened too. */
  days(workspace: Workspace, publicId: string, asked: DaysAsked): Promise<readonly DayNumbers[]>;
}

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly versions: Pick<Versions, 'getMany'>;
}

const ENTERED = 'entered';
const HOUR = 3_600_000;

const MESSAGE_TALLIES = ['sent', 'delivered', 'undelivered', 'opened', 'clicked', 'replied', 'unsubscribed'] as const;
const OUTCOMES: ReadonlyMap<string, Told> = new Map<string, Told>([
  ['failed', 'failed'],
  ...MESSAGE_TALLIES.map((became): [string, Told] => [messageTally(became), became]),
]);

/** A day while it is counted; sums in the smallest part, so that nothing is lost in adding. */
interface Day {
  readonly numbers: Record<Told, number>;
  readonly sums: Map<string, number>;
}

const emptyDay = (): Day => ({
  numbers: {
    entered: 0,
    sent: 0,
    delivered: 0,
    undelivered: 0,
    opened: 0,
    clicked: 0,
    replied: 0,
    unsubscribed: 0,
    failed: 0,
  },
  sums: new Map(),
});

const sumsOf = ({ sums }: Day): Readonly<Record<string, number>> =>
  Object.fromEntries([...sums].map(([figure, parts]) => [figure, parts / FINEST]));

/**
 * Folds the steps' counters, which are kept by the hour, into days: a statement whose cost grows with the steps, the versions and the hours in
 * which anything happened, not with how many people there were. Who came to a version's first step entered it.
 */
export const createOverTime = ({ store, clock, versions }: Parts): OverTime => ({
  days: async (workspace, publicId, { count, step: only }) => {
    const { id: workflowId } = await workflowOf(store, workspace, publicId);
    const of = { workspaceId: workspace.id, workflowId };
    const { timeZone } = workspace;
    const today = localDay(workspaceNow(workspace.clock, clock.now()), timeZone);
    const days = new Map(Array.from({ length: count }, (_, at) => [addDays(today, at + 1 - count), emptyDay()]));
    const rows = await countHours(store.read, store.dialect, {
      ...of,
      of: only === null ? { outcomes: [ENTERED, ...OUTCOMES.keys()] } : { step: only },
      since: Math.floor(beginningOf([...days.keys()][0] ?? today, timeZone) / HOUR),
    });
    const compiled = await versions.getMany((await listVersions(store.read, of)).map(({ id }) => id));
    for (const { versionId, step, outcome, hour, n } of rows) {
      const isEntry = outcome === ENTERED && (only ?? compiled.get(versionId)?.definition.first) === step;
      const told = isEntry ? 'entered' : OUTCOMES.get(outcome);
      const figure = figureIn(outcome);
      const day = days.get(localDay(hour * HOUR, timeZone));
      if (day !== undefined && told !== undefined) day.numbers[told] += n;
      if (day !== undefined && figure !== null) day.sums.set(figure, (day.sums.get(figure) ?? 0) + n);
    }
    return [...days].map(([day, counted]) => ({ day, ...counted.numbers, sums: sumsOf(counted) }));
  },
});
