import { testHead, type PluginTemplate } from './plugin-template.ts';

const greet = `import { defineAction, done, effects, setting, settings, skipped } from '@innesto/sdk';

const config = settings({
  field: setting.field({ title: 'Field', description: 'Where the greeting goes.' }),
  word: setting.text({ title: 'Greeting', description: 'Hello, Ciao, Salut…', minLength: 1, maxLength: 100 }),
});

export const greet = defineAction({
  title: 'Greet',
  description: 'Writes a greeting into a field of the contact.',
  category: 'contacts',
  config,
  needs: ['contact'],
  run: ({ contact }, { config: { field, word } }) =>
    contact.firstName === null ? skipped('no first name') : done([effects.setField(field, \`\${word} \${contact.firstName}\`)]),
});
`;

const italian = (title: string): string =>
  `${JSON.stringify(
    {
      'plugin.title': title,
      'plugin.description': 'Saluta i contatti per nome.',
      'action.greet.title': 'Saluta',
      'action.greet.description': 'Scrive un saluto in un campo del contatto.',
      'action.greet.config.field.title': 'Campo',
      'action.greet.config.field.description': 'Dove va il saluto.',
      'action.greet.config.word.title': 'Saluto',
      'action.greet.config.word.description': 'Ciao, Salve…',
      'permission.contacts:write:fields': 'Scrive il saluto in un campo del contatto.',
    },
    null,
    2,
  )}\n`;

/** A step that changes something of the contact. */
export const action: PluginTemplate = {
  about: 'a step that changes something of the contact',
  description: 'Greets contacts by name.',
  own: "import { greet } from './greet.ts';",
  members: () => `  actions: { greet },
  permissions: [{ right: 'contacts:write:fields', reason: 'Writes the greeting into a field of the contact.' }],
`,
  files: (name) => ({
    'src/greet.ts': greet,
    'locales/it.json': italian(name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ')),
  }),
  test: (name) => `${testHead(['sampleContact'])}
const config = { field: 'greeting', word: 'Ciao' };

test('a contact is greeted by its first name', async () => {
  const result = await plugin.action('${name}/greet').run({ config, contact: sampleContact({ firstName: 'Anna' }) });
  expect(result).toEqual({ effects: [{ kind: 'contact.set-field', field: 'greeting', value: 'Ciao Anna' }] });
});

test('a contact without a name is passed over', async () => {
  const result = await plugin.action('${name}/greet').run({ config, contact: sampleContact({ firstName: null }) });
  expect(result).toMatchObject({ effects: [], port: 'skipped' });
});
`,
  change: 'Action *Greet* (sets a field to a greeting).',
};
