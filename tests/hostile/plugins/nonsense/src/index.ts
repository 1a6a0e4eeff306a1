import { defineAction, definePlugin, settings } from '@innesto/sdk';

const ANSWERS: readonly unknown[] = [
  'pwned',
  { effects: 'all of them' },
  { effects: [{ kind: 'contact.delete' }] },
  { effects: [{ kind: 'contact.set-field', field: '__proto__', value: { admin: true } }] },
  { effects: [{ kind: 'message.send', channel: 'email', purpose: 'service', subject: 'Ciao', text: 'no right to' }] },
  { effects: [], port: 'constructor' },
  { effects: [], port: 'entered' },
  JSON.parse('{"effects":[],"__proto__":{"port":"done"}}'),
  null,
];

/** Answers something else than it is asked, another piece of nonsense for each contact. */
const act = defineAction({
  title: 'Talk nonsense',
  config: settings({}),
  needs: ['contact'],
  run: ({ contact }) => ANSWERS[Number(contact.lastName) % ANSWERS.length] as never,
});

export const plugin = definePlugin({ name: 'nonsense', title: 'Nonsense', api: '^1.0.0', actions: { act } });
