import type { Step } from '@innesto/sdk/contract';
import { tellWait } from './wait.ts';
import type { WordKey, Words } from './words.svelte.ts';

/** How a step is called, and what kind of thing it is. */
export interface StepWords {
  readonly title: string;
  /** What it does, where its title does not say so. */
  readonly what: string | null;
}

interface Teller {
  readonly words: Pick<Words, 'say' | 'language'>;
  /** What its plugin calls a contribution. */
  readonly titleOf: (contribution: string) => string | null;
  /** What a step that another speaks of is called; absent: by its id. */
  readonly stepName?: (id: string) => string;
  readonly fieldName?: (key: string) => string | null;
}

const ownWords = (step: Step, teller: Teller): string => {
  const { words, titleOf, stepName = (id) => id, fieldName = () => null } = teller;
  switch (step.kind) {
    case 'action':
      return titleOf(step.contribution) ?? step.contribution;
    case 'wait': {
      const awaited =
        'until' in step
          ? ({ kind: 'until', until: step.until } as const)
          : ({ kind: 'time', duration: step.duration, after: step.after ?? null } as const);
      return tellWait(awaited, { words, stepName, fieldName });
    }
    case 'branch':
      return words.say('step.branch');
    case 'split':
      return words.say('step.split');
    case 'loop':
      return words.say('step.loop');
    case 'exit':
      return words.say('step.exit');
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
  ['again', 'port.again'],
  ['exhausted', 'port.exhausted'],
  ['past', 'port.past'],
  ['missing', 'port.missing'],
  ['timed-out', 'port.timed-out'],
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
