import type { Versions } from '../../data/workflows/versions.ts';
import type { Clock } from '../../model/clock.ts';
import type { Ids } from '../../model/identifier.ts';
import type { Move } from '../../model/move.ts';
import type { Run } from '../../model/run.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Verbs } from '../../store/verbs.ts';
import { createSchedule } from '../4-schedule/schedule.ts';
import { advance } from '../5-advance/advance.ts';
import { gatherFacts, type Known } from '../5-advance/gather-facts.ts';
import { commitHalving } from '../6-commit/commit.ts';
import { gatherPlanFacts } from '../6-commit/plan-facts.ts';
import { planMove } from '../6-commit/plan-move.ts';
import type { Plugins, Report, PluginRunner } from '../port.ts';
import type { HandOver } from './hand-over.ts';

/** What advancing runs is handed. */
export interface AdvanceRoundPorts {
  readonly verbs: Verbs;
  readonly versions: Versions;
  readonly sandbox: PluginRunner;
  readonly plugins: Plugins;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly report: Report;
  readonly keyOf: (parts: readonly (string | number)[]) => string;
}

/** What one round of advancing came to. */
export interface AdvanceRound {
  readonly moved: boolean;
  readonly nextIn: number | null;
  /** Some were due, and none could be moved now. */
  readonly stuck: boolean;
  readonly moves: readonly Move[];
}

const NOBODY: Pick<HandOver, 'take'> = { take: () => null };

/**
 * Decides and plans what is to be written of these runs. A function of its own, so that what was read and answered for a thousand runs is
 * let go of before they are written: the garbage collector would carry it along otherwise.
 */
const planMoves = async (
  ports: AdvanceRoundPorts,
  { runs, now, known }: { readonly runs: readonly Run[]; readonly now: number; readonly known: Known | undefined },
): Promise<readonly Move[]> => {
  const decisions = await advance(ports, { facts: await gatherFacts(ports, { runs, now, known }), now });
  const planFacts = await gatherPlanFacts(ports, decisions, now);
  return decisions.map((decision) => planMove(decision, planFacts));
};

/** Opens the third transaction's work: due runs in, moves committed. `handOver`: where runs come from that have just begun. */
export const createAdvancer = (
  ports: AdvanceRoundPorts,
  handOver: Pick<HandOver, 'take'> = NOBODY,
): ((tenure: Tenure, most?: number) => Promise<AdvanceRound>) => {
  const schedule = createSchedule(ports);
  return async (tenure, most) => {
    const begun = handOver.take();
    const { items, nextIn, isDue } =
      begun === null ? await schedule.take(tenure, most) : { items: begun.runs, nextIn: null, isDue: true };
    const runs = items.slice(0, most);
    if (runs.length === 0) return { moved: false, nextIn, stuck: isDue, moves: [] };
    const now = ports.clock.now();
    const moves = await planMoves(ports, { runs, now, known: begun?.known });
    const moved = await commitHalving(ports, {
      members: moves,
      suspectOf: ({ run }) => ({ kind: 'run', subjectId: run.id, workspaceId: run.workspaceId }),
      commit: (members) => ports.verbs.advanceRuns({ tenure, moves: members, now }),
    });
    const done = new Set(moved.flatMap((ids) => [...ids]));
    // What could not be committed (the shards are another's by now) is no reason to go on at once.
    return {
      // After those who have just begun it is time to look who else is due.
      moved: done.size > 0 || begun !== null,
      nextIn,
      stuck: done.size === 0,
      moves: moves.filter(({ run }) => done.has(run.id)),
    };
  };
};
