import type { Comparison, Operator, Value, Which } from '@innesto/sdk/contract';
import { ASKINGS, EVERY, type Asking, type RunMember } from './askings.ts';
import { isOfRun, type AttributeKind, type AttributeOffer } from './attribute.ts';

const RUN_MEMBERS = ['state', 'entered', 'ended', 'reason'] as const satisfies readonly RunMember[];

const lastOf = (attribute: string): string => attribute.slice(attribute.lastIndexOf('.') + 1);

/** The same attribute with another last part: of another channel, or another member of a run. */
export const withLast = (attribute: string, last: string): string =>
  attribute.slice(0, attribute.lastIndexOf('.') + 1) + last;

/** The ways to ask about something. What happened in a run is always known, so nobody asks whether it is. */
export const askingsFor = ({
  attribute,
  type,
  operators,
}: Pick<AttributeOffer, 'attribute' | 'type' | 'operators'>): readonly Asking[] =>
  ASKINGS[type.kind].filter(
    ({ id, operator }) =>
      (operators === undefined || operators.includes(operator)) &&
      !(isOfRun(attribute) && (id === 'set' || id === 'not-set')),
  );

const askingInRun = ({ attribute, operator, value }: Comparison): Asking => {
  const member = RUN_MEMBERS.find((known) => known === lastOf(attribute)) ?? 'state';
  const usual = ASKINGS.run.find(
    (asking) =>
      asking.member === member &&
      asking.operator === operator &&
      (asking.means === undefined || asking.means === value),
  );
  return usual ?? { ...EVERY[operator], id: `${member} ${operator}`, member };
};

/** How a question asks: one of the ways for its attribute, or its operator's own words where it is an unusual one. */
export const askingOf = (comparison: Comparison, { kind }: AttributeKind): Asking => {
  const { operator, value } = comparison;
  if (kind === 'run') return askingInRun(comparison);
  if (kind === 'member' && (operator === 'is' || operator === 'is-not')) {
    const isMember = (value === true) === (operator === 'is');
    return ASKINGS.member.find(({ means }) => means === isMember) ?? EVERY[operator];
  }
  return (
    ASKINGS[kind].find((asking) => asking.operator === operator && (asking.means ?? value) === value) ?? EVERY[operator]
  );
};

/** What the value of a question is, by what its attribute holds and how it asks. */
export const valueKind = (type: AttributeKind, { member }: Asking): AttributeKind => {
  switch (type.kind) {
    case 'count':
    case 'amount':
      return { kind: 'number' };
    case 'run':
      if (member === 'entered' || member === 'ended') return { kind: 'moment' };
      return member === 'reason' ? { kind: 'choice', choices: type.reasons } : { kind: 'text' };
    case 'text':
    case 'number':
    case 'boolean':
    case 'date':
    case 'moment':
    case 'choice':
    case 'member':
    case 'list':
    case 'consent':
      return type;
  }
};

const firstOf = (value: Comparison['value']): Value | undefined => (Array.isArray(value) ? value[0] : value);
const listOf = (value: Comparison['value']): Value[] =>
  Array.isArray(value) ? value : value === undefined || value === '' ? [] : [value];

const USUAL_DAYS = 7;

const countsDays = (operator: Operator): boolean => EVERY[operator].takes === 'days';

/** Asks in another way, and keeps the value as far as the other way takes one. `asked`: how it was asked. */
export const askOtherwise = (
  { value: given, operator: before, ...rest }: Comparison,
  { operator, takes, means, member }: Asking,
  asked: Asking | null = null,
): Comparison => {
  const about = member === undefined ? rest : { ...rest, attribute: withLast(rest.attribute, member) };
  // A reason is no day and a day no reason, and what words stood for is not what somebody said.
  const value = about.attribute === rest.attribute && asked?.means === undefined ? given : undefined;
  if (means !== undefined) return { ...about, operator, value: means };
  const wasDays = countsDays(before);
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

/** What people ask of events and messages most: whether there were any lately. */
const LATELY: Which = { within: { amount: 30, unit: 'days' } };

/** The first question about something, its value still to be said. */
export const askAbout = (offer: Pick<AttributeOffer, 'attribute' | 'type' | 'operators'>): Comparison => {
  const { attribute, type } = offer;
  const about =
    (type.kind === 'count' || type.kind === 'amount') && type.by.includes('within')
      ? { attribute, of: LATELY }
      : { attribute };
  const [first] = askingsFor(offer);
  if (first === undefined) return { ...about, operator: 'set' };
  const asked = askOtherwise({ ...about, operator: 'set' }, first);
  return type.kind === 'boolean' ? { ...asked, value: true } : asked;
};
