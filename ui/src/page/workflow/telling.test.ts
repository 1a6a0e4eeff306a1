import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { hubOver } from '../../data/test-hub.ts';
import { TestMachine } from '../../data/test-machine.ts';
import { action, branch, exit, goto, treeOf, wait, way, when } from '../../editor/test-trees.ts';
import { TRIGGER, type Tree } from '../../editor/tree.ts';
import type { FormOffers } from '../../form/form-offers.svelte.ts';
import { Words } from '../../text/words.svelte.ts';
import { Contributions } from './contributions.svelte.ts';
import { placeName } from './place-name.ts';
import { Telling } from './telling.svelte.ts';

const MANIFEST = {
  name: 'email',
  title: 'E-mail',
  triggers: [{ name: 'activity', title: 'E-mail activity', config: { type: 'object', properties: {} }, asks: false }],
  actions: [
    {
      name: 'send',
      title: 'Send e-mail',
      description: 'Sends an e-mail.',
      category: 'messages',
      config: {
        type: 'object',
        required: ['subject'],
        properties: { subject: { type: 'string', title: 'Subject' } },
      },
      ports: [{ name: 'bounced', title: 'Came back' }],
    },
  ],
  translations: { it: { 'action.send.title': 'Invia e-mail', 'action.send.config.subject.title': 'Oggetto' } },
};

const offers = { lists: [], fields: [], workflows: [], timeZone: 'UTC' } as unknown as FormOffers;

const begin = async (tree: Tree, language: 'en' | 'it' = 'en', fresh: string | null = null) => {
  const machine = new TestMachine();
  const words = new Words();
  await words.choose(language);
  const { hub } = hubOver((asked) => ({
    body: asked.endsWith('/plugins')
      ? {
          items: [
            { plugin: 'email', state: 'active' },
            { plugin: 'sms', state: 'available' },
          ],
        }
      : { manifest: MANIFEST },
  }));
  const watch = { id: 'w', listen: () => () => undefined };
  const contributions = new Contributions({ hub, ports: machine.ports, watch, language: () => words.language });
  await machine.pass(0);
  flushSync();
  const telling = new Telling({
    tree: () => tree,
    problems: () => [
      { item: 'mail', code: 'UNCONFIGURED_STEP', spot: { kind: 'setting', path: '/subject' }, detail: null },
    ],
    fresh: () => fresh,
    contributions,
    offers,
    words,
    tellCondition: () => 'E-mail is known',
  });
  return { telling, contributions, words };
};

const TREE = treeOf([
  action('mail', [way('bounced', exit('out'))]),
  wait('pause'),
  branch('ask', when('yes', goto('mail')), way('otherwise')),
]);

test('steps are called by what they are, unless somebody called them something', async () => {
  const { telling } = await begin({ ...TREE, main: [{ ...exit('x'), title: 'Enough' } as never, ...TREE.main] });
  expect(['mail', 'pause', 'ask', 'x', 'ask/yes!'].map(telling.name)).toEqual([
    'Send e-mail',
    'Wait 1 day',
    'Condition',
    'Enough',
    'Goes on at: Send e-mail',
  ]);
  expect(['mail', 'pause', 'ask'].map(telling.what)).toEqual(['Subject of mail', null, '2 ways']);
});

test('ways are called by their condition, or by what the plugin calls them', async () => {
  const { telling, words } = await begin(TREE);
  expect([telling.way('ask', 'yes'), telling.way('ask', 'otherwise'), telling.way('mail', 'bounced')]).toEqual([
    'E-mail is known',
    'Otherwise',
    'Came back',
  ]);
  const at = (place: string): string => placeName(place, { telling, say: words.say });
  expect([at('mail+'), at('ask/yes'), at('main')]).toEqual([
    'Add a step after: Send e-mail',
    'Add a step in “E-mail is known” of: Condition',
    'Add a step after: list/activity',
  ]);
});

test('a plugin speaks the person’s language as far as it can', async () => {
  const { telling, contributions } = await begin(TREE, 'it');
  expect([telling.name('mail'), contributions.trigger('email/activity')?.title]).toEqual([
    'Invia e-mail',
    'E-mail activity',
  ]);
  expect(telling.problems('mail').map(telling.problem)).toEqual(['Oggetto: ancora da compilare.']);
  expect(telling.problems('mail').map(telling.problemHere)).toEqual(['Ancora da compilare.']);
});

test('what was just added lacks nothing yet: it is told calmly what is still to fill in', async () => {
  const { telling } = await begin(TREE, 'en', 'mail');
  expect([telling.problems('mail'), telling.unfinished('mail')]).toEqual([[], 'Still to fill in: Subject.']);
  const { telling: later } = await begin(TREE, 'en', 'ask');
  expect([later.problems('mail').length, later.unfinished('mail'), later.unfinished('ask')]).toEqual([1, null, null]);
});

test('without a trigger one is asked to choose; what no plugin offers keeps its key', async () => {
  const { telling, contributions } = await begin({ ...TREE, trigger: null });
  expect([telling.name(TRIGGER), telling.what(TRIGGER), telling.picture(TRIGGER)]).toEqual([
    'Choose when it starts',
    null,
    { icon: 'play', plugin: null },
  ]);
  expect([contributions.action('sms/send'), contributions.titleOf('sms/send')]).toEqual([null, null]);
});
