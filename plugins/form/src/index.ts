import { defineAttribute, defineEvent, definePlugin, setting, settings, Type } from '@innesto/sdk';
import { filled } from './filled.ts';
import { form, submission } from './kept.ts';
import { confirmed, submitted } from './listen.ts';
import { page } from './show.ts';
import { welcome } from './templates.ts';

const told = {
  form: setting.record({ title: 'Form', collection: 'form' }),
  name: setting.text({ title: 'Name of the form' }),
};

export const plugin = definePlugin({
  name: 'form',
  title: 'Forms',
  description: 'Sign-up forms with a page of their own, confirmed by e-mail, and the workflows that they start.',
  api: '^1.0.0',
  triggers: { filled },
  handlers: { submitted, confirmed },
  collections: { form, submission },
  endpoints: { page },
  events: {
    'form.submitted': defineEvent({
      title: 'Form sent',
      payload: settings({
        ...told,
        agreed: setting.flag({ title: 'The box was ticked' }),
        firstName: setting.text({ title: 'First name' }),
        lastName: setting.text({ title: 'Last name' }),
        answers: Type.Record(Type.String({ maxLength: 40 }), Type.String({ maxLength: 500 }), { title: 'Answers' }),
      }),
    }),
    'form.completed': defineEvent({ title: 'Form through', payload: settings(told) }),
  },
  attributes: {
    submissions: defineAttribute({
      title: 'Sign-ups',
      type: 'number',
      from: { kind: 'collection', name: 'submission' },
    }),
    'last-form': defineAttribute({
      title: 'Last form',
      type: 'text',
      from: { kind: 'collection', name: 'submission', attribute: 'name' },
    }),
  },
  templates: { welcome },
  permissions: [
    { right: 'endpoints', reason: 'Shows the forms, and takes what people enter.' },
    { right: 'events:emit', reason: 'Reports that a form was sent, or is through, so that workflows can start.' },
    { right: 'contacts:create', reason: 'Makes a contact of whoever fills in a form.' },
    { right: 'contacts:write:fields', reason: 'Keeps what people answered in the fields of their contact.' },
    { right: 'lists:write', reason: 'Puts whoever is through into the list of the form.' },
    { right: 'consents:give', reason: 'Notes what people agree to in a form, with the wording.' },
    { right: 'consents:ask', reason: 'Sends the e-mail by which people confirm that it was them.' },
    { right: 'records:submission', reason: 'Keeps who filled in which form, and whether it was confirmed.' },
  ],
});
