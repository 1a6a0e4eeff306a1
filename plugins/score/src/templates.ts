import { defineTemplate } from '@innesto/sdk';

/** Writes to contacts the moment their score reaches the points that you choose. */
export const interested = defineTemplate({
  title: 'An offer for the most interested',
  description: 'Writes to contacts the moment their score reaches the points that you choose.',
  purpose: 'sales',
  content: {
    trigger: { contribution: 'score/threshold', config: { comparison: 'at-least' } },
    reentry: { policy: 'once' },
    first: 'offer',
    steps: [
      {
        kind: 'action',
        id: 'offer',
        title: 'The offer',
        contribution: 'email/send',
        config: {
          subject: 'Something only for you',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>you have looked at us more closely than most. Answer this e-mail: we would like to make you an offer of your own.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: {},
      },
    ],
  },
  texts: ['offer.subject', 'offer.html'],
});
