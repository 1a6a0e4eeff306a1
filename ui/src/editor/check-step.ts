import type { Assignment, Branch, Json, JsonObject, Share, Step } from '@innesto/sdk/contract';
import { assignmentOf, filterOf, variableOf } from './check-filter.ts';
import { maybe, timingOf } from './check-time.ts';
import { waitOf } from './check-wait.ts';
import { jsonObjectOf } from './json.ts';

/* The contract's schemas by hand: checking by the schemas themselves would bring their library into the page. */

const NAME = /^[a-z][a-z0-9_-]{0,39}$/;
const CONTRIBUTION = /^[a-z][a-z0-9-]{0,39}\/[a-z][a-z0-9-]{0,39}$/;
const LONGEST_TITLE = 120;
const MOST_BRANCHES = 20;
const MOST_VARIABLES = 20;
const MOST_TURNS = 1000;
const HEAVIEST = 1000;

const nameOf = (value: Json | undefined): string | null =>
  typeof value === 'string' && NAME.test(value) ? value : null;

/** An optional name: null where it is there and no name. */
const linkOf = (value: Json | undefined): string | null | undefined =>
  value === undefined ? undefined : nameOf(value);

const isTitle = (value: Json | undefined): value is string | undefined =>
  value === undefined || (typeof value === 'string' && value.length <= LONGEST_TITLE);

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

const actionOf = (head: Head, { contribution, config, timing, ports }: JsonObject): Step | null => {
  const [settings, links, when] = [jsonObjectOf(config), jsonObjectOf(ports), maybe(timing, timingOf)];
  if (typeof contribution !== 'string' || !CONTRIBUTION.test(contribution)) return null;
  if (settings === undefined || links === undefined || when === null) return null;
  const wired = Object.entries(links).flatMap(([port, to]): [string, string][] => {
    const link = NAME.test(port) ? nameOf(to) : null;
    return link === null ? [] : [[port, link]];
  });
  if (wired.length < Object.keys(links).length) return null;
  return {
    kind: 'action',
    ...head,
    contribution,
    config: settings,
    ...(when === undefined ? {} : { timing: when }),
    ports: Object.fromEntries(wired),
  };
};

const branchStepOf = (head: Head, { branches, otherwise }: JsonObject): Step | null => {
  const link = linkOf(otherwise);
  if (!Array.isArray(branches) || link === null) return null;
  const known = branches.flatMap((branch) => branchOf(branch) ?? []);
  if (known.length < branches.length || known.length < 1 || known.length > MOST_BRANCHES) return null;
  return { kind: 'branch', ...head, branches: known, ...(link === undefined ? {} : { otherwise: link }) };
};

const shareOf = (value: Json): Share | null => {
  const { name, title, weight, next } = jsonObjectOf(value) ?? {};
  const [known, link] = [nameOf(name), linkOf(next)];
  const isWeight = typeof weight === 'number' && Number.isInteger(weight) && weight >= 0 && weight <= HEAVIEST;
  if (known === null || link === null || !isWeight || !isTitle(title)) return null;
  return {
    name: known,
    ...(title === undefined ? {} : { title }),
    weight,
    ...(link === undefined ? {} : { next: link }),
  };
};

const splitOf = (head: Head, { shares }: JsonObject): Step | null => {
  if (!Array.isArray(shares)) return null;
  const known = shares.flatMap((share) => shareOf(share) ?? []);
  if (known.length < shares.length || known.length < 2 || known.length > MOST_BRANCHES) return null;
  return { kind: 'split', ...head, shares: known };
};

const setOf = (value: Json): Assignment[] | null => {
  if (!Array.isArray(value) || value.length > MOST_VARIABLES) return null;
  const known = value.flatMap((one) => assignmentOf(one) ?? []);
  return known.length < value.length ? null : known;
};

const loopOf = (head: Head, { while: condition, most, ...step }: JsonObject): Step | null => {
  const filter = filterOf(condition);
  const isMost = typeof most === 'number' && Number.isInteger(most) && most >= 1 && most <= MOST_TURNS;
  const [counter, set] = [maybe(step['counter'], variableOf), maybe(step['set'], setOf)];
  const [body, next, exhausted] = [linkOf(step['body']), linkOf(step['next']), linkOf(step['exhausted'])];
  if (filter === null || !isMost || counter === null || set === null) return null;
  if (body === null || next === null || exhausted === null) return null;
  return {
    kind: 'loop',
    ...head,
    while: filter,
    most,
    ...(counter === undefined ? {} : { counter }),
    ...(set === undefined ? {} : { set }),
    ...(body === undefined ? {} : { body }),
    ...(next === undefined ? {} : { next }),
    ...(exhausted === undefined ? {} : { exhausted }),
  };
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
    case 'split':
      return splitOf(head, step);
    case 'loop':
      return loopOf(head, step);
    case 'exit':
      return { kind: 'exit', ...head };
    case undefined:
    default:
      return null;
  }
};
