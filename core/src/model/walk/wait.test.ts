import type { Filter, Step, WorkflowDefinition } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import type { Lookup } from '../filter.ts';
import { compileGraph } from '../graph.ts';
import type { Position } from './position.ts';
import { knowing, standingAt, wayThrough } from './test-way.ts';
import { arrive, walk } from './walk.ts';
import type { Walked, Way } from './way.ts';

const at = (iso: string): number => Date.parse(iso);
const action = (id: string, next?: string): Step => ({
  kind: 'action',
  id,
  contribution: 'email/send',
  config: {},
  ports: next === undefined ? {} : { done: next },
});
const days = (amount: number) => ({ amount, unit: 'days' as const });
const graphOf = (steps: Step[], options: WorkflowDefinition['options'] = {}) =>
  compileGraph({ reentry: { policy: 'once' }, first: steps[0]?.id ?? '', steps, options });
const nobody: Lookup = () => null;

/** Goes on from a place at which a run waits, when it is due. */
const wake = (way: Way, { position, wakeAt }: Pick<Walked, 'position' | 'wakeAt'>, lookup = nobody): Walked =>
  walk(way, { ...position, wakeAt: wakeAt ?? way.now }, knowing(lookup));

/** The way on from an action that was performed then. */
const performed = (way: Way, position: Position, to: string): Walked =>
  arrive(way, { ...position, anchorAt: way.now }, to);

const DAY_0 = at('2027-01-04T09:00:00Z');
const day = (number: number): number => DAY_0 + number * 86_400_000;

/** Wait one day, act, wait four days, act; the first action comes out late. When is the second one due? */
const secondDue = (after: 'last-action' | 'entry' | 'planned' | undefined, actedAt: number): number | null => {
  const second: Step = { kind: 'wait', id: 'second', duration: days(4), next: 'last' };
  const graph = graphOf([
    { kind: 'wait', id: 'first', duration: days(1), next: 'act' },
    action('act', 'second'),
    after === undefined ? second : { ...second, after },
    action('last'),
  ]);
  const way = (now: number): Way => wayThrough(graph, { now, startedAt: DAY_0 });
  const begun = arrive(way(DAY_0), standingAt('first', { anchorAt: DAY_0 }), 'first');
  expect(begun).toMatchObject({ halt: 'sleep', wakeAt: day(1) });
  const acting = wake(way(day(1) + 30), begun);
  expect(acting.halt).toBe('act');
  return performed(way(actedAt), acting.position, 'second').wakeAt;
};

test('sem-8: one day and then four are day 1 and day 5', () => {
  expect(secondDue(undefined, day(1))).toBe(day(5));
});

test('sem-8: an action that was put off to day 2 is followed on day 6; counted from the entry or from the plan, on day 5 or day 4 after it', () => {
  expect(secondDue('last-action', day(2))).toBe(day(6));
  expect(secondDue('planned', day(2))).toBe(day(5));
  expect(secondDue('entry', day(2))).toBe(day(4));
});

test('time that has passed already is not waited for again', () => {
  expect(secondDue('planned', day(9))).toBe(day(9));
  expect(secondDue('entry', day(9))).toBe(day(9));
});

test('delays in a row add up, also those that count from the entry', () => {
  const graph = graphOf([
    { kind: 'wait', id: 'a', duration: days(2), next: 'b' },
    { kind: 'wait', id: 'b', duration: days(3), next: 'c' },
    { kind: 'wait', id: 'c', duration: days(7), after: 'entry', next: 'd' },
    { kind: 'wait', id: 'd', duration: days(1), after: 'planned' },
  ]);
  const way = (now: number): Way => wayThrough(graph, { now, startedAt: DAY_0 });
  const a = arrive(way(DAY_0), standingAt('a', { anchorAt: DAY_0 }), 'a');
  const b = wake(way(day(2) + 1000), a);
  const c = wake(way(day(5) + 1000), b);
  const d = wake(way(day(7) + 1000), c);
  expect([a, b, c, d].map(({ wakeAt }) => wakeAt)).toEqual([day(2), day(5), day(7), day(8)]);
});

const monday: Step = { kind: 'wait', id: 'monday', until: { kind: 'weekday', days: [1], time: '09:00' }, next: 'act' };

