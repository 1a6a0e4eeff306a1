import { defineTrigger, filters, setting, settings, Type } from '@innesto/sdk';

const config = settings(
  {
    event: setting.choice({
      title: 'What happened',
      options: { sent: 'The e-mail was sent', opened: 'The e-mail was opened' },
    }),
    workflow: Type.Optional(
      setting.workflow({
        title: 'Workflow',
        description: 'Only e-mails that this workflow sends. Left empty: all of them.',
      }),
    ),
    step: Type.Optional(
      setting.step({ title: 'Step', description: 'Only the e-mail that this step of the workflow sends.' }),
    ),
  },
  // A step's id says nothing without its workflow.
  { anyOf: [{ required: ['workflow'] }, { properties: { step: false } }] },
);

/**
 * An e-mail was sent or opened. Entries carry no key of their own: a contact who opens three e-mails is one contact, and
 * the workflow's own setting says whether it may enter again.
 */
export const activity = defineTrigger({
  title: 'E-mail activity',
  description: 'Starts when an e-mail to the contact was sent, or when the contact opened one.',
  category: 'messages',
  config,
  events: ['message.sent', 'message.opened'],
  subscribe: ({ event, workflow, step }) => [
    {
      on: `message.${event}`,
      when: filters.all(
        filters.is('event.channel', 'email'),
        ...(workflow === undefined ? [] : [filters.is('event.workflow', workflow)]),
        ...(step === undefined ? [] : [filters.is('event.step', step)]),
      ),
    },
  ],
});
