import type { Filter, LoopStep, Step, UntilWait, WorkflowDefinition } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { askedProblems, type AskedScope } from './asked-problems.ts';

const scope: AskedScope = {
  nameable: {
    fields: new Set(['city', 'birthday']),
    fieldTypes: new Map([
      ['city', 'text'],
      ['birthday', 'date'],
    ]),
    lists: new Set(),
    workflows: new Set(),
    connections: new Set(),
    operators: new Set(),
    records: new Map(),
    kept: new Map(),
  },
  actions: new Set(['mail', 'tag']),
  sends: ({ id }) => id === 'mail',
};
const action = (id: string): Step => ({ kind: 'action', id, contribution: 'email/send', config: {}, ports: {} });
const unknown: Filter = { all: [{ attribute: 'field.none', operator: 'set' }] };
const day = { amount: 1, unit: 'days' } as const;
const problems = (steps: Step[], options: WorkflowDefinition['options'] = {}) =>
  askedProblems({ reentry: { policy: 'once' }, steps, options }, scope).map(({ code, step, path }) => [
    code,
    step,
    path,
  ]);

test('conditions are checked wherever one stands, and the problem says where', () => {
  const loop: LoopStep = { kind: 'loop', id: 'loop', while: unknown, most: 3 };
  const wait: UntilWait = {
    kind: 'wait',
    id: 'wait',
    until: { kind: 'event', event: 'order.paid', when: unknown, within: day },
    stopWhen: unknown,
  };
  const branch: Step = { kind: 'branch', id: 'sort', branches: [{ name: 'yes', when: unknown }] };
  const options = { recipients: unknown, goal: unknown, exitWhen: unknown };
  expect(problems([loop, wait, branch], options)).toEqual([
    ['UNKNOWN_ATTRIBUTE', 'loop', '/steps/0/while/all/0/attribute'],
    ['UNKNOWN_ATTRIBUTE', 'wait', '/steps/1/stopWhen/all/0/attribute'],
    ['UNKNOWN_ATTRIBUTE', 'wait', '/steps/1/until/when/all/0/attribute'],
    ['UNKNOWN_ATTRIBUTE', 'sort', '/steps/2/branches/0/when/all/0/attribute'],
    ['UNKNOWN_ATTRIBUTE', undefined, '/options/recipients/all/0/attribute'],
    ['UNKNOWN_ATTRIBUTE', undefined, '/options/goal/all/0/attribute'],
    ['UNKNOWN_ATTRIBUTE', undefined, '/options/exitWhen/all/0/attribute'],
  ]);
});

test('a date that is waited for is a field that there is and that holds one', () => {
  const wait = (id: string, attribute: string): Step => ({
    kind: 'wait',
    id,
    until: { kind: 'date', attribute, days: -1 },
  });
  const steps = [wait('a', 'field.birthday'), wait('b', 'field.city'), wait('c', 'field.none'), wait('d', 'event.due')];
  expect(problems(steps)).toEqual([
    ['NO_DATE', 'b', '/steps/1/until/attribute'],
    ['NO_DATE', 'c', '/steps/2/until/attribute'],
  ]);
});

test('only a step that sends a message can be waited for to be read', () => {
  const wait = (id: string, step: string): Step => ({
    kind: 'wait',
    id,
    until: { kind: 'message', step, becomes: 'opened', within: day },
  });
  expect(problems([action('mail'), action('tag'), wait('read', 'mail'), wait('seen', 'tag')])).toEqual([
    ['UNKNOWN_MESSAGE', 'seen', '/steps/3/until/step'],
  ]);
});

test('values that a loop works out ask for what there is, and their texts can be rendered', () => {
  const loop: LoopStep = {
    kind: 'loop',
    id: 'loop',
    while: { attribute: 'field.city', operator: 'set' },
    most: 3,
    set: [
      { variable: 'sum', value: { operator: 'plus', left: { value: 1 }, right: { attribute: 'field.none' } } },
      { variable: 'text', value: { text: 'Ciao {{ contact.firstName' } },
      { variable: 'fine', value: { text: 'Ciao {{ contact.firstName }}' } },
    ],
  };
  expect(problems([loop])).toEqual([
    ['UNKNOWN_ATTRIBUTE', 'loop', '/steps/0/set/0/value/right/attribute'],
    ['INVALID_TEMPLATE', 'loop', '/steps/0/set/1/value/text'],
  ]);
});
