import { defineAction, done, effects, setting, settings, settled, skipped, Type } from '@innesto/sdk';

const config = settings({
  text: setting.sms({
    title: 'Text',
    description: '“Insert…” puts in the name, or something else that is known of the contact.',
    minLength: 1,
    maxLength: 5000,
  }),
  sender: Type.Optional(
    Type.String({
      title: 'Sender',
      description: 'A name of at most eleven letters and digits, or one of your numbers. Left empty: the connection’s.',
      maxLength: 16,
      pattern: '^(\\+?[0-9]{3,15}|(?=.*[A-Za-z])[A-Za-z0-9 &._-]{3,11})$',
    }),
  ),
  purpose: Type.Optional(
    setting.choice({
      title: 'Purpose',
      description: 'What the SMS is for: it goes only to contacts who consented to that.',
      options: {
        marketing: 'Marketing: offers and news',
        profiling: 'Profiling: offers chosen by what is known of the contact',
        'third-party': 'On behalf of others',
        service: 'Service: what the contact asked for or must know',
      },
      default: 'marketing',
    }),
  ),
  trackClicks: Type.Optional(
    setting.flag({
      title: 'Count clicks',
      description:
        'For contacts who consented to it: each link in the text becomes a short one that leads over this hub, some forty characters long.',
      default: false,
    }),
  ),
  onUncertain: Type.Optional(
    setting.choice({
      title: 'If nobody can know whether it went out',
      description:
        'This is rare: the connection broke at the very moment of sending. An SMS that comes twice annoys, and is paid twice.',
      options: { hold: 'Go on without it, and show it to an operator', resend: 'Send it again' },
      default: 'hold',
    }),
  ),
  connection: Type.Optional(
    setting.connection({ title: 'Connection', description: 'Left empty: the workspace’s own.', channel: 'sms' }),
  ),
});

/** Sends an SMS to the contact; the run waits until it was handed over, so that the next delay counts from then. */
export const send = defineAction({
  title: 'Send SMS',
  description: 'Sends an SMS to the contact.',
  category: 'messages',
  config,
  needs: ['contact'],
  run: ({ contact }, { config: { sender, purpose = 'marketing', onUncertain = 'hold', ...message } }) =>
    contact.phone === null
      ? skipped('no phone number')
      : done([
          effects.sendMessage({
            channel: 'sms',
            purpose,
            onUncertain,
            sender: sender === undefined ? undefined : { address: sender },
            ...message,
          }),
        ]),
  settle: ({ answers }) => settled(answers),
});
