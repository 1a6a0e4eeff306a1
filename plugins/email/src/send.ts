import { defineAction, done, effects, setting, settings, settled, skipped, Type } from '@innesto/sdk';

const config = settings(
  {
    sender: Type.Optional(
      setting.sender({ title: 'Sender', description: 'Left empty: the sender of the connection.' }),
    ),
    subject: setting.liquid({
      title: 'Subject',
      description: '“Insert…” puts in the name, or something else that is known of the contact.',
      minLength: 1,
      maxLength: 998,
    }),
    html: Type.Optional(setting.html({ title: 'Content', description: 'What the e-mail shows.', minLength: 1 })),
    text: Type.Optional(
      setting.liquid({
        title: 'Plain text',
        description: 'For programs that show no formatting. Left empty: made from the content.',
        minLength: 1,
      }),
    ),
    purpose: Type.Optional(
      setting.choice({
        title: 'Purpose',
        description: 'What the e-mail is for: it goes only to contacts who consented to that.',
        options: {
          marketing: 'Marketing: offers and news',
          profiling: 'Profiling: offers chosen by what is known of the contact',
          'third-party': 'On behalf of others',
          service: 'Service: what the contact asked for or must know',
        },
        default: 'marketing',
      }),
    ),
    trackOpens: Type.Optional(
      setting.flag({
        title: 'Measure openings',
        description: 'Only for contacts who consented to it.',
        default: true,
      }),
    ),
    trackClicks: Type.Optional(
      setting.flag({
        title: 'Count clicks',
        description: 'Only for contacts who consented to it: their links lead over this hub.',
        default: true,
      }),
    ),
    onUncertain: Type.Optional(
      setting.choice({
        title: 'If nobody can know whether it went out',
        description: 'This is rare: the connection broke at the very moment of sending.',
        options: { resend: 'Send it again', hold: 'Go on without it, and show it to an operator' },
        default: 'resend',
      }),
    ),
    connection: Type.Optional(
      setting.connection({ title: 'Connection', description: 'Left empty: the workspace’s own.', channel: 'email' }),
    ),
  },
  { anyOf: [{ required: ['html'] }, { required: ['text'] }] },
);

/** Sends an e-mail to the contact; the run waits until it was handed over, so that the next delay counts from then. */
export const send = defineAction({
  title: 'Send e-mail',
  description: 'Sends an e-mail to the contact.',
  category: 'messages',
  config,
  needs: ['contact'],
  run: (
    { contact },
    { config: { purpose = 'marketing', trackOpens = true, trackClicks = true, onUncertain = 'resend', ...message } },
  ) =>
    contact.email === null
      ? skipped('no e-mail address')
      : done([effects.sendMessage({ channel: 'email', purpose, trackOpens, trackClicks, onUncertain, ...message })]),
  settle: ({ answers }) => settled(answers),
});
