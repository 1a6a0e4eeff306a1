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
        ports: { done: 'tell', skipped: 'tell' },
      },
      {
        kind: 'action',
        id: 'tell',
        title: 'Tell whoever looks after them',
        contribution: 'notify/email',
        config: {
          to: 'owner',
          subject: 'Nobody has taken over: {{ contact.firstName }} {{ contact.lastName }}',
          html: '<p>{{ contact.firstName }} {{ contact.lastName }} was written to twice, and nobody has taken over.</p>',
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
    'tell.subject',
    'tell.html',
  ],
});

/** Tells whoever looks after the contact that there is a new lead, and asks again after three days if it has not moved. */
export const newLead = defineTemplate({
  title: 'New lead: tell us',
  description:
    'Tells whoever looks after the contact that there is a new lead, and reminds them after three days while it is open.',
  purpose: 'sales',
  content: {
    trigger: { contribution: 'lead/lead-created', config: {} },
    reentry: { policy: 'always' },
    first: 'tell',
    steps: [
      {
        kind: 'action',
        id: 'tell',
        title: 'Tell whoever looks after them',
        contribution: 'notify/email',
        config: {
          to: 'owner',
          subject: 'New lead: {{ contact.firstName }} {{ contact.lastName }}',
          html: '<p>{{ contact.firstName }} {{ contact.lastName }}, {{ contact.email }}, {{ contact.phone }}</p>',
        },
        ports: { done: 'days', skipped: 'days' },
      },
      { kind: 'wait', id: 'days', duration: { amount: 3, unit: 'days' }, next: 'open' },
      {
        kind: 'branch',
        id: 'open',
        title: 'Still open?',
        branches: [
          {
            name: 'open',
            title: 'Still open',
            when: { attribute: 'record.lead.lead.kind', operator: 'is', value: 'open' },
            next: 'remind',
          },
        ],
      },
      {
        kind: 'action',
        id: 'remind',
        title: 'Remind them',
        contribution: 'notify/email',
        config: {
          to: 'owner',
          subject: 'Still open: {{ contact.firstName }} {{ contact.lastName }}',
          html: '<p>Three days ago {{ contact.firstName }} {{ contact.lastName }} became a lead, and it is still open.</p>',
        },
        ports: {},
      },
    ],
  },
  texts: ['tell.subject', 'tell.html', 'remind.subject', 'remind.html'],
});

/** Thanks whoever said yes. */
export const wonLead = defineTemplate({
  title: 'Lead won: thank you',
  description: 'Thanks whoever became a customer.',
  purpose: 'sales',
  content: {
    trigger: { contribution: 'lead/status-changed', config: { outcome: 'won' } },
    reentry: { policy: 'once' },
    first: 'thanks',
    steps: [
      {
        kind: 'action',
        id: 'thanks',
        title: 'Thank them',
        contribution: 'email/send',
        config: {
          subject: 'Welcome aboard',
          purpose: 'service',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>thank you for choosing us. We are glad that you are with us.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: {},
      },
    ],
  },
  texts: ['thanks.subject', 'thanks.html'],
});
