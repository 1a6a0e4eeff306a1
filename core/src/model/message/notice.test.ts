import { describe, expect, test } from 'vitest';
import { addresseeText, noticeObjection, recipientOf, type NamedCrew } from './notice.ts';

const anna = { name: 'Anna', email: 'anna@agency.example', phone: '+393331234567' };
const crew: NamedCrew = { operators: new Map([['op-1', anna]]), owner: null };

describe('a notice goes', () => {
  test('to whom was entered, spelt as networks take it', () => {
    expect(recipientOf('sms', { number: ' 0039 333 123 4567 ' }, crew)).toMatchObject({ address: '+393331234567' });
    expect(recipientOf('email', { address: ' anna@agency.example ' }, crew)).toMatchObject({
      address: 'anna@agency.example',
    });
  });

  test('to an operator where they are reached here', () => {
    expect(recipientOf('sms', { operator: 'op-1' }, crew)).toMatchObject({ name: 'Anna', address: '+393331234567' });
    expect(recipientOf('email', { operator: 'op-1' }, crew)).toMatchObject({ address: 'anna@agency.example' });
  });

  test('to the owner, and where there is none to whom the step names', () => {
    expect(recipientOf('email', { owner: true }, { ...crew, owner: { ...anna, email: 'own@agency.example' } })).toEqual(
      {
        kind: 'somebody',
        name: 'Anna',
        address: 'own@agency.example',
      },
    );
    expect(recipientOf('email', { owner: true, otherwise: { operator: 'op-1' } }, crew)).toMatchObject({
      address: 'anna@agency.example',
    });
  });

  test.each([
    ['no-owner', { owner: true }],
    ['no-operator', { operator: 'op-of-another-workspace' }],
    ['no-operator', { owner: true, otherwise: { operator: 'op-2' } }],
    ['no-address', { address: 'anna@agency.example' }],
    ['no-address', { number: 'call me' }],
  ] as const)('to nobody: %s', (reason, to) => {
    expect(recipientOf('sms', to, crew)).toEqual({ kind: 'nobody', reason });
  });

  test.each(['a@b.example\r\nBcc: all@world.example', 'a@b.example, c@d.example', '"a\\"b"@c.example', 'a@b.example>'])(
    'to no address that is more than one: %j',
    (address) => {
      expect(recipientOf('email', { address }, crew)).toEqual({ kind: 'nobody', reason: 'no-address' });
    },
  );

  test('to an operator without a number: to nobody', () => {
    const without = { ...crew, operators: new Map([['op-1', { ...anna, phone: null }]]) };
    expect(recipientOf('sms', { operator: 'op-1' }, without)).toEqual({ kind: 'nobody', reason: 'no-address' });
  });
});

test('those who are told by one step are told apart', () => {
  const whom = [
    { address: 'a@b.example' },
    { number: '+39333' },
    { operator: 'a' },
    { owner: true },
    { owner: true, otherwise: { operator: 'a' } },
  ] as const;
  expect(new Set(whom.map(addresseeText)).size).toBe(whom.length);
});

test('what goes to others is for service, by e-mail or SMS', () => {
  const sms = { kind: 'message.send', channel: 'sms', purpose: 'service', to: { number: '+39333' } } as const;
  expect(noticeObjection(sms)).toBeNull();
  expect(noticeObjection({ ...sms, purpose: 'marketing' })).toContain('service');
  expect(noticeObjection({ ...sms, channel: 'push' })).toContain('push');
});
