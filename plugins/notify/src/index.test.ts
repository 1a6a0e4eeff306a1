import { join } from 'node:path';
import { textsOf } from '@innesto/sdk/contract';
import { openPlugin, sampleContact, sampleId } from '@innesto/sdk/testing';
import { afterAll, describe, expect, test } from 'vitest';

const notify = await openPlugin(join(import.meta.dirname, '..'));
afterAll(() => notify.close());

const said = { text: '{{ contact.firstName }} asks for an appointment' };
const mail = { subject: 'Call {{ contact.firstName }}', html: '<p>{{ contact.phone }}</p>' };

describe('notify/sms', () => {
  const sms = notify.action('notify/sms');

  test('each number that was entered gets an SMS of its own, for service', async () => {
    const numbers = ['+39 333 123 4567', '0040712345678'];
    expect(await sms.run({ config: { to: 'entered', numbers, ...said } })).toEqual({
      effects: numbers.map((number) => ({
        kind: 'message.send',
        channel: 'sms',
        purpose: 'service',
        to: { number },
        ...said,
      })),
    });
  });

  test('a contact without a number is no hindrance: nobody writes to them', async () => {
    const contact = sampleContact({ phone: null, email: null });
    const config = { to: 'operator', operator: sampleId(3), ...said };
    const { effects } = await sms.run({ config, contact });
    expect(effects).toMatchObject([{ to: { operator: sampleId(3) } }]);
  });

  test('whoever looks after the contact, or somebody instead', async () => {
    const alone = await sms.run({ config: { to: 'owner', ...said } });
    expect(alone.effects).toMatchObject([{ to: { owner: true } }]);
    const { effects } = await sms.run({ config: { to: 'owner', otherwise: sampleId(4), ...said } });
    expect(effects).toMatchObject([{ to: { owner: true, otherwise: { operator: sampleId(4) } } }]);
  });

  test.each([
    ['nobody to tell', said],
    ['numbers to be entered, and none', { to: 'entered', ...said }],
    ['an operator to be named, and none', { to: 'operator', ...said }],
    ['a number without its country', { to: 'entered', numbers: ['333 123 4567'], ...said }],
    ['a number with words in it', { to: 'entered', numbers: ['+39 333 123 4567 Anna'], ...said }],
    ['the same number twice', { to: 'entered', numbers: ['+39333', '+39333'], ...said }],
    ['numbers beside an operator', { to: 'operator', operator: sampleId(1), numbers: ['+393331234567'], ...said }],
    ['no text', { to: 'owner' }],
  ])('refuses %s', async (_case, config) => {
    await expect(sms.run({ config })).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });
});

describe('notify/email', () => {
  const email = notify.action('notify/email');

  test('every setting reaches the message', async () => {
    const sender = { name: 'Palestra', address: 'hub@palestra.example' };
    const config = { to: 'entered', addresses: ['anna@palestra.example'], ...mail, sender, connection: sampleId(7) };
    expect((await email.run({ config })).effects).toEqual([
      {
        kind: 'message.send',
        channel: 'email',
        purpose: 'service',
        to: { address: 'anna@palestra.example' },
        ...mail,
        sender,
        connection: sampleId(7),
      },
    ]);
  });

  test.each([
    ['two addresses in one', ['anna@palestra.example, bruno@palestra.example']],
    ['a line of a header in an address', ['anna@palestra.example\r\nBcc: all@world.example']],
    ['no address', ['anna']],
  ])('refuses %s', async (_case, addresses) => {
    await expect(email.run({ config: { to: 'entered', addresses, ...mail } })).rejects.toMatchObject({
      code: 'INNESTO_REQUEST_INVALID',
    });
  });

  test('goes on by what became of all of them', async () => {
    const config = { to: 'entered', addresses: ['a@palestra.example', 'b@palestra.example'], ...mail };
    const answer = { state: 'done', reason: null, answer: null } as const;
    expect(
      await email.settle({ config, answers: [answer, { ...answer, state: 'skipped', reason: 'suppressed' }] }),
    ).toMatchObject({
      port: 'done',
    });
  });
});

test('asks for what it does and nothing else', () => {
  expect(notify.manifest.permissions.map(({ right }) => right)).toEqual([
    'messages:notify:sms',
    'messages:notify:email',
  ]);
});

test('every text is there in English, Italian and Romanian', () => {
  const texts = textsOf(notify.manifest);
  expect(notify.manifest.translations['en']).toEqual(Object.fromEntries(texts));
  for (const language of ['it', 'ro']) {
    expect(Object.keys(notify.manifest.translations[language] ?? {}).sort()).toEqual([...texts.keys()].sort());
  }
});
