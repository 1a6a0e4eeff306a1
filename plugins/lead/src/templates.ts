import { defineTemplate } from '@innesto/sdk';

/** Answers whoever is new by where they come from and, a week later, writes again – unless somebody of yours has taken over meanwhile. */
export const answer = defineTemplate({
  title: 'Answer new leads',
  description:
    'Answers whoever is new by where they come from and, a week later, writes again – unless somebody of yours has taken over meanwhile.',
  purpose: 'welcome',
  content: {
    trigger: { contribution: 'lead/created', config: {} },
    reentry: { policy: 'once' },
    first: 'status',
    steps: [
      {
        kind: 'action',
        id: 'status',
        title: 'Being answered',
        contribution: 'contact-field/update',
        config: { operation: 'set', value: 'auto-processing' },
        ports: { done: 'sort' },
      },
      {
        kind: 'branch',
        id: 'sort',
        title: 'Where from?',
        branches: [
          {
            name: 'form',
            title: 'From a form',
            when: { attribute: 'contact.source', operator: 'is', value: 'form' },
            next: 'form-answer',
          },
        ],
        otherwise: 'answer',
      },
      {
        kind: 'action',
        id: 'form-answer',
        title: 'Answer to a form',
        contribution: 'email/send',
        config: {
          subject: 'Thank you for writing to us',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>we have your message and will answer within two working days.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: { done: 'week' },
      },
      {
        kind: 'action',
        id: 'answer',
        title: 'Answer',
        contribution: 'email/send',
        config: {
          subject: 'Good to know you',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>we are glad that we have met. Tell us what you are looking for: this e-mail reaches a person.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: { done: 'week' },
      },
      { kind: 'wait', id: 'week', duration: { amount: 7, unit: 'days' }, next: 'open' },
      {
        kind: 'branch',
        id: 'open',
        title: 'Nobody has taken over?',
        branches: [{ name: 'open', title: 'Still open', when: { all: [] }, next: 'second' }],
      },
      {
        kind: 'action',
        id: 'second',
        title: 'Second round',
        contribution: 'email/send',
        config: {
          subject: 'Are you still there?',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>a week ago we wrote to you. Is there still something that we can do for you?</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: {},
      },
    ],
  },
  texts: [
    'status.value',
    'form-answer.subject',
    'form-answer.html',
    'answer.subject',
    'answer.html',
    'second.subject',
    'second.html',
  ],
});
