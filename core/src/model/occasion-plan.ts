import { isDeepStrictEqual } from 'node:util';
import type { OccasionData, OccasionState, PlannedOccasion } from './occasion.ts';

/** An occasion of a workflow that is not over, as it was planned before. */
export interface StandingOccasion {
  readonly id: number;
  readonly occurrence: string;
  readonly part: string;
  readonly state: Extract<OccasionState, 'planned' | 'running' | 'frozen'>;
  readonly data: OccasionData;
  /** Whether its audience has begun to come in. */
  readonly isOpen: boolean;
}

/** What a start wants of the clock. `mayBegin`: whether it is planned now, or only goes on where it had begun. */
export interface WantedOccasion {
  readonly planned: PlannedOccasion;
  readonly mayBegin: boolean;
}

/** How an occasion that was there goes on; `anew`: its audience is another, and is gone through from its beginning. */
export interface ResumedOccasion {
  readonly id: number;
  readonly planned: PlannedOccasion;
  readonly to: 'planned' | 'running' | 'missed';
  readonly anew: boolean;
}

/** What becomes of a workflow’s occasions when it is started. */
export interface OccasionPlan {
  readonly insert: readonly PlannedOccasion[];
  readonly resume: readonly ResumedOccasion[];
  /** Those that had begun and are wanted no more. */
  readonly close: readonly number[];
  /** Those that had not. */
  readonly remove: readonly number[];
}

const keyOf = ({ occurrence, part }: { readonly occurrence: string; readonly part: string }): string =>
  `${occurrence}\n${part}`;

const goesOn = (
  { isOpen, state }: StandingOccasion,
  { lateAt }: PlannedOccasion,
  now: number,
): ResumedOccasion['to'] => {
  if (state === 'running') return 'running';
  if (lateAt <= now) return 'missed';
  return isOpen ? 'running' : 'planned';
};

/**
 * Compares what the clock was to bring about with what it is to bring about now: what is the same goes on where it stood, what is gone is
 * given up, and what is new is planned. The same occurrence is never planned twice.
 */
export const planOccasions = (
  standing: readonly StandingOccasion[],
  wanted: readonly WantedOccasion[],
  now: number,
): OccasionPlan => {
  const before = new Map(standing.map((one) => [keyOf(one), one]));
  const kept = new Set<number>();
  const insert: PlannedOccasion[] = [];
  const resume: ResumedOccasion[] = [];
  for (const { planned, mayBegin } of wanted) {
    const known = before.get(keyOf(planned));
    if (known === undefined) {
      if (mayBegin) insert.push(planned);
    } else if (mayBegin || known.isOpen) {
      kept.add(known.id);
      const anew = !isDeepStrictEqual(known.data, planned.data);
      resume.push({ id: known.id, planned, to: goesOn(known, planned, now), anew });
    }
  }
  const gone = standing.filter(({ id }) => !kept.has(id));
  return {
    insert,
    resume,
    close: gone.flatMap(({ id, isOpen }) => (isOpen ? id : [])),
    remove: gone.flatMap(({ id, isOpen }) => (isOpen ? [] : id)),
  };
};
