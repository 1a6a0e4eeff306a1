import type { Step, WorkflowDefinition } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { outlineOf, type OutlineLine } from './outline.ts';

const action = (id: string, ports: Record<string, string>): Step => ({
  kind: 'action',
  id,
  contribution: 'email/send',
  config: {},
  ports,
});
const wait = (id: string, next?: string): Step => ({
  kind: 'wait',
  id,
  duration: { amount: 1, unit: 'days' },
  ...(next === undefined ? {} : { next }),
});
const branch = (id: string, { yes, no }: { yes?: string; no?: string }): Step => ({
  kind: 'branch',
  id,
  branches: [
    { name: 'yes', when: { attribute: 'contact.email', operator: 'set' }, ...(yes === undefined ? {} : { next: yes }) },
  ],
  ...(no === undefined ? {} : { otherwise: no }),
});

const workflow = (...steps: Step[]): WorkflowDefinition => ({
  reentry: { policy: 'once' },
  first: steps[0]?.id ?? '',
  steps,
});

const drawn = (lines: readonly OutlineLine[], indent = ''): string[] =>
  lines.flatMap((line) => {
    switch (line.kind) {
      case 'again':
        return [`${indent}-> ${line.step.id}`];
      case 'end':
        return [`${indent}.`];
      case 'step':
        return [
          indent + line.step.id,
          ...line.ways.flatMap(({ ports, lines: inner }) => [
            `${indent}  [${ports.join(' ')}]`,
            ...drawn(inner, `${indent}    `),
          ]),
        ];
    }
  });

test('steps in a row read in a row', () => {
  expect(drawn(outlineOf(workflow(wait('a', 'b'), action('b', { done: 'c' }), wait('c'))))).toEqual(['a', 'b', 'c']);
});

test('the ways of a branch stand beneath it and come together after it', () => {
  const lines = outlineOf(
    workflow(
      branch('ask', { yes: 'thank', no: 'remind' }),
      action('thank', { done: 'bye' }),
      action('remind', { done: 'bye' }),
      wait('bye'),
    ),
  );
  expect(drawn(lines)).toEqual(['ask', '  [yes]', '    thank', '  [otherwise]', '    remind', 'bye']);
});

test('a way that ends does not keep the others from going on', () => {
  const lines = outlineOf(workflow(branch('ask', { yes: 'thank' }), action('thank', { done: 'bye' }), wait('bye')));
  expect(drawn(lines)).toEqual(['ask', '  [yes]', '  [otherwise]', '    .', 'thank', 'bye']);
});

test('branches inside branches keep their places', () => {
  const lines = outlineOf(
    workflow(
      branch('one', { yes: 'two', no: 'end' }),
      branch('two', { yes: 'a', no: 'b' }),
      wait('a', 'mid'),
      wait('b', 'mid'),
      wait('mid', 'end'),
      wait('end'),
    ),
  );
  expect(drawn(lines)).toEqual([
    'one',
    '  [yes]',
    '    two',
    '      [yes]',
    '        a',
    '      [otherwise]',
    '        b',
    '    mid',
    '  [otherwise]',
    'end',
  ]);
});

test('a way back is told, not drawn again, and who leaves the circle goes on below', () => {
  expect(drawn(outlineOf(workflow(wait('a', 'b'), branch('b', { yes: 'a', no: 'c' }), wait('c'))))).toEqual([
    'a',
    'b',
    '  [yes]',
    '    -> a',
    '  [otherwise]',
    'c',
  ]);
});

test('an action whose failure leads elsewhere has ways, and one whose ports lead to the same place has none', () => {
  expect(
    drawn(outlineOf(workflow(action('send', { done: 'next', failed: 'call' }), wait('next'), wait('call', 'next')))),
  ).toEqual(['send', '  [done skipped]', '  [failed]', '    call', 'next']);
});

test('five hundred steps, and branches that never meet, are read in no time', () => {
  const row = Array.from({ length: 500 }, (_, at) => wait(`s${at}`, at < 499 ? `s${at + 1}` : undefined));
  expect(outlineOf(workflow(...row))).toHaveLength(500);
  const forks = Array.from({ length: 250 }, (_, at) => [
    branch(`b${at}`, { yes: `w${at}`, no: at < 249 ? `b${at + 1}` : `w${at}` }),
    wait(`w${at}`),
  ]);
  expect(outlineOf(workflow(...forks.flat())).length).toBeGreaterThan(0);
});

test('a link into nothing ends the way', () => {
  expect(drawn(outlineOf({ reentry: { policy: 'once' }, steps: [] }))).toEqual([]);
  expect(drawn(outlineOf(workflow(wait('a', 'gone'))))).toEqual(['a']);
});

test('ways that never meet again each tell their end', () => {
  expect(
    drawn(outlineOf(workflow(branch('ask', { yes: 'a', no: 'b' }), wait('a'), { kind: 'exit', id: 'b' }))),
  ).toEqual(['ask', '  [yes]', '    a', '    .', '  [otherwise]', '    b']);
});
