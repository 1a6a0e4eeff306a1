import { expect, test } from 'vitest';
import { askAbout, askingOf, askingsFor, askOtherwise } from './asking.ts';

const ids = (attribute: string, kind: 'text' | 'date' | 'member' | 'choice') =>
  askingsFor(attribute, kind === 'choice' ? { kind, choices: [] } : { kind }).map(({ id }) => id);
const asking = (kind: 'text' | 'member', id: string) => {
  const found = askingsFor('field.a', { kind }).find((known) => known.id === id);
  if (found === undefined) throw new Error(`nobody asks ${id}`);
  return found;
};

test('each kind of attribute is asked about in its own way', () => {
  expect(ids('field.a', 'text')).toEqual(['is', 'is-not', 'contains', 'starts-with', 'one-of', 'set', 'not-set']);
  expect(ids('list.a', 'member')).toEqual(['member', 'not-member']);
});

test('nobody asks whether it is known what happened in a run', () => {
  expect(ids('message.a.outcome', 'choice')).toEqual(['is', 'is-not', 'one-of']);
});

test('a list is asked about by whether the contact is in it', () => {
  const asked = askAbout('list.a', { kind: 'member' });
  expect(asked).toEqual({ attribute: 'list.a', operator: 'is', value: true });
  expect(askOtherwise(asked, asking('member', 'not-member'))).toEqual({
    attribute: 'list.a',
    operator: 'is',
    value: false,
  });
  expect(askingOf({ attribute: 'list.a', operator: 'is-not', value: true }, { kind: 'member' }).id).toBe('not-member');
});

test('a value stays when it is asked in another way, as far as the other way takes one', () => {
  const one = { attribute: 'field.a', operator: 'is', value: 'x' } as const;
  const many = askOtherwise(one, asking('text', 'one-of'));
  expect(many).toEqual({ attribute: 'field.a', operator: 'one-of', value: ['x'] });
  expect(askOtherwise(many, asking('text', 'contains'))).toEqual({
    attribute: 'field.a',
    operator: 'contains',
    value: 'x',
  });
  expect(askOtherwise(one, asking('text', 'set'))).toEqual({ attribute: 'field.a', operator: 'set' });
});

test('an operator that is unusual for its attribute is kept as it is', () => {
  expect(askingOf({ attribute: 'field.a', operator: 'at-least', value: 'm' }, { kind: 'text' }).operator).toBe(
    'at-least',
  );
});

test('yes or no is asked with yes', () => {
  expect(askAbout('field.a', { kind: 'boolean' })).toEqual({ attribute: 'field.a', operator: 'is', value: true });
});
