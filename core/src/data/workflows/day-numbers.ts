import type { Clock } from '../../model/clock.ts';
import { workspaceNow } from '../../model/clock.ts';
import { addDays, beginningOf, localDay } from '../../model/filter/local-day.ts';
import { messageTally } from '../../model/step-tally.ts';
import type { Workspace } from '../../model/workspace.ts';
import { countHours } from '../../store/query/step-statistic.ts';
import { listVersions } from '../../store/query/version.ts';
import type { Store } from '../../store/store.ts';
import { workflowOf } from './drafts.ts';
import type { Versions } from './versions.ts';

/** What of a workflow is told day by day. */
const TOLD_BY_DAY = ['entered', 'sent', 'opened', 'clicked', 'failed'] as const;
type Told = (typeof TOLD_BY_DAY)[number];

/** What happened in a workflow on a day where the workspace is. */
export type DayNumbers = { readonly day: string } & Readonly<Record<Told, number>>;

/** A workflow over time. */
export interface OverTime {
  /** The last days, today's the last one, those on which nothing happened too. */
  days(workspace: Workspace, publicId: string, count: number): Promise<readonly DayNumbers[]>;
}

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly versions: Pick<Versions, 'getMany'>;
}

const OUTCOMES: ReadonlyMap<string, Told> = new Map([
  ['failed', 'failed'],
  [messageTally('sent'), 'sent'],
  [messageTally('opened'), 'opened'],
  [messageTally('clicked'), 'clicked'],
]);
const ENTERED = 'entered';
const HOUR = 3_600_000;

/**
 * Folds the steps' counters, which are kept by the hour, into days: a statement whose cost grows with the steps, the versions and the hours in
 * which anything happened, not with how many people there were. Who came to a version's first step entered it.
 */
export const createOverTime = ({ store, clock, versions }: Parts): OverTime => ({
  days: async (workspace, publicId, count) => {
    const { id: workflowId } = await workflowOf(store, workspace, publicId);
    const of = { workspaceId: workspace.id, workflowId };
    const { timeZone } = workspace;
    const today = localDay(workspaceNow(workspace.clock, clock.now()), timeZone);
    const days = Array.from({ length: count }, (_, at) => addDays(today, at + 1 - count));
    const rows = await countHours(store.read, store.dialect, {
      ...of,
      outcomes: [ENTERED, ...OUTCOMES.keys()],
      since: Math.floor(beginningOf(days[0] ?? today, timeZone) / HOUR),
    });
    const compiled = await versions.getMany((await listVersions(store.read, of)).map(({ id }) => id));
    const nothing: Record<Told, number> = { entered: 0, sent: 0, opened: 0, clicked: 0, failed: 0 };
    const numbers = new Map(days.map((day) => [day, { day, ...nothing }]));
    for (const { versionId, step, outcome, hour, n } of rows) {
      const isFirst = outcome === ENTERED && compiled.get(versionId)?.definition.first === step;
      const told = isFirst ? 'entered' : OUTCOMES.get(outcome);
      const day = numbers.get(localDay(hour * HOUR, timeZone));
      if (told !== undefined && day !== undefined) day[told] += n;
    }
    return [...numbers.values()];
  },
});
