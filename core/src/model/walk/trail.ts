/**
 * What a run has to remember of its way beside its place. `turns`: of the loops that it is in, by their step. `stretch`: how many
 * turns it has taken since when; a new one begins when an hour has passed. `kept`: the calendar moments that it has waited for,
 * by their step, so that none is waited for twice. `heard`: the last event that ended one of its waits, which ends no other.
 */
export interface Trail {
  readonly turns?: Readonly<Record<string, number>>;
  readonly stretch?: { readonly since: number; readonly turns: number };
  readonly kept?: Readonly<Record<string, number>>;
  readonly heard?: number;
}

/** As many turns of its loops may a run take within an hour; more is a mistake in the workflow, and the run is parked. */
export const MOST_TURNS_AN_HOUR = 5000;
const HOUR = 3_600_000;

const read = (numbers: Readonly<Record<string, number>> | undefined, step: string): number | null =>
  numbers !== undefined && Object.hasOwn(numbers, step) ? (numbers[step] ?? null) : null;

const without = (
  numbers: Readonly<Record<string, number>> | undefined,
  step: string,
): Readonly<Record<string, number>> | undefined => {
  const left = Object.entries(numbers ?? {}).filter(([key]) => key !== step);
  return left.length === 0 ? undefined : Object.fromEntries(left);
};

const trailOf = ({ turns, stretch, kept, heard }: { [Part in keyof Trail]?: Trail[Part] | undefined }): Trail | null =>
  turns === undefined && stretch === undefined && kept === undefined && heard === undefined
    ? null
    : {
        ...(turns === undefined ? {} : { turns }),
        ...(stretch === undefined ? {} : { stretch }),
        ...(kept === undefined ? {} : { kept }),
        ...(heard === undefined ? {} : { heard }),
      };

/** How many turns of a loop the run has begun. */
export const turnsOf = (trail: Trail | null, loop: string): number => read(trail?.turns, loop) ?? 0;

/** How many turns of any loop the run has taken within the hour that it is in. */
export const turnsWithinHour = (trail: Trail | null, now: number): number =>
  trail?.stretch === undefined || now - trail.stretch.since >= HOUR ? 0 : trail.stretch.turns;

/** The trail after one more turn of a loop. */
export const countTurn = (trail: Trail | null, loop: string, now: number): Trail | null => {
  const turns = turnsWithinHour(trail, now);
  const since = turns === 0 ? now : (trail?.stretch?.since ?? now);
  return trailOf({
    turns: { ...trail?.turns, [loop]: turnsOf(trail, loop) + 1 },
    stretch: { since, turns: turns + 1 },
    kept: trail?.kept,
    heard: trail?.heard,
  });
};

/** The trail of a run that has left a loop: whoever comes there again begins at the first turn. */
export const leaveLoop = (trail: Trail | null, loop: string): Trail | null =>
  trail === null || read(trail.turns, loop) === null
    ? trail
    : trailOf({ turns: without(trail.turns, loop), stretch: trail.stretch, kept: trail.kept, heard: trail.heard });

/** The calendar moment that the run last waited for at a step. */
export const keptMoment = (trail: Trail | null, step: string): number | null => read(trail?.kept, step);

/** The trail of a run that has waited at a step for a calendar moment. */
export const keepMoment = (trail: Trail | null, step: string, at: number): Trail | null =>
  trailOf({ ...trail, kept: { ...trail?.kept, [step]: at } });

/** The trail of a run one of whose waits was ended by an event; by whatever else: as it was. */
export const keepHeard = (trail: Trail | null, event: number | undefined): Trail | null =>
  event === undefined ? trail : trailOf({ ...trail, heard: event });
