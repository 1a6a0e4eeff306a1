import type { Comparison, Operator, Scalar, Value } from '@innesto/sdk/contract';
import type { WordKey } from '../text/words.svelte.ts';
import { isOfRun, type AttributeKind } from './attribute.ts';

/** A way to ask about an attribute, in words: an operator, and what it takes. `means`: the value that the words stand for. */
export interface Asking {
  readonly id: string;
  readonly word: WordKey;
  readonly operator: Operator;
  readonly takes: 'nothing' | 'one' | 'many' | 'days' | 'two';
  readonly means?: Scalar;
}

const one = (operator: Operator, word: WordKey): Asking => ({ id: operator, word, operator, takes: 'one' });
const many: Asking = { id: 'one-of', word: 'forms.one-of', operator: 'one-of', takes: 'many' };
const two: Asking = { id: 'between', word: 'forms.between', operator: 'between', takes: 'two' };
const days = (operator: Operator, word: WordKey): Asking => ({ id: operator, word, operator, takes: 'days' });
const near: readonly Asking[] = [
  days('in-next-days', 'forms.in-next-days'),
  days('in-last-days', 'forms.in-last-days'),
];
const yearly = days('anniversary-in-next-days', 'forms.anniversary-in-next-days');
const known: readonly Asking[] = [
  { id: 'set', word: 'forms.set', operator: 'set', takes: 'nothing' },
  { id: 'not-set', word: 'forms.not-set', operator: 'not-set', takes: 'nothing' },
];
const same: readonly Asking[] = [one('is', 'forms.is'), one('is-not', 'forms.is-not')];

const ASKINGS: Readonly<Record<AttributeKind['kind'], readonly Asking[]>> = {
  text: [...same, one('contains', 'forms.contains'), one('starts-with', 'forms.starts-with'), many, ...known],
  choice: [...same, many, ...known],
  list: [...same, many, ...known],
  number: [
    ...same,
    one('at-least', 'forms.at-least'),
    one('at-most', 'forms.at-most'),
    one('more', 'forms.more-than'),
    one('less', 'forms.less'),
    two,
    ...known,
  ],
  boolean: [one('is', 'forms.is'), ...known],
  date: [
    one('is', 'forms.on'),
    one('is-not', 'forms.not-on'),
    one('less', 'forms.before'),
    one('at-most', 'forms.until'),
    one('at-least', 'forms.from'),
    one('more', 'forms.after'),
    two,
    ...near,
    yearly,
    ...known,
  ],
  moment: [
    one('less', 'forms.moment-before'),
    one('at-most', 'forms.moment-until'),
    one('at-least', 'forms.moment-from'),
    one('more', 'forms.moment-after'),
    two,
    ...near,
    ...known,
  ],
  member: [
    { id: 'member', word: 'forms.member', operator: 'is', takes: 'nothing', means: true },
    { id: 'not-member', word: 'forms.not-member', operator: 'is', takes: 'nothing', means: false },
  ],
};

const EVERY: Readonly<Record<Operator, Asking>> = {
  is: one('is', 'forms.is'),
  'is-not': one('is-not', 'forms.is-not'),
  contains: one('contains', 'forms.contains'),
  'starts-with': one('starts-with', 'forms.starts-with'),
  less: one('less', 'forms.less'),
  'at-most': one('at-most', 'forms.at-most'),
  'at-least': one('at-least', 'forms.at-least'),
  more: one('more', 'forms.more-than'),
  between: two,
  'in-next-days': days('in-next-days', 'forms.in-next-days'),
  'in-last-days': days('in-last-days', 'forms.in-last-days'),
  'anniversary-in-next-days': yearly,
  'one-of': many,
  set: { id: 'set', word: 'forms.set', operator: 'set', takes: 'nothing' },
  'not-set': { id: 'not-set', word: 'forms.not-set', operator: 'not-set', takes: 'nothing' },
};

/** The ways to ask about an attribute. What happened in a run is always known, so nobody asks whether it is. */
export const askingsFor = (attribute: string, { kind }: AttributeKind): readonly Asking[] =>
  isOfRun(attribute) ? ASKINGS[kind].filter(({ id }) => id !== 'set' && id !== 'not-set') : ASKINGS[kind];

/** How a question asks: one of the ways for its attribute, or its operator's own words where it is an unusual one. */
export const askingOf = ({ operator, value }: Comparison, type: AttributeKind): Asking => {
  if (type.kind === 'member' && (operator === 'is' || operator === 'is-not')) {
    const isMember = (value === true) === (operator === 'is');
    return ASKINGS.member.find(({ means }) => means === isMember) ?? EVERY[operator];
  }
  return (
    ASKINGS[type.kind].find((asking) => asking.operator === operator && asking.means === undefined) ?? EVERY[operator]
  );
};

const firstOf = (value: Comparison['value']): Value | undefined => (Array.isArray(value) ? value[0] : value);
const listOf = (value: Comparison['value']): Value[] =>
  Array.isArray(value) ? value : value === undefined || value === '' ? [] : [value];

const USUAL_DAYS = 7;

/** Asks in another way, and keeps the value as far as the other way takes one. */
export const askOtherwise = (
  { value, operator: before, ...about }: Comparison,
  { operator, takes, means }: Asking,
): Comparison => {
  if (means !== undefined) return { ...about, operator, value: means };
  const wasDays = EVERY[before].takes === 'days';
  switch (takes) {
    case 'nothing':
      return { ...about, operator };
    case 'one': {
      // A number of days is no day.
      const first = wasDays ? undefined : firstOf(value);
      return first === undefined ? { ...about, operator } : { ...about, operator, value: first };
    }
    case 'many':
      return { ...about, operator, value: wasDays ? [] : listOf(value) };
    case 'days':
      return { ...about, operator, value: wasDays && typeof value === 'number' ? value : USUAL_DAYS };
    case 'two':
      return { ...about, operator, value: wasDays ? [] : listOf(value).slice(0, 2) };
  }
};

/** The first question about an attribute, its value still to be said. */
export const askAbout = (attribute: string, type: AttributeKind): Comparison => {
  const [first] = askingsFor(attribute, type);
  if (first === undefined) return { attribute, operator: 'set' };
  const asked = askOtherwise({ attribute, operator: 'set' }, first);
  return type.kind === 'boolean' ? { ...asked, value: true } : asked;
};
