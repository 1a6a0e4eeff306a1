import { defineTemplate } from '@innesto/sdk';

/** Welcomes whoever has signed up by a form, and writes again a few days later. */
export const welcome = defineTemplate({
  title: 'Welcome whoever signs up',
  description: 'Welcomes whoever has signed up by a form, and writes again a few days later.',
  purpose: 'welcome',
  content: {
    trigger: { contribution: 'form/filled', config: {} },
    reentry: { policy: 'once' },
    first: 'welcome',
    steps: [
      {
        kind: 'action',
        id: 'welcome',
        title: 'Welcome',
        contribution: 'email/send',
        config: {
          subject: 'Good to have you here',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>thank you for signing up. From now on you hear first what is new with us.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: { done: 'days' },
      },
      { kind: 'wait', id: 'days', duration: { amount: 3, unit: 'days' }, next: 'more' },
      {
        kind: 'action',
        id: 'more',
        title: 'What we do',
        contribution: 'email/send',
        config: {
          subject: 'What we can do for you',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>here is what people like best with us. Have a question? Just answer this e-mail.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: {},
      },
    ],
  },
  texts: ['welcome.subject', 'welcome.html', 'more.subject', 'more.html'],
});
