import type { Comparison, Filter, Scalar, Which } from '@innesto/sdk/contract';
import { comparableOf } from './filter/comparable.ts';
import { answer, isRelative, isTimeless, questionOf, type Question } from './filter/question.ts';

/**
 * What a filter may ask: the value of an attribute by its path, or null where there is none; for attributes that count, of which things.
 * `clock.now` (epoch milliseconds) and `clock.zone` say when and where it is asked.
 */
export type Lookup = (attribute: string, of?: Which) => Scalar;

/** A filter made ready to be asked many times. */
export type Predicate = (lookup: Lookup) => boolean;

/** Hands out a comparison's question, which is made anew only where it is asked at another moment or place. */
const questions = (comparison: Comparison): ((lookup: Lookup) => Question | null) => {
  if (isTimeless(comparison)) {
    const question = questionOf(comparison, { now: 0, timeZone: 'UTC' });
    return () => question;
  }
  const moves = isRelative(comparison);
  let last: { readonly now: number; readonly timeZone: string; readonly question: Question } | null = null;
  return (lookup) => {
    const now = moves ? lookup('clock.now') : 0;
    if (typeof now !== 'number') return null;
    const timeZone = String(lookup('clock.zone') ?? 'UTC');
    if (last?.now !== now || last.timeZone !== timeZone)
      last = { now, timeZone, question: questionOf(comparison, { now, timeZone }) };
    return last.question;
  };
};

const compare = (comparison: Comparison): Predicate => {
  const { attribute, of } = comparison;
  const ask = questions(comparison);
  return (lookup) => {
    const question = ask(lookup);
    return question !== null && answer(question, comparableOf(lookup(attribute, of)));
  };
};

const compile = (filter: Filter): Predicate => {
  if ('attribute' in filter) return compare(filter);
  if ('all' in filter) {
    const members = filter.all.map(compile);
    return (lookup) => members.every((member) => member(lookup));
  }
  if ('any' in filter) {
    const members = filter.any.map(compile);
    return (lookup) => members.some((member) => member(lookup));
  }
  const members = filter.none.map(compile);
  return (lookup) => !members.some((member) => member(lookup));
};

const compiled = new WeakMap<Filter, Predicate>();

/** Makes a filter ready to be asked many times; the same filter is made ready once. */
export const compileFilter = (filter: Filter): Predicate => {
  const known = compiled.get(filter);
  if (known !== undefined) return known;
  const predicate = compile(filter);
  compiled.set(filter, predicate);
  return predicate;
};

/** Whether a filter holds; what is unknown is null, and null is never more or less than anything. */
export const holds = (filter: Filter, lookup: Lookup): boolean => compileFilter(filter)(lookup);

/** Every comparison of a filter, in order. What a comparison's own `when` asks of past events is not among them. */
export const comparisonsOf = (filter: Filter): readonly Comparison[] => {
  if ('attribute' in filter) return [filter];
  const members = 'all' in filter ? filter.all : 'any' in filter ? filter.any : filter.none;
  return members.flatMap(comparisonsOf);
};

/** Every attribute a filter asks about. */
export const attributesOf = (filter: Filter): ReadonlySet<string> =>
  new Set(comparisonsOf(filter).map(({ attribute }) => attribute));

/** What one comparison found, and whether it held. */
export interface Finding {
  readonly comparison: Comparison;
  readonly found: Scalar;
  readonly holds: boolean;
}

const explain = (
  filter: Filter,
  lookup: Lookup,
): { readonly holds: boolean; readonly findings: readonly Finding[] } => {
  if ('attribute' in filter) {
    const found = lookup(filter.attribute, filter.of);
    const does = holds(filter, lookup);
    return { holds: does, findings: [{ comparison: filter, found, holds: does }] };
  }
  const members = 'all' in filter ? filter.all : 'any' in filter ? filter.any : filter.none;
  const parts = members.map((member) => explain(member, lookup));
  const decides = !('all' in filter);
  // Where one member decides, the first that does is the reason; otherwise all of them together are.
  const first = parts.find((part) => part.holds === decides);
  const findings = first?.findings ?? parts.flatMap((part) => part.findings);
  return { holds: 'none' in filter ? first === undefined : (first !== undefined) === decides, findings };
};

/** Why a filter holds or does not: the comparisons that decided it, with what each found. */
export const explainFilter = (filter: Filter, lookup: Lookup): readonly Finding[] => explain(filter, lookup).findings;
