import { testHead, type PluginTemplate } from './plugin-template.ts';

/** Records of contacts, and a step that makes them. */
export const collection: PluginTemplate = {
  about: 'keeps records of contacts, and a step that makes them',
  description: 'Keeps notes about contacts.',
  imports: ['defineAttribute'],
  own: "import { note } from './note.ts';\nimport { writeNote } from './write-note.ts';",
  members: () => `  actions: { write: writeNote },
  collections: { note },
  attributes: {
    notes: defineAttribute({ title: 'Notes', type: 'number', from: { kind: 'collection', name: 'note' } }),
  },
  permissions: [{ right: 'records:note', reason: 'Writes the notes that steps of workflows contain.' }],
`,
  files: () => ({
    'src/note.ts': `import { defineCollection, setting, settings, Type } from '@innesto/sdk';

/** The hub keeps the records, and shows a page of them. */
export const note = defineCollection({
  title: 'Notes',
  record: settings({
    title: setting.text({ title: 'Title', minLength: 1, maxLength: 100 }),
    text: Type.Optional(setting.lines({ title: 'Text', maxLength: 2000 })),
  }),
  filterable: ['title'],
  contact: 'required',
});
`,
    'src/write-note.ts': `import { defineAction, done, effects, setting, settings } from '@innesto/sdk';
import { note } from './note.ts';

export const writeNote = defineAction({
  title: 'Write a note',
  description: 'Keeps a note about the contact.',
  category: 'contacts',
  config: settings({ title: setting.text({ title: 'Title', minLength: 1, maxLength: 100 }) }),
  run: (_item, { config: { title } }) => done([effects.createRecord({ collection: 'note', of: note }, { title })]),
});
`,
  }),
  test: (name) => `${testHead()}
test('a note is written', async () => {
  const { effects } = await plugin.action('${name}/write').run({ config: { title: 'Call back' } });
  expect(effects).toEqual([{ kind: 'record.create', collection: 'note', attributes: { title: 'Call back' } }]);
});
`,
  change: 'Collection *Notes*, and the action *Write a note*.',
};
