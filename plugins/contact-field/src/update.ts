import {
  type ContactView,
  defineAction,
  done,
  effects,
  type Scalar,
  setting,
  settings,
  skipped,
  Type,
} from '@innesto/sdk';

const config = settings(
  {
    field: Type.String({
      title: 'Field',
      description: 'The field to change.',
      anyOf: [{ enum: ['firstName', 'lastName', 'timeZone'] }, { pattern: '^[a-z][a-z0-9_]{0,39}$' }],
      'x-widget': 'field',
    }),
    operation: setting.choice({
      title: 'What to do',
      options: { set: 'Set it to a value', clear: 'Clear it' },
    }),
    value: Type.Optional(setting.value({ title: 'Value', description: 'What the field is to hold.' })),
  },
  {
    anyOf: [
      { properties: { operation: { const: 'set' } }, required: ['value'] },
      { properties: { operation: { const: 'clear' }, value: false } },
    ],
  },
);

const current = (contact: ContactView, field: string): Scalar => {
  switch (field) {
    case 'firstName':
    case 'lastName':
    case 'timeZone':
      return contact[field];
    default:
      return Object.hasOwn(contact.fields, field) ? (contact.fields[field] ?? null) : null;
  }
};

/** Sets a field of the contact to a value, or clears it. A contact whose field is like that already is passed over, so that counts speak of real changes. */
export const update = defineAction({
  title: 'Update contact',
  description: 'Sets a field of the contact to a value, or clears it.',
  category: 'contacts',
  config,
  needs: ['contact'],
  run: ({ contact }, { config: { field, operation, value } }) => {
    const wanted = operation === 'clear' || value === undefined ? null : value;
    return current(contact, field) === wanted
      ? skipped('the field has that value already')
      : done([effects.setField(field, wanted)]);
  },
});
