import type { Step, WorkflowDefinition } from '@innesto/sdk/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { advanceClock, LIVE_CLOCK, realTimeOf, setClockRate, workspaceNow } from './clock.ts';
import { takeShares } from './fair-share.ts';
import { structuralProblems } from './graph-problems.ts';
import { compileGraph, follow, waysOf, type Graph } from './graph.ts';
import { standingAt, wayThrough } from './walk/test-way.ts';
import { MOST_TURNS_AN_HOUR } from './walk/trail.ts';
import { arrive, walk } from './walk/walk.ts';
import type { Walked, Way } from './walk/way.ts';

const IDS = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const link = fc.option(fc.constantFrom(...IDS), { nil: undefined });
const length = fc.integer({ min: 0, max: 2 }).map((amount) => ({ amount, unit: 'minutes' as const }));
const when = { attribute: 'contact.email', operator: 'set' as const };

/** Leaves out what is not there: the contract knows no member without a value. */
const lean = (step: object): Step =>
  Object.fromEntries(Object.entries(step).filter(([, value]) => value !== undefined)) as unknown as Step;

const until = fc.oneof(
  fc.constant({ kind: 'moment', at: '1970-01-01T00:00' }),
  fc.constant({ kind: 'weekday', days: [4, 5], time: '00:00' }),
  fc.boolean().map((yearly) => ({ kind: 'date', attribute: 'event.day', days: 0, ...(yearly ? { yearly } : {}) })),
  fc
    .record({ within: length, since: fc.constantFrom('run', 'step', 'ever') })
    .map((asked) => ({ kind: 'event', event: 'order.paid', ...asked })),
  length.map((within) => ({ kind: 'message', step: 'a', becomes: 'opened', within })),
);

const stepOf = (id: string): fc.Arbitrary<Step> =>
  fc
    .oneof(
      fc.record({
        kind: fc.constant('wait'),
        duration: length,
        after: fc.constantFrom('last-action', 'entry', 'planned', undefined),
        stopWhen: fc.constantFrom(when, undefined, undefined, undefined),
        next: link,
      }),
      fc.record({
        kind: fc.constant('wait'),
        until,
        next: link,
        ports: fc.record({ past: fc.constantFrom(...IDS), 'timed-out': fc.constantFrom(...IDS) }),
      }),
      fc
        .record({ next: link, otherwise: link })
        .map(({ next, otherwise }) => ({ kind: 'branch', branches: [lean({ name: 'yes', when, next })], otherwise })),
      fc.record({ one: link, other: link }).map(({ one, other }) => ({
        kind: 'split',
        shares: [lean({ name: 'one', weight: 1, next: one }), lean({ name: 'other', weight: 1, next: other })],
      })),
      fc.record({
        kind: fc.constant('loop'),
        while: fc.constant(when),
        most: fc.integer({ min: 1, max: 3 }),
        body: link,
        next: link,
        exhausted: link,
      }),
      fc
        .constantFrom(...IDS)
        .map((done) => ({ kind: 'action', contribution: 'email/send', config: {}, ports: { done } })),
      fc.constant({ kind: 'exit' }),
    )
    .map((step) => lean({ ...step, id }));

const workflow: fc.Arbitrary<WorkflowDefinition> = fc
  .tuple(...IDS.map(stepOf))
  .map((steps) => ({ reentry: { policy: 'once' }, first: 'a', steps }));

/** Whether somebody may leave a step by a port at the instant at which they came to it, however often they have come before. */
const isFree = (step: Step, port: string): boolean => {
  if (step.kind === 'loop') return port !== 'again';
  if (step.kind !== 'wait') return true;
  if ('duration' in step) return step.duration.amount === 0 || step.after === 'entry';
  const asked = step.until;
  if (asked.kind === 'weekday') return false;
  if (asked.kind === 'date') return asked.yearly !== true || port !== 'done';
  if (asked.kind === 'event') return port === 'done' ? asked.since !== 'step' : asked.within.amount === 0;
  return true;
};

/** The plain way to say it: somebody who takes no time comes back to where they were. */
const spins = (graph: Graph, start: string): boolean => {
  const reach = (from: string, seen: Set<string>): boolean => {
    const step = graph.steps.get(from);
    if (step === undefined) return false;
    return waysOf(step).some(({ to, port }) => {
      if (to === null || !isFree(step, port)) return false;
      if (to === start) return true;
      if (seen.has(to)) return false;
      seen.add(to);
      return reach(to, seen);
    });
  };
  return reach(start, new Set());
};

test('exactly the steps on a circle in which no time need pass are called out', () => {
  fc.assert(
    fc.property(workflow, (definition) => {
      const called = structuralProblems(definition).flatMap(({ code, step = '' }) =>
        code === 'CYCLE_WITHOUT_WAIT' ? [step] : [],
      );
      const graph = compileGraph(definition);
      expect(called.toSorted()).toEqual(IDS.filter((id) => spins(graph, id)));
    }),
    { numRuns: 1000 },
  );
});

