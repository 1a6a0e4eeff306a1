import type { FieldDefinition, FieldType } from '@innesto/sdk/contract';
import { describe, expect, test } from 'vitest';
import { parseFieldValue, readFieldValue } from './field-value.ts';

const field = (type: FieldType): FieldDefinition =>
  type === 'choice' ? { key: 'it', label: 'It', type, choices: ['Gold', 'Plată'] } : { key: 'it', label: 'It', type };
const read = (type: FieldType, text: string, order: 'day-month' | 'month-day' = 'day-month') => {
  const parsed = readFieldValue(field(type), text, order);
  return parsed.ok ? parsed.value : 'refused';
};
const parse = (type: FieldType, value: string | number | boolean | null) => {
  const parsed = parseFieldValue(field(type), value);
  return parsed.ok ? parsed.value : 'refused';
};

describe('a value from a file', () => {
  test.each([
    ['12.5', 12.5],
    ['12,5', 12.5],
    ['-0,75', -0.75],
    ['1.234,56', 1234.56],
    ['1,234.56', 1234.56],
    ['1.234.567', 1234567],
    ['1 234 567,8', 1234567.8],
    ["1'234.5", 1234.5],
    ['1.234.5', 'refused'],
    ['1,23,456', 'refused'],
    ['12 EUR', 'refused'],
    ['1e5', 'refused'],
    ['0x10', 'refused'],
    ['NaN', 'refused'],
    ['', null],
  ])('%s is the number %s', (text, value) => expect(read('number', text)).toBe(value));

  test.each([
    ['Sì', true],
    ['da', true],
    ['YES', true],
    ['1', true],
    ['nu', false],
    ['No', false],
    ['0', false],
    ['maybe', 'refused'],
  ])('%s is the truth value %s', (text, value) => expect(read('boolean', text)).toBe(value));

  test.each([
    ['1980-02-29', '1980-02-29'],
    ['1981-02-29', 'refused'],
    ['29/02/1980', '1980-02-29'],
    ['1.3.1980', '1980-03-01'],
    ['1980-02-14 00:00:00', '1980-02-14'],
    ['1980-02-13T23:00:00Z', 'refused'],
    ['--02-29', '--02-29'],
    ['31/04/1980', 'refused'],
    ['02/14/1980', 'refused'],
  ])('%s is the day %s (sem-21)', (text, value) => expect(read('date', text)).toBe(value));

  test('a day may be written month first where the import says so', () =>
    expect(read('date', '02/14/1980', 'month-day')).toBe('1980-02-14'));

  test('a choice is found whatever its case and composition, and kept as it was defined', () => {
    expect(read('choice', ' gold ')).toBe('Gold');
    expect(read('choice', 'plata\u0306')).toBe('Plată');
    expect(read('choice', 'silver')).toBe('refused');
  });
});

describe('a value from the API', () => {
  test('keeps its type', () => {
    expect(parse('number', '12')).toBe('refused');
    expect(parse('number', Number.POSITIVE_INFINITY)).toBe('refused');
    expect(parse('boolean', 'true')).toBe('refused');
    expect(parse('text', 12)).toBe('refused');
    expect(parse('text', 'x'.repeat(2001))).toBe('refused');
  });

  test('is kept in one form, so that the same is the same', () => {
    expect(parse('text', ' Cafe\u0301 ')).toBe('Café');
    expect(parse('moment', '2027-03-28T02:30:00+01:00')).toBe('2027-03-28T01:30:00.000Z');
  });

  test('a moment needs its zone and its day', () => {
    expect(parse('moment', '2027-03-28T02:30:00')).toBe('refused');
    expect(parse('moment', '2027-02-30T02:30:00Z')).toBe('refused');
  });

  test('null and empty text are no value', () => {
    expect(parse('number', null)).toBe(null);
    expect(parse('text', '  ')).toBe(null);
    expect(parse('choice', '')).toBe(null);
  });
});
