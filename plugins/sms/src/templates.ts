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
        config: {
          subject: 'We could not reach you by SMS',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>we tried to reach you by SMS, and it did not arrive. Answer this e-mail with a number at which we can reach you, or write to us whatever you like to know.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: {},
      },
    ],
  },
  texts: ['mail.subject', 'mail.html'],
});
