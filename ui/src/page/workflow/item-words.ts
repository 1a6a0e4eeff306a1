import type { Duration } from '@innesto/sdk/contract';
import type { Item, Way } from '../../editor/tree.ts';
import { OTHERWISE } from '../../editor/tree.ts';
import type { WordKey, Words } from '../../text/words.svelte.ts';

const UNITS: Readonly<Record<Duration['unit'], WordKey>> = {
  minutes: 'duration.minutes',
  hours: 'duration.hours',
  days: 'duration.days',
  weeks: 'duration.weeks',
  months: 'duration.months',
};

/** A length of time in words. */
const tellDuration = ({ amount, unit }: Duration, say: Words['say']): string => say(UNITS[unit], { amount });

interface Teller {
  readonly say: Words['say'];
  /** What its plugin calls a contribution. */
  readonly titleOf: (contribution: string) => string | null;
  /** The title of the step that a jump leads to. */
  readonly stepTitle: (id: string) => string;
}

/** What an item is by itself, whatever its author calls it. */
export const tellKind = (item: Item, { say, titleOf, stepTitle }: Teller): string => {
  switch (item.kind) {
    case 'action':
      return titleOf(item.contribution) ?? item.contribution;
    case 'wait':
      return say('step.wait', { duration: tellDuration(item.duration, say) });
    case 'branch':
      return say('step.branch');
    case 'exit':
      return say('step.exit');
    case 'goto':
      return say('step.again', { step: stepTitle(item.to) });
    case 'end':
      return say('step.end');
  }
};

/** What an item is called: as its author calls it, else what it is. A wait is called by its time, which can change. */
export const tellItem = (item: Item, teller: Teller): string => {
  const given = item.kind === 'goto' || item.kind === 'end' || item.kind === 'wait' ? '' : (item.title?.trim() ?? '');
  return given === '' ? tellKind(item, teller) : given;
};

const PORTS: ReadonlyMap<string, WordKey> = new Map([
  ['done', 'port.done'],
  ['skipped', 'editor.port.skipped'],
  ['failed', 'editor.port.failed'],
  [OTHERWISE, 'port.otherwise'],
]);

interface WayTeller {
  readonly say: Words['say'];
  /** What its plugin calls a port. */
  readonly portTitle: (port: string) => string | null;
  /** A condition in words; null where it asks nothing. */
  readonly condition: (way: Way) => string | null;
}

/** What a way is called: as its author calls it, else by its condition or port. */
export const tellWayOf = (way: Way, { say, portTitle, condition }: WayTeller): string => {
  const given = way.title?.trim() ?? '';
  if (given !== '') return given;
  const port = PORTS.get(way.port);
  if (port !== undefined) return say(port);
  return condition(way) ?? portTitle(way.port) ?? say('editor.way.unset');
};
