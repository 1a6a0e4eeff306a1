import { expect, test } from 'vitest';
import { createRecent } from './recent.ts';

test('what was not asked for longest goes first', () => {
  const recent = createRecent<string, number>({ capacity: 2 });
  recent.set('a', 1);
  recent.set('b', 2);
  recent.get('a');
  recent.set('c', 3);
  expect([recent.get('a'), recent.get('b'), recent.get('c')]).toEqual([1, undefined, 3]);
});

test('the bound is on what all of it weighs, and one alone may exceed it', () => {
  const recent = createRecent<string, string>({ capacity: 5, weigh: (text) => text.length });
  recent.set('a', '12');
  recent.set('b', '34');
  recent.set('c', '5678901');
  expect([recent.get('a'), recent.get('b'), recent.get('c')]).toEqual([undefined, undefined, '5678901']);
  recent.set('d', '1');
  expect([recent.get('c'), recent.get('d')]).toEqual([undefined, '1']);
});

test('what is replaced or taken out no longer weighs', () => {
  const recent = createRecent<string, string>({ capacity: 4, weigh: (text) => text.length });
  recent.set('a', '1234');
  recent.set('a', '12');
  recent.set('b', '34');
  expect([recent.get('a'), recent.get('b')]).toEqual(['12', '34']);
  recent.delete('a');
  recent.set('c', '56');
  expect([recent.get('b'), recent.get('c')]).toEqual(['34', '56']);
});
