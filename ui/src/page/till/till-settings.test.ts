import { expect, test } from 'vitest';
import { tillSettings } from './till-settings.ts';

const text = (title: string) => ({ type: 'string', title });
const record = {
  type: 'object',
  properties: {
    code: text('Code'),
    kind: text('Worth'),
    value: { type: 'number', title: 'How much' },
    state: text('State'),
    issued: text('Issued on'),
    expires: text('Valid until'),
  },
  required: ['code', 'kind', 'state', 'issued'],
};

test('what a record says at the till stands as its plugin has it, whatever is required of it', () => {
  const { key, others } = tillSettings({ record, till: { key: 'code', action: 'use' } });
  expect([key?.title, others.map(({ title }) => title)]).toEqual([
    'Code',
    ['Worth', 'How much', 'State', 'Issued on', 'Valid until'],
  ]);
});

test('a till shows what its plugin says, in that order, and nothing that is not there', () => {
  const till = { key: 'code', action: 'use', shows: ['expires', 'kind', 'code', 'gone'] };
  expect(tillSettings({ record, till }).others.map(({ title }) => title)).toEqual(['Valid until', 'Worth']);
});

test('a till without its key has none', () => {
  expect(tillSettings({ record, till: { key: 'gone', action: 'use' } }).key).toBeNull();
});
