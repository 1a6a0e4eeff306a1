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
