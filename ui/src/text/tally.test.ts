import { expect, test } from 'vitest';
import { shownTallies } from './tally.ts';

test('what a step counted is told in the order in which it happens; each number leads to people, and what has no word is left out', () => {
  const tallies = { 'did:list.join': 2, 'message:clicked': 1, 'message:sent': 9, 'did:unheard.of': 4 };
  const told = (ports: Readonly<Record<string, number>>) =>
    shownTallies({ tallies, ports }).map(({ name, count, people }) => [name, count, people]);
  const ofMessages = [
    ['tally.sent', 9, 'message:sent'],
    ['tally.clicked', 1, 'message:clicked'],
  ];
  expect(told({ done: 2, failed: 1 })).toEqual([...ofMessages, ['tally.list-join', 2, 'done']]);
  expect(told({ done: 1 })).toEqual([...ofMessages, ['tally.list-join', 2, 'entered']]);
});
