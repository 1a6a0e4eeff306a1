import type { Manifest, PluginView, TemplateManifest } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import type { ShelvedPlugin } from '../../data/shelved-plugin.ts';
import { galleryOf, shelvesOf } from './gallery.ts';

const template = (name: string, traits: Partial<TemplateManifest> = {}): TemplateManifest => ({
  name,
  title: `Title of ${name}`,
  description: `What ${name} does.`,
  kind: 'workflow',
  content: {
    trigger: { contribution: 'list/activity', config: {} },
    reentry: { policy: 'once' },
    first: 'mail',
    steps: [
      {
        kind: 'action',
        id: 'mail',
        title: 'Mail',
        contribution: 'email/send',
        config: { subject: 'Hello' },
        ports: {},
      },
    ],
  },
  ...traits,
});

const plugin = (name: string, state: PluginView['state'], parts: Partial<Manifest>): ShelvedPlugin => {
  const manifest = {
    name,
    title: `Plugin ${name}`,
    templates: [],
    translations: {},
    triggers: parts.triggers ?? [],
    actions: parts.actions ?? [],
    ...(parts.templates === undefined ? {} : { templates: parts.templates }),
    ...(parts.translations === undefined ? {} : { translations: parts.translations }),
  };
  return { view: { plugin: name, state } as unknown as PluginView, manifest: manifest as unknown as Manifest };
};

const part = (name: string): never => ({ name }) as never;
const email = (state: PluginView['state']) => plugin('email', state, { actions: [part('send')] });
const list = (templates: TemplateManifest[], translations: Manifest['translations'] = {}) =>
  plugin('list', 'active', { triggers: [part('activity')], templates, translations });

test('a template is offered where the workspace has let in every plugin that it uses', () => {
  const [offered] = galleryOf([list([template('welcome')]), email('active')], 'en');
  expect(offered).toMatchObject({ id: 'list/welcome', purpose: 'other', missing: [] });
  expect(offered?.uses).toEqual([
    { plugin: 'list', title: 'Plugin list' },
    { plugin: 'email', title: 'Plugin email' },
  ]);
});

test('else it says which plugin it lacks: one not let in, one not installed, or one too old to have what it uses', () => {
  const lacks = (...others: ShelvedPlugin[]) =>
    galleryOf([list([template('welcome')]), ...others], 'en').map(({ missing }) => missing);
  expect(lacks(email('available'))).toEqual([[{ plugin: 'email', title: 'Plugin email' }]]);
  expect(lacks()).toEqual([[{ plugin: 'email', title: 'email' }]]);
  expect(lacks(plugin('email', 'active', { actions: [part('other')] }))).toHaveLength(1);
  expect(lacks(plugin('email', 'active', { actions: [part('other')] }))[0]).toHaveLength(1);
});

test('it speaks the person’s language, the workflow’s texts too', () => {
  const it = {
    'template.welcome.title': 'Benvenuto',
    'template.welcome.step.mail.title': 'E-mail',
    'template.welcome.step.mail.subject': 'Ciao',
  };
  const plugins = [list([template('welcome', { texts: ['mail.subject'] })], { it }), email('active')];
  const told = galleryOf(plugins, 'it')[0];
  expect(told).toMatchObject({ title: 'Benvenuto', description: 'What welcome does.' });
  expect(told?.definition.steps).toMatchObject([{ title: 'E-mail', config: { subject: 'Ciao' } }]);
  expect(galleryOf(plugins, 'ro')[0]?.definition.steps).toMatchObject([{ config: { subject: 'Hello' } }]);
});

test('templates lie by what they are for, those that can be used first, and are found by any of their words', () => {
  const plugins = [
    list([
      template('locked', {
        purpose: 'welcome',
        content: { ...template('x').content, trigger: { contribution: 'gone/x', config: {} } },
      }),
      template('open', { purpose: 'welcome' }),
      template('cart', { purpose: 'sales' }),
    ]),
    email('active'),
  ];
  const all = galleryOf(plugins, 'en');
  const ids = (search: string) =>
    shelvesOf(all, search).map((shelf) => [shelf.purpose, shelf.templates.map(({ id }) => id)]);
  expect(ids('')).toEqual([
    ['welcome', ['list/open', 'list/locked']],
    ['sales', ['list/cart']],
  ]);
  expect(ids(' CART does ')).toEqual([['sales', ['list/cart']]]);
  expect(ids('plugin email')).toHaveLength(2);
  expect(ids('nothing of that kind')).toEqual([]);
});
