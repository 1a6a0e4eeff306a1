import type { UntilEvent, UntilMessage, UntilWait } from '@innesto/sdk/contract';
import type { Static } from 'typebox';
import { addDuration } from '../duration.ts';
import type { Lookup } from '../filter.ts';
import type { Position } from './position.ts';
import { zoneAt, type Way } from './way.ts';

/** A wait that something may end early. */
export type ListeningWait = UntilWait & { readonly until: UntilEvent | Static<typeof UntilMessage> };

/** What a run listens for while it waits. */
export interface Listening {
  readonly until: ListeningWait['until'];
}

/** How a wait for something begins: it listens until its deadline, or is over as it begins, by which port and since when. */
export type Listened =
  | { readonly kind: 'listens'; readonly deadline: number; readonly listensFor: Listening }
  | { readonly kind: 'over'; readonly port: string; readonly at: number; readonly reason: string | null };

/** A run arrives at a wait for something that happens. */
export const arriveAtListening = (
  step: ListeningWait,
  { way, position }: { readonly way: Way; readonly position: Position; readonly lookup: Lookup },
): Listened => {
  const deadline = addDuration(position.anchorAt, step.until.within, zoneAt(way, step.zone));
  return deadline <= way.now
    ? { kind: 'over', port: 'timed-out', at: deadline, reason: null }
    : { kind: 'listens', deadline, listensFor: { until: step.until } };
};

/** A wait for something has come to its deadline: by which port it is left. */
export const endListening = (
  _step: ListeningWait,
  _lookup: Lookup,
): { readonly port: string; readonly reason: string | null } => ({ port: 'timed-out', reason: null });
