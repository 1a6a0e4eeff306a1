import { afterAll, describe, expect, test } from 'vitest';
import { buildPlugin } from '../cli/build-plugin.ts';
import { actionWith, temporaryPlugin } from '../cli/temporary-plugin.fixture.ts';
import { fakeClock } from './fake-clock.ts';
import { openPlugin } from './open-plugin.ts';
import { sampleContact, sampleEvent, sampleId } from './sample.ts';

const opened = async (source: string, options: Parameters<typeof openPlugin>[1] = {}) => {
  await using folder = await temporaryPlugin(source);
  return await openPlugin(folder.folder, options);
};

const rights =
  "permissions: [{ right: 'contacts:write:fields', reason: 'For the test.' }, { right: 'events:emit', reason: 'For the test.' }],";

/** What an action does wrong, and how the hub sees it. */
const MISDEEDS: readonly [title: string, run: string, code: string, text: string][] = [
  ['throws', "() => { throw new RangeError('out of reach'); }", 'INNESTO_PLUGIN_THREW', 'out of reach'],
  [
    'throws a code of its own',
    "() => { throw Object.assign(new Error('no'), { code: 'SHOP_CLOSED' }); }",
    'SHOP_CLOSED',
    'no',
  ],
  // On a busy machine the reason is told otherwise; the code is the same.
  ['loops for ever', '() => { for (;;); }', 'timeout', 'plugin'],
  ['waits for what never comes', '() => new Promise(() => {})', 'stuck', 'promises'],
  ['answers nothing', '() => undefined', 'INNESTO_PLUGIN_ANSWER', 'must be object'],
  [
    'answers an effect that there is not',
    "() => ({ effects: [{ kind: 'contact.delete' }] })",
    'INNESTO_PLUGIN_ANSWER',
    '/effects/0',
  ],
  [
    'leaves by a port that it does not have',
    "() => ({ effects: [], port: 'other' })",
    'INNESTO_PLUGIN_ANSWER',
    'no port other',
  ],
  [
    'asks for what it has no right to',
    // Made by hand: an effect of the SDK without its permission is refused when the plugin is built.
    "() => ({ effects: [{ kind: 'list.join', list: '01890000-0000-7000-8000-000000000001' }] })",
    'INNESTO_PLUGIN_RIGHT',
    'lists:write',
  ],
  [
    "emits another plugin's event",
    "() => done([effects.emit('list.joined')])",
    'INNESTO_PLUGIN_RIGHT',
    'must begin with sample.',
  ],
  [
    'uses a schema at run time',
    '() => skipped(String(Type.String().type))',
    'INNESTO_PLUGIN_THREW',
    'A schema was used at run time',
  ],
  ['reaches for Node', '() => skipped(process.version)', 'INNESTO_PLUGIN_THREW', 'process is not defined'],
];

