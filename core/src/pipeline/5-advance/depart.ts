import type { Departure } from '../../model/departure.ts';
import type { Move } from '../../model/move.ts';
import { positionOf } from '../../model/walk/position.ts';
import type { RunFacts } from '../run-facts.ts';

/** Ends a run where it stands, before it is through. */
export const depart = (
  { run }: Pick<RunFacts, 'run'>,
  { reason, found }: Departure,
  now: number,
): Pick<Move, 'to' | 'log'> => ({
  to: {
    ...positionOf(run),
    state: 'ended',
    wakeAt: null,
    attempt: 0,
    variables: null,
    heldBy: null,
    end: { at: now, reason },
  },
  log: [{ step: run.step, outcome: 'ended', at: now, detail: `${reason}: ${found}`, counted: true }],
});