test('a wait until a weekday rests until it is known who asks, and ends at the hour', () => {
  const graph = graphOf([monday, action('act')]);
  const friday = at('2027-01-08T15:00:00Z');
  const resting = arrive(wayThrough(graph, { now: friday }), standingAt('monday', { anchorAt: friday }), 'monday');
  expect(resting).toMatchObject({ halt: 'rest', position: { step: 'monday', wait: 'arriving' } });
  const waiting = wake(wayThrough(graph, { now: friday + 5 }), resting);
  expect(waiting).toMatchObject({ halt: 'sleep', wakeAt: at('2027-01-11T09:00:00Z'), position: { wait: 'calendar' } });
  expect(wake(wayThrough(graph, { now: at('2027-01-11T09:00:02Z') }), waiting)).toMatchObject({
    halt: 'act',
    position: { anchorAt: at('2027-01-11T09:00:00Z'), plannedAt: at('2027-01-11T09:00:00Z') },
  });
});

test('being late by a second does not cost a week', () => {
  const graph = graphOf([{ kind: 'wait', id: 'week', duration: days(7), next: 'monday' }, monday, action('act')]);
  const due = at('2027-01-11T09:00:00Z');
  const begun = { ...standingAt('week', { anchorAt: due - 7 * 86_400_000 }), wakeAt: due };
  expect(walk(wayThrough(graph, { now: due + 1000 }), begun, knowing(nobody)).halt).toBe('act');
});

test('a circle through a weekday goes round once a week, also where no time passes in it', () => {
  const graph = graphOf([monday, action('act', 'monday')]);
  const due = at('2027-01-11T09:00:00Z');
  const sleeping = { position: standingAt('monday', { anchorAt: due - 5000, wait: 'calendar' }), wakeAt: due };
  const acting = wake(wayThrough(graph, { now: due }), sleeping);
  expect(acting.halt).toBe('act');
  const again = performed(wayThrough(graph, { now: due }), acting.position, 'monday');
  expect(wake(wayThrough(graph, { now: due }), again)).toMatchObject({
    halt: 'sleep',
    wakeAt: at('2027-01-18T09:00:00Z'),
  });
});

test('a Monday that came while the workflow stood still is not made up for: the next one is waited for', () => {
  const graph = graphOf([monday, action('act')]);
  const due = at('2027-01-11T09:00:00Z');
  const thursday = at('2027-01-14T12:00:00Z');
  const sleeping = { position: standingAt('monday', { wait: 'calendar' }), wakeAt: due };
  const stoodStill = { from: at('2027-01-08T12:00:00Z'), to: thursday };
  expect(wake(wayThrough(graph, { now: thursday, stoodStill }), sleeping)).toMatchObject({
    halt: 'sleep',
    wakeAt: at('2027-01-18T09:00:00Z'),
  });
  expect(wake(wayThrough(graph, { now: thursday }), sleeping).halt).toBe('act');
});

test('the zone of the step, of the workflow, and of the contact say in this order whose Monday it is', () => {
  const zones = { contact: 'America/New_York', workspace: 'Europe/Rome' };
  const friday = at('2027-01-08T15:00:00Z');
  const due = (step: Step, options: WorkflowDefinition['options'] = {}): number | null =>
    walk(
      wayThrough(graphOf([step], options), { now: friday, zones }),
      { ...standingAt('monday', { anchorAt: friday, wait: 'arriving' }), wakeAt: friday },
      knowing(nobody),
    ).wakeAt;
  expect(due(monday)).toBe(at('2027-01-11T14:00:00Z'));
  expect(due(monday, { zone: 'workspace' })).toBe(at('2027-01-11T08:00:00Z'));
  expect(due({ ...monday, zone: 'workspace' }, { zone: 'contact' })).toBe(at('2027-01-11T08:00:00Z'));
});

test('holidays of the workspace are no working days', () => {
  const step: Step = { kind: 'wait', id: 'work', until: { kind: 'weekday', days: 'working-days', time: '09:00' } };
  const now = at('2027-04-02T10:00:00Z');
  const walked = walk(
    wayThrough(graphOf([step]), { now, holidays: new Set(['2027-04-05']) }),
    { ...standingAt('work', { anchorAt: now, wait: 'arriving' }), wakeAt: now },
    knowing(nobody),
  );
  expect(walked.wakeAt).toBe(at('2027-04-06T09:00:00Z'));
});

