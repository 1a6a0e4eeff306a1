import type { Duration, Step } from '@innesto/sdk/contract';
import type { WordKey, Words } from './words.svelte.ts';

/** How a step is called, and what kind of thing it is. */
export interface StepWords {
  readonly title: string;
  /** What it does, where its title does not say so. */
  readonly what: string | null;
}

interface Teller {
  readonly say: Words['say'];
  /** What its plugin calls a contribution. */
  readonly titleOf: (contribution: string) => string | null;
}

const UNITS: Readonly<Record<Duration['unit'], WordKey>> = {
  minutes: 'duration.minutes',
  hours: 'duration.hours',
  days: 'duration.days',
  weeks: 'duration.weeks',
  months: 'duration.months',
};

const ownWords = (step: Step, { say, titleOf }: Teller): string => {
  switch (step.kind) {
    case 'action':
      return titleOf(step.contribution) ?? step.contribution;
    case 'wait':
      return say('step.wait', { duration: say(UNITS[step.duration.unit], { amount: step.duration.amount }) });
    case 'branch':
      return say('step.branch');
    case 'exit':
      return say('step.exit');
  }
};

/** Calls a step by the title that its author gave it, or else by what it does. */
export const tellStep = (step: Step, teller: Teller): StepWords => {
  const own = ownWords(step, teller);
  const given = step.title?.trim() ?? '';
  return given === '' || given === own ? { title: own, what: null } : { title: given, what: own };
};

const PORTS: ReadonlyMap<string, WordKey> = new Map([
  ['done', 'port.done'],
  ['skipped', 'port.skipped'],
  ['failed', 'port.failed'],
  ['otherwise', 'port.otherwise'],
  ['opened', 'port.opened'],
  ['not-opened', 'port.not-opened'],
  ['unknowable', 'port.unknowable'],
  ['not-delivered', 'port.not-delivered'],
]);

/** Calls a way out of a step by the title that its author gave it, or by the names of its ports. */
export const tellWay = (
  { title, ports }: { readonly title: string | null; readonly ports: readonly string[] },
  say: Words['say'],
): string => {
  if (title !== null && title.trim() !== '') return title;
  return ports
    .map((port) => {
      const key = PORTS.get(port);
      return key === undefined ? port : say(key);
    })
    .join(' · ');
};
