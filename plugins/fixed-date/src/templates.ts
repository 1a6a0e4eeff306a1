import { defineTemplate } from '@innesto/sdk';

/** Sends an e-mail to a list on a day and at an hour, and a reminder two days later to those who have not opened it. */
export const onADay = defineTemplate({
  title: 'On a day, to a list',
  description:
    'Sends an e-mail to a list on a day and at an hour, and a reminder two days later to those who have not opened it.',
  purpose: 'dates',
  content: {
    trigger: { contribution: 'fixed-date/moment', config: {} },
    reentry: { policy: 'once' },
    first: 'news',
    steps: [
      {
        kind: 'action',
        id: 'news',
        title: 'The message',
        contribution: 'email/send',
        config: {
          subject: 'A word for the season',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>the season is here, and we have prepared something for you.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: { done: 'days' },
      },
      { kind: 'wait', id: 'days', duration: { amount: 2, unit: 'days' }, next: 'opened' },
      {
        kind: 'branch',
        id: 'opened',
        title: 'Opened it?',
        branches: [
          {
            name: 'not-opened',
            title: 'Not opened',
            when: { attribute: 'message.news.outcome', operator: 'is', value: 'not-opened' },
            next: 'again',
          },
        ],
      },
      {
        kind: 'action',
        id: 'again',
        title: 'The reminder',
        contribution: 'email/send',
        config: {
          subject: 'It is not too late',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>what we prepared for you is still there for a few days.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: {},
      },
    ],
  },
  texts: ['news.subject', 'news.html', 'again.subject', 'again.html'],
});
