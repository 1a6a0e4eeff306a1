import { expect, test } from 'vitest';
import { joinedLists } from './joined-lists.ts';

const LISTS = [
  { id: 'news', name: 'Newsletter', members: 7 },
  { id: 'gold', name: 'Gold', members: 0 },
  { id: 'trial', name: 'Trial', members: 2 },
];
const hears = (...types: readonly string[]) => ({
  trigger: () => ({
    events: types.map((type) => ({ type, title: null, payload: null, tell: (_key: string, own: string) => own })),
  }),
});
const use = (lists: string | string[]) => ({ contribution: 'list/activity', config: { lists } });

test('where joining a list starts it, the chosen lists with somebody in them are told', () => {
  expect(joinedLists(use(['news', 'gold']), hears('list.joined'), LISTS)).toEqual([LISTS[0]]);
  expect(joinedLists(use('any'), hears('list.joined'), LISTS)).toEqual([]);
  expect(joinedLists(use(['news']), hears('list.joined'), null)).toEqual([]);
});

test('where something else starts it, or nothing yet, there is nothing to tell', () => {
  expect(joinedLists(use(['news']), hears('message.opened'), LISTS)).toBeNull();
  expect(joinedLists(use(['news']), hears('list.joined', 'message.opened'), LISTS)).toBeNull();
  expect(joinedLists(use(['news']), { trigger: () => null }, LISTS)).toBeNull();
  expect(joinedLists(null, hears('list.joined'), LISTS)).toBeNull();
});
