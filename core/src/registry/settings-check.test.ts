import type { JsonSchema, Manifest } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { createSettingsCheck } from './settings-check.ts';
import type { SettingProblem } from './settings-words.ts';
import { testManifest } from './test-plugin.ts';

const checkSettings = createSettingsCheck();
let version = 0;

const check = (config: JsonSchema, given: Readonly<Record<string, unknown>>): readonly SettingProblem[] => {
  const action = { name: 'greet', title: 'Greet', config, needs: [], ports: [], settles: false, batch: 1, revision: 1 };
  const manifest: Manifest = { ...testManifest({ actions: [action], version: `1.0.${++version}` }), integrity: '' };
  return checkSettings({ manifest, kind: 'action', name: 'greet', config: given });
};

const closed = (properties: object, more: object = {}): JsonSchema => ({
  type: 'object',
  properties,
  additionalProperties: false,
  ...more,
});

test('settings that fit have no problems', () => {
  expect(check(closed({ words: { type: 'string' } }), { words: 'Hello' })).toEqual([]);
});

test('what is missing goes by the title that the form shows', () => {
  expect(check(closed({ words: { type: 'string', title: 'Words' } }, { required: ['words'] }), {})).toEqual([
    { path: '/words', detail: '“Words” is missing.', missing: true },
  ]);
});

test('an empty text or list is something still to be filled in', () => {
  const schema = closed({
    words: { type: 'string', title: 'Words', minLength: 1 },
    lists: { type: 'array', title: 'Lists', minItems: 1 },
  });
  expect(check(schema, { words: '', lists: [] })).toEqual([
    { path: '/words', detail: '“Words” is empty.', missing: true },
    { path: '/lists', detail: '“Lists” is empty.', missing: true },
  ]);
});

test('nothing is converted: a number as text is no number', () => {
  expect(check(closed({ times: { type: 'integer', title: 'Times' } }), { times: '3' })).toEqual([
    { path: '/times', detail: '“Times” must be a whole number.', missing: false },
  ]);
});

test('of a choice only the branch is spoken of that was meant', () => {
  const lists = {
    title: 'Lists',
    anyOf: [{ const: 'any' }, { type: 'array', items: { type: 'string', pattern: '^[a-z]+$' }, minItems: 1 }],
  };
  const schema = closed({ lists });
  expect(check(schema, { lists: 'any' })).toEqual([]);
  expect(check(schema, { lists: [] })).toEqual([{ path: '/lists', detail: '“Lists” is empty.', missing: true }]);
  expect(check(schema, { lists: ['a', 'B'] })).toEqual([
    { path: '/lists/1', detail: '“Lists” does not have the expected form.', missing: false },
  ]);
  expect(check(schema, { lists: 7 })).toEqual([
    { path: '/lists', detail: '“Lists” is none of the possible values.', missing: false },
  ]);
});

test('where one of several settings is enough, they are named together', () => {
  const schema = closed(
    { html: { type: 'string', title: 'Content' }, text: { type: 'string', title: 'Plain text' } },
    { anyOf: [{ required: ['html'] }, { required: ['text'] }] },
  );
  expect(check(schema, {})).toEqual([{ path: '', detail: 'One of “Content”, “Plain text” is needed.', missing: true }]);
});

test('a member that nobody declared is refused by its name, __proto__ too', () => {
  expect(check(closed({}), { other: 1 })).toEqual([
    { path: '/other', detail: '“other” is not one of the settings.', missing: false },
  ]);
  expect(check(closed({}), JSON.parse('{"__proto__": {"admin": true}}') as Record<string, unknown>)).toEqual([
    { path: '/__proto__', detail: '“__proto__” is not one of the settings.', missing: false },
  ]);
});

test('a form such as an e-mail address is checked', () => {
  expect(check(closed({ to: { type: 'string', format: 'email', title: 'To' } }), { to: 'nobody' })).toEqual([
    { path: '/to', detail: '“To” must be an e-mail address.', missing: false },
  ]);
});

test('a pattern that would take for ever is cut off, and the hub goes on', () => {
  const schema = closed({ words: { type: 'string', pattern: '^(a+)+$' } });
  expect(check(schema, { words: `${'a'.repeat(40)}!` })).toEqual([
    { path: '', detail: 'The settings cannot be checked: checking them takes too long.', missing: false },
  ]);
  expect(check(schema, { words: 'aaa' })).toEqual([]);
});

test('a schema may refer to itself, as conditions do', () => {
  const schema = closed(
    { when: { $ref: '#/$defs/filter' } },
    {
      $defs: {
        filter: {
          type: 'object',
          properties: { all: { type: 'array', items: { $ref: '#/$defs/filter' } } },
          additionalProperties: false,
        },
      },
    },
  );
  expect(check(schema, { when: { all: [{ all: [] }] } })).toEqual([]);
  expect(check(schema, { when: { all: [{ none: [] }] } })).toHaveLength(1);
});
