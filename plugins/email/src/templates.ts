import { defineTemplate } from '@innesto/sdk';

/** Writes “yes” into a field of the contact the moment they open one of your e-mails. */
export const readers = defineTemplate({
  title: 'Note who reads us',
  description: 'Writes “yes” into a field of the contact the moment they open one of your e-mails.',
  purpose: 'follow-up',
  content: {
    trigger: { contribution: 'email/activity', config: { event: 'opened' } },
    reentry: { policy: 'once' },
    first: 'note',
    steps: [
      {
        kind: 'action',
        id: 'note',
        title: 'Note that they read us',
        contribution: 'contact-field/update',
        config: { operation: 'set', value: 'yes' },
        ports: {},
      },
    ],
  },
  texts: ['note.value'],
});

/** Tells whoever looks after a contact that they have followed a link in one of your e-mails. */
export const interested = defineTemplate({
  title: 'A link is followed: tell us',
  description:
    'Tells whoever looks after a contact that they have followed a link in one of your e-mails. Once a week at the most.',
  purpose: 'sales',
  content: {
    trigger: { contribution: 'email/activity', config: { event: 'clicked' } },
    reentry: { policy: 'after', days: 7 },
    first: 'tell',
    steps: [
      {
        kind: 'action',
        id: 'tell',
        title: 'Tell whoever looks after them',
        contribution: 'notify/email',
        config: {
          to: 'owner',
          subject: '{{ contact.firstName }} {{ contact.lastName }} has followed a link',
          html: [
            '<p>{{ contact.firstName }} {{ contact.lastName }}, {{ contact.email }}, {{ contact.phone }}</p>',
            '<p>They have just followed a link in one of our e-mails: {{ event.url }}. A good moment to call.</p>',
          ].join('\n'),
        },
        ports: {},
      },
    ],
  },
  texts: ['tell.subject', 'tell.html'],
});
