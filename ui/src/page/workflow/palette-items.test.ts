import { expect, test } from 'vitest';
import { Words } from '../../text/words.svelte.ts';
import type { OfferedAction } from './contributions.svelte.ts';
import { searchShelves, shelvesOf } from './palette-items.ts';

const offered = (contribution: string, category: OfferedAction['category'], title: string): OfferedAction => ({
  contribution,
  plugin: contribution.split('/')[0] ?? '',
  name: contribution.split('/')[1] ?? '',
  pluginTitle: 'Plugin',
  title,
  description: `What ${title} does`,
  category,
  config: {},
  tell: (_, own) => own,
  hasSecrets: false,
  tellOwn: (_, own) => own,
  ports: [],
  variables: [],
  figures: [],
});

const { say } = await (async () => {
  const words = new Words();
  await words.choose('en');
  return words;
})();
const ACTIONS = [
  offered('list/change', 'lists', 'Change lists'),
  offered('email/send', 'messages', 'Send e-mail'),
  offered('sms/send', 'messages', 'Invia più SMS'),
];
const titles = (search: string): readonly string[] =>
  searchShelves(shelvesOf(ACTIONS, say), search).flatMap(({ title, items }) => [
    title,
    ...items.map((item) => `- ${item.title}`),
  ]);

test('the palette has what the hub can do itself, then what plugins do, shelf by shelf', () => {
  expect(titles('')).toEqual([
    'Flow',
    '- Wait',
    '- Condition',
    '- Split by chance',
    '- Repeat',
    '- Exit',
    'Messages',
    '- Send e-mail',
    '- Invia più SMS',
    'Lists',
    '- Change lists',
  ]);
});

test('a search finds titles before what is only said about them, whatever the accents', () => {
  expect(titles('  PIU')).toEqual(['Messages', '- Invia più SMS']);
  expect(titles('send')).toEqual(['Messages', '- Send e-mail']);
  expect(titles('lists')).toEqual(['Lists', '- Change lists']);
  expect(titles('messages')).toEqual(['Messages', '- Send e-mail', '- Invia più SMS']);
  expect(titles('nothing of the kind')).toEqual([]);
});
