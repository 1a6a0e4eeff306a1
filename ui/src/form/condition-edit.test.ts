import type { Filter } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import {
  addMember,
  comparisonsIn,
  filterOf,
  groupOf,
  isFinished,
  memberAt,
  MOST_MEMBERS,
  pointerOf,
  removeMember,
  replaceMember,
  setKind,
} from './condition-edit.ts';

const ask = (name: string): Filter => ({ attribute: `field.${name}`, operator: 'is', value: name });
const NESTED: Filter = { all: [ask('a'), { any: [ask('b'), { none: [ask('c')] }] }] };

test('a question by itself is a group of one', () => {
  expect(groupOf(ask('a'))).toEqual({ kind: 'all', members: [ask('a')] });
  expect(addMember(ask('a'), [], ask('b'))).toEqual({ all: [ask('a'), ask('b')] });
  expect([memberAt(ask('a'), [0]), pointerOf(ask('a'), [0])]).toEqual([ask('a'), '']);
});

test('a member is added, replaced and found deep inside', () => {
  expect(addMember(NESTED, [1, 1], ask('d'))).toEqual({
    all: [ask('a'), { any: [ask('b'), { none: [ask('c'), ask('d')] }] }],
  });
  expect(memberAt(replaceMember(NESTED, [1, 1, 0], ask('x')), [1, 1, 0])).toEqual(ask('x'));
  expect(pointerOf(NESTED, [1, 1, 0])).toBe('/all/1/any/1/none/0');
});

test('a group that is empty because its last question went goes too, and the one around it', () => {
  expect(removeMember(NESTED, [1, 1, 0])).toEqual({ all: [ask('a'), { any: [ask('b')] }] });
  expect(removeMember({ all: [{ any: [{ none: [ask('c')] }] }] }, [0, 0, 0])).toEqual({ all: [] });
});

test('the outermost group stays, empty or not', () => {
  expect(removeMember({ any: [ask('a')] }, [0])).toEqual({ any: [] });
  expect(removeMember(ask('a'), [0])).toEqual({ all: [] });
});

test('a group says otherwise how its members belong together', () => {
  expect(setKind(NESTED, [1], 'none')).toEqual({ all: [ask('a'), { none: [ask('b'), { none: [ask('c')] }] }] });
  expect(setKind(ask('a'), [], 'any')).toEqual({ any: [ask('a')] });
});

test('what is not there is not changed', () => {
  expect(addMember(NESTED, [0, 0], ask('x'))).toEqual(NESTED);
  expect(replaceMember(NESTED, [7], ask('x'))).toEqual(NESTED);
  expect(memberAt(NESTED, [0, 3])).toBeNull();
});

test('a group takes no more members than the hub does', () => {
  const full = filterOf({ kind: 'all', members: Array.from({ length: MOST_MEMBERS }, () => ask('a')) });
  expect(addMember(full, [], ask('b'))).toEqual(full);
});

test('a condition is finished when it asks something and every question is filled in', () => {
  expect(isFinished(NESTED)).toBe(true);
  expect(isFinished({ all: [] })).toBe(false);
  expect(isFinished({ all: [ask('a'), { any: [] }] })).toBe(false);
  expect(isFinished({ all: [{ attribute: 'field.a', operator: 'is' }] })).toBe(false);
  expect(isFinished({ all: [{ attribute: 'field.a', operator: 'one-of', value: [] }] })).toBe(false);
  expect(isFinished({ attribute: 'field.a', operator: 'not-set' })).toBe(true);
  expect(isFinished({ attribute: 'list.x', operator: 'is', value: false })).toBe(true);
  const visits = { attribute: 'events.count', operator: 'more', value: 0 } as const;
  expect(isFinished(visits)).toBe(false);
  expect(isFinished({ ...visits, of: { event: 'site.visited' } })).toBe(true);
  expect(isFinished({ ...visits, of: { event: 'site.visited', when: { all: [] } } })).toBe(false);
});

test('every question of a condition is found', () => {
  expect(comparisonsIn(NESTED).map(({ attribute }) => attribute)).toEqual(['field.a', 'field.b', 'field.c']);
});
