import type { JsonObject } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { tellTrigger } from './trigger.ts';

const known = {
  title: 'List activity',
  config: {
    type: 'object',
    properties: { lists: { anyOf: [{ const: 'any', title: 'Any list' }, { type: 'array' }] }, silent: {} },
  },
};
const ITALIAN = new Map([['lists.option.any.title', 'Qualsiasi lista']]);
const names = new Map([
  ['1', 'Newsletter'],
  ['2', 'Runners'],
]);
const tell = (config: JsonObject, language: 'en' | 'it' = 'en'): string =>
  tellTrigger(
    { contribution: 'list/activity', config },
    {
      known: { ...known, tell: (key, own) => (language === 'it' ? ITALIAN.get(key) : undefined) ?? own },
      language,
      listName: (list) => names.get(list) ?? null,
    },
  );

test('a trigger is told with the lists that it watches', () => {
  expect(tell({ lists: ['1', '2', 'gone'] })).toBe('List activity · Newsletter or Runners');
});

test('a choice is told in the plugin’s own words, in the person’s language where it has them', () => {
  expect(tell({ lists: 'any', silent: 'x' })).toBe('List activity · Any list');
  expect(tell({ lists: 'any' }, 'it')).toBe('List activity · Qualsiasi lista');
});

test('a trigger that no plugin offers any more is told by its key', () => {
  const listName = (): null => null;
  const use = { contribution: 'gone/away', config: { lists: ['1'], a: 'b' } };
  expect(tellTrigger(use, { known: null, language: 'en', listName })).toBe('gone/away');
});
