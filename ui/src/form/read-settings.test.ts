import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { JsonSchema, Manifest } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { readSettings } from './read-settings.ts';

const manifestOf = (plugin: string): Manifest =>
  JSON.parse(
    readFileSync(fileURLToPath(import.meta.resolve(`../../../plugins/${plugin}/dist/plugin.json`)), 'utf8'),
  ) as Manifest;

const controls = (schema: JsonSchema | undefined) =>
  readSettings(schema ?? {}).map(({ name, control, isFront }) => [name, control.kind, isFront]);

test('an e-mail asks for its subject and its content first, and for what is rarely needed below', () => {
  expect(controls(manifestOf('email').actions[0]?.config)).toEqual([
    ['subject', 'liquid', true],
    ['html', 'html', true],
    ['sender', 'sender', false],
    ['text', 'liquid', false],
    ['purpose', 'choice', false],
    ['trackOpens', 'flag', false],
    ['trackClicks', 'flag', false],
    ['onUncertain', 'choice', false],
    ['connection', 'connection', false],
  ]);
});

test('a few settings need no “More settings”, nor do those for which the rules have a way of their own', () => {
  expect(controls(manifestOf('event').triggers[0]?.config).map(([, , isFront]) => isFront)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(controls(manifestOf('email').triggers[0]?.config)).toEqual([
    ['event', 'choice', true],
    ['within', 'duration', true],
    ['link', 'text', true],
    ['match', 'choice', true],
    ['campaign', 'campaign', true],
    ['workflow', 'workflow', true],
    ['step', 'step', true],
  ]);
});

test('lists may be all of them, or chosen ones', () => {
  const [setting] = readSettings(manifestOf('list').triggers[0]?.config ?? {});
  expect(setting?.control).toEqual({
    kind: 'lists',
    most: 500,
    all: { value: 'any', title: 'Any list', key: 'lists.option.any' },
    some: 'Chosen lists',
  });
});

test('a field and its value are edited as such', () => {
  expect(controls(manifestOf('contact-field').actions[0]?.config)).toEqual([
    ['field', 'field', true],
    ['operation', 'choice', true],
    // What the chosen way takes lies in front with it; which of them is asked for the form knows by the rules.
    ['value', 'value', true],
    ['fromField', 'field', true],
    ['duration', 'duration', true],
    ['expression', 'expression', true],
    ['text', 'liquid', true],
  ]);
});

test('a field may be one that every contact has, as far as its setting says so', () => {
  const [field, becomes] = readSettings(manifestOf('contact-field').triggers[0]?.config ?? {});
  expect(field?.control).toEqual({
    kind: 'field',
    own: ['firstName', 'lastName', 'email', 'phone', 'timeZone', 'externalId'],
  });
  expect(becomes?.control).toEqual({ kind: 'question' });
  expect(readSettings({ properties: { on: { type: 'string', 'x-widget': 'field' } } })[0]?.control).toEqual({
    kind: 'field',
    own: [],
  });
});

test('a schema without widgets is edited by its types', () => {
  const properties = {
    at: { type: 'string', format: 'date-time' },
    day: { type: 'string', format: 'date' },
    mail: { type: 'string', format: 'email' },
    size: { enum: ['s', 'm'] },
    sizes: { type: 'array', items: { enum: ['s', 'm'] } },
    many: { type: 'integer' },
    inside: { type: 'object', properties: { deep: { type: 'string', 'x-widget': 'textarea' } } },
  };
  expect(readSettings({ type: 'object', properties }).map(({ control }) => control.kind)).toEqual([
    'moment',
    'date',
    'text',
    'choice',
    'choices',
    'number',
    'group',
  ]);
});

test.each([
  ['no schema at all', {}],
  ['properties that are none', { properties: ['a'] }],
  ['a member that is no schema', { properties: { a: 3, b: null } }],
  ['an unknown widget of an unknown type', { properties: { a: { 'x-widget': 'sundial', type: ['string', 'null'] } } }],
  ['a choice without constants', { properties: { a: { anyOf: [{ type: 'string' }, { minimum: 3 }] } } }],
])('what is not understood is still editable: %s', (_, schema) => {
  expect(readSettings(schema).every(({ control }) => control.kind === 'json')).toBe(true);
});

test('a schema that goes deeper and deeper ends as text', () => {
  const deep = { type: 'object', properties: { a: {} } };
  const schema = Array.from({ length: 9 }).reduce<JsonSchema>(
    (inner) => ({ type: 'object', properties: { a: inner } }),
    deep,
  );
  let [setting] = readSettings(schema);
  let levels = 0;
  while (setting?.control.kind === 'group') {
    [setting] = setting.control.members;
    levels += 1;
  }
  expect([levels, setting?.control.kind]).toEqual([3, 'json']);
});

test('a setting without a title is called by its name', () => {
  expect(readSettings({ properties: { sendAgainAfter: { type: 'string' } } })[0]?.title).toBe('Send again after');
});
