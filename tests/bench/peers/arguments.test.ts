import { expect, test } from 'vitest';
import { readArguments, type Plan } from './arguments.ts';

const planOf = (...words: readonly string[]): Plan => {
  const asked = readArguments(words);
  if ('problem' in asked) throw new Error(asked.problem);
  return asked.plan;
};

test('without words every system is measured on every workload, beside ours', () => {
  expect(planOf()).toEqual({
    names: ['n8n', 'node-red', 'dbos', 'pg-boss'],
    workloads: ['a', 'b', 'waiting'],
    keep: null,
    ours: true,
    waiting: 100_000,
    seconds: 6,
  });
});

test('systems and workloads are named in any order, and measured in theirs', () => {
  const { names, workloads } = planOf('waiting', 'pg-boss', 'n8n', 'pg-boss');
  expect({ names, workloads }).toEqual({ names: ['n8n', 'pg-boss'], workloads: ['waiting'] });
});

test('ours can be measured by themselves', () => {
  expect(planOf('ours', 'b')).toMatchObject({ names: [], ours: true, workloads: ['b'] });
});

test('what is kept, how many wait, and how long a round takes can be said', () => {
  expect(planOf('b', '--keep', '/srv/peers', '--waiting', '500', '--seconds=2', '--alone')).toMatchObject({
    keep: '/srv/peers',
    waiting: 500,
    seconds: 2,
    ours: false,
  });
});

test.each([
  [['zapier'], 'There is no zapier.'],
  [['--waiting', 'many'], '--waiting takes a whole number.'],
  [['--waiting', '0'], '--waiting takes a whole number.'],
  [['--seconds', '600'], '--seconds takes a whole number up to 60.'],
])('%j is refused with the reason', (words, problem) => {
  expect(readArguments(words)).toEqual({ problem });
});

test('an option that there is not is refused with its name', () => {
  expect(readArguments(['--fast'])).toEqual({ problem: expect.stringContaining("'--fast'") });
});
