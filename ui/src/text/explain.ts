import type { SentenceParts } from '@innesto/sdk/contract';
import type { Trouble } from '../data/trouble.ts';
import { FAULT_WORDS } from './fault-words.ts';
import type { Values, Words } from './words.svelte.ts';

/** What happened, and what to do about it. */
export interface Explanation {
  readonly what: string;
  readonly remedy: string;
  /** What the hub has to say beside, in its own words; null: nothing. */
  readonly details: string | null;
}

/** The parts of a sentence, and a dash for any other: a node of an older version tells fewer, and its fault is told all the same. */
const orDashes = (parts: Values): Values =>
  new Proxy(parts, {
    get: (told, name) => (typeof name === 'string' && Object.hasOwn(told, name) ? told[name] : '–'),
    has: () => true,
  });

/** A fault as the hub tells it: in its own words, and with what says it in another language. */
export interface ToldFault {
  readonly code: string;
  readonly detail: string;
  readonly remedy: string;
  readonly parts?: SentenceParts;
}

/** A fault in the person’s words; one that these pages do not know, in the hub’s. */
export const explainFault = ({ code, detail, remedy, parts = {} }: ToldFault, say: Words['say']): Explanation => {
  const words = FAULT_WORDS.get(code);
  if (words === undefined) return { what: detail, remedy, details: null };
  const [what, wanted, more] = words;
  const told = more === undefined ? undefined : parts[more];
  return {
    what: say(what, orDashes(parts)),
    remedy: say(wanted, orDashes(parts)),
    details: told === undefined ? null : say('fault.details', { detail: told }),
  };
};

/** Says what stood in the way so that a person knows what to do next. */
export const explain = (trouble: Trouble, say: Words['say']): Explanation => {
  switch (trouble.kind) {
    case 'unreachable':
      return { what: say('fault.unreachable'), remedy: say('fault.unreachable.remedy'), details: null };
    case 'unreadable': {
      const what = say('fault.unreadable', { status: trouble.status });
      return { what, remedy: say('fault.unreadable.remedy'), details: null };
    }
    case 'problem':
      return explainFault(trouble.problem, say);
  }
};

/** The same in one go, where there is room for a sentence only. */
export const explainAtOnce = (trouble: Trouble, say: Words['say']): string => {
  const { what, remedy, details } = explain(trouble, say);
  return [what, remedy, details].filter((part) => part !== null).join(' ');
};
