import type { Operator, Scalar } from '@innesto/sdk/contract';
import type { WordKey } from '../text/words.svelte.ts';
import type { AttributeKind } from './attribute.ts';

/**
 * A way to ask about an attribute, in words: an operator, and what it takes. `means`: the value that the words stand for; `member`: which
 * member of a run it asks about.
 */
export interface Asking {
  readonly id: string;
  readonly word: WordKey;
  readonly operator: Operator;
  readonly takes: 'nothing' | 'one' | 'many' | 'days' | 'two';
  readonly means?: Scalar;
  readonly member?: RunMember;
}

/** What is known of a way through a workflow. */
export type RunMember = 'state' | 'entered' | 'ended' | 'reason';

const one = (operator: Operator, word: WordKey): Asking => ({ id: operator, word, operator, takes: 'one' });
const many: Asking = { id: 'one-of', word: 'forms.one-of', operator: 'one-of', takes: 'many' };
const two: Asking = { id: 'between', word: 'forms.between', operator: 'between', takes: 'two' };
const days = (operator: Operator, word: WordKey): Asking => ({ id: operator, word, operator, takes: 'days' });
const meaning = (id: string, word: WordKey, [operator, means]: readonly [Operator, Scalar]): Asking => ({
  id,
  word,
  operator,
  takes: 'nothing',
  means,
});
const near: readonly Asking[] = [
  days('in-next-days', 'forms.in-next-days'),
  days('in-last-days', 'forms.in-last-days'),
];
const yearly = days('anniversary-in-next-days', 'forms.anniversary-in-next-days');
const set: Asking = { id: 'set', word: 'forms.set', operator: 'set', takes: 'nothing' };
const unset: Asking = { id: 'not-set', word: 'forms.not-set', operator: 'not-set', takes: 'nothing' };
const known: readonly Asking[] = [set, unset];
const same: readonly Asking[] = [one('is', 'forms.is'), one('is-not', 'forms.is-not')];

const state = (asking: Asking): Asking => ({ ...asking, member: 'state' });
const inRun = (member: RunMember, asking: Asking): Asking => ({
  ...asking,
  id: `${member}-${asking.operator}`,
  member,
});

/** The ways to ask, by what an attribute holds; the first is asked first. */
export const ASKINGS: Readonly<Record<AttributeKind['kind'], readonly Asking[]>> = {
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
  member: [meaning('member', 'forms.member', ['is', true]), meaning('not-member', 'forms.not-member', ['is', false])],
  consent: [
    meaning('agreed', 'forms.consent-agreed', ['is', 'given']),
    meaning('not-agreed', 'forms.consent-not-agreed', ['is-not', 'given']),
    meaning('withdrew', 'forms.consent-withdrew', ['is', 'withdrawn']),
    { ...unset, word: 'forms.consent-unsaid' },
  ],
  run: [
    state(meaning('inside', 'forms.run-inside', ['is', 'inside'])),
    state(meaning('not-inside', 'forms.run-not-inside', ['is-not', 'inside'])),
    state({ ...set, word: 'forms.run-ever' }),
    state({ ...unset, word: 'forms.run-never' }),
    state(meaning('left', 'forms.run-left', ['is', 'ended'])),
    inRun('entered', days('in-last-days', 'forms.run-entered-lately')),
    inRun('entered', one('less', 'forms.run-entered-before')),
    inRun('entered', one('at-least', 'forms.run-entered-since')),
    inRun('ended', days('in-last-days', 'forms.run-left-lately')),
    inRun('ended', one('less', 'forms.run-left-before')),
    inRun('ended', one('at-least', 'forms.run-left-since')),
    inRun('reason', { ...many, word: 'forms.run-left-because' }),
  ],
  amount: [
    one('more', 'forms.more-than'),
    one('at-least', 'forms.at-least'),
    one('less', 'forms.less'),
    one('at-most', 'forms.at-most'),
    one('is', 'forms.is'),
    two,
  ],
  count: [
    meaning('ever', 'forms.times-ever', ['more', 0]),
    meaning('never', 'forms.times-never', ['less', 1]),
    one('at-least', 'forms.times-at-least'),
    one('at-most', 'forms.times-at-most'),
    one('is', 'forms.times-exactly'),
    { ...two, word: 'forms.times-between' },
  ],
};

/** Every operator in its plainest words: for what asks in an unusual way. */
export const EVERY: Readonly<Record<Operator, Asking>> = {
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
  set,
  'not-set': unset,
};
