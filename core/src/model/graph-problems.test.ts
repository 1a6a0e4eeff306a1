import type { LoopStep, Step, Until, WorkflowDefinition } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { structuralProblems } from './graph-problems.ts';

const action = (id: string, done?: string): Step => ({
  kind: 'action',
  id,
  contribution: 'email/send',
  config: {},
  ports: done === undefined ? {} : { done },
});
const pause = (id: string, next?: string): Step => ({
  kind: 'wait',
  id,
  duration: { amount: 1, unit: 'days' },
  ...(next === undefined ? {} : { next }),
});
const until = (id: string, what: Until, next: string): Step => ({ kind: 'wait', id, until: what, next });
const loop = (id: string, links: Partial<LoopStep>): Step => ({
  kind: 'loop',
  id,
  while: { attribute: 'field.open', operator: 'set' },
  most: 3,
  ...links,
});
const exit = (id: string): Step => ({ kind: 'exit', id });
const definition = (...steps: Step[]): WorkflowDefinition => ({
  reentry: { policy: 'once' },
  first: steps[0]?.id ?? '',
  steps,
});
const day = { amount: 1, unit: 'days' } as const;
const problems = (...steps: Step[]) =>
  structuralProblems(definition(...steps)).map(({ code, step, path }) => [code, step, path]);

test('a split without any weight, a loop without a body and one that its body never comes back to are called out where they are', () => {
  const split: Step = {
    kind: 'split',
    id: 'split',
    shares: [
      { name: 'a', weight: 0, next: 'empty' },
      { name: 'b', weight: 0, next: 'gone' },
    ],
  };
  expect(problems(split, loop('empty', {}), loop('gone', { body: 'away' }), pause('away', 'end'), exit('end'))).toEqual(
    [
      ['EMPTY_SPLIT', 'split', '/steps/0/shares'],
      ['EMPTY_LOOP', 'empty', '/steps/1/body'],
      ['LOOP_NEVER_RETURNS', 'gone', '/steps/2/body'],
    ],
  );
  expect(problems(loop('round', { body: 'turn', next: 'end' }), action('turn', 'round'), exit('end'))).toEqual([]);
});

test('a wait for a message names a step that acts and that one comes through before', () => {
  const read = (step: string): Step =>
    until('read', { kind: 'message', step, becomes: 'opened', within: day }, 'later');
  expect(problems(action('mail', 'read'), read('mail'), action('later'))).toEqual([]);
  expect(problems(action('mail', 'read'), read('nobody'), action('later'))).toEqual([
    ['UNKNOWN_MESSAGE', 'read', '/steps/1/until/step'],
  ]);
  expect(problems(action('mail', 'read'), read('later'), action('later'))).toEqual([
    ['MESSAGE_NOT_BEFORE', 'read', '/steps/1/until/step'],
  ]);
});

test('to wait for something for no time at all is no wait', () => {
  const within = { amount: 0, unit: 'hours' } as const;
  expect(problems(until('paid', { kind: 'event', event: 'order.paid', within }, 'end'), exit('end'))).toEqual([
    ['NO_TIME_TO_WAIT', 'paid', '/steps/0/until/within'],
  ]);
});

test.each<[string, Until, readonly string[]]>([
  [
    'a moment, which passes once',
    { kind: 'moment', at: '2027-03-01T09:00' },
    ['CYCLE_WITHOUT_WAIT', 'CYCLE_WITHOUT_WAIT'],
  ],
  ['a weekday, which comes again', { kind: 'weekday', days: [1] }, []],
  [
    'an event since the run began, which has then happened for ever',
    { kind: 'event', event: 'order.paid', within: day },
    ['CYCLE_WITHOUT_WAIT', 'CYCLE_WITHOUT_WAIT'],
  ],
  ['an event that is yet to come', { kind: 'event', event: 'order.paid', within: day, since: 'step' }, []],
  [
    'an anniversary that some have no date for',
    { kind: 'date', attribute: 'field.birthday', days: 0, yearly: true },
    ['CYCLE_WITHOUT_WAIT', 'CYCLE_WITHOUT_WAIT'],
  ],
])('a circle through %s', (_, what, codes) => {
  expect(problems(until('wait', what, 'act'), action('act', 'wait')).map(([code]) => code)).toEqual(codes);
});

test('a circle through the anniversary’s other way alone spins', () => {
  const birthday: Step = {
    kind: 'wait',
    id: 'wait',
    until: { kind: 'date', attribute: 'field.birthday', days: 0, yearly: true },
    next: 'act',
    ports: { missing: 'end' },
  };
  expect(problems(birthday, action('act', 'wait'), exit('end'))).toEqual([]);
});

test('a circle through a delay that counts from the entry spins: its time passes only once', () => {
  expect(
    problems({ ...pause('wait', 'act'), after: 'entry' } as Step, action('act', 'wait')).map(([code]) => code),
  ).toEqual(['CYCLE_WITHOUT_WAIT', 'CYCLE_WITHOUT_WAIT']);
});

test('a loop’s turns are counted, but whoever leaves it and comes back at once spins', () => {
  expect(problems(loop('loop', { body: 'act', next: 'loop' }), action('act', 'loop'))).toEqual([
    ['CYCLE_WITHOUT_WAIT', 'loop', '/steps/0'],
  ]);
});
