import { expect, test } from 'vitest';
import { createRoomBell } from './room-bell.ts';

const open = () => {
  const rung: string[] = [];
  const bell = createRoomBell(() => rung.push('rung'));
  return { rung, bell };
};

test('a place that nobody waits for rings nothing', () => {
  const { rung, bell } = open();
  bell.looks();
  bell.looked(false);
  bell.freed();
  expect(rung).toEqual([]);
});

test('whoever found no room is rung for when there is some', () => {
  const { rung, bell } = open();
  bell.looks();
  bell.looked(true);
  expect(rung).toEqual([]);
  bell.freed();
  expect(rung).toEqual(['rung']);
});

test('a place that became free while somebody looked is not missed', () => {
  const { rung, bell } = open();
  bell.looks();
  bell.freed();
  bell.looked(true);
  expect(rung).toEqual(['rung']);
});
