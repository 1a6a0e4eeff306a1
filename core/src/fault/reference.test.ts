import { expect, test } from 'vitest';
import { CATALOGUE } from './catalogue.ts';
import { fault, isFault } from './fault.ts';
import { faultReference } from './reference.ts';

test('the reference page tells of every fault, and of no other', async () => {
  await expect(faultReference()).toMatchFileSnapshot('../../../docs/reference/faults.md');
});

const STATUSES = { user: [400, 499], retryable: [400, 507], fatal: [500, 500] } as const;

test.each(Object.entries(CATALOGUE))('%s says what happened and what to do', (code, entry) => {
  expect(code).toMatch(/^INNESTO_[A-Z]+(_[A-Z]+)*$/);
  expect(entry.title).not.toMatch(/\.$/);
  expect(entry.remedy).toMatch(/\.$/);
  const [least, most] = STATUSES[entry.kind];
  expect(entry.status).toBeGreaterThanOrEqual(least);
  expect(entry.status).toBeLessThanOrEqual(most);
});

test('a fault fills the holes of its text and keeps what it is not told', () => {
  const found = fault('INNESTO_FIELD_VALUE', { field: 'age', type: 'number' });
  expect(found.message).toBe('The field “age” holds a number, and “{value}” is none');
  expect(isFault(found, 'INNESTO_FIELD_VALUE')).toBe(true);
  expect(isFault(found, 'INNESTO_CONFLICT')).toBe(false);
  expect(isFault(new Error('INNESTO_FIELD_VALUE'))).toBe(false);
});

test('what a fault’s sentences tell is there by itself too, and nothing that they do not tell', () => {
  const found = fault('INNESTO_FIELD_VALUE', { field: 'age', type: 'number', value: 'old', path: '/age', seconds: 3 });
  expect(found.parts).toEqual({ field: 'age', type: 'number', value: 'old' });
  expect(fault('INNESTO_PLUGIN_RANGE', { plugin: 'a', needs: '2', have: '1' }).parts).toEqual({
    plugin: 'a',
    needs: '2',
    have: '1',
  });
});

test('a hole is never filled from what every object has', () => {
  expect(fault('INNESTO_CONFLICT', {}).message).toBe('{detail}');
  expect(fault('INNESTO_NOT_FOUND', { what: '{constructor}' }).message).toBe('There is no such {constructor}');
});
