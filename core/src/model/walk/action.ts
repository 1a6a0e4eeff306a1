import type { ActionStep } from '@innesto/sdk/contract';
import { nextAllowed, timingRules } from '../calendar/window.ts';
import type { Outcome } from './outcome.ts';
import type { Position } from './position.ts';
import { zoneAt, type Way } from './way.ts';

/** A run at an action: the action's turn, or it stays until a day and an hour at which the action may act. */
export const passAction = (
  step: ActionStep,
  { way, position }: { readonly way: Way; readonly position: Position },
  isKnown: boolean,
): Outcome => {
  const { timing } = step;
  const at =
    timing === undefined
      ? way.now
      : nextAllowed(way.now, timingRules(timing), { zone: zoneAt(way), holidays: way.holidays });
  if (at === null) return { kind: 'leaves', port: 'skipped', reason: 'none of its days comes within a year' };
  if (at <= way.now) return isKnown ? { kind: 'acts', action: step } : { kind: 'asks' };
  const plannedAt = Math.max(position.plannedAt, at);
  return { kind: 'stays', wakeAt: at, wait: 'calendar', plannedAt, listensFor: null };
};
