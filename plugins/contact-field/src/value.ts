import { defineTrigger, setting, settings, type Subscription } from '@innesto/sdk';
import { attributeOf, fieldSetting, OWN_FIELDS } from './contact-fields.ts';

const config = settings({
  field: fieldSetting(OWN_FIELDS, {
    title: 'Field',
    description: 'One of your own fields, or one that every contact has.',
  }),
  becomes: setting.question({
    title: 'What it becomes',
    description: 'Saving the same again starts nothing; nor does a day that comes by itself.',
  }),
});

/** The value of a field changes into what is asked, or somebody is created with it: an edge, not a level. */
export const value = defineTrigger({
  title: 'Field takes a value',
  description: 'Starts when a field of a contact changes into a value, or a contact is created with it.',
  category: 'contacts',
  config,
  events: ['contact.created', 'contact.updated'],
  subscribe: ({ field, becomes }) => {
    const filter = { attribute: attributeOf(field), ...becomes };
    return (['contact.created', 'contact.updated'] as const).map((on): Subscription => ({ on, becomes: filter }));
  },
});
