import type { Duration, Filter, Reentry, Step, WorkflowDefinition } from '@innesto/sdk/contract';
import fc from 'fast-check';

const IDS = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const FIELDS = ['x', 'y'] as const;

const next = fc.option(fc.constantFrom(...IDS), { nil: undefined });
const linked = <Key extends string>(key: Key, to: string | undefined): { [Name in Key]?: string } =>
  (to === undefined ? {} : { [key]: to }) as { [Name in Key]?: string };

const duration: fc.Arbitrary<Duration> = fc.oneof(
  // Who waits in a circle makes a lap each time: of laps of a minute two weeks would be 20,160.
  fc.record({ amount: fc.integer({ min: 20, max: 90 }), unit: fc.constant('minutes' as const) }),
  fc.record({ amount: fc.integer({ min: 1, max: 30 }), unit: fc.constantFrom('hours' as const, 'days' as const) }),
  fc.record({ amount: fc.integer({ min: 1, max: 3 }), unit: fc.constantFrom('weeks' as const, 'months' as const) }),
);

const filter: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    attribute: fc.constantFrom('field.x', 'field.y', 'event.n'),
    operator: fc.constantFrom('at-least' as const, 'less' as const, 'is' as const),
    value: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({
    attribute: fc.constantFrom('field.x', 'field.y'),
    operator: fc.constantFrom('set' as const, 'not-set' as const),
  }),
);

const time = fc
  .record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.constantFrom('00', '15', '30') })
  .map(({ hour, minute }) => `${String(hour).padStart(2, '0')}:${minute}`);

const stop = fc.option(filter, { nil: undefined });

const stepOf = (id: string): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ next, other: next }).map(({ next: done, other }): Step => ({
        kind: 'action',
        id,
        contribution: 'email/send',
        config: { subject: id },
        ports: { ...linked('done', done), ...linked('skipped', other) },
      })),
    },
    {
      weight: 2,
      arbitrary: fc
        .record({ next, field: fc.constantFrom(...FIELDS), value: fc.integer({ min: 0, max: 3 }) })
        .map(({ next: done, field, value }): Step => ({
          kind: 'action',
          id,
          contribution: 'contact-field/update',
          config: { field, value },
          ports: linked('done', done),
        })),
    },
    {
      weight: 3,
      arbitrary: fc
        .record({ next, duration, stop, after: fc.constantFrom('last-action' as const, 'entry' as const) })
        .map(({ next: to, duration: long, stop: when, after }): Step => ({
          kind: 'wait',
          id,
          duration: long,
          after,
          ...linked('next', to),
          ...(when === undefined ? {} : { stopWhen: when }),
        })),
    },
    {
      weight: 2,
      arbitrary: fc
        .record({
          next,
          days: fc.oneof(
            fc.constantFrom('working-days' as const, 'weekends' as const),
            fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 }),
          ),
          time,
        })
        .map(({ next: to, days, time: hour }): Step => ({
          kind: 'wait',
          id,
          until: { kind: 'weekday', days, time: hour },
          ...linked('next', to),
        })),
    },
    {
      weight: 1,
      arbitrary: fc
        .record({ next, past: next, day: fc.integer({ min: 1, max: 90 }), time })
        .map(({ next: to, past, day, time: hour }): Step => ({
          kind: 'wait',
          id,
          ...linked('next', to),
          ports: linked('past', past),
          until: { kind: 'moment', at: `${new Date(Date.UTC(2027, 1, 1 + day)).toISOString().slice(0, 10)}T${hour}` },
        })),
    },
    {
      weight: 2,
      arbitrary: fc
        .record({
          next,
          out: next,
          within: duration,
          since: fc.constantFrom('run' as const, 'step' as const),
          when: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
        })
        .map(({ next: to, out, within, since, when }): Step => ({
          kind: 'wait',
          id,
          ...linked('next', to),
          ports: linked('timed-out', out),
          until: {
            kind: 'event',
            event: 'custom.come',
            within,
            since,
            ...(when === undefined ? {} : { when: { attribute: 'event.n', operator: 'at-least', value: when } }),
          },
        })),
    },
    {
      weight: 2,
      arbitrary: fc.record({ next, other: next, filter }).map(({ next: to, other, filter: when }): Step => ({
        kind: 'branch',
        id,
        branches: [{ name: 'yes', when, ...linked('next', to) }],
        ...linked('otherwise', other),
      })),
    },
    {
      weight: 1,
      arbitrary: fc.record({ next, other: next }).map(({ next: to, other }): Step => ({
        kind: 'split',
        id,
        shares: [
          { name: 'one', weight: 1, ...linked('next', to) },
          { name: 'two', weight: 2, ...linked('next', other) },
        ],
      })),
    },
    {
      weight: 1,
      arbitrary: fc
        .record({ next, body: next, out: next, filter, most: fc.integer({ min: 1, max: 4 }) })
        .map(({ next: to, body, out, filter: during, most }): Step => ({
          kind: 'loop',
          id,
          while: during,
          most,
          counter: 'turn',
          ...linked('next', to),
          ...linked('body', body),
          ...linked('exhausted', out),
        })),
    },
    { weight: 1, arbitrary: fc.constant<Step>({ kind: 'exit', id }) },
  );