describe('an action', () => {
  test('is given its settings, the time and the contact, and answers at once or by a promise', async () => {
    using plugin = await opened(
      actionWith(
        `async ({ contact }, { config, now }) => done([effects.setField('said', [config.word, contact.firstName, now, Date.now()].join(' '))])`,
        rights,
      ),
    );
    const result = await plugin
      .action('sample/act')
      .run({ config: { word: 'Ciao' }, contact: sampleContact({ firstName: 'Ana' }) }, { now: 5 });
    expect(result.effects).toEqual([{ kind: 'contact.set-field', field: 'said', value: 'Ciao Ana 5 5' }]);
  });

  test('sees only what it said it needs', async () => {
    using plugin = await opened(actionWith('(item) => skipped(Object.keys(item).sort().join())'));
    const question = { config: {}, event: sampleEvent('list.joined'), variables: { i: 1 } };
    expect((await plugin.action('sample/act').run(question)).reason).toBe('contact,occurrence');
  });

  test('gives the same answer to the same question: chance and time are handed in', async () => {
    using plugin = await opened(
      actionWith('() => skipped(`${Math.random()} ${crypto.randomUUID()} ${new Date().toISOString()}`)'),
    );
    const ask = () => plugin.action('sample/act').run({ config: {} });
    const first = await ask();
    expect(await ask()).toEqual(first);
    expect((await plugin.action('sample/act').run({ config: {} }, { seed: 2 })).reason).not.toBe(first.reason);
  });

  test('goes by the fake clock', async () => {
    const clock = fakeClock('2027-03-01T09:00:00Z');
    using plugin = await opened(actionWith('() => skipped(new Date().toISOString())'), { clock });
    clock.advance(3, 'days');
    expect((await plugin.action('sample/act').run({ config: {} })).reason).toBe('2027-03-04T09:00:00.000Z');
  });

  test('keeps what it writes to the console', async () => {
    using plugin = await opened(
      actionWith("({ contact }) => { console.log('for', contact.firstName); return done(); }"),
    );
    await plugin.action('sample/act').run({ config: {} });
    expect(plugin.logs).toEqual([expect.stringContaining('for Anna')]);
  });

  test('goes on in a fresh sandbox after it was stopped', async () => {
    using plugin = await opened(
      actionWith("(_item, { config }) => { if (config.word === 'loop') for (;;); return done(); }"),
    );
    await expect(plugin.action('sample/act').run({ config: { word: 'loop' } })).rejects.toMatchObject({
      code: 'timeout',
    });
    expect(await plugin.action('sample/act').run({ config: {} })).toEqual({ effects: [] });
  });

  test('refuses settings that the hub would refuse', async () => {
    using plugin = await opened(actionWith('() => done()'));
    await expect(plugin.action('sample/act').run({ config: { words: 'x' } })).rejects.toMatchObject({
      code: 'INNESTO_REQUEST_INVALID',
    });
  });

  test('that there is not, is named with those that there are', async () => {
    using plugin = await opened(actionWith('() => done()'));
    expect(() => plugin.action('act')).toThrow('sample/act');
  });

  test('settles by a port of its own', async () => {
    using plugin = await opened(
      actionWith(
        "() => done(), ports: { doubtful: 'In doubt' }, settle: ({ answers }) => answers.some(({ state }) => state === 'uncertain') ? { port: 'doubtful' } : settled(answers)",
      ),
    );
    const settle = (state: 'done' | 'uncertain') =>
      plugin.action('sample/act').settle({ config: {}, answers: [{ state, reason: null, answer: null }] });
    expect(await settle('uncertain')).toEqual({ port: 'doubtful' });
    expect(await settle('done')).toEqual({ port: 'done', variables: {} });
  });
});

describe('an action that', () => {
  const acts = MISDEEDS.map(
    ([, run], number) => `a${number}: defineAction({ title: 'Act', config: settings({}), run: ${run} })`,
  );
  const plugin = opened(
    `export const plugin = definePlugin({ name: 'sample', title: 'Sample', api: '^1.0.0', ${rights} actions: { ${acts.join(', ')} } });`,
  );
  afterAll(async () => (await plugin).close());

  test.each(MISDEEDS.map(([title, , ...expected], number) => [title, number, ...expected] as const))(
    '%s is told as the hub would see it',
    async (_title, number, ...[code, text]) => {
      const asked = (await plugin).action(`sample/a${number}`).run({ config: {} });
      await expect(asked).rejects.toMatchObject({
        name: 'PluginFailure',
        code,
        message: expect.stringContaining(text),
      });
    },
  );
});

/** Subscriptions that do not fit the contract. */
const UNFIT: readonly [title: string, subscriptions: string][] = [
  ['nothing', '[]'],
  ['an event without a domain', "[{ on: 'visited' }]"],
  [
    'a filter that the language does not have',
    "[{ on: 'site.visited', when: { attribute: 'event.url', operator: 'matches', value: '.*' } }]",
  ],
  ['that it be asked, without a match', "[{ on: 'site.visited', ask: true }]"],
  ['an event that it does not declare', "[{ on: 'site.visited' }, { on: 'list.joined' }]"],
];

