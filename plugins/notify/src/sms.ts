import { defineAction, done, effects, setting, settings, settled, Type } from '@innesto/sdk';
import { addresseesOf, operator, otherwise, rulesFor, TO } from './whom.ts';

const config = settings(
  {
    to: TO,
    numbers: Type.Optional(
      Type.Array(Type.String({ minLength: 5, maxLength: 30, pattern: '^\\s*(\\+|00)[0-9][0-9 ()./-]{3,24}\\s*$' }), {
        title: 'Phone numbers',
        description: 'With the country code: +39 333 123 4567.',
        minItems: 1,
        maxItems: 10,
        uniqueItems: true,
      }),
    ),
    operator,
    otherwise,
    text: setting.sms({
      title: 'Text',
      description: '“Insert…” puts in the name, or something else that is known of the contact.',
      minLength: 1,
      maxLength: 5000,
    }),
    sender: Type.Optional(
      Type.String({
        title: 'Sender',
        description:
          'A name of at most eleven letters and digits, or one of your numbers. Left empty: the connection’s.',
        maxLength: 16,
        pattern: '^(\\+?[0-9]{3,15}|(?=.*[A-Za-z])[A-Za-z0-9 &._-]{3,11})$',
      }),
    ),
    connection: Type.Optional(
      setting.connection({ title: 'Connection', description: 'Left empty: the workspace’s own.', channel: 'sms' }),
    ),
  },
  rulesFor('numbers'),
);

/** Tells others than the contact by SMS what has happened to the contact; the run waits until it was handed over. */
export const sms = defineAction({
  title: 'Notify by SMS',
  description: 'Tells your own people something about the contact by SMS.',
  category: 'messages',
  config,
  needs: ['contact'],
  run: (_item, { config: { numbers, operator: named, otherwise: instead, text, sender, connection } }) => {
    const entered = numbers?.map((number) => ({ number }));
    return done(
      addresseesOf({ entered, operator: named, otherwise: instead }).map((to) =>
        effects.sendMessage({
          channel: 'sms',
          purpose: 'service',
          to,
          text,
          sender: sender === undefined ? undefined : { address: sender },
          connection,
        }),
      ),
    );
  },
  settle: ({ answers }) => settled(answers),
});
