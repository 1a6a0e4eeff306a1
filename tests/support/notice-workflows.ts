import type { WorkflowDefinition } from '@innesto/sdk/contract';
import { act } from './at-work.ts';

/** Tells two numbers, an operator, and whoever looks after the contact, of a call that they ask for. */
export const tellOthers = (operator: string, stranger: string): WorkflowDefinition => ({
  trigger: { contribution: 'event/custom', config: { type: 'custom.call-me' } },
  reentry: { policy: 'always' },
  first: 'numbers',
  steps: [
    act(
      'numbers',
      'notify/sms',
      {
        to: 'entered',
        numbers: ['+39 333 111 2222', '+39 333 111 3333'],
        text: '{{ contact.firstName }} asks: {{ event.words }}',
      },
      'operator',
    ),
    act(
      'operator',
      'notify/email',
      {
        to: 'operator',
        operator,
        subject: 'Call {{ contact.lastName }}{{ event.words }}',
        html: '<p>{{ contact.lastName }}</p>{{ unsubscribe_url }}',
      },
      'owner',
    ),
    {
      kind: 'action',
      id: 'owner',
      contribution: 'notify/email',
      config: { to: 'owner', subject: 'Yours: {{ contact.firstName }}', html: '<p>Look after them.</p>' },
      ports: { done: 'stranger', skipped: 'stranger' },
    },
    {
      kind: 'action',
      id: 'stranger',
      contribution: 'notify/email',
      config: { to: 'owner', otherwise: stranger, subject: 'Not for strangers', html: '<p>-</p>' },
      ports: {},
    },
  ],
});
/** Whatever asks what contacts were sent: none of it is to hear of a notice. */
export const LISTENING: WorkflowDefinition = {
  trigger: { contribution: 'email/activity', config: { event: 'sent' } },
  reentry: { policy: 'always' },
  first: 'heard',
  steps: [act('heard', 'contact-field/update', { field: 'note', operation: 'set', value: 'was written to' })],
};
/** The same of SMS. */
export const LISTENING_SMS: WorkflowDefinition = {
  ...LISTENING,
  trigger: { contribution: 'sms/activity', config: { event: 'delivered' } },
};
