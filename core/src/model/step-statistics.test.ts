import type { WorkflowDefinition } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { compileGraph } from './graph.ts';
import { GOAL_REACHED, totalNumbers, versionNumbers, type OutcomeCount } from './step-statistics.ts';

const definition: WorkflowDefinition = {
  reentry: { policy: 'once' },
  first: 'wait',
  steps: [
    { kind: 'wait', id: 'wait', duration: { amount: 1, unit: 'days' }, next: 'send' },
    { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: { done: 'opened' } },
    {
      kind: 'branch',
      id: 'opened',
      branches: [
        { name: 'yes', when: { attribute: 'message.send.outcome', operator: 'is', value: 'opened' }, next: 'end' },
      ],
    },
    { kind: 'exit', id: 'end' },
  ],
};
const graph = compileGraph(definition);
const counts = (table: Readonly<Record<string, number>>): OutcomeCount[] =>
  Object.entries(table).map(([key, count]) => {
    const [step = '', outcome = ''] = key.split(' ');
    return { step, outcome, count };
  });

test('who came to a step and has not left waits there; the active runs are those that wait somewhere', () => {
  const numbers = versionNumbers(
    graph,
    counts({
      'wait entered': 10,
      'wait done': 7,
      'wait ended': 1,
      'send entered': 7,
      'send done': 4,
      'send skipped': 1,
    }),
  );
  expect(numbers.steps.map(({ step, entered, waiting, ended }) => ({ step, entered, waiting, ended }))).toEqual([
    { step: 'wait', entered: 10, waiting: 2, ended: 1 },
    { step: 'send', entered: 7, waiting: 2, ended: 0 },
    { step: 'opened', entered: 0, waiting: 0, ended: 0 },
    { step: 'end', entered: 0, waiting: 0, ended: 0 },
  ]);
  expect(numbers.steps[1]?.ports).toEqual(
    new Map([
      ['done', 4],
      ['skipped', 1],
    ]),
  );
  expect(numbers.runs.active).toBe(4);
});

test('a run is over at an exit, and behind a port that leads nowhere', () => {
  const numbers = versionNumbers(
    graph,
    counts({
      'wait entered': 5,
      'wait done': 5,
      'send entered': 5,
      'send done': 5,
      'opened entered': 5,
      'opened yes': 2,
      'opened otherwise': 3,
      'end entered': 2,
      'end done': 2,
    }),
  );
  expect(numbers.runs).toEqual({ entered: 5, active: 0, ended: 5 });
});

test('a loop is entered as often as runs come round, and counts each run once', () => {
  const loop = compileGraph({
    ...definition,
    steps: [
      { kind: 'wait', id: 'wait', duration: { amount: 1, unit: 'days' }, next: 'again' },
      {
        kind: 'branch',
        id: 'again',
        branches: [{ name: 'yes', when: { attribute: 'field.x', operator: 'set' }, next: 'wait' }],
      },
    ],
  });
  const numbers = versionNumbers(
    loop,
    counts({ 'wait entered': 6, 'wait done': 5, 'again entered': 5, 'again yes': 4, 'again otherwise': 1 }),
  );
  expect(numbers.runs).toEqual({ entered: 2, active: 1, ended: 1 });
});

test('versions add up step by step', () => {
  const one = versionNumbers(graph, counts({ 'wait entered': 3, 'wait done': 1, 'send entered': 1 }));
  const other = versionNumbers(
    compileGraph({ ...definition, steps: definition.steps.slice(0, 1) }),
    counts({ 'wait entered': 2, 'wait ended': 2 }),
  );
  const total = totalNumbers([one, other]);
  expect(total.runs).toEqual({ entered: 5, active: 3, ended: 2 });
  expect(total.steps[0]).toEqual({
    step: 'wait',
    entered: 5,
    waiting: 2,
    ended: 2,
    ports: new Map([['done', 1]]),
    tallies: new Map(),
    sums: new Map(),
  });
});

test('whoever reaches the goal is done and no longer active, wherever they stood', () => {
  const pausing = compileGraph({
    reentry: { policy: 'once' },
    first: 'pause',
    steps: [
      { kind: 'wait', id: 'pause', duration: { amount: 1, unit: 'days' }, next: 'end' },
      { kind: 'exit', id: 'end' },
    ],
  });
  const { runs, steps } = versionNumbers(pausing, [
    { step: 'pause', outcome: 'entered', count: 3 },
    { step: 'pause', outcome: GOAL_REACHED, count: 2 },
  ]);
  expect(runs).toEqual({ entered: 3, active: 1, ended: 2 });
  expect(steps[0]).toMatchObject({ waiting: 1, ended: 0 });
  expect(steps[0]?.ports.get(GOAL_REACHED)).toBe(2);
});

test('what a step did, and what became of it, is counted beside its ways and is none of them', () => {
  const numbers = versionNumbers(graph, [
    { step: 'wait', outcome: 'entered', count: 5 },
    { step: 'wait', outcome: 'message:opened', count: 3 },
    { step: 'wait', outcome: 'did:list.join', count: 9 },
  ]);
  expect(numbers.runs).toEqual({ entered: 5, active: 5, ended: 0 });
  const [wait] = totalNumbers([numbers, numbers]).steps;
  expect(wait?.ports.size).toBe(0);
  expect(wait?.tallies).toEqual(
    new Map([
      ['message:opened', 6],
      ['did:list.join', 18],
    ]),
  );
});
