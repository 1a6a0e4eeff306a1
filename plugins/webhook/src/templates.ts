import { defineTemplate } from '@innesto/sdk';

/** Takes what another system sends to an address of its own, and writes it into a field of the contact. */
export const note = defineTemplate({
  title: 'Another system tells us something',
  description: 'Takes what another system sends to an address of its own, and writes it into a field of the contact.',
  purpose: 'systems',
  content: {
    trigger: { contribution: 'webhook/called', config: {} },
    reentry: { policy: 'always' },
    first: 'note',
    steps: [
      {
        kind: 'action',
        id: 'note',
        title: 'Write it down',
        contribution: 'contact-field/update',
        config: { operation: 'text', text: '{{ event.body.status }}' },
        ports: {},
      },
    ],
  },
});