describe('a trigger', () => {
  const unfit = UNFIT.map(
    ([, subscriptions], number) =>
      `t${number}: defineTrigger({ title: 'Unfit', config: settings({}), events: ['site.visited'], subscribe: () => ${subscriptions} })`,
  );
  const plugin =
    opened(`export const plugin = definePlugin({ name: 'sample', title: 'Sample', api: '^1.0.0', triggers: {
    heard: defineTrigger({
      title: 'Heard',
      config: settings({ ending: Type.Optional(setting.text({ title: 'Ending' })) }),
      subscribe: () => [{ on: 'site.visited', when: filters.isSet('event.url'), ask: true }],
      match: ({ event: { payload } }, { config }) => ({ matches: payload.url.endsWith(config.ending), entryKey: payload.url }),
    }),
    ${unfit.join(',\n')}
  } });`);
  afterAll(async () => (await plugin).close());

  test('subscribes with data, and matches what the hub asks it about', async () => {
    const heard = (await plugin).trigger('sample/heard');
    expect(await heard.subscribe({})).toEqual([
      { on: 'site.visited', when: { attribute: 'event.url', operator: 'set' }, ask: true },
    ]);
    const visit = sampleEvent('site.visited', { url: '/shop/hats' });
    expect(await heard.match({ config: { ending: 'hats' }, event: visit })).toEqual({
      matches: true,
      entryKey: '/shop/hats',
    });
    expect(await heard.match({ config: { ending: 'shoes' }, event: visit })).toMatchObject({ matches: false });
  });

  test.each(UNFIT.map(([title], number) => [title, number] as const))(
    'that subscribes to %s is refused',
    async (_title, number) => {
      const asked = (await plugin).trigger(`sample/t${number}`).subscribe({});
      await expect(asked).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_ANSWER' });
    },
  );
});

describe('a handler', () => {
  const source = `export const plugin = definePlugin({ name: 'sample', title: 'Sample', api: '^1.0.0', ${rights}
    handlers: { remember: defineHandler({ title: 'Remember', on: 'list.joined', needs: ['contact'],
      handle: ({ event, contact }) => ({ effects: [effects.setField('last_list', String(event.payload.list)), effects.emit('sample.remembered', { by: contact.id })] }) }) } });`;

  test('answers an event with effects', async () => {
    using plugin = await opened(source);
    const { effects } = await plugin
      .handler('sample/remember')
      .handle({ event: sampleEvent('list.joined', { list: sampleId(1) }) });
    expect(effects).toEqual([
      { kind: 'contact.set-field', field: 'last_list', value: sampleId(1) },
      { kind: 'event.emit', type: 'sample.remembered', payload: { by: sampleContact().id } },
    ]);
  });

  test('is handed the collections that it needs, and is idle without the one that it works by', async () => {
    using plugin =
      await opened(`export const plugin = definePlugin({ name: 'sample', title: 'Sample', api: '^1.0.0', ${rights}
      collections: { rules: defineCollection({ title: 'Rules', record: Type.Object({ on: Type.String({ title: 'On' }) }) }) },
      handlers: { note: defineHandler({ title: 'Note', on: 'custom.*', needs: ['collection:rules'], onlyWith: 'rules',
        handle: ({ event, occurrence }, { collections }) => ({
          groups: collections.rules.filter(({ attributes }) => attributes.on === event.type).map(({ id }) => [effects.emit('sample.noted', { id, occurrence })]),
        }) }) } });`);
    const handler = plugin.handler('sample/note');
    const event = sampleEvent('custom.order');
    expect(await handler.handle({ event })).toEqual({});
    const rules = [
      { id: sampleId(1), attributes: { on: 'custom.order' }, createdAt: 0 },
      { id: sampleId(2), attributes: { on: 'custom.visit' }, createdAt: 0 },
    ];
    expect(await handler.handle({ event, collections: { rules }, occurrence: 'x' })).toEqual({
      groups: [[{ kind: 'event.emit', type: 'sample.noted', payload: { id: sampleId(1), occurrence: 'x' } }]],
    });
  });

  test('sends no messages', async () => {
    using plugin =
      await opened(`export const plugin = definePlugin({ name: 'sample', title: 'Sample', api: '^1.0.0', ${rights}
      handlers: { shout: defineHandler({ title: 'Shout', on: 'list.joined',
        handle: () => ({ effects: [{ kind: 'message.send', channel: 'sms', purpose: 'service', text: 'Hello' }] }) }) } });`);
    await expect(plugin.handler('sample/shout').handle({ event: sampleEvent('list.joined') })).rejects.toMatchObject({
      code: 'INNESTO_PLUGIN_ANSWER',
    });
  });

  test('hears no events of another type', async () => {
    using plugin = await opened(source);
    await expect(plugin.handler('sample/remember').handle({ event: sampleEvent('list.left') })).rejects.toThrow(
      'listens to list.joined',
    );
  });
});

test('a built script opens like its folder', async () => {
  await using folder = await temporaryPlugin(actionWith("() => skipped('built')"));
  const { script, manifest } = await buildPlugin(folder.folder);
  using plugin = await openPlugin({ script });
  expect(plugin.manifest).toEqual(manifest);
  expect((await plugin.action('sample/act').run({ config: {} })).reason).toBe('built');
});
