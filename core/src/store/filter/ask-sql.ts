import { instantOf, numberOf, type Comparable } from '../../model/filter/comparable.ts';
import { answer, type Bound, type Ordered, type Question } from '../../model/filter/question.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { fragment, joined, raw, type Fragment } from './fragment.ts';

/**
 * Where the value of an attribute stands in the database. `comparable`: a text as filters compare it; `instant`, `count`: an integer,
 * `count` never null; `truth`: a condition that always holds or does not.
 */
export type Source =
  | { readonly kind: 'comparable'; readonly value: Fragment }
  | { readonly kind: 'instant'; readonly value: Fragment }
  | { readonly kind: 'count'; readonly value: Fragment; readonly some: Fragment }
  | { readonly kind: 'truth'; readonly holds: Fragment };

const list = (dialect: Dialect, values: readonly string[]): Fragment => ({
  sql: dialect.list('text'),
  bindings: [JSON.stringify(values)],
});

/** The letter behind a kind: all that is of the kind sorts before it. */
const behind = (of: Ordered): string => String.fromCodePoint((of.codePointAt(0) ?? 0) + 1);

const from = (bound: Bound | null, otherwise: string): Fragment =>
  bound === null ? fragment`>= ${otherwise}` : bound.included ? fragment`>= ${bound.at}` : fragment`> ${bound.at}`;
const to = (bound: Bound | null, otherwise: string): Fragment =>
  bound === null ? fragment`< ${otherwise}` : bound.included ? fragment`<= ${bound.at}` : fragment`< ${bound.at}`;

/** Asks a comparable. Nothing is empty text, which no comparable is: so no answer is ever null. */
const askComparable = (dialect: Dialect, question: Question, value: Fragment): Fragment => {
  switch (question.kind) {
    case 'unknown':
      return fragment`${value} = ''`;
    case 'same':
      return question.as.length === 1
        ? fragment`${value} = ${question.as[0] ?? ''}`
        : fragment`${value} IN ${list(dialect, question.as)}`;
    case 'range': {
      const sorted = raw(dialect.byBytes);
      const after = fragment`${value}${sorted} ${from(question.from, question.of)}`;
      const before = fragment`${value}${sorted} ${to(question.to, behind(question.of))}`;
      return joined([after, before], 'AND', 'TRUE');
    }
    case 'begins': {
      const beginning = `t${question.text}`;
      return fragment`substr(${value}, 1, ${raw(String(Array.from(beginning).length))}) = ${beginning}`;
    }
    case 'contains': {
      const position = raw(dialect.position);
      return fragment`(substr(${value}, 1, 1) = 't' AND ${position}(substr(${value}, 2), ${question.text}) > 0)`;
    }
    case 'yearly':
      return fragment`(substr(${value}, 1, 1) IN ('d', 'y') AND substr(${value}, length(${value}) - 5) IN ${list(dialect, question.days)})`;
    case 'any':
    case 'not':
      return connected(question, (one) => askComparable(dialect, one, value));
  }
};

const connected = (question: Extract<Question, { kind: 'any' | 'not' }>, ask: (one: Question) => Fragment): Fragment =>
  question.kind === 'not' ? fragment`NOT ${ask(question.of)}` : joined(question.of.map(ask), 'OR', 'FALSE');

interface Numeric {
  readonly dialect: Dialect;
  /** The kind of comparables that the integers stand for, and the number of one. */
  readonly of: 'n' | 'm';
  readonly numberOf: (comparable: Comparable) => number;
  readonly value: Fragment;
}

/** Asks an integer, as if it were written as a comparable. */
const askNumber = (numeric: Numeric, question: Question): Fragment => {
  const { dialect, of, value } = numeric;
  const number = (comparable: Comparable): Fragment =>
    fragment`CAST(${numeric.numberOf(comparable)} AS ${raw(dialect.words.real)})`;
  // A count is never null, and would be made twice.
  const given = of === 'n' ? [] : [fragment`${value} IS NOT NULL`];
  const known = (...pieces: readonly Fragment[]): Fragment => joined([...given, ...pieces], 'AND', 'TRUE');
  switch (question.kind) {
    case 'unknown':
      return fragment`${value} IS NULL`;
    case 'same': {
      const own = question.as.filter((one) => one.startsWith(of));
      return known(
        joined(
          own.map((one) => fragment`${value} = ${number(one)}`),
          'OR',
          'FALSE',
        ),
      );
    }
    case 'range': {
      if (question.of !== of) return raw('FALSE');
      const ends = [
        ...(question.from === null
          ? []
          : [fragment`${value} ${raw(question.from.included ? '>=' : '>')} ${number(question.from.at)}`]),
        ...(question.to === null
          ? []
          : [fragment`${value} ${raw(question.to.included ? '<=' : '<')} ${number(question.to.at)}`]),
      ];
      return known(...ends);
    }
    case 'begins':
    case 'contains':
    case 'yearly':
      return raw('FALSE');
    case 'any':
    case 'not':
      return connected(question, (one) => askNumber(numeric, one));
  }
};

/** Whether a question asks for one or more. */
const isSome = (question: Question): boolean =>
  question.kind === 'range' &&
  question.of === 'n' &&
  question.to === null &&
  question.from?.included === true &&
  numberOf(question.from.at) === 1;

/** A question as a condition of SQL, which is always true or false and never null. */
export const askSql = (dialect: Dialect, question: Question, source: Source): Fragment => {
  switch (source.kind) {
    case 'comparable':
      return askComparable(dialect, question, fragment`coalesce(${source.value}, '')`);
    case 'instant':
      return askNumber({ dialect, of: 'm', numberOf: instantOf, value: source.value }, question);
    case 'count':
      // Whether there is any is found at the first one.
      return isSome(question) ? source.some : askNumber({ dialect, of: 'n', numberOf, value: source.value }, question);
    case 'truth': {
      const yes = answer(question, 'ttrue');
      const no = answer(question, 'tfalse');
      if (yes === no) return raw(yes ? 'TRUE' : 'FALSE');
      return yes ? source.holds : fragment`NOT ${source.holds}`;
    }
  }
};
