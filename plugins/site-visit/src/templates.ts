import { defineTemplate } from '@innesto/sdk';

/** Whoever looked at a page of yours is written to a day later, once in a month. */
export const looked = defineTemplate({
  title: 'Reminder after a visit',
  description:
    'A day after somebody looked at a page of your site, a friendly mail that asks whether they need help. Once in 30 days at the most.',
  purpose: 'sales',
  content: {
    trigger: { contribution: 'site-visit/visit', config: {} },
    reentry: { policy: 'after', days: 30 },
    first: 'day',
    steps: [
      { kind: 'wait', id: 'day', duration: { amount: 1, unit: 'days' }, next: 'question' },
      {
        kind: 'action',
        id: 'question',
        title: 'May we help?',
        contribution: 'email/send',
        config: {
          subject: 'May we help you choose?',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>yesterday you looked around on our site. If you have a question, just answer this e-mail: somebody of us reads it.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: {},
      },
    ],
  },
  texts: ['question.subject', 'question.html'],
});
