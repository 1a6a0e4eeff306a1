import type { Step, WorkflowDefinition } from '@innesto/sdk/contract';
import fc from 'fast-check';
import { BODY, isStep, waysOf, type Item, type Sequence, type Tree, type Waiting, type Way } from './tree.ts';

/** Steps as tests write them down. */
export const action = (id: string, ways: readonly Way[] = []): Item => ({
  kind: 'action',
  id,
  title: null,
  contribution: 'email/send',
  config: { subject: `Subject of ${id}` },
  timing: null,
  ways,
});
export const waiting = (days: number): Waiting => ({
  kind: 'time',
  duration: { amount: days, unit: 'days' },
  after: null,
});
export const wait = (id: string): Item => ({
  kind: 'wait',
  id,
  title: null,
  waiting: waiting(1),
  stopWhen: null,
  ways: [],
});
export const UNTIL_DATE: Waiting = {
  kind: 'until',
  until: { kind: 'date', attribute: 'field.birthday', days: -3, time: '09:00', yearly: true },
  zone: 'contact',
};
export const waitUntil = (id: string, until: Waiting, ...ways: Way[]): Item => ({
  kind: 'wait',
  id,
  title: null,
  waiting: until,
  stopWhen: { attribute: 'field.left', operator: 'is', value: true },
  ways,
});
export const split = (id: string, ...ways: Way[]): Item => ({ kind: 'split', id, title: null, ways });
export const share = (port: string, weight: number, ...sequence: Item[]): Way => ({
  ...way(port, ...sequence),
  weight,
});
export const loop = (id: string, body: Sequence, ...ways: Way[]): Item => ({
  kind: 'loop',
  id,
  title: null,
  while: { attribute: 'field.points', operator: 'less', value: 10 },
  most: 5,
  counter: 'turn',
  set: [{ variable: 'next', value: { operator: 'plus', left: { attribute: 'variable.turn' }, right: { value: 1 } } }],
  ways: [way(BODY, ...body), ...ways],
});
export const exit = (id: string): Item => ({ kind: 'exit', id, title: null });
export const goto = (to: string): Item => ({ kind: 'goto', to });
export const END_ITEM: Item = { kind: 'end' };
export const way = (port: string, ...sequence: Item[]): Way => ({
  port,
  title: null,
  when: null,
  weight: null,
  sequence,
});
export const when = (port: string, ...sequence: Item[]): Way => ({
  ...way(port, ...sequence),
  when: { attribute: 'contact.email', operator: 'set' },
});
export const branch = (id: string, ...ways: Way[]): Item => ({ kind: 'branch', id, title: null, ways });
export const treeOf = (main: Sequence, ...loose: Sequence[]): Tree => ({
  trigger: { contribution: 'list/activity', config: {} },
  reentry: { policy: 'once' },
  options: {},
  main,
  loose,
});

/** A tree as lines, to compare at a glance. */
export const drawn = (tree: Tree): readonly string[] => {
  const lines = (sequence: Sequence, indent: string): string[] =>
    sequence.flatMap((item) => {
      if (!isStep(item)) return [`${indent}${item.kind === 'goto' ? `-> ${item.to}` : '.'}`];
      const ways = waysOf(item).flatMap((one) => [`${indent}  [${one.port}]`, ...lines(one.sequence, `${indent}    `)]);
      return [`${indent}${item.id}`, ...ways];
    });
  return [...lines(tree.main, ''), ...tree.loose.flatMap((sequence) => ['~', ...lines(sequence, '')])];
};

const bodiless = (step: Step): Step => {
  if (step.kind !== 'loop' || step.body !== step.id) return step;
  const { body: _, ...rest } = step;
  return rest;
};

/** What a definition says, without the order it says it in: steps with their links. A loop without a body repeats nothing, as does one whose body is itself. */
export const linksIn = ({ first, steps }: WorkflowDefinition): unknown => ({
  first: first ?? null,
  steps: new Map(
    steps.map((step) => [step.id, bodiless(step)] as const).toSorted(([left], [right]) => (left < right ? -1 : 1)),
  ),
});

const KINDS = ['action', 'branch', 'split', 'loop', 'until'] as const;

type Shape =
  | { readonly kind: 'wait' | 'exit' | 'back' }
  | { readonly kind: (typeof KINDS)[number]; readonly ways: readonly (readonly Shape[])[] };

const leaf = fc.record({ kind: fc.constantFrom('wait' as const, 'wait' as const, 'exit' as const, 'back' as const) });
const { shapes } = fc.letrec<{ shapes: readonly Shape[]; shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.record({
      kind: fc.constantFrom(...KINDS),
      ways: fc.array(tie('shapes'), { minLength: 0, maxLength: 3 }),
    }),
  ),
  shapes: fc.array(tie('shape'), { maxLength: 4 }),
}));

