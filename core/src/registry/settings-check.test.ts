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
    {
      path: '/words',
      code: 'MISSING',
      detail: '“Words” is missing.',
      label: { key: 'action.greet.config.words.title', title: 'Words' },
      parts: {},
      missing: true,
    },
  ]);
});

test('an empty text or list is something still to be filled in', () => {
  const schema = closed({
    words: { type: 'string', title: 'Words', minLength: 1 },
    lists: { type: 'array', title: 'Lists', minItems: 1 },
  });
  expect(check(schema, { words: '', lists: [] })).toMatchObject([
    { path: '/words', code: 'EMPTY', detail: '“Words” is empty.', missing: true },
    { path: '/lists', code: 'EMPTY', detail: '“Lists” is empty.', missing: true },
  ]);
});

test('nothing is converted: a number as text is no number', () => {
  expect(check(closed({ times: { type: 'integer', title: 'Times' } }), { times: '3' })).toMatchObject([
    { path: '/times', code: 'WRONG_TYPE', parts: { type: 'integer' }, detail: '“Times” must be a whole number.' },
  ]);
});

test('of a choice only the branch is spoken of that was meant', () => {
  const lists = {
    title: 'Lists',
    anyOf: [{ const: 'any' }, { type: 'array', items: { type: 'string', pattern: '^[a-z]+$' }, minItems: 1 }],
  };
  const schema = closed({ lists });
  expect(check(schema, { lists: 'any' })).toEqual([]);
  expect(check(schema, { lists: [] })).toMatchObject([
    { path: '/lists', code: 'EMPTY', detail: '“Lists” is empty.', missing: true },
  ]);
  expect(check(schema, { lists: ['a', 'B'] })).toMatchObject([
    {
      path: '/lists/1',
      code: 'WRONG_FORM',
      detail: '“Lists” does not have the expected form.',
      label: { key: 'action.greet.config.lists.title', title: 'Lists' },
    },
  ]);
  expect(check(schema, { lists: 7 })).toMatchObject([
    { path: '/lists', code: 'NOT_OFFERED', detail: '“Lists” is none of the possible values.', missing: false },
  ]);
});

test('where one of several settings is enough, they are named together', () => {
  const schema = closed(
    { html: { type: 'string', title: 'Content' }, text: { type: 'string', title: 'Plain text' } },
    { anyOf: [{ required: ['html'] }, { required: ['text'] }] },
  );
  expect(check(schema, {})).toMatchObject([
    {
      path: '',
      code: 'ONE_NEEDED',
      detail: 'One of “Content”, “Plain text” is needed.',
      label: null,
      among: [{ title: 'Content' }, { key: 'action.greet.config.text.title', title: 'Plain text' }],
      missing: true,
    },
  ]);
});

test('a member that nobody declared is refused by its name, __proto__ too', () => {
  expect(check(closed({}), { other: 1 })).toMatchObject([
    { path: '/other', code: 'UNKNOWN', detail: '“other” is not one of the settings.', missing: false },
  ]);
  expect(check(closed({}), JSON.parse('{"__proto__": {"admin": true}}') as Record<string, unknown>)).toMatchObject([
    { path: '/__proto__', code: 'UNKNOWN', detail: '“__proto__” is not one of the settings.', missing: false },
  ]);
});

test('a form such as an e-mail address is checked', () => {
  expect(check(closed({ to: { type: 'string', format: 'email', title: 'To' } }), { to: 'nobody' })).toMatchObject([
    {
      path: '/to',
      code: 'WRONG_FORMAT',
      parts: { format: 'email' },
      detail: '“To” must be an e-mail address.',
      missing: false,
    },
  ]);
});

test('a pattern that would take for ever is cut off, and the hub goes on', () => {
  const schema = closed({ words: { type: 'string', pattern: '^(a+)+$' } });
  expect(check(schema, { words: `${'a'.repeat(40)}!` })).toMatchObject([
    {
      path: '',
      code: 'UNCHECKED',
      detail: 'The settings cannot be checked: checking them takes too long.',
      missing: false,
    },
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

test('what is inside a list of groups goes by its own title, under the key that translations have', () => {
  const shops = {
    type: 'array',
    title: 'Shops',
    items: { type: 'object', properties: { name: { type: 'string', title: 'Name', maxLength: 3 } } },
  };
  expect(check(closed({ shops }), { shops: [{ name: 'Long' }] })).toMatchObject([
    {
      path: '/shops/0/name',
      code: 'TOO_LONG',
      parts: { limit: 3 },
      label: { key: 'action.greet.config.shops.item.name.title', title: 'Name' },
    },
  ]);
});
