import { FilterSchema, PublicId } from '@innesto/sdk/contract';
import Type, { type TSchema } from 'typebox';
import { describe, expect, test } from 'vitest';
import { isFault } from '../fault/fault.ts';
import { createValidatorCompiler } from './validator.ts';

const check = (schema: TSchema, value: unknown, httpPart = 'body'): unknown => {
  const validate = createValidatorCompiler()({ schema, method: 'POST', url: '/', httpPart });
  const answer: unknown = validate(value);
  if (typeof answer !== 'object' || answer === null) throw new Error('the validator gave no answer');
  const error: unknown = Reflect.get(answer, 'error');
  if (error === undefined) return Reflect.get(answer, 'value');
  if (!isFault(error)) throw new Error('the validator refused in words of its own', { cause: error });
  return { path: error.details['path'], detail: error.details['detail'], in: error.extension['in'] };
};

const strict = { additionalProperties: false } as const;
const Step = Type.Union([
  Type.Object({ kind: Type.Literal('wait'), minutes: Type.Integer({ minimum: 1 }) }, strict),
  Type.Object({ kind: Type.Literal('wait'), until: Type.String({ maxLength: 5 }) }, strict),
  Type.Object({ kind: Type.Literal('send'), to: Type.String({ maxLength: 5 }) }, strict),
]);
const Body = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 3 }),
    mode: Type.Optional(Type.Union([Type.Literal('live'), Type.Literal('demo')])),
    steps: Type.Optional(Type.Array(Step)),
    when: Type.Optional(FilterSchema),
    at: Type.Optional(Type.String({ format: 'date-time' })),
  },
  strict,
);

describe('a body', () => {
  test.each<[string, unknown, string, string]>([
    ['that is none', null, '', 'a JSON object is expected'],
    ['that is a list', [], '', 'a JSON object is expected'],
    ['without what is required', {}, '/name', 'it is missing'],
    ['with a number for text', { name: 1 }, '/name', 'text is expected'],
    ['with something unknown', { name: 'a', 'ro/le': 'owner' }, '/ro~1le', 'it is not known here'],
    ['with a word that is none of them', { name: 'a', mode: 'test' }, '/mode', 'one of live, demo is expected'],
    ['with too long a text', { name: 'abcd' }, '/name', 'at most 3 characters are accepted'],
    [
      'with a moment that is none',
      { name: 'a', at: 'tomorrow' },
      '/at',
      'a moment such as 2027-02-28T09:30:00Z is expected',
    ],
    [
      'wrong inside the branch that it names',
      { name: 'a', steps: [{ kind: 'wait', minutes: 0 }] },
      '/steps/0/minutes',
      '1 or more is expected',
    ],
    [
      'lacking something of the branch that it names',
      { name: 'a', steps: [{ kind: 'send' }] },
      '/steps/0/to',
      'it is missing',
    ],
    [
      'unknown beside what tells one branch from another of the same name',
      { name: 'a', steps: [{ kind: 'wait', until: 'noon', unheardOf: 1 }] },
      '/steps/0/unheardOf',
      'it is not known here',
    ],
    [
      'deep inside a filter',
      { name: 'a', when: { all: [{ attribute: 'contact.email', operator: 'like' }] } },
      '/when/all/0/operator',
      'one of is, is-not, contains, starts-with, less, at-most, at-least, more, between, in-next-days, in-last-days, anniversary-in-next-days, one-of, set, not-set is expected',
    ],
  ])('%s is refused where it is wrong', (...[, value, path, detail]) => {
    expect(check(Body, value)).toEqual({ path, detail, in: 'body' });
  });

  test('that fits comes out as it went in, and nothing is converted', () => {
    const value = {
      name: 'abc',
      steps: [{ kind: 'wait', minutes: 3 }],
      when: { any: [{ attribute: 'list.x', operator: 'set' }] },
    };
    expect(check(Body, value)).toEqual(value);
    expect(check(Type.Object({ n: Type.Number() }), { n: '1' })).toMatchObject({ path: '/n' });
    expect(check(Type.Object({ b: Type.Boolean() }), { b: 'true' })).toMatchObject({ path: '/b' });
  });

  test('is measured in characters, not in what they look like together', () => {
    expect(check(Type.String({ maxLength: 3 }), `e${'\u0301'.repeat(1000)}`)).toMatchObject({
      detail: 'at most 3 characters are accepted',
    });
    expect(check(Type.String({ maxLength: 3 }), '😀😀😀')).toBe('😀😀😀');
  });

  test('may hold schemas that name their parts, in as many routes as there are', () => {
    const compile = createValidatorCompiler();
    for (const schema of [Type.Object({ a: FilterSchema, b: FilterSchema }), Type.Array(FilterSchema), Body]) {
      expect(() => compile({ schema, method: 'POST', url: '/', httpPart: 'body' })).not.toThrow();
    }
  });
});

describe('an address', () => {
  const Query = Type.Object(
    {
      limit: Type.Optional(Type.Integer({ maximum: 200, default: 50 })),
      all: Type.Optional(Type.Boolean()),
      ids: Type.Optional(Type.Array(PublicId)),
    },
    strict,
  );

  test('carries numbers, truths and lists as text', () => {
    const id = '01a2005e-1533-704b-8099-6e8b81719b54';
    expect(check(Query, { limit: '7', all: 'false', ids: id }, 'querystring')).toEqual({
      limit: 7,
      all: false,
      ids: [id],
    });
    expect(check(Query, {}, 'querystring')).toEqual({ limit: 50 });
  });

  test.each(['1e2', '0x10', ' 5', '5 ', '', '05', '+5', '5.', 'NaN', '9'.repeat(400)])(
    'does not take “%s” for a number',
    (limit) => {
      expect(check(Query, { limit }, 'querystring')).toMatchObject({ path: '/limit', in: 'query' });
    },
  );

  test.each(['1', 'TRUE', 'yes', ''])('does not take “%s” for a truth', (all) => {
    expect(check(Query, { all }, 'querystring')).toMatchObject({ path: '/all', in: 'query' });
  });

  test('is refused with a character that cannot be kept', () => {
    const Search = Type.Object({ search: Type.Union([Type.String(), Type.Array(Type.String())]) }, strict);
    expect(check(Search, { search: 'a\0b' }, 'querystring')).toMatchObject({ in: 'query' });
    expect(check(Search, { search: ['a', '\ud800'] }, 'querystring')).toMatchObject({ in: 'query' });
  });

  test('is refused with what it does not know, or has twice', () => {
    expect(check(Query, { lmit: '5' }, 'querystring')).toEqual({
      path: '/lmit',
      detail: 'it is not known here',
      in: 'query',
    });
    expect(check(Query, { limit: ['5', '6'] }, 'querystring')).toMatchObject({ path: '/limit' });
    expect(check(Query, JSON.parse('{"__proto__":"5"}'), 'querystring')).toMatchObject({ path: '/__proto__' });
  });
});
