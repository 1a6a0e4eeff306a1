import type { LoopStep, Step } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import type { Lookup } from '../filter.ts';
import { compileGraph } from '../graph.ts';
import { knowing, standingAt, wayThrough } from './test-way.ts';
import { MOST_TURNS_AN_HOUR } from './trail.ts';
import { walk } from './walk.ts';
import type { Walked } from './way.ts';

const HOUR = 3_600_000;
const loop = (id: string, most: number, links: Partial<LoopStep> = {}): LoopStep => ({
  kind: 'loop',
  id,
  while: { attribute: 'field.open', operator: 'is', value: true },
  most,
  ...links,
});
const pause = (id: string, next: string, amount = 1): Step => ({
  kind: 'wait',
  id,
  duration: { amount, unit: 'hours' },
  next,
});
const exit = (id: string): Step => ({ kind: 'exit', id });
const open: Lookup = (name) => (name === 'field.open' ? true : null);
const shut: Lookup = () => null;
const graphOf = (...steps: Step[]) => compileGraph({ reentry: { policy: 'once' }, first: steps[0]?.id ?? '', steps });

/** Follows a run from its first step, each time when it is due, until it ends; at most so many times. */
const follow = (steps: Step[], { lookup = open, times = 50 }: { lookup?: Lookup; times?: number } = {}) => {
  const graph = graphOf(...steps);
  let now = 0;
  let at: Walked['position'] = standingAt(steps[0]?.id ?? '', {});
  let variables = {};
  const log: string[] = [];
  for (let time = 0; time < times; time++) {
    const walked = walk(wayThrough(graph, { now }), { ...at, wakeAt: now }, knowing(lookup, variables));
    log.push(...walked.log.map(({ step, outcome }) => `${step} ${outcome}`));
    variables = walked.variables ?? variables;
    at = walked.position;
    if (walked.halt === 'end' || walked.halt === 'park') return { walked, log, variables, now };
    now = walked.wakeAt ?? now;
  }
  throw new Error('it does not come to an end');
};

const turns = (log: readonly string[], id = 'loop'): number => log.filter((line) => line === `${id} again`).length;

test('a loop goes round while its condition holds, and is left through “exhausted” when its turns are used up', () => {
  const steps = [
    loop('loop', 3, { body: 'pause', next: 'out', exhausted: 'enough' }),
    pause('pause', 'loop'),
    exit('out'),
    exit('enough'),
  ];
  const { walked, log, now } = follow(steps);
  expect([turns(log), walked.position.step, now]).toEqual([3, 'enough', 3 * HOUR]);
  expect(follow(steps, { lookup: shut }).walked.position.step).toBe('out');
});

test('each turn counts and sets variables, in order', () => {
  const { variables } = follow([
    loop('loop', 4, {
      body: 'pause',
      counter: 'turn',
      set: [
        {
          variable: 'sum',
          value: { operator: 'plus', left: { attribute: 'variable.before' }, right: { attribute: 'variable.turn' } },
        },
        { variable: 'before', value: { attribute: 'variable.turn' } },
      ],
    }),
    pause('pause', 'loop'),
  ]);
  expect(variables).toEqual({ turn: 4, before: 4, sum: 7 });
});

test('what a loop sets is what its condition asks about at the next turn', () => {
  const counting = { ...loop('loop', 100, { body: 'pause', counter: 'turn' }) };
  const steps = [
    {
      ...counting,
      while: {
        any: [
          { attribute: 'variable.turn', operator: 'less', value: 5 },
          { attribute: 'variable.turn', operator: 'not-set' },
        ],
      },
    } as Step,
    pause('pause', 'loop', 0),
  ];
  expect(turns(follow(steps).log)).toBe(5);
});

test('loops in loops begin anew with each turn of the outer one', () => {
  const { log } = follow([
    loop('outer', 3, { body: 'inner', next: 'out', exhausted: 'out' }),
    loop('inner', 2, { body: 'pause', next: 'outer', exhausted: 'outer' }),
    pause('pause', 'inner'),
    exit('out'),
  ]);
  expect([turns(log, 'outer'), turns(log, 'inner')]).toEqual([3, 6]);
});

test('whoever leaves an inner loop by the side begins it anew with the outer one’s next turn', () => {
  const { log } = follow([
    loop('outer', 3, { body: 'inner', next: 'out' }),
    loop('inner', 2, { body: 'pause', next: 'outer' }),
    // Out of the inner loop, on in the outer one.
    pause('pause', 'outer'),
    exit('out'),
  ]);
  expect([turns(log, 'outer'), turns(log, 'inner')]).toEqual([3, 3]);
});

test('a loop that one comes back to from further on begins anew', () => {
  const { log } = follow([
    loop('rounds', 2, { body: 'loop', next: 'out' }),
    loop('loop', 2, { body: 'pause', next: 'later' }),
    pause('pause', 'loop'),
    pause('later', 'rounds'),
    exit('out'),
  ]);
  expect(turns(log)).toBe(4);
});

test('sem-40: a loop without a wait comes to its bound, in several moves, and no hotter', () => {
  const { log, walked } = follow([loop('loop', 1000, { next: 'out' }), exit('out')], { times: 10 });
  expect([turns(log), walked.end]).toEqual([1000, 'finished']);
});

test('sem-40: loops that go round thousands of times within an hour are parked, and the reason says why', () => {
  const steps = [
    loop('outer', 1000, { body: 'inner', next: 'out' }),
    loop('inner', 1000, { next: 'outer' }),
    exit('out'),
  ];
  const { walked, log } = follow(steps, { times: 100 });
  expect(walked.halt).toBe('park');
  expect(turns(log, 'outer') + turns(log, 'inner')).toBe(MOST_TURNS_AN_HOUR);
  expect(walked.log.at(-1)?.detail).toBe(
    'the run has taken 5000 turns of its loops within an hour; there may be no wait in them',
  );
});

test('sem-40: as many turns are no harm where time passes in them', () => {
  const steps = [
    loop('outer', 10, { body: 'inner', next: 'out' }),
    loop('inner', 1000, { body: 'pause', next: 'outer' }),
    pause('pause', 'inner'),
    exit('out'),
  ];
  expect(follow(steps, { times: 20_000 }).walked.end).toBe('finished');
});

test('sem-45: ways that part come together where their links meet, and a run is at one step at a time', () => {
  const graph = graphOf(
    {
      kind: 'branch',
      id: 'part',
      branches: [{ name: 'yes', when: { attribute: 'field.open', operator: 'is', value: true }, next: 'left' }],
      otherwise: 'right',
    },
    pause('left', 'meet', 0),
    pause('right', 'meet', 0),
    pause('meet', 'end'),
    exit('end'),
  );
  const through = (lookup: Lookup): Walked =>
    walk(wayThrough(graph, { now: 0 }), { ...standingAt('part', {}), wakeAt: 0 }, knowing(lookup));
  for (const [lookup, way] of [
    [open, 'left'],
    [shut, 'right'],
  ] as const) {
    const { position, log } = through(lookup);
    expect(position.step).toBe('meet');
    expect(log.filter(({ outcome }) => outcome === 'entered').map(({ step }) => step)).toEqual([way, 'meet']);
  }
});
