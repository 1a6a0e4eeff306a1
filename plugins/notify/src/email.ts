import { defineAction, done, effects, setting, settings, settled, Type } from '@innesto/sdk';
import { addresseesOf, operator, otherwise, rulesFor, TO } from './whom.ts';

const config = settings(
  {
    to: TO,
    addresses: Type.Optional(
      Type.Array(Type.String({ format: 'email', maxLength: 254 }), {
        title: 'E-mail addresses',
        description: 'Each of them gets an e-mail of their own.',
        minItems: 1,
        maxItems: 10,
        uniqueItems: true,
      }),
    ),
    operator,
    otherwise,
    subject: setting.liquid({
      title: 'Subject',
      description: '“Insert…” puts in the name, or something else that is known of the contact.',
      minLength: 1,
      maxLength: 998,
    }),
    html: setting.html({
      title: 'Content',
      description: 'What the e-mail shows, with the contact’s data in it.',
      minLength: 1,
    }),
    sender: Type.Optional(
      setting.sender({ title: 'Sender', description: 'Left empty: the sender of the connection.' }),
    ),
    connection: Type.Optional(
      setting.connection({ title: 'Connection', description: 'Left empty: the workspace’s own.', channel: 'email' }),
    ),
  },
  rulesFor('addresses'),
);

/** Tells others than the contact by e-mail what has happened to the contact; the run waits until it was handed over. */
export const email = defineAction({
  title: 'Notify by e-mail',
  description: 'Tells your own people something about the contact by e-mail.',
  category: 'messages',
  config,
  needs: ['contact'],
  run: (_item, { config: { addresses, operator: named, otherwise: instead, ...message } }) => {
    const { to: _to, ...rest } = message;
    const entered = addresses?.map((address) => ({ address }));
    return done(
      addresseesOf({ entered, operator: named, otherwise: instead }).map((to) =>
        effects.sendMessage({ channel: 'email', purpose: 'service', to, ...rest }),
      ),
    );
  },
  settle: ({ answers }) => settled(answers),
});