const inside = fc.constantFrom('ignore' as const, 'restart' as const, 'queue' as const);
const reentry: fc.Arbitrary<Reentry> = fc.oneof(
  fc.record({ policy: fc.constantFrom('once' as const, 'always' as const), whileInside: inside }),
  fc.record({ policy: fc.constant('after' as const), days: fc.integer({ min: 1, max: 20 }), whileInside: inside }),
);

/** Workflows of every kind of step, most of them nonsense: whoever uses them leaves out what could not be started. */
export const workflows: fc.Arbitrary<WorkflowDefinition> = fc
  .record({ steps: fc.tuple(...IDS.map(stepOf)), reentry, goal: stop, exitWhen: stop })
  .map(({ steps, reentry: again, goal, exitWhen }) => ({
    reentry: again,
    first: 'a',
    options: { ...(goal === undefined ? {} : { goal }), ...(exitWhen === undefined ? {} : { exitWhen }) },
    steps,
  }));

/** What may happen to two workflows and three contacts; the second contact has no address. */
export type Command =
  | { readonly do: 'enter'; readonly contact: number; readonly workflow: number; readonly n: number }
  | { readonly do: 'come'; readonly contact: number; readonly n: number }
  | { readonly do: 'set'; readonly contact: number; readonly field: string; readonly value: number }
  | { readonly do: 'pass'; readonly minutes: number }
  | { readonly do: 'sleep'; readonly minutes: number }
  | { readonly do: 'crash'; readonly at: number; readonly isWritten: boolean }
  | { readonly do: 'stop' | 'start' | 'edit'; readonly workflow: number }
  | { readonly do: 'fall' }
  | { readonly do: 'again' };

const contact = fc.integer({ min: 1, max: 3 });
const n = fc.integer({ min: 0, max: 3 });
const minutes = fc.oneof(
  fc.integer({ min: 1, max: 300 }),
  fc.integer({ min: 1, max: 14 }).map((days) => days * 1440),
);

/** Things that happen, one after the other. */
export const commands: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('enter' as const), contact, workflow: fc.integer({ min: 1, max: 2 }), n }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('come' as const), contact, n }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('set' as const), contact, field: fc.constantFrom(...FIELDS), value: n }),
    },
    // Everybody acts when they are due; or the hub is away meanwhile, and everybody is late.
    { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), minutes }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('sleep' as const), minutes }) },
    // One of the next commits is lost, or its answer.
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('crash' as const),
        at: fc.integer({ min: 1, max: 6 }),
        isWritten: fc.boolean(),
      }),
    },
    // Another node takes over, and the first goes on as if nothing had happened.
    { weight: 1, arbitrary: fc.constant({ do: 'fall' as const }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constantFrom('stop' as const, 'start' as const, 'start' as const, 'edit' as const),
        workflow: fc.integer({ min: 1, max: 2 }),
      }),
    },
    // The last event is delivered once more.
    { weight: 1, arbitrary: fc.constant({ do: 'again' as const }) },
  ),
  { minLength: 3, maxLength: 25 },
);
