import {
  type ContactView,
  defineAction,
  done,
  effects,
  type Expression,
  type Scalar,
  setting,
  settings,
  skipped,
  Type,
} from '@innesto/sdk';
import { attributeOf, fieldSetting, OWN_FIELDS, OWN_TO_CHANGE, valueOf } from './contact-fields.ts';

/** The ways to fill a field, and the setting that each of them takes. */
const WAYS = {
  set: 'value',
  copy: 'fromField',
  now: null,
  'from-now': 'duration',
  ago: 'duration',
  calculate: 'expression',
  text: 'text',
  clear: null,
} as const;

const TAKEN = ['value', 'fromField', 'duration', 'expression', 'text'] as const;

/** Each way takes its own setting, and no other's. */
const rules = {
  anyOf: Object.entries(WAYS).map(([operation, takes]) => ({
    properties: {
      operation: { const: operation },
      ...Object.fromEntries(TAKEN.filter((name) => name !== takes).map((name) => [name, false])),
    },
    ...(takes === null ? {} : { required: [takes] }),
  })),
};

const config = settings(
  {
    field: fieldSetting(OWN_TO_CHANGE, { title: 'Field', description: 'The field to change.' }),
    operation: setting.choice({
      title: 'What to do',
      options: {
        set: 'Set it to a value',
        copy: 'Copy another field',
        now: 'Set it to now, or today',
        'from-now': 'Set it to a time from now',
        ago: 'Set it to a time ago',
        calculate: 'Calculate it',
        text: 'Put a text together',
        clear: 'Clear it',
      },
    }),
    value: Type.Optional(setting.value({ title: 'Value', description: 'What the field is to hold.' })),
    fromField: Type.Optional(
      fieldSetting(OWN_FIELDS, { title: 'Copy from', description: 'Where it is empty, nothing is changed.' }),
    ),
    duration: Type.Optional(setting.duration({ title: 'How long' })),
    expression: Type.Optional(
      setting.expression({
        title: 'Calculation',
        description: 'Where it cannot be worked out, nothing is changed, and the step has failed.',
      }),
    ),
    text: Type.Optional(
      setting.liquid({ title: 'Text', description: 'With what is known of the contact in it.', maxLength: 5000 }),
    ),
  },
  rules,
);

const ALREADY = 'the field has that value already';

const setTo = (contact: ContactView, field: string, wanted: Scalar) =>
  valueOf(contact, field) === wanted ? skipped(ALREADY) : done([effects.setField(field, wanted)]);

const copy = (contact: ContactView, field: string, from: string) => {
  const found = valueOf(contact, from);
  if (found === null) return skipped('the field to copy is empty');
  if (found === valueOf(contact, field)) return skipped(ALREADY);
  return done([effects.workOutField(field, { attribute: attributeOf(from) })]);
};

const NOW: Expression = { now: null };

/** Fills a field of the contact, or clears it. A contact whose field is like that already is passed over, so that counts speak of real changes. */
export const update = defineAction({
  title: 'Update contact',
  description:
    'Fills a field of the contact: with a value, another field, a date, a calculation or a text; or clears it.',
  category: 'contacts',
  config,
  needs: ['contact', 'event'],
  // It has next to nothing to do: what a crossing costs is shared by as many as may go together.
  batch: 200,
  run: ({ contact }, { config: { field, operation, value, fromField = field, duration, expression, text } }) => {
    switch (operation) {
      case 'set':
        return setTo(contact, field, value ?? null);
      case 'copy':
        return copy(contact, field, fromField);
      case 'clear':
        return setTo(contact, field, null);
      case 'now':
        return done([effects.workOutField(field, NOW)]);
      case 'from-now':
      case 'ago': {
        const sign = operation === 'ago' ? 'minus' : 'plus';
        const now = duration === undefined ? NOW : { now: { sign, duration } as const };
        return done([effects.workOutField(field, now)]);
      }
      case 'calculate':
        return done([effects.workOutField(field, expression ?? NOW)]);
      case 'text':
        return done([effects.workOutField(field, { text: text ?? '' })]);
    }
  },
});
