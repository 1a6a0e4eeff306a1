import type { Effect } from '@innesto/sdk';

/** An answer by a way out of the action's own. */
export interface Turned<Port extends string> {
  effects: Effect[];
  port: Port;
  reason: string;
}

/** Nothing is done, and the contact goes on by another way. */
export const turned = <const Port extends string>(port: Port, reason: string): Turned<Port> => ({
  effects: [],
  port,
  reason,
});

/** The way on for whoever has no card. */
export const noCard = (): Turned<'no-card'> => turned('no-card', 'the contact has no card');
