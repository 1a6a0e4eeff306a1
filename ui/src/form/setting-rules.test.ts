import { expect, test } from 'vitest';
import { isAsked, isRuledOut, isTooEarly, setMember } from './setting-rules.ts';

const SET_OR_CLEAR = {
  anyOf: [
    { properties: { operation: { const: 'set' } }, required: ['value'] },
    { properties: { operation: { const: 'clear' }, value: false } },
  ],
};
const STEP_OF_WORKFLOW = { anyOf: [{ required: ['workflow'] }, { properties: { step: false } }] };

test('a value is asked for where the field is set, and there is no place for it where it is cleared', () => {
  const at = (operation: string) => [
    isAsked(SET_OR_CLEAR, { operation }, 'value'),
    isRuledOut(SET_OR_CLEAR, { operation }, 'value'),
  ];
  expect([at('set'), at('clear')]).toEqual([
    [true, false],
    [false, true],
  ]);
});

test('a step can be chosen once its workflow is', () => {
  expect(isRuledOut(STEP_OF_WORKFLOW, {}, 'step')).toBe(true);
  expect(isRuledOut(STEP_OF_WORKFLOW, { workflow: 'w' }, 'step')).toBe(false);
});

test('what hangs on a choice is asked for once the choice is made, unless it is there already or the choice has a default', () => {
  const chosen = { ...SET_OR_CLEAR, required: ['operation'] };
  const early = (schema: object, value: Record<string, string>) => isTooEarly({ ...schema }, value, 'value');
  expect([early(chosen, {}), early(chosen, { operation: 'set' }), early(chosen, { value: 'Torino' })]).toEqual([
    true,
    false,
    false,
  ]);
  const usual = { ...chosen, properties: { operation: { type: 'string', default: 'set' } } };
  expect([early(usual, {}), early(SET_OR_CLEAR, {}), early({}, {})]).toEqual([false, false, false]);
});

test('a choice with a default that nobody made rules out what its default does, and any other asks for it', () => {
  const rules = {
    anyOf: [
      { properties: { match: { const: 'any' }, address: false } },
      { properties: { match: false, address: false } },
      { properties: { match: { const: 'exact' } }, required: ['match', 'address'] },
    ],
  };
  expect([{}, { match: 'any' }, { match: 'exact' }].map((value) => isRuledOut(rules, value, 'address'))).toEqual([
    true,
    true,
    false,
  ]);
  expect([{}, { match: 'any' }, { match: 'exact' }].map((value) => isAsked(rules, value, 'address'))).toEqual([
    false,
    false,
    true,
  ]);
});

test('what there is no place for any more goes', () => {
  const value = { operation: 'set', value: 'Torino' };
  expect(setMember(SET_OR_CLEAR, value, { name: 'operation', to: 'clear' })).toEqual({ operation: 'clear' });
  expect(setMember(STEP_OF_WORKFLOW, { workflow: 'w', step: 's' }, { name: 'workflow', to: undefined })).toEqual({});
});

test('a setting that is cleared is no member any more', () => {
  expect(setMember({}, { a: 1, b: 2 }, { name: 'a', to: undefined })).toEqual({ b: 2 });
});

test('a member that changes keeps its place among the others', () => {
  expect(Object.keys(setMember({}, { a: 1, b: 2 }, { name: 'a', to: 3 }))).toEqual(['a', 'b']);
});

test('without rules everything has its place', () => {
  expect([isRuledOut({}, {}, 'a'), isAsked({}, {}, 'a')]).toEqual([false, false]);
});

test('a name that every object has is a name like any other', () => {
  const set = setMember({}, {}, { name: '__proto__', to: 'x' });
  expect([Object.keys(set), Object.getPrototypeOf(set) === Object.prototype]).toEqual([['__proto__'], true]);
});
