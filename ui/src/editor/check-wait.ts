import type { Anchor, Filter, Json, JsonObject, Since, Until, WaitPort, WaitStep } from '@innesto/sdk/contract';
import { filterOf } from './check-filter.ts';
import { daysOf, durationOf, maybe, timeOf, zoneOf } from './check-time.ts';
import { jsonObjectOf } from './json.ts';

const MOMENT = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d$/;
const DATE_OF = /^(field\.[a-z][a-z0-9_]{0,39}|event\.[A-Za-z0-9_-]{1,60})$/;
const EVENT = /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*){1,4}$/;
const NAME = /^[a-z][a-z0-9_-]{0,39}$/;
const MOST_DAYS = 3650;
const PORTS: readonly WaitPort[] = ['past', 'missing', 'timed-out', 'not-delivered', 'unknowable'];
const ANCHORS: readonly Anchor[] = ['last-action', 'entry', 'planned'];
const SINCE: readonly Since[] = ['run', 'step', 'ever'];

const booleanOf = (value: Json): boolean | null => (typeof value === 'boolean' ? value : null);
const oneOf =
  <Value extends string>(values: readonly Value[]) =>
  (value: Json): Value | null =>
    values.find((one) => one === value) ?? null;

const dateOf = ({ attribute, days, ...about }: JsonObject): Until | null => {
  const [time, yearly] = [maybe(about['time'], timeOf), maybe(about['yearly'], booleanOf)];
  const isDays = typeof days === 'number' && Number.isInteger(days) && Math.abs(days) <= MOST_DAYS;
  if (typeof attribute !== 'string' || !DATE_OF.test(attribute) || !isDays || time === null || yearly === null)
    return null;
  return {
    kind: 'date',
    attribute,
    days,
    ...(time === undefined ? {} : { time }),
    ...(yearly === undefined ? {} : { yearly }),
  };
};

const eventOf = ({ event, ...about }: JsonObject): Until | null => {
  const within = durationOf(about['within']);
  const [when, since] = [maybe(about['when'], filterOf), maybe(about['since'], oneOf(SINCE))];
  if (typeof event !== 'string' || !EVENT.test(event) || within === null || when === null || since === null)
    return null;
  return {
    kind: 'event',
    event,
    ...(when === undefined ? {} : { when }),
    within,
    ...(since === undefined ? {} : { since }),
  };
};

const messageOf = ({ step, becomes, ...about }: JsonObject): Until | null => {
  const [within, lenient] = [durationOf(about['within']), maybe(about['unknowableIsNot'], booleanOf)];
  if (typeof step !== 'string' || !NAME.test(step) || within === null || lenient === null) return null;
  if (becomes !== 'opened' && becomes !== 'clicked') return null;
  return { kind: 'message', step, becomes, within, ...(lenient === undefined ? {} : { unknowableIsNot: lenient }) };
};

const untilOf = (value: Json | undefined): Until | null => {
  const until = jsonObjectOf(value) ?? {};
  switch (until['kind']) {
    case 'moment': {
      const { at } = until;
      return typeof at === 'string' && MOMENT.test(at) ? { kind: 'moment', at } : null;
    }
    case 'weekday': {
      const [days, time] = [daysOf(until['days']), maybe(until['time'], timeOf)];
      if (days === null || time === null) return null;
      return { kind: 'weekday', days, ...(time === undefined ? {} : { time }) };
    }
    case 'date':
      return dateOf(until);
    case 'event':
      return eventOf(until);
    case 'message':
      return messageOf(until);
    case undefined:
    default:
      return null;
  }
};

const portsOf = (value: Json): { [Port in WaitPort]?: string } | null => {
  const links = Object.entries(jsonObjectOf(value) ?? {});
  const known = links.flatMap(([port, to]) => {
    const name = PORTS.find((one) => one === port);
    return name === undefined || typeof to !== 'string' || !NAME.test(to) ? [] : [[name, to] as const];
  });
  return known.length < links.length || typeof value !== 'object' ? null : Object.fromEntries(known);
};

type Head = { readonly id: string; readonly title?: string };

/** What every wait has, beside what it waits for. */
interface Shared {
  readonly stopWhen?: Filter;
  readonly next?: string;
}

const timed = (head: Head, shared: Shared, { duration, after }: JsonObject): WaitStep | null => {
  const [time, anchor] = [durationOf(duration), maybe(after, oneOf(ANCHORS))];
  if (time === null || anchor === null) return null;
  return { kind: 'wait', ...head, ...shared, duration: time, ...(anchor === undefined ? {} : { after: anchor }) };
};

/** A wait as the contract has it; null where it is none. */
export const waitOf = (head: Head, step: JsonObject): WaitStep | null => {
  const stopWhen = maybe(step['stopWhen'], filterOf);
  const next = maybe(step['next'], (value) => (typeof value === 'string' && NAME.test(value) ? value : null));
  if (stopWhen === null || next === null) return null;
  const shared = { ...(stopWhen === undefined ? {} : { stopWhen }), ...(next === undefined ? {} : { next }) };
  if (step['until'] === undefined) return timed(head, shared, step);
  const until = untilOf(step['until']);
  const [zone, ports] = [maybe(step['zone'], zoneOf), maybe(step['ports'], portsOf)];
  if (until === null || zone === null || ports === null) return null;
  return {
    kind: 'wait',
    ...head,
    ...shared,
    until,
    ...(zone === undefined ? {} : { zone }),
    ...(ports === undefined ? {} : { ports }),
  };
};
