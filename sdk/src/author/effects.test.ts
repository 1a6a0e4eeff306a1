import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { Effect } from '../contract/effect.ts';
import { defineCollection } from './contribution.ts';
import { effects } from './effects.ts';
import { setting, settings } from './settings.ts';

const isEffect = Compile(Effect);
const list = '01890000-0000-7000-8000-000000000001';

const cards = defineCollection({ title: 'Cards', record: settings({ number: setting.text({ title: 'Number' }) }) });

test.each([
  ['setField', effects.setField('city', 'Cluj'), { kind: 'contact.set-field', field: 'city', value: 'Cluj' }],
  ['setField with null', effects.setField('city', null), { kind: 'contact.set-field', field: 'city', value: null }],
  ['joinList', effects.joinList(list), { kind: 'list.join', list }],
  ['leaveList', effects.leaveList(list), { kind: 'list.leave', list }],
  [
    'sendMessage',
    effects.sendMessage({ channel: 'sms', purpose: 'service', text: 'Hi' }),
    { kind: 'message.send', channel: 'sms', purpose: 'service', text: 'Hi' },
  ],
  ['emit', effects.emit('shop.paid', { total: 3 }), { kind: 'event.emit', type: 'shop.paid', payload: { total: 3 } }],
  ['emit without a payload', effects.emit('shop.paid'), { kind: 'event.emit', type: 'shop.paid', payload: {} }],
  [
    'createRecord',
    effects.createRecord({ collection: 'cards', of: cards }, { number: '1' }, { otherwise: 'taken' }),
    { kind: 'record.create', collection: 'cards', attributes: { number: '1' }, otherwise: 'taken' },
  ],
  [
    'updateRecord',
    effects.updateRecord({ collection: 'cards', of: cards, record: list }, { number: '2' }),
    { kind: 'record.update', collection: 'cards', record: list, attributes: { number: '2' } },
  ],
  ['deleteRecord', effects.deleteRecord('cards', list), { kind: 'record.delete', collection: 'cards', record: list }],
  [
    'addToBalance',
    effects.addToBalance({ balance: 'points', amount: -3, reason: undefined }),
    { kind: 'balance.add', balance: 'points', amount: -3 },
  ],
])('%s makes an effect of the contract', (_name, effect, expected) => {
  expect(effect).toEqual(expected);
  expect(isEffect.Check(effect)).toBe(true);
});

test('settings that were left out are left out of the message too', () => {
  const message = effects.sendMessage({
    channel: 'email',
    purpose: 'marketing',
    subject: 'Hi',
    html: undefined,
    sender: undefined,
  });
  expect(Object.keys(message)).toEqual(['kind', 'channel', 'purpose', 'subject']);
});
