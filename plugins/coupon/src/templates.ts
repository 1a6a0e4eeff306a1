import { defineTemplate } from '@innesto/sdk';

/** Welcomes whoever joins a list with a coupon. */
export const welcome = defineTemplate({
  title: 'Welcome with a coupon',
  description: 'Gives whoever joins a list a coupon code, and sends it by e-mail.',
  purpose: 'welcome',
  content: {
    trigger: { contribution: 'list/activity', config: {} },
    reentry: { policy: 'once' },
    first: 'coupon',
    steps: [
      {
        kind: 'action',
        id: 'coupon',
        title: 'The coupon',
        contribution: 'coupon/issue',
        config: {},
        ports: { done: 'welcome', 'has-one': 'nothing', 'none-left': 'nothing', over: 'nothing', failed: 'nothing' },
      },
      {
        kind: 'action',
        id: 'welcome',
        title: 'The welcome',
        contribution: 'email/send',
        config: {
          subject: 'A present to begin with',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>welcome! This is your coupon: <strong>{{ variable.coupon }}</strong></p>',
            '<p>It is worth {{ variable.coupon_worth }}. Show it at the till.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: {},
      },
      { kind: 'exit', id: 'nothing', title: 'No coupon' },
    ],
  },
  texts: ['welcome.subject', 'welcome.html'],
});

/** Reminds of a coupon that is about to expire. */
export const reminder = defineTemplate({
  title: 'Your coupon expires soon',
  description: 'Reminds by e-mail, a week before a coupon expires that was not used yet.',
  purpose: 'dates',
  content: {
    trigger: { contribution: 'coupon/expiring', config: { days: 7 } },
    reentry: { policy: 'always' },
    first: 'remind',
    steps: [
      {
        kind: 'action',
        id: 'remind',
        title: 'The reminder',
        contribution: 'email/send',
        config: {
          subject: 'Your coupon expires in a week',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>your coupon <strong>{{ event.attributes.code }}</strong> can be used for one more week.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: {},
      },
    ],
  },
  texts: ['remind.subject', 'remind.html'],
});

/** Thanks whoever used a coupon. */
export const thanks = defineTemplate({
  title: 'Thanks for using your coupon',
  description: 'Thanks by e-mail, a day after a coupon was used.',
  purpose: 'sales',
  content: {
    trigger: { contribution: 'coupon/used', config: {} },
    reentry: { policy: 'always' },
    first: 'pause',
    steps: [
      { kind: 'wait', id: 'pause', title: 'A day', duration: { amount: 1, unit: 'days' }, next: 'thanks' },
      {
        kind: 'action',
        id: 'thanks',
        title: 'The thanks',
        contribution: 'email/send',
        config: {
          subject: 'Thank you for your visit',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>thank you for coming by with your coupon. We hope you liked it.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: {},
      },
    ],
  },
  texts: ['thanks.subject', 'thanks.html'],
});
