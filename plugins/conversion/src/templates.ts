import { defineTemplate } from '@innesto/sdk';

/** Thanks whoever completed one of your rules – bought, booked, signed up – and asks a week later how it was. */
export const thanks = defineTemplate({
  title: 'Thank-you for a conversion',
  description:
    'Thanks whoever completed one of your rules – bought, booked, signed up – and asks a week later how it was.',
  purpose: 'sales',
  content: {
    trigger: { contribution: 'conversion/completed', config: {} },
    reentry: { policy: 'always' },
    first: 'thanks',
    steps: [
      {
        kind: 'action',
        id: 'thanks',
        title: 'Thanks',
        contribution: 'email/send',
        config: {
          subject: 'Thank you!',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>thank you for choosing us. If you need anything, just answer this e-mail.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: { done: 'week' },
      },
      { kind: 'wait', id: 'week', duration: { amount: 1, unit: 'weeks' }, next: 'question' },
      {
        kind: 'action',
        id: 'question',
        title: 'How was it?',
        contribution: 'email/send',
        config: {
          subject: 'How was it?',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>a week ago you chose us. Tell us in a word how it was: we read every answer.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: {},
      },
    ],
  },
  texts: ['thanks.subject', 'thanks.html', 'question.subject', 'question.html'],
});