test.each([
  ['has passed leaves through “past”', '2027-01-01', 'past'],
  ['is not known leaves through “missing”', null, 'missing'],
])('a date that %s', (_, birthday, port) => {
  const step: Step = {
    kind: 'wait',
    id: 'date',
    until: { kind: 'date', attribute: 'field.appointment', days: -1, time: '08:00' },
    next: 'act',
    ports: { past: 'late', missing: 'ask' },
  };
  const graph = graphOf([step, action('act'), action('late'), action('ask')]);
  const now = at('2027-02-01T10:00:00Z');
  const from = { ...standingAt('date', { anchorAt: now, wait: 'arriving' }), wakeAt: now };
  const walked = walk(
    wayThrough(graph, { now }),
    from,
    knowing((name) => (name === 'field.appointment' ? birthday : null)),
  );
  expect(walked).toMatchObject({ halt: 'act', position: { step: port === 'past' ? 'late' : 'ask', anchorAt: now } });
  expect(walked.log).toContainEqual(expect.objectContaining({ step: 'date', outcome: port }));
});

test('a date ahead is waited for', () => {
  const step: Step = {
    kind: 'wait',
    id: 'date',
    until: { kind: 'date', attribute: 'field.appointment', days: -1, time: '08:00' },
  };
  const now = at('2027-02-01T10:00:00Z');
  const from = { ...standingAt('date', { anchorAt: now, wait: 'arriving' }), wakeAt: now };
  expect(
    walk(
      wayThrough(graphOf([step]), { now }),
      from,
      knowing(() => '2027-02-10'),
    ).wakeAt,
  ).toBe(at('2027-02-09T08:00:00Z'));
});

const bought: Filter = { attribute: 'field.bought', operator: 'is', value: true };

test('“stop when” ends the run with the reason, when the wait begins and when it ends', () => {
  const graph = graphOf([
    { kind: 'wait', id: 'pause', duration: days(1), stopWhen: bought, next: 'act' },
    action('act'),
  ]);
  const has: Lookup = (name) => (name === 'field.bought' ? true : null);
  const resting = arrive(wayThrough(graph, { now: DAY_0 }), standingAt('pause', { anchorAt: DAY_0 }), 'pause');
  expect(resting.halt).toBe('rest');
  const stopped = wake(wayThrough(graph, { now: DAY_0 }), resting, has);
  expect(stopped).toMatchObject({ halt: 'end', end: 'stopped-by-condition' });
  expect(stopped.log).toEqual([
    expect.objectContaining({ step: 'pause', outcome: 'ended', detail: 'stopped-by-condition: field.bought = true' }),
  ]);
  const waiting = wake(wayThrough(graph, { now: DAY_0 + 5 }), resting);
  expect(waiting).toMatchObject({ halt: 'sleep', wakeAt: day(1) });
  expect(wake(wayThrough(graph, { now: day(1) }), waiting, has).end).toBe('stopped-by-condition');
  expect(wake(wayThrough(graph, { now: day(1) }), waiting).halt).toBe('act');
});

test('an action waits for its days and its hour, and acts then; “planned” counts from that day', () => {
  const graph = graphOf([
    { ...action('act', 'pause'), timing: { days: [2], from: '10:00' } } as Step,
    { kind: 'wait', id: 'pause', duration: days(1), after: 'planned' },
  ]);
  const friday = at('2027-01-08T15:00:00Z');
  const tuesday = at('2027-01-12T10:00:00Z');
  const waiting = arrive(wayThrough(graph, { now: friday }), standingAt('act', { anchorAt: friday }), 'act');
  expect(waiting).toMatchObject({ halt: 'sleep', wakeAt: tuesday, position: { wait: 'calendar' } });
  const acting = wake(wayThrough(graph, { now: tuesday + 60_000 }), waiting);
  expect(acting.halt).toBe('act');
  expect(performed(wayThrough(graph, { now: tuesday + 90_000 }), acting.position, 'pause').wakeAt).toBe(
    tuesday + 86_400_000,
  );
});

test('an action whose day has gone by while nobody worked waits for the next one', () => {
  const graph = graphOf([{ ...action('act'), timing: { days: [2] } } as Step]);
  const thursday = at('2027-01-14T08:00:00Z');
  const walked = walk(
    wayThrough(graph, { now: thursday }),
    { ...standingAt('act', { wait: 'calendar' }), wakeAt: at('2027-01-12T00:00:00Z') },
    knowing(nobody),
  );
  expect(walked).toMatchObject({ halt: 'sleep', wakeAt: at('2027-01-19T00:00:00Z') });
});
