import { defineTrigger, filters, setting, settings, Type } from '@innesto/sdk';

const config = settings(
  {
    event: setting.choice({
      title: 'What happened',
      options: {
        sent: 'The SMS was sent',
        delivered: 'The SMS was delivered',
        undelivered: 'The SMS was not delivered',
      },
    }),
    workflow: Type.Optional(
      setting.workflow({
        title: 'Workflow',
        description: 'Only SMS that this workflow sends. Left empty: all of them.',
      }),
    ),
    step: Type.Optional(
      setting.step({ title: 'Step', description: 'Only the SMS that this step of the workflow sends.' }),
    ),
  },
  // A step's id says nothing without its workflow.
  { anyOf: [{ required: ['workflow'] }, { properties: { step: false } }] },
);

/** What the hub calls what happened. An SMS that the provider does not take is not delivered either. */
const EVENTS = {
  sent: ['message.sent'],
  delivered: ['message.delivered'],
  undelivered: ['message.undelivered', 'message.failed'],
} as const;

/**
 * An SMS was sent, delivered or not delivered. Entries carry no key of their own: a contact who gets three SMS is one contact, and the
 * workflow's own setting says whether it may enter again.
 */
export const activity = defineTrigger({
  title: 'SMS activity',
  description: 'Starts when an SMS to the contact was sent or delivered, or could not be delivered.',
  category: 'messages',
  config,
  events: ['message.sent', 'message.delivered', 'message.undelivered', 'message.failed'],
  subscribe: ({ event, workflow, step }) =>
    EVENTS[event].map((on) => ({
      on,
      when: filters.all(
        filters.is('event.channel', 'sms'),
        ...(workflow === undefined ? [] : [filters.is('event.workflow', workflow)]),
        ...(step === undefined ? [] : [filters.is('event.step', step)]),
      ),
    })),
});
