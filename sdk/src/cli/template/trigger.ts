import { testHead, type PluginTemplate } from './plugin-template.ts';

/** A trigger on what the hub reports. */
export const trigger: PluginTemplate = {
  about: 'starts workflows when the hub reports something',
  description: 'Starts workflows when contacts join a list.',
  own: "import { joined } from './joined.ts';",
  members: () => `  triggers: { joined },
`,
  files: () => ({
    'src/joined.ts': `import { defineTrigger, filters, setting, settings } from '@innesto/sdk';

export const joined = defineTrigger({
  title: 'Joined a list',
  description: 'Starts when a contact joins one of the lists.',
  category: 'lists',
  config: settings({ lists: setting.lists({ title: 'Lists' }) }),
  events: ['list.joined'],
  // Asked once, when a workflow is started: the hub evaluates the filter by itself from then on.
  subscribe: ({ lists }) => [{ on: 'list.joined', when: filters.oneOf('event.list', lists) }],
});
`,
  }),
  test: (name) => `${testHead(['sampleId'])}
test('it listens to the lists that were chosen', async () => {
  const lists = [sampleId(1), sampleId(2)];
  expect(await plugin.trigger('${name}/joined').subscribe({ lists })).toEqual([
    { on: 'list.joined', when: { attribute: 'event.list', operator: 'one-of', value: lists } },
  ]);
});
`,
  change: 'Trigger *Joined a list*.',
};
