import type {
  Branch,
  Comparison,
  Duration,
  Filter,
  Json,
  JsonObject,
  Operator,
  Scalar,
  Step,
} from '@innesto/sdk/contract';
import { jsonObjectOf } from './json.ts';

/* The contract's schemas by hand: checking by the schemas themselves would bring their library into the page. */

const NAME = /^[a-z][a-z0-9_-]{0,39}$/;
const CONTRIBUTION = /^[a-z][a-z0-9-]{0,39}\/[a-z][a-z0-9-]{0,39}$/;
const ATTRIBUTE = /^[a-z][a-z0-9-]*(\.[A-Za-z0-9_-]{1,60}){1,3}$/;
const LONGEST_TITLE = 120;
const MOST_BRANCHES = 20;
const UNITS: readonly Duration['unit'][] = ['minutes', 'hours', 'days', 'weeks', 'months'];
const OPERATORS: readonly Operator[] = [
  'is',
  'is-not',
  'contains',
  'starts-with',
  'less',
  'at-most',
  'at-least',
  'more',
  'one-of',
  'set',
  'not-set',
];

const nameOf = (value: Json | undefined): string | null =>
  typeof value === 'string' && NAME.test(value) ? value : null;

/** An optional name: null where it is there and no name. */
const linkOf = (value: Json | undefined): string | null | undefined =>
  value === undefined ? undefined : nameOf(value);

const isTitle = (value: Json | undefined): value is string | undefined =>
  value === undefined || (typeof value === 'string' && value.length <= LONGEST_TITLE);

const durationOf = (value: Json | undefined): Duration | null => {
  const { amount, unit } = jsonObjectOf(value) ?? {};
  const known = UNITS.find((one) => one === unit);
  const isAmount = typeof amount === 'number' && Number.isInteger(amount) && amount >= 0 && amount <= 100_000;
  return isAmount && known !== undefined ? { amount, unit: known } : null;
};

const isScalar = (value: Json): value is Exclude<Scalar, undefined> => typeof value !== 'object' || value === null;

const comparisonOf = ({ attribute, operator, value }: JsonObject): Comparison | null => {
  const known = OPERATORS.find((one) => one === operator);
  if (typeof attribute !== 'string' || !ATTRIBUTE.test(attribute) || known === undefined) return null;
  if (value === undefined) return { attribute, operator: known };
  if (Array.isArray(value)) return value.every(isScalar) ? { attribute, operator: known, value } : null;
  return isScalar(value) ? { attribute, operator: known, value } : null;
};

const filterOf = (value: Json | undefined): Filter | null => {
  const filter = jsonObjectOf(value);
  if (filter === undefined) return null;
  if (filter['attribute'] !== undefined) return comparisonOf(filter);
  const [[group, members] = [], ...others] = Object.entries(filter);
  if (!Array.isArray(members) || others.length > 0) return null;
  const filters = members.flatMap((member) => filterOf(member) ?? []);
  if (filters.length < members.length) return null;
  if (group === 'all') return { all: filters };
  if (group === 'any') return { any: filters };
  return group === 'none' ? { none: filters } : null;
};

const branchOf = (value: Json): Branch | null => {
  const { name, title, when, next } = jsonObjectOf(value) ?? {};
  const [known, filter, link] = [nameOf(name), filterOf(when), linkOf(next)];
  if (known === null || filter === null || link === null || !isTitle(title)) return null;
  return {
    name: known,
    when: filter,
    ...(title === undefined ? {} : { title }),
    ...(link === undefined ? {} : { next: link }),
  };
};

type Head = { readonly id: string; readonly title?: string };

const actionOf = (head: Head, { contribution, config, ports }: JsonObject): Step | null => {
  const [settings, links] = [jsonObjectOf(config), jsonObjectOf(ports)];
  if (typeof contribution !== 'string' || !CONTRIBUTION.test(contribution)) return null;
  if (settings === undefined || links === undefined) return null;
  const wired = Object.entries(links).flatMap(([port, to]): [string, string][] => {
    const link = NAME.test(port) ? nameOf(to) : null;
    return link === null ? [] : [[port, link]];
  });
  if (wired.length < Object.keys(links).length) return null;
  return { kind: 'action', ...head, contribution, config: settings, ports: Object.fromEntries(wired) };
};

const branchStepOf = (head: Head, { branches, otherwise }: JsonObject): Step | null => {
  const link = linkOf(otherwise);
  if (!Array.isArray(branches) || link === null) return null;
  const known = branches.flatMap((branch) => branchOf(branch) ?? []);
  if (known.length < branches.length || known.length < 1 || known.length > MOST_BRANCHES) return null;
  return { kind: 'branch', ...head, branches: known, ...(link === undefined ? {} : { otherwise: link }) };
};

const waitOf = (head: Head, { duration, next }: JsonObject): Step | null => {
  const [time, link] = [durationOf(duration), linkOf(next)];
  if (time === null || link === null) return null;
  return { kind: 'wait', ...head, duration: time, ...(link === undefined ? {} : { next: link }) };
};

/** A step as the contract has it, out of whatever came in; null where it is none. */
export const parseStep = (value: unknown): Step | null => {
  const step = jsonObjectOf(value);
  if (step === undefined) return null;
  const { title } = step;
  const id = nameOf(step['id']);
  if (id === null || !isTitle(title)) return null;
  const head: Head = { id, ...(title === undefined ? {} : { title }) };
  switch (step['kind']) {
    case 'action':
      return actionOf(head, step);
    case 'wait':
      return waitOf(head, step);
    case 'branch':
      return branchStepOf(head, step);
    case 'exit':
      return { kind: 'exit', ...head };
    case undefined:
    default:
      return null;
  }
};
