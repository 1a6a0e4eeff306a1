import type { JsonObject } from '@innesto/sdk/contract';
import type { Place } from '../move.ts';
import type { RunState } from '../run.ts';
import type { Walked } from './way.ts';

const stateOf = (halt: Walked['halt']): RunState => {
  switch (halt) {
    case 'end':
      return 'ended';
    case 'park':
      return 'parked';
    case 'rest':
    case 'sleep':
    case 'listen':
    case 'act':
      return 'waiting';
  }
};

/** The place of a run after a walk that asked no plugin. `variables`: what a plugin left in it just before. */
export const placeOf = (walked: Walked, now: number, variables: JsonObject | null = null): Place => ({
  ...walked.position,
  state: stateOf(walked.halt),
  wakeAt: walked.halt === 'end' ? null : (walked.wakeAt ?? now),
  attempt: 0,
  variables: walked.variables ?? variables,
  heldBy: null,
  end: walked.end === null ? null : { at: now, reason: walked.end },
});
