import { defineTrigger, filters, setting, settings, Type } from '@innesto/sdk';

const config = settings({
  form: Type.Optional(
    setting.record({ title: 'Only this form', description: 'Empty: whichever it is.', collection: 'form' }),
  ),
  when: Type.Optional(
    setting.choice({
      title: 'When',
      options: {
        completed: 'When it is through: confirmed, where it must be',
        submitted: 'As soon as it is sent',
      },
      default: 'completed',
    }),
  ),
});

/** Somebody fills in a form: any, or a chosen one. */
export const filled = defineTrigger({
  title: 'Form filled in',
  description: 'Starts when somebody has signed up by a form, or filled one in.',
  category: 'contacts',
  config,
  events: ['form.completed', 'form.submitted'],
  subscribe: ({ form, when = 'completed' }) => [
    { on: `form.${when}`, ...(form === undefined ? {} : { when: filters.is('event.form', form) }) },
  ],
});
