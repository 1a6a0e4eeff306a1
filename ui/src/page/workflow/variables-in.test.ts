import type { JsonObject, WorkflowDefinition } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { parseDefinition } from '../../editor/parse-definition.ts';
import type { AttributeOffer } from '../../form/attribute.ts';
import { variablesIn } from './variables-in.ts';

const config = {
  type: 'object',
  properties: {
    variable: { type: 'string', 'x-widget': 'variable' },
    becomes: { type: 'object', 'x-widget': 'expression' },
  },
};
const birthday: AttributeOffer = {
  attribute: 'field.birthday',
  group: 'fields',
  title: 'Birthday',
  type: { kind: 'date' },
};
const known: Parameters<typeof variablesIn>[1] = {
  schemaOf: (contribution) => (contribution === 'workflow/set-variable' ? config : null),
  attributes: [birthday],
};

const kinds = (steps: WorkflowDefinition['steps']): Readonly<Record<string, string>> =>
  Object.fromEntries(
    variablesIn(parseDefinition({ reentry: { policy: 'once' }, first: steps[0]?.id ?? '', steps }), known).map(
      ({ name, type }) => [name, type.kind],
    ),
  );

const set = (variable: string, becomes: JsonObject, next?: string): WorkflowDefinition['steps'][number] => ({
  kind: 'action',
  id: variable,
  contribution: 'workflow/set-variable',
  config: { variable, becomes },
  ports: next === undefined ? {} : { done: next },
});

test('what steps set can be asked about as what it becomes', () => {
  expect(
    kinds([
      set('word', { value: 'VIP' }, 'sum'),
      set('sum', { operator: 'plus', left: { value: 1 }, right: { value: 1 } }, 'when'),
      set('when', { now: null }, 'born'),
      set('born', { attribute: 'field.birthday' }, 'agreed'),
      set('agreed', { value: true }),
    ]),
  ).toEqual({ word: 'text', sum: 'number', when: 'moment', born: 'date', agreed: 'boolean' });
});

test('a variable that is a number here and a word there is asked about as text', () => {
  const again = { ...set('word', { value: 2 }), id: 'again' };
  expect(kinds([set('word', { value: 'VIP' }, 'again'), again])).toEqual({ word: 'text' });
});

test('a loop counts its turns, and what other actions set nobody knows', () => {
  expect(
    kinds([
      { kind: 'action', id: 'other', contribution: 'email/send', config: { variable: 'x' }, ports: { done: 'again' } },
      {
        kind: 'loop',
        id: 'again',
        while: { attribute: 'variable.turn', operator: 'less', value: 3 },
        most: 3,
        counter: 'turn',
        body: 'rest',
      },
      { kind: 'wait', id: 'rest', duration: { amount: 1, unit: 'days' }, next: 'again' },
    ]),
  ).toEqual({ turn: 'number' });
});