/** Turns a shape into a tree that an editor could have made: nothing behind an exit, jumps only back to what leads here. */
const grow = (main: readonly Shape[], loose: readonly (readonly Shape[])[]): Tree => {
  let count = 0;
  const targets = new Set<string>();
  const fresh = (kind: string): string => `${kind}-${++count}`;
  const grown = (shapes_: readonly Shape[], above: readonly string[]): Sequence => {
    const items: Item[] = [];
    const passed = [...above];
    for (const shape of shapes_) {
      switch (shape.kind) {
        case 'exit':
          return [...items, exit(fresh('exit'))];
        case 'back': {
          // Two jumps to the same step might as well be one, after their ways have joined.
          const to = passed.find((id) => !targets.has(id));
          if (to === undefined) continue;
          targets.add(to);
          return [...items, wait(fresh('wait')), goto(to)];
        }
        case 'wait': {
          const id = fresh('wait');
          items.push(wait(id));
          passed.push(id);
          break;
        }
        case 'action': {
          const id = fresh('send');
          const ports = ['skipped', 'failed', 'clicked'];
          const ways = shape.ways.map((sequence, at) => way(ports[at] ?? 'other', ...grown(sequence, [...passed, id])));
          // A way without steps that nothing follows leads nowhere, as if it were not there.
          items.push(action(id, ways), wait(fresh('wait')));
          passed.push(id);
          break;
        }
        case 'until': {
          const id = fresh('until');
          const ports = ['past', 'missing'];
          const ways = shape.ways
            .slice(0, ports.length)
            .map((sequence, at) => way(ports[at] ?? 'past', ...grown(sequence, [...passed, id])));
          items.push(waitUntil(id, UNTIL_DATE, ...ways), wait(fresh('wait')));
          passed.push(id);
          break;
        }
        case 'split': {
          const id = fresh('split');
          const [one = [], ...others] = shape.ways.map((sequence) => grown(sequence, [...passed, id]));
          items.push(split(id, ...[[], one, ...others].map((sequence, at) => share(`share-${at}`, at, ...sequence))));
          passed.push(id);
          break;
        }
        case 'loop': {
          const id = fresh('loop');
          const [body = [], exhausted] = shape.ways;
          // Whoever is in the body comes back to the loop without a jump.
          const grownBody = grown(body, passed);
          const other = exhausted === undefined ? [] : [way('exhausted', ...grown(exhausted, [...passed, id]))];
          items.push(loop(id, grownBody, ...other), wait(fresh('wait')));
          passed.push(id);
          break;
        }
        case 'branch': {
          const id = fresh('ask');
          const [otherwise = [], ...others] = shape.ways.map((sequence) => grown(sequence, [...passed, id]));
          const ways = [[], ...others].map((sequence, at) => when(`way-${at}`, ...sequence));
          const item = branch(id, ...ways, way('otherwise', ...otherwise));
          items.push(item);
          passed.push(id);
          break;
        }
      }
    }
    return items;
  };
  return treeOf(grown(main, []), ...loose.map((sequence) => grown([{ kind: 'wait' }, ...sequence], [])));
};

/** Trees that an editor could have made. */
export const trees: fc.Arbitrary<Tree> = fc
  .tuple(shapes, fc.array(shapes, { maxLength: 2 }))
  .map(([main, loose]) => grow(main, loose));

const IDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'] as const;
const link = fc.constantFrom(...IDS, 'gone', undefined);
const linked = (to: string | undefined): { next?: string } => (to === undefined ? {} : { next: to });

const stepOf = (id: string): fc.Arbitrary<Step> =>
  fc.oneof(
    link.map((next): Step => ({ kind: 'wait', id, duration: { amount: 1, unit: 'days' }, ...linked(next) })),
    fc.tuple(link, link, link).map(([one, two, otherwise]): Step => ({
      kind: 'branch',
      id,
      branches: [
        { name: 'one', when: { attribute: 'contact.email', operator: 'set' }, ...linked(one) },
        { name: 'two', title: 'Two', when: { any: [] }, ...linked(two) },
      ],
      ...(otherwise === undefined ? {} : { otherwise }),
    })),
    fc.tuple(link, link, link).map(([done, failed, clicked]): Step => ({
      kind: 'action',
      id,
      title: `Title of ${id}`,
      contribution: 'email/send',
      config: { subject: 'Hello' },
      ports: Object.fromEntries(
        Object.entries({ done, failed, clicked }).flatMap(([port, to]) => (to === undefined ? [] : [[port, to]])),
      ),
    })),
    fc.tuple(link, link, link).map(([next, past, missing]): Step => {
      const ports = Object.entries({ past, missing }).flatMap(([port, to]) => (to === undefined ? [] : [[port, to]]));
      return {
        kind: 'wait',
        id,
        stopWhen: { attribute: 'field.left', operator: 'set' },
        until: { kind: 'date', attribute: 'field.birthday', days: 0 },
        zone: 'workspace',
        ...linked(next),
        ...(ports.length === 0 ? {} : { ports: Object.fromEntries(ports) }),
      };
    }),
    fc.tuple(link, link, link).map(([one, two, three]): Step => ({
      kind: 'split',
      id,
      shares: [
        { name: 'one', weight: 50, ...linked(one) },
        { name: 'two', title: 'Two', weight: 30, ...linked(two) },
        { name: 'three', weight: 20, ...linked(three) },
      ],
    })),
    fc.tuple(link, link, link).map(([body, next, exhausted]): Step => ({
      kind: 'loop',
      id,
      while: { attribute: 'contact.email', operator: 'set' },
      most: 3,
      ...(body === undefined ? {} : { body }),
      ...linked(next),
      ...(exhausted === undefined ? {} : { exhausted }),
    })),
    fc.constant<Step>({ kind: 'exit', id }),
  );

/** Definitions of every kind, also broken ones: circles, links into nothing, steps that nobody leads to. */
export const definitions: fc.Arbitrary<WorkflowDefinition> = fc
  .tuple(link, fc.shuffledSubarray([...IDS], { minLength: 1 }))
  .chain(([first, ids]) =>
    fc.tuple(...ids.map(stepOf)).map((steps) => ({
      reentry: { policy: 'once' } as const,
      ...(first === undefined ? {} : { first }),
      steps,
    })),
  );

/** A tree of that many steps, with a condition of two ways after every few of them. */
export const bigTree = (steps: number): Tree => {
  const main: Item[] = [];
  for (let number = 0; number < steps; number += 5) {
    main.push(
      action(`send-${number}`),
      wait(`wait-${number}`),
      branch(`branch-${number}`, when('yes', action(`thank-${number}`)), way('otherwise', wait(`rest-${number}`))),
    );
  }
  return treeOf(main);
};
