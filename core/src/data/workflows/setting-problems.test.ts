import type { JsonSchema } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import type { Nameable } from '../../store/query/nameable.ts';
import { danglingReferences } from './reference-problems.ts';
import { askingProblems } from './setting-problems.ts';

const PRIZE = '00000000-0000-7000-8000-000000000007';
const nameable: Nameable = {
  fields: new Set(['visits', 'city']),
  fieldTypes: new Map([
    ['visits', 'number'],
    ['city', 'text'],
  ]),
  lists: new Set(),
  workflows: new Set(),
  connections: new Set(),
  operators: new Set(),
  records: new Map([[PRIZE, 'club/prizes']]),
  kept: new Map(),
};

const schema: JsonSchema = {
  type: 'object',
  properties: {
    field: { type: 'string', anyOf: [{ enum: ['email'] }, {}], 'x-widget': 'field' },
    becomes: { type: 'object', 'x-widget': 'question' },
    amount: { type: 'object', 'x-widget': 'expression' },
    who: { type: 'object', title: 'For whom', 'x-widget': 'filter' },
  },
};

const troubles = (config: Record<string, unknown>): readonly (readonly [string | undefined, string])[] =>
  askingProblems(
    { schema, key: 'trigger.takes.config', config, path: '/trigger/config' },
    { nameable, actions: new Set() },
  ).map(({ path, code }) => [path, code]);

test.each([
  ['a number is at least one', { field: 'visits', becomes: { operator: 'at-least', value: 1 } }],
  ['a text begins with another', { field: 'city', becomes: { operator: 'starts-with', value: 'C' } }],
  ['an address is there', { field: 'email', becomes: { operator: 'set' } }],
  [
    'a sum of what there is',
    { amount: { operator: 'plus', left: { attribute: 'field.visits' }, right: { value: 1 } } },
  ],
  ['a text with holes', { amount: { text: '{{ contact.firstName }}' } }],
])('nothing is wrong where %s', (_case, config) => {
  expect(troubles(config)).toEqual([]);
});

test.each([
  ['a number begins with a letter', { field: 'visits', becomes: { operator: 'starts-with', value: 'C' } }],
  ['a number is a word', { field: 'visits', becomes: { operator: 'is', value: 'many' } }],
  ['an address is in the next days', { field: 'email', becomes: { operator: 'in-next-days', value: 3 } }],
])('what is asked must fit the field that is chosen beside it: not that %s', (_case, config) => {
  expect(troubles(config)).toEqual([['/trigger/config/becomes', 'INVALID_CONDITION']]);
});

test.each([
  ['a field that is not there', { attribute: 'field.gone' }, '/attribute', 'UNKNOWN_ATTRIBUTE'],
  ['a template that cannot be read', { text: '{% if %}' }, '/text', 'INVALID_TEMPLATE'],
  ['half a sum', { operator: 'plus', left: { value: 1 } }, '', 'INVALID_SETTING'],
])('a calculation is refused for %s', (_case, amount, at, code) => {
  expect(troubles({ amount })).toEqual([[`/trigger/config/amount${at}`, code]]);
});

test.each([
  ['amount', { operator: 'plus', left: { value: 1 } }, { key: 'trigger.takes.config.amount.title', title: 'amount' }],
  ['who', { all: [{ attribute: 'field.city' }] }, { key: 'trigger.takes.config.who.title', title: 'For whom' }],
])('%s that is not finished is told by a code, under the name of the setting', (own, value, label) => {
  const place = { schema, key: 'trigger.takes.config', config: { [own]: value }, path: '/trigger/config' };
  const [problem, ...others] = askingProblems(place, { nameable, actions: new Set() });
  expect(others).toEqual([]);
  expect(problem).toMatchObject({ code: 'INVALID_SETTING', path: `/trigger/config/${own}` });
  expect(problem?.why).toEqual({ code: 'UNFINISHED', path: `/${own}`, label, parts: {} });
});

test('a field that every contact has may be named where its setting takes it', () => {
  expect(danglingReferences(schema, { field: 'email' }, { nameable, plugin: 'club' })).toEqual([]);
  expect(danglingReferences(schema, { field: 'phone' }, { nameable, plugin: 'club' })).toHaveLength(1);
  expect(danglingReferences(schema, { field: 'city' }, { nameable, plugin: 'club' })).toEqual([]);
});

test('a record that settings name is one of that collection of their own plugin', () => {
  const prize = { type: 'string', 'x-widget': 'record', 'x-collection': 'prizes' };
  const gone = (collection: string, plugin = 'club', record = PRIZE) =>
    danglingReferences(
      { type: 'object', properties: { prize: { ...prize, 'x-collection': collection } } },
      { prize: record },
      { nameable, plugin },
    ).map(({ path, parts }) => [path, parts]);
  expect(gone('prizes')).toEqual([]);
  expect(gone('cards')).toEqual([['/prize', { kind: 'record', name: PRIZE }]]);
  expect(gone('prizes', 'other')).toHaveLength(1);
  expect(gone('prizes', 'club', '00000000-0000-7000-8000-000000000008')).toHaveLength(1);
});