/** So many moves may a run make within one instant: it takes its turns of loops, and in each may rest at every step. */
const MOST_MOVES = (MOST_TURNS_AN_HOUR + 1) * IDS.length;
/** Two loops, each in the other's body, and no time in either: only the bound on all of their turns ends it. */
const ENTANGLED = {
  reentry: { policy: 'once' },
  first: 'a',
  steps: [
    { id: 'a', kind: 'wait', duration: { amount: 0, unit: 'minutes' }, next: 'e' },
    { id: 'c', kind: 'loop', while: when, most: 1, body: 'a' },
    {
      id: 'd',
      kind: 'wait',
      until: { kind: 'message', step: 'a', becomes: 'opened', within: { amount: 0, unit: 'minutes' } },
      next: 'a',
      ports: { past: 'a', 'timed-out': 'f' },
    },
    { id: 'e', kind: 'loop', while: when, most: 1, body: 'd', next: 'f' },
    { id: 'f', kind: 'wait', duration: { amount: 0, unit: 'minutes' }, next: 'c' },
  ],
} as unknown as WorkflowDefinition;

/** Moves a run until time must pass or it is over; every action is done at once. `answers` says what holds, each time anew. */
const settle = (way: Way, from: Walked, answers: () => boolean): Walked => {
  let at = from;
  let variables = {};
  for (let move = 0; move < MOST_MOVES; move++) {
    if (at.halt !== 'rest' && at.halt !== 'act') return at;
    const step = way.graph.steps.get(at.position.step);
    if (at.halt === 'act' && step !== undefined) {
      at = arrive(way, { ...at.position, anchorAt: way.now }, follow(step, 'done'));
      continue;
    }
    // What happens after the arrival at a wait has not happened yet as it begins.
    const isNews =
      step?.kind === 'wait' && 'until' in step && step.until.kind === 'event' && step.until.since === 'step';
    at = walk(
      way,
      { ...at.position, wakeAt: way.now },
      {
        lookup: (name) => (name === 'event.day' ? (answers() ? '1970-01-02' : null) : answers() ? 'x' : null),
        variables,
        heard: { at: answers() && !isNews ? way.now : null, message: null },
      },
    );
    variables = at.variables ?? variables;
  }
  throw new Error(`after ${MOST_MOVES} moves it still goes on at ${at.position.step}`);
};

test('sem-40: at no instant does a run go on for ever through a workflow without circles, whatever holds', () => {
  fc.assert(
    fc.property(workflow, fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }), (definition, holds) => {
      const graph = compileGraph(definition);
      fc.pre(!IDS.some((id) => spins(graph, id)));
      let asked = 0;
      const answers = (): boolean => holds[asked++ % holds.length] === true;
      const through = (now: number): Way => wayThrough(graph, { now });
      let at = settle(through(0), arrive(through(0), standingAt('a', {}), 'a'), answers);
      // Woken to the instant: what ends at it must not begin anew at it.
      for (let wakes = 0; wakes < 10 && (at.halt === 'sleep' || at.halt === 'listen'); wakes++) {
        const now = at.wakeAt ?? 0;
        expect(now).toBeGreaterThanOrEqual(0);
        const woken = walk(
          through(now),
          { ...at.position, wakeAt: now },
          { lookup: () => (answers() ? 'x' : null), variables: {}, heard: { at: null, message: null } },
        );
        at = settle(through(now), woken, answers);
      }
    }),
    { numRuns: 1000, examples: [[ENTANGLED, [true, false, false, true, false]]] },
  );
});

test('a workspace’s clock never goes back, however it is moved', () => {
  const moves = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('advance' as const), by: fc.integer({ min: 0, max: 1e9 }) }),
      fc.record({ kind: fc.constant('rate' as const), rate: fc.integer({ min: 1, max: 100_000 }) }),
    ),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(moves, fc.integer({ min: 0, max: 1e9 }), (made, pause) => {
      let clock = LIVE_CLOCK;
      let now = 1_800_000_000_000;
      let seen = workspaceNow(clock, now);
      for (const move of made) {
        clock = move.kind === 'advance' ? advanceClock(clock, move.by) : setClockRate(clock, move.rate, now);
        now += pause;
        const told = workspaceNow(clock, now);
        expect(told).toBeGreaterThanOrEqual(seen);
        seen = told;
      }
      const due = seen + pause;
      expect(workspaceNow(clock, realTimeOf(clock, due, now))).toBeGreaterThanOrEqual(due);
    }),
  );
});

test('a batch is never larger than it may be for one workspace alone, and nobody with work is left out of a batch that has room', async () => {
  const waiting = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(waiting, async (counts) => {
      const items = await takeShares({
        workspaceIds: counts.map((_, at) => at + 1),
        most: 100,
        take: (ids, each) =>
          Promise.resolve(
            ids.flatMap((id) => Array.from({ length: Math.min(each, counts[id - 1] ?? 0) }, (_, at) => ({ id, at }))),
          ),
        workspaceOf: ({ id }) => id,
      });
      expect(items.length).toBeLessThanOrEqual(100);
      expect(items.length).toBeGreaterThanOrEqual(
        Math.min(
          counts.length,
          counts.reduce((sum, count) => sum + count, 0),
        ),
      );
      expect(new Set(items.map(({ id }) => id)).size).toBe(counts.length);
      expect(new Set(items.map(({ id, at }) => `${id} ${at}`)).size).toBe(items.length);
    }),
  );
});
