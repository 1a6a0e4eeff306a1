import type { Comparison, Filter, RelativeValue, Scalar, Value, Which } from '@innesto/sdk/contract';
import { askingOf, valueKind } from '../form/asking.ts';
import type { Asking } from '../form/askings.ts';
import { offerOf, type AttributeKind, type AttributeOffer, type Narrowed } from '../form/attribute.ts';
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
  /** What a step of a workflow is called; null where nobody knows (yet). */
  readonly stepTitle?: (workflow: string, step: string) => string | null;
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
    case 'consent':
    case 'run':
    case 'count':
    case 'amount':
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

/** What a question compares with, as one text; null where its words say it all. */
const tellGiven = (
  comparison: Comparison,
  asked: { readonly type: AttributeKind; readonly asking: Asking },
  teller: FilterTeller,
): string => {
  const { value: given } = comparison;
  const type = valueKind(asked.type, asked.asking);
  const values = (Array.isArray(given) ? given : given === undefined ? [] : [given]).map((value) =>
    tellValue(value, type, teller),
  );
  if (values.length === 0) return teller.say('forms.tell-missing');
  return listed(values, asked.asking.takes === 'two' ? 'conjunction' : 'disjunction', teller.language);
};

/** Of which of many a question speaks: “Welcome series, in the last 30 days”. */
const tellWhich = (of: Which, type: Narrowed, teller: FilterTeller): string => {
  const { say, attributes, stepTitle } = teller;
  const workflow =
    of.workflow === undefined ? null : (offerOf(attributes, `run.${of.workflow}.state`)?.title ?? say('forms.gone'));
  const step =
    of.workflow === undefined || of.step === undefined ? null : (stepTitle?.(of.workflow, of.step) ?? of.step);
  const when =
    of.when === undefined
      ? ''
      : tellGroup(of.when, { ...teller, attributes: [...attributesIn(type, of.event), ...attributes] });
  return [
    workflow,
    step,
    type.channels.find(({ value }) => value === of.channel)?.title ?? null,
    of.within === undefined ? null : say('forms.tell-within', { duration: tellDuration(of.within, say) }),
    when === '' ? null : when,
  ]
    .filter((part) => part !== null)
    .join(', ');
};

const attributesIn = (type: Narrowed, event: string | undefined) =>
  type.events.find(({ value }) => value === event)?.attributes ?? type.attributes;

const tellCount = (
  comparison: Comparison,
  { title, type }: { readonly title: string; readonly type: Narrowed },
  teller: FilterTeller,
): string => {
  const { say } = teller;
  const { of = {}, value } = comparison;
  const asking = askingOf(comparison, type);
  const what =
    of.event === undefined ? title : (type.events.find((event) => event.value === of.event)?.title ?? of.event);
  const how = tellWhich(of, type, teller);
  const operator = say(asking.word);
  const times =
    asking.takes === 'nothing'
      ? operator
      : say('forms.tell-times', {
          operator,
          value: tellGiven(comparison, { type, asking }, teller),
          amount: Array.isArray(value) ? Number(value[1]) || 2 : Number(value ?? 2) || 0,
        });
  const attribute = how === '' ? what : say('forms.tell-narrowed', { what, how });
  return say('forms.tell-stated', { attribute, what: times });
};

const tellComparison = (comparison: Comparison, teller: FilterTeller): string => {
  const { say } = teller;
  const offer = offerOf(teller.attributes, comparison.attribute);
  const type: AttributeKind = offer?.type ?? { kind: comparison.attribute.startsWith('list.') ? 'member' : 'text' };
  const asking = askingOf(comparison, type);
  const attribute = offer?.title ?? comparison.attribute;
  const operator = say(asking.word);
  const asked = { type, asking };
  switch (type.kind) {
    case 'member': {
      const list = offer?.title ?? say('forms.gone');
      return say(asking.means === false ? 'forms.tell-not-member' : 'forms.tell-member', { list });
    }
    case 'consent': {
      const channel = type.channels.find(({ value }) => comparison.attribute.endsWith(`.${value}`))?.title ?? '';
      const consent = type.channels.length > 1 ? say('forms.tell-by', { consent: attribute, channel }) : attribute;
      return say('forms.tell-stated', { attribute: consent, what: operator });
    }
    case 'count':
      return tellCount(comparison, { title: attribute, type }, teller);
    case 'amount': {
      const how = tellWhich(comparison.of ?? {}, type, teller);
      const what = how === '' ? attribute : say('forms.tell-narrowed', { what: attribute, how });
      return say('forms.tell-value', { attribute: what, operator, value: tellGiven(comparison, asked, teller) });
    }
    case 'run':
    case 'text':
    case 'number':
    case 'boolean':
    case 'date':
    case 'moment':
    case 'choice':
    case 'list':
      break;
  }
  const told = (what: string): string => (type.kind === 'run' ? say('forms.tell-stated', { attribute, what }) : what);
  const subject = type.kind === 'run' ? '' : attribute;
  if (asking.takes === 'nothing') return told(say('forms.tell-bare', { attribute: subject, operator }).trim());
  if (asking.takes === 'days')
    return told(say('forms.tell-days', { attribute: subject, operator, count: Number(comparison.value) || 0 }).trim());
  return told(
    say('forms.tell-value', { attribute: subject, operator, value: tellGiven(comparison, asked, teller) }).trim(),
  );
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
