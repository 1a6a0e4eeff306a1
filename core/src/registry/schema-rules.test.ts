import { expect, test } from 'vitest';
import { bounded, isOverrun } from './bounded.ts';
import { createSchemaRules } from './schema-rules.ts';

const SCHEMA = { type: 'object', properties: { name: { type: 'string' } } } as const;

test('what is no schema is refused', () => {
  const hold = createSchemaRules();
  expect(() => hold(SCHEMA)).not.toThrow();
  expect(() => hold({ type: 'nothing that there is' })).toThrow('schema is invalid');
});

test('rules that were not ready when a watch ended it are made ready by whoever comes next, wherever it ended', () => {
  let cutOff = 0;
  for (const milliseconds of [2, 4, 8, 16, 32]) {
    const hold = createSchemaRules();
    try {
      bounded(() => hold(SCHEMA), milliseconds);
    } catch (error) {
      if (isOverrun(error)) cutOff += 1;
    }
    expect(() => hold(SCHEMA), `cut off after ${milliseconds} ms`).not.toThrow();
    expect(() => hold({ type: 'nothing that there is' })).toThrow('schema is invalid');
  }
  expect(cutOff).toBeGreaterThan(0);
});
