import type { Comparison, Filter, RelativeValue, Scalar, Value } from '@innesto/sdk/contract';
import { askingOf } from '../form/asking.ts';
import type { AttributeKind, AttributeOffer } from '../form/attribute.ts';
import { groupOf, isComparison } from '../form/condition-edit.ts';
import { tellDuration } from './duration.ts';
import { regionOf, tellMoment } from './moment.ts';
import type { Words } from './words.svelte.ts';

/** What telling a condition needs: what its attributes are called, and the words. */
export interface FilterTeller {
  readonly say: Words['say'];
  readonly language: string;
  readonly timeZone: string;
  readonly attributes: readonly AttributeOffer[];
}

const listed = (sentences: readonly string[], type: 'conjunction' | 'disjunction', language: string): string =>
  new Intl.ListFormat(regionOf(language), { type }).format(sentences);

const YEARLY = /^--(\d{2}-\d{2})$/;
// A leap year: it has every day that there is.
const ANY_YEAR = 2024;

const tellDay = (day: string, language: string): string => {
  const yearly = YEARLY.exec(day)?.[1];
  const date = new Date(yearly === undefined ? day : `${ANY_YEAR}-${yearly}`);
  if (Number.isNaN(date.getTime())) return day;
  return new Intl.DateTimeFormat(regionOf(language), {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
    ...(yearly === undefined ? { year: 'numeric' } : {}),
  }).format(date);
};

const tellScalar = (
  value: Scalar,
  type: AttributeKind,
  { say, language, timeZone, attributes }: FilterTeller,
): string => {
  if (value === null || value === '') return say('forms.tell-missing');
  if (typeof value === 'boolean') return say(value ? 'value.yes' : 'value.no');
  if (typeof value === 'number') return new Intl.NumberFormat(language).format(value);
  switch (type.kind) {
    case 'choice':
      return type.choices.find((choice) => choice.value === value)?.title ?? value;
    case 'list':
      return attributes.find(({ attribute }) => attribute === `list.${value}`)?.title ?? say('forms.gone');
    case 'date':
      return tellDay(value, language);
    case 'moment':
      return Number.isNaN(Date.parse(value))
        ? value
        : tellMoment(new Date(value), { language, timeZone, form: 'short' });
    case 'text':
    case 'number':
    case 'boolean':
    case 'member':
      return value;
  }
};

const tellMoving = (value: RelativeValue, say: Words['say']): string => {
  if ('today' in value) {
    const { today } = value;
    if (today === 0) return say('flow.moving.today');
    return say(today > 0 ? 'flow.moving.tell-days-later' : 'flow.moving.tell-days-earlier', { count: Math.abs(today) });
  }
  if (value.now === null) return say('flow.moving.now');
  const duration = tellDuration(value.now.duration, say);
  return say(value.now.sign === 'plus' ? 'flow.moving.tell-later' : 'flow.moving.tell-earlier', { duration });
};

const tellValue = (value: Value, type: AttributeKind, teller: FilterTeller): string =>
  typeof value === 'object' && value !== null ? tellMoving(value, teller.say) : tellScalar(value, type, teller);

const tellComparison = (comparison: Comparison, teller: FilterTeller): string => {
  const { say, language } = teller;
  const offer = teller.attributes.find(({ attribute }) => attribute === comparison.attribute);
  const type: AttributeKind = offer?.type ?? { kind: comparison.attribute.startsWith('list.') ? 'member' : 'text' };
  const asking = askingOf(comparison, type);
  const attribute = offer?.title ?? comparison.attribute;
  if (type.kind === 'member') {
    const list = offer?.title ?? say('forms.gone');
    return say(asking.means === false ? 'forms.tell-not-member' : 'forms.tell-member', { list });
  }
  const operator = say(asking.word);
  if (asking.takes === 'nothing') return say('forms.tell-bare', { attribute, operator });
  const given = comparison.value;
  if (asking.takes === 'days') return say('forms.tell-days', { attribute, operator, count: Number(given) || 0 });
  const values = (Array.isArray(given) ? given : given === undefined ? [] : [given]).map((value) =>
    tellValue(value, type, teller),
  );
  const value =
    values.length === 0
      ? say('forms.tell-missing')
      : listed(values, asking.takes === 'two' ? 'conjunction' : 'disjunction', language);
  return say('forms.tell-value', { attribute, operator, value });
};

const tellMember = (filter: Filter, teller: FilterTeller): string => {
  if (isComparison(filter)) return tellComparison(filter, teller);
  const { kind, members } = groupOf(filter);
  const told = tellGroup(filter, teller);
  return kind === 'none' || members.length < 2 ? told : teller.say('forms.tell-nested', { condition: told });
};

const tellGroup = (filter: Filter, teller: FilterTeller): string => {
  const { kind, members } = groupOf(filter);
  const told = members.map((member) => tellMember(member, teller)).filter((sentence) => sentence !== '');
  if (told.length === 0) return '';
  const condition = listed(told, kind === 'all' ? 'conjunction' : 'disjunction', teller.language);
  return kind === 'none' ? teller.say('forms.tell-none', { condition }) : condition;
};

/** Tells a condition in one sentence: “City is Torino and is in Newsletter”; empty where it asks nothing. */
export const tellFilter = (filter: Filter, teller: FilterTeller): string => {
  const told = tellGroup(filter, teller);
  return told.charAt(0).toLocaleUpperCase(teller.language) + told.slice(1);
};
