import type { Step, WorkflowDefinition } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { addDuration } from '../duration.ts';
import { holds, type Lookup } from '../filter.ts';
import { structuralProblems } from '../graph-problems.ts';
import { compileGraph, follow } from '../graph.ts';
import { knowing, standingAt, wayThrough } from './test-way.ts';
import { arrive, walk } from './walk.ts';

const at = (iso: string): number => Date.parse(iso);
const graphOf = (...steps: Step[]) => compileGraph({ reentry: { policy: 'once' }, first: steps[0]?.id ?? '', steps });
const definition = (...steps: Step[]): WorkflowDefinition => ({
  reentry: { policy: 'once' },
  first: steps[0]?.id ?? '',
  steps,
});
const wait = (id: string, amount: number, unit: 'minutes' | 'hours' | 'days', next?: string): Step => ({
  kind: 'wait',
  id,
  duration: { amount, unit },
  ...(next === undefined ? {} : { next }),
});
const nobody: Lookup = () => null;

test('sem-10: a day keeps the wall clock when the clocks change, 24 hours do not', () => {
  const before = at('2027-03-27T09:00:00+01:00');
  expect(addDuration(before, { amount: 1, unit: 'days' }, 'Europe/Rome')).toBe(at('2027-03-28T09:00:00+02:00'));
  expect(addDuration(before, { amount: 24, unit: 'hours' }, 'Europe/Rome')).toBe(at('2027-03-28T10:00:00+02:00'));
});

test('sem-11: in a gap a day ends after it, in an overlap at its first time', () => {
  expect(addDuration(at('2027-03-27T02:30:00+01:00'), { amount: 1, unit: 'days' }, 'Europe/Rome')).toBe(
    at('2027-03-28T01:30:00Z'),
  );
  expect(addDuration(at('2027-10-30T02:30:00+02:00'), { amount: 1, unit: 'days' }, 'Europe/Rome')).toBe(
    at('2027-10-31T00:30:00Z'),
  );
});

test('sem-20: a month from the 31st ends on the last day', () => {
  expect(addDuration(at('2027-01-31T12:00:00Z'), { amount: 1, unit: 'months' }, 'UTC')).toBe(
    at('2027-02-28T12:00:00Z'),
  );
});

test('delays in a row count from when the one before was due, not from when somebody noticed', () => {
  const graph = graphOf(wait('one', 10, 'minutes', 'two'), wait('two', 1, 'hours'));
  const due = at('2027-02-02T10:10:00Z');
  const walked = walk(
    wayThrough(graph, { now: due + 5000 }),
    { ...standingAt('one', { anchorAt: at('2027-02-02T10:00:00Z') }), wakeAt: due },
    knowing(nobody),
  );
  expect(walked).toMatchObject({
    halt: 'sleep',
    wakeAt: at('2027-02-02T11:10:00Z'),
    position: { step: 'two', visit: 2 },
  });
});

test('sem-39: the first branch that holds is taken, and “otherwise” where none does', () => {
  const graph = graphOf(
    {
      kind: 'branch',
      id: 'sort',
      branches: [
        { name: 'rome', when: { attribute: 'field.city', operator: 'is', value: 'Roma' }, next: 'a' },
        { name: 'any', when: { attribute: 'field.city', operator: 'set' }, next: 'b' },
      ],
      otherwise: 'c',
    },
    { kind: 'exit', id: 'a' },
    { kind: 'exit', id: 'b' },
    { kind: 'exit', id: 'c' },
  );
  const way = wayThrough(graph, { now: 0 });
  const from = { ...standingAt('sort', {}), wakeAt: 0 };
  const ends = (city: string | null): string =>
    walk(
      way,
      from,
      knowing(() => city),
    ).position.step;
  expect([ends('ROMA'), ends('Torino'), ends(null)]).toEqual(['a', 'b', 'c']);
});

test('an action’s port that nobody wired goes where “done” goes', () => {
  const step: Step = {
    kind: 'action',
    id: 'send',
    contribution: 'email/send',
    config: {},
    ports: { done: 'next', failed: 'help' },
  };
  expect([follow(step, 'done'), follow(step, 'skipped'), follow(step, 'failed'), follow(step, 'special')]).toEqual([
    'next',
    'next',
    'help',
    'next',
  ]);
});

test('a wait of no length does not stop anybody', () => {
  const graph = graphOf(wait('none', 0, 'minutes', 'end'), { kind: 'exit', id: 'end' });
  expect(arrive(wayThrough(graph, { now: 5 }), standingAt('none', { anchorAt: 5 }), 'none').halt).toBe('end');
});

test.each([
  ['a step that leads nowhere', definition(wait('a', 1, 'days', 'gone')), 'UNKNOWN_STEP', 'a'],
  ['two steps of one name', definition(wait('a', 1, 'days'), wait('a', 2, 'days')), 'DUPLICATE_STEP', 'a'],
  ['a step nobody reaches', definition({ kind: 'exit', id: 'a' }, wait('b', 1, 'days')), 'UNREACHABLE_STEP', 'b'],
  [
    'a circle without time',
    definition(wait('a', 0, 'days', 'b'), wait('b', 0, 'days', 'a')),
    'CYCLE_WITHOUT_WAIT',
    'a',
  ],
  ['a name that every object has', definition({ kind: 'exit', id: 'constructor' }), 'RESERVED_NAME', 'constructor'],
])('%s is a problem', (_, wrong, code, step) => {
  expect(structuralProblems(wrong)).toContainEqual(expect.objectContaining({ code, step }));
});

test('a circle in which time passes is none', () => {
  expect(structuralProblems(definition(wait('a', 1, 'days', 'b'), wait('b', 0, 'days', 'a')))).toEqual([]);
});

test('a step behind a circle is not on it', () => {
  const problems = structuralProblems(
    definition(
      {
        kind: 'branch',
        id: 'a',
        branches: [{ name: 'again', when: { attribute: 'contact.email', operator: 'set' }, next: 'a' }],
        otherwise: 'z',
      },
      { kind: 'exit', id: 'z' },
    ),
  );
  expect(problems.map(({ step }) => step)).toEqual(['a']);
});

test('a filter’s empty list matches nobody, and the unknown is never more or less', () => {
  const lookup: Lookup = (name) => (name === 'field.age' ? 30 : null);
  expect(holds({ attribute: 'field.age', operator: 'one-of', value: [] }, lookup)).toBe(false);
  expect(holds({ attribute: 'field.none', operator: 'less', value: 5 }, lookup)).toBe(false);
  expect(holds({ none: [{ attribute: 'field.none', operator: 'set' }] }, lookup)).toBe(true);
  expect(holds({ all: [] }, lookup)).toBe(true);
  expect(holds({ any: [] }, lookup)).toBe(false);
});
