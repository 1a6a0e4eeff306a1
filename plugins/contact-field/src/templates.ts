import { defineTemplate } from '@innesto/sdk';

/** Writes to a contact as soon as one of its fields becomes what you say: “gold” as membership, “shipped” as status. */
export const fieldValue = defineTemplate({
  title: 'When a field takes a value',
  description:
    'Writes to a contact as soon as one of its fields becomes what you say: “gold” as membership, “shipped” as status.',
  purpose: 'follow-up',
  content: {
    trigger: { contribution: 'contact-field/value', config: {} },
    reentry: { policy: 'always' },
    first: 'tell',
    steps: [
      {
        kind: 'action',
        id: 'tell',
        title: 'Tell them',
        contribution: 'email/send',
        config: {
          subject: 'There is news for you',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>something has changed for you: we wanted you to be the first to know. If you have a question, just answer this e-mail.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: {},
      },
    ],
  },
  texts: ['tell.subject', 'tell.html'],
});
