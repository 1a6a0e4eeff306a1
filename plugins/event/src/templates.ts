import { defineTemplate } from '@innesto/sdk';

/** Writes to whoever filled a cart in your shop and has not paid an hour later, and once more the next day. */
export const abandonedCart = defineTemplate({
  title: 'Abandoned cart',
  description:
    'Writes to whoever filled a cart in your shop and has not paid an hour later, and once more the next day.',
  purpose: 'sales',
  content: {
    trigger: {
      contribution: 'event/custom',
      config: { type: 'custom.cart-filled', unless: 'custom.order-paid', within: { amount: 1, unit: 'hours' } },
    },
    reentry: { policy: 'always' },
    first: 'reminder',
    steps: [
      {
        kind: 'action',
        id: 'reminder',
        title: 'Your cart is waiting',
        contribution: 'email/send',
        config: {
          subject: 'You have left something behind',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>your cart is still as you left it. It takes a minute to finish.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: { done: 'paid' },
      },
      {
        kind: 'wait',
        id: 'paid',
        title: 'Until they have paid',
        until: { kind: 'event', event: 'custom.order-paid', within: { amount: 1, unit: 'days' } },
        ports: { 'timed-out': 'again' },
      },
      {
        kind: 'action',
        id: 'again',
        title: 'Last reminder',
        contribution: 'email/send',
        config: {
          subject: 'Shall we keep it for you?',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>we are keeping your cart for one more day. If something was not clear, just answer this e-mail.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: { done: 'last-day', skipped: 'last-day' },
      },
      {
        kind: 'wait',
        id: 'last-day',
        title: 'Until they have paid after all',
        until: { kind: 'event', event: 'custom.order-paid', within: { amount: 1, unit: 'days' } },
        ports: { 'timed-out': 'tell' },
      },
      {
        kind: 'action',
        id: 'tell',
        title: 'Tell whoever looks after them',
        contribution: 'notify/email',
        config: {
          to: 'owner',
          subject: 'A cart that was left behind: {{ contact.firstName }} {{ contact.lastName }}',
          html: '<p>{{ contact.firstName }} {{ contact.lastName }} was reminded twice of the cart and has not paid. Perhaps a call helps: {{ contact.phone }}</p>',
        },
        ports: {},
      },
    ],
  },
  texts: ['reminder.subject', 'reminder.html', 'again.subject', 'again.html', 'tell.subject', 'tell.html'],
});
