import { expect, test } from 'vitest';
import { draftOf, readDraft } from './field-draft.ts';

const ROME = 'Europe/Rome';

test.each([
  ['text', 'Verona', 'Verona'],
  ['number', 12.5, '12.5'],
  ['boolean', true, 'yes'],
  ['boolean', false, 'no'],
  ['date', '2027-02-28', '2027-02-28'],
  ['date', '--02-28', '--02-28'],
  ['moment', '2027-07-01T10:00:00.000Z', '2027-07-01T12:00'],
  ['choice', 'red', 'red'],
] as const)('a %s is typed as it is shown, and read as it was', (type, value, draft) => {
  expect(draftOf({ type }, value, ROME)).toBe(draft);
  expect(readDraft({ type }, draft, ROME)).toBe(value);
});

test('an empty input clears, and what is no such value is not taken for one', () => {
  expect(readDraft({ type: 'number' }, ' ', ROME)).toBeNull();
  expect(readDraft({ type: 'number' }, '12,5', ROME)).toBe(12.5);
  expect(readDraft({ type: 'number' }, 'many', ROME)).toBeUndefined();
  expect(readDraft({ type: 'date' }, '28/02', ROME)).toBeUndefined();
  expect(readDraft({ type: 'moment' }, 'soon', ROME)).toBeUndefined();
});
