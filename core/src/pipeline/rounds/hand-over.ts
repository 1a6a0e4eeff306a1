import { workspaceNow } from '../../model/clock.ts';
import type { StoredEvent } from '../../model/event.ts';
import { oncePerContact } from '../../model/once-per-contact.ts';
import type { Run } from '../../model/run.ts';
import type { Reacted } from '../../store/verb/react.ts';
import type { Known } from '../5-advance/gather-facts.ts';

/** Runs that have just begun and are due at once, and what was read to let them in. */
export interface Begun {
  readonly runs: readonly Run[];
  readonly known: Known;
}

/** Those of whoever came in who are due at once, as far as their workspace was read, and at most one a contact. */
export const begunOf = (
  reacted: readonly Reacted[],
  {
    contacts,
    workspaces,
    events,
    now,
  }: Pick<Known, 'contacts' | 'workspaces'> & { readonly events: readonly StoredEvent[]; readonly now: number },
): Begun => {
  const isDue = ({ state, wakeAt, workspaceId }: Run): boolean => {
    const workspace = workspaces.get(workspaceId);
    return (
      workspace !== undefined && state === 'waiting' && wakeAt !== null && wakeAt <= workspaceNow(workspace.clock, now)
    );
  };
  const runs = reacted.flatMap(({ begun }) => begun).filter(isDue);
  return {
    runs: oncePerContact(runs, ({ contactId }) => contactId),
    known: {
      contacts,
      workspaces,
      events: new Map(runs.length === 0 ? [] : events.map((event) => [event.id, event])),
      workflows: new Map(reacted.flatMap(({ standings }) => [...standings])),
    },
  };
};

/**
 * From the round that lets runs in to the one that lets them go on, which then need not look for them, nor read that again. They are due
 * in the database all the same: whoever is not taken here, or lost with the process, is found there.
 */
export interface HandOver {
  give(begun: Begun): void;
  /** null: there are none, or it is time to look who else is due. */
  take(): Begun | null;
}

/** What was read so long ago is read again. */
const FRESH_MS = 20;

/** Opens the way for what is handed over. Every other time it is closed: whoever begins does not keep those waiting who are due already. */
export const createHandOver = (uptime: () => number): HandOver => {
  let given: { readonly begun: Begun; readonly at: number } | null = null;
  let isTheirTurn = false;
  return {
    give: (begun) => {
      if (begun.runs.length > 0) given = { begun, at: uptime() };
    },
    take: () => {
      const taken = given;
      given = null;
      if (isTheirTurn || taken === null || uptime() - taken.at > FRESH_MS) {
        isTheirTurn = false;
        return null;
      }
      isTheirTurn = true;
      return taken.begun;
    },
  };
};
