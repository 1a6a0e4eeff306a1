import { expect, test } from 'vitest';
import { shownTallies } from './tally.ts';

test('what a step counted is told in the order in which it happens; each number leads to people, and what has no word is left out', () => {
  const shown = shownTallies({ 'did:list.join': 2, 'message:clicked': 1, 'message:sent': 9, 'did:unheard.of': 4 });
  expect(shown.map(({ name, count, people }) => [name, count, people])).toEqual([
    ['tally.sent', 9, 'message:sent'],
    ['tally.clicked', 1, 'message:clicked'],
    ['tally.list-join', 2, 'entered'],
  ]);
});
