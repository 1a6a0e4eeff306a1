import { defineTemplate } from '@innesto/sdk';

/** Writes an e-mail to whoever could not be reached by SMS. */
export const undelivered = defineTemplate({
  title: 'SMS not delivered, then an e-mail',
  description: 'Writes an e-mail to whoever could not be reached by SMS.',
  purpose: 'follow-up',
  content: {
    trigger: { contribution: 'sms/activity', config: { event: 'undelivered' } },
    reentry: { policy: 'always' },
    first: 'mail',
    steps: [
      {
        kind: 'action',
        id: 'mail',
        title: 'By e-mail instead',
        contribution: 'email/send',
        config: { subject: 'We could not reach you by SMS' },
        ports: {},
      },
    ],
  },
  texts: ['mail.subject'],
});
