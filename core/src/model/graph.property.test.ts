import type { Step, WorkflowDefinition } from '@innesto/sdk/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { advanceClock, LIVE_CLOCK, realTimeOf, setClockRate, workspaceNow } from './clock.ts';
import { takeShares } from './fair-share.ts';
import { structuralProblems } from './graph-problems.ts';
import { compileGraph, waysOf } from './graph.ts';
import { knowing, standingAt, wayThrough } from './walk/test-way.ts';
import { walk } from './walk/walk.ts';

const IDS = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const link = fc.constantFrom(...IDS, undefined);

const stepOf = (id: string): fc.Arbitrary<Step> =>
  fc.oneof(
    fc.record({ minutes: fc.integer({ min: 0, max: 2 }), next: link }).map(({ minutes, next }): Step => ({
      kind: 'wait',
      id,
      duration: { amount: minutes, unit: 'minutes' },
      ...(next === undefined ? {} : { next }),
    })),
    fc.record({ next: link, otherwise: link }).map(({ next, otherwise }): Step => ({
      kind: 'branch',
      id,
      branches: [
        {
          name: 'yes',
          when: { attribute: 'contact.email', operator: 'set' },
          ...(next === undefined ? {} : { next }),
        },
      ],
      ...(otherwise === undefined ? {} : { otherwise }),
    })),
    fc.constant<Step>({ kind: 'exit', id }),
  );

const workflow: fc.Arbitrary<WorkflowDefinition> = fc
  .tuple(...IDS.map(stepOf))
  .map((steps) => ({ reentry: { policy: 'once' }, first: 'a', steps }));

const takesTime = (step: Step): boolean => step.kind === 'wait' && 'duration' in step && step.duration.amount > 0;

/** The plain way to say it: somebody who takes no time comes back to where they were. */
const spins = (definition: WorkflowDefinition, start: string): boolean => {
  const graph = compileGraph(definition);
  const reach = (from: string, seen: Set<string>): boolean => {
    const step = graph.steps.get(from);
    if (step === undefined || takesTime(step)) return false;
    return waysOf(step).some(({ to }) => {
      if (to === null || seen.has(to)) return false;
      const next = graph.steps.get(to);
      if (next === undefined || takesTime(next)) return false;
      if (to === start) return true;
      seen.add(to);
      return reach(to, seen);
    });
  };
  return reach(start, new Set());
};

test('exactly the steps on a circle in which no time passes are called out', () => {
  fc.assert(
    fc.property(workflow, (definition) => {
      const problems = structuralProblems(definition);
      const reached = new Set(
        IDS.filter((id) => !problems.some(({ code, step }) => code === 'UNREACHABLE_STEP' && step === id)),
      );
      const called = problems.flatMap(({ code, step = '' }) => (code === 'CYCLE_WITHOUT_WAIT' ? [step] : []));
      expect(called.filter((id) => IDS.some((known) => known === id && reached.has(known))).toSorted()).toEqual(
        [...reached].filter((id) => spins(definition, id)).toSorted(),
      );
    }),
    { numRuns: 500 },
  );
});

test('a walk through a workflow without problems always comes to an end, whatever holds', () => {
  fc.assert(
    fc.property(workflow, fc.boolean(), (definition, holds) => {
      fc.pre(!structuralProblems(definition).some(({ code }) => code === 'CYCLE_WITHOUT_WAIT'));
      const way = wayThrough(compileGraph(definition), { now: 0 });
      const { halt, log } = walk(
        way,
        { ...standingAt('a', {}), wakeAt: 0 },
        knowing(() => (holds ? 'x' : null)),
      );
      expect(['sleep', 'end']).toContain(halt);
      expect(log.length).toBeLessThanOrEqual(3 * IDS.length);
    }),
    { numRuns: 500 },
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
