import { defineTemplate } from '@innesto/sdk';

/** Greets everybody who joins a list, and a day later writes to them by whether they opened the greeting. */
export const welcome = defineTemplate({
  title: 'Welcome series',
  description: 'Greets everybody who joins a list, and a day later writes to them by whether they opened the greeting.',
  purpose: 'welcome',
  content: {
    trigger: { contribution: 'list/activity', config: {} },
    reentry: { policy: 'once' },
    first: 'pause',
    steps: [
      { kind: 'wait', id: 'pause', duration: { amount: 10, unit: 'minutes' }, next: 'welcome' },
      {
        kind: 'action',
        id: 'welcome',
        title: 'Welcome e-mail',
        contribution: 'email/send',
        config: {
          subject: 'Welcome to {{ workspace.name }}!',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>we are glad that you are here. You will hear from us when there is something worth your time.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: { done: 'day' },
      },
      { kind: 'wait', id: 'day', duration: { amount: 1, unit: 'days' }, next: 'opened' },
      {
        kind: 'branch',
        id: 'opened',
        title: 'Opened it?',
        branches: [
          {
            name: 'opened',
            title: 'Opened',
            when: { attribute: 'message.welcome.outcome', operator: 'is', value: 'opened' },
            next: 'thanks',
          },
          {
            name: 'not-opened',
            title: 'Not opened',
            when: { attribute: 'message.welcome.outcome', operator: 'is', value: 'not-opened' },
            next: 'second',
          },
        ],
      },
      {
        kind: 'action',
        id: 'thanks',
        title: 'Thank-you e-mail',
        contribution: 'email/send',
        config: {
          subject: 'Thank you for reading',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>thank you for opening our first message. Here is what is on this week.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: {},
      },
      {
        kind: 'action',
        id: 'second',
        title: 'Second e-mail',
        contribution: 'email/send',
        config: {
          subject: 'We have kept something for you',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>in case our first message got lost: we would still love to see you.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: {},
      },
    ],
  },
  texts: ['welcome.subject', 'welcome.html', 'thanks.subject', 'thanks.html', 'second.subject', 'second.html'],
});

/** Sends a message to whoever joins a list and, three days later, a second one only to those who have not opened the first. */
export const notOpened = defineTemplate({
  title: 'Reminder for those who did not open',
  description:
    'Sends a message to whoever joins a list and, three days later, a second one only to those who have not opened the first.',
  purpose: 'follow-up',
  content: {
    trigger: { contribution: 'list/activity', config: {} },
    reentry: { policy: 'once' },
    first: 'news',
    steps: [
      {
        kind: 'action',
        id: 'news',
        title: 'The message',
        contribution: 'email/send',
        config: {
          subject: 'News for you',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>there is something new, and we did not want you to miss it.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: { done: 'days' },
      },
      { kind: 'wait', id: 'days', duration: { amount: 3, unit: 'days' }, next: 'opened' },
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
          subject: 'Have you seen this?',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>a few days ago we wrote to you about something new. It is still there.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: {},
      },
    ],
  },
  texts: ['news.subject', 'news.html', 'again.subject', 'again.html'],
});
