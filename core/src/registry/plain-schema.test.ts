import { expect, test } from 'vitest';
import { isPlainSchema } from './plain-schema.ts';

const text = { type: 'string', maxLength: 200, title: 'Text', 'x-widget': 'lines' };
const of = (properties: object): { type: string; properties: object } => ({ type: 'object', properties });

test('rules that look at a value once are plain, however deep they lie', () => {
  expect(isPlainSchema(of({ name: text, at: { type: 'string', format: 'date-time' } }))).toBe(true);
  expect(isPlainSchema({ type: 'array', items: of({ lines: { type: 'array', items: text } }) })).toBe(true);
  expect(isPlainSchema(of({ which: { anyOf: [{ const: 'all' }, text] } }))).toBe(true);
  expect(isPlainSchema({ type: 'object', patternProperties: { '^.*$': text }, additionalProperties: false })).toBe(
    true,
  );
});

test.each([
  ['a pattern', { type: 'string', pattern: '^(a+)+$' }],
  ['a pattern of names', { type: 'object', patternProperties: { '^(a+)+$': text } }],
  ['a reference', { $ref: '#' }],
  ['alternatives within alternatives', { anyOf: [{ anyOf: [text] }] }],
  ['a format that is a pattern', { type: 'string', format: 'uri' }],
  ['things that must differ from one another', { type: 'array', uniqueItems: true }],
  ['several rules for the same', { allOf: [text] }],
  ['a rule that nobody knows', { somewhen: true }],
])('%s is not plain, wherever it stands', (_, schema) => {
  expect(isPlainSchema(schema)).toBe(false);
  expect(isPlainSchema({ type: 'array', items: of({ inner: schema }) })).toBe(false);
});

test('a schema that is very long is not plain', () => {
  expect(isPlainSchema({ enum: Array.from({ length: 5000 }, (_, at) => at) })).toBe(false);
});
