import { join } from 'node:path';
import { textsOf } from '@innesto/sdk/contract';
import { openPlugin, sampleContact, sampleContacts, sampleId } from '@innesto/sdk/testing';
import { afterAll, describe, expect, test } from 'vitest';

const sms = await openPlugin(join(import.meta.dirname, '..'));
afterAll(() => sms.close());

const welcome = { text: 'Ciao {{ contact.firstName }}, welcome!' };

describe('sms/send', () => {
  const send = sms.action('sms/send');

  test('asks the hub for one SMS, as marketing, held when in doubt', async () => {
    expect(await send.run({ config: welcome })).toEqual({
      effects: [{ kind: 'message.send', channel: 'sms', purpose: 'marketing', onUncertain: 'hold', ...welcome }],
    });
  });

  test('every setting reaches the message', async () => {
    const { effects } = await send.run({
      config: { ...welcome, sender: 'Palestra 1', purpose: 'service', onUncertain: 'resend', connection: sampleId(7) },
    });
    expect(effects).toEqual([
      {
        kind: 'message.send',
        channel: 'sms',
        purpose: 'service',
        onUncertain: 'resend',
        sender: { address: 'Palestra 1' },
        connection: sampleId(7),
        ...welcome,
      },
    ]);
  });

  test('a contact without a number is passed over, with the reason', async () => {
    expect(await send.run({ config: welcome, contact: sampleContact({ phone: null }) })).toEqual({
      effects: [],
      port: 'skipped',
      reason: 'no phone number',
    });
  });

  test('of the sample contacts, exactly those with a number get one', async () => {
    for (const contact of sampleContacts) {
      const { effects } = await send.run({ config: welcome, contact });
      expect(effects).toHaveLength(contact.phone === null ? 0 : 1);
    }
  });

  test.each(['+393331234567', '40404', 'Palestra', 'Da Gigi & C'])('may come from %s', async (sender) => {
    expect((await send.run({ config: { ...welcome, sender } })).effects).toHaveLength(1);
  });

  test.each([
    ['no text', {}],
    ['an empty text', { text: '' }],
    ['a name of twelve letters', { ...welcome, sender: 'PalestraAuro' }],
    ['a name with letters that networks do not take', { ...welcome, sender: 'Caffè' }],
    ['a purpose that no message has', { ...welcome, purpose: 'open-tracking' }],
    ['a setting that there is not', { ...welcome, subject: 'Hello' }],
  ])('refuses %s', async (_case, config) => {
    await expect(send.run({ config })).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });

  test.each([
    ['handed over', { state: 'done', reason: null }, { port: 'done', variables: {} }],
    [
      'in doubt and held',
      { state: 'uncertain', reason: 'the line broke' },
      { port: 'done', variables: {}, reason: 'the line broke' },
    ],
    [
      'without consent',
      { state: 'skipped', reason: 'no-consent' },
      { port: 'skipped', variables: {}, reason: 'no-consent' },
    ],
    [
      'refused by the provider',
      { state: 'failed', reason: '21211: Invalid To' },
      { port: 'failed', variables: {}, reason: '21211: Invalid To' },
    ],
  ] as const)('an SMS %s decides the port', async (_case, answer, expected) => {
    expect(await send.settle({ config: welcome, answers: [{ ...answer, answer: null }] })).toEqual(expected);
  });
});

describe('sms/activity', () => {
  const activity = sms.trigger('sms/activity');
  const isSms = { attribute: 'event.channel', operator: 'is', value: 'sms' };

  test('any SMS sent', async () => {
    expect(await activity.subscribe({ event: 'sent' })).toEqual([{ on: 'message.sent', when: { all: [isSms] } }]);
  });

  test('SMS of one campaign, or of a workflow and a campaign', async () => {
    const own = { attribute: 'event.workflow', operator: 'is', value: sampleId(4) };
    const drawn = { attribute: 'event.workflow', operator: 'is', value: sampleId(3) };
    expect(await activity.subscribe({ event: 'sent', campaign: sampleId(4) })).toEqual([
      { on: 'message.sent', when: { all: [isSms, own] } },
    ]);
    expect(await activity.subscribe({ event: 'sent', workflow: sampleId(3), campaign: sampleId(4) })).toEqual([
      { on: 'message.sent', when: { all: [isSms, { any: [{ all: [drawn] }, own] }] } },
    ]);
  });

  test('no link followed in time: of those whose links are counted', async () => {
    const within = { amount: 2, unit: 'hours' } as const;
    expect(await activity.subscribe({ event: 'not-clicked', within })).toEqual([
      {
        on: 'message.sent',
        when: { all: [isSms, { attribute: 'event.clicksMeasured', operator: 'is', value: true }] },
        unless: {
          on: 'message.clicked',
          same: ['event.message'],
          within,
          or: [
            { on: 'message.undelivered', same: ['event.message'] },
            {
              on: 'consent.withdrawn',
              when: { all: [{ attribute: 'event.purpose', operator: 'is', value: 'click-tracking' }, isSms] },
            },
          ],
        },
      },
    ]);
    await expect(activity.subscribe({ event: 'not-clicked' })).rejects.toMatchObject({
      code: 'INNESTO_REQUEST_INVALID',
    });
    expect(await activity.subscribe({ event: 'clicked', link: 'https://a.example', match: 'start' })).toEqual([
      {
        on: 'message.clicked',
        when: { all: [isSms, { attribute: 'event.url', operator: 'starts-with', value: 'https://a.example' }] },
      },
    ]);
  });

  test('the SMS of one step delivered', async () => {
    expect(await activity.subscribe({ event: 'delivered', workflow: sampleId(3), step: 'reminder' })).toEqual([
      {
        on: 'message.delivered',
        when: {
          all: [
            isSms,
            { attribute: 'event.workflow', operator: 'is', value: sampleId(3) },
            { attribute: 'event.step', operator: 'is', value: 'reminder' },
          ],
        },
      },
    ]);
  });

  test('an SMS that the provider refused was not delivered either', async () => {
    expect(await activity.subscribe({ event: 'undelivered' })).toEqual([
      { on: 'message.undelivered', when: { all: [isSms] } },
      { on: 'message.failed', when: { all: [isSms] } },
    ]);
  });

  test.each([
    ['no event', {}],
    ['an event that there is not', { event: 'opened' }],
    ['a step without its workflow', { event: 'sent', step: 'reminder' }],
  ])('refuses %s', async (_case, config) => {
    await expect(activity.subscribe(config)).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });
});

describe('the package', () => {
  test('everything of it lies on one shelf of the palette', () => {
    const { triggers, actions } = sms.manifest;
    expect(new Set([...triggers, ...actions].map(({ category }) => category))).toEqual(new Set(['messages']));
  });

  test('asks for nothing but sending SMS', () => {
    expect(sms.manifest.permissions.map((permission) => permission.right)).toEqual(['messages:send:sms']);
  });

  test('every text is there in English, Italian and Romanian', () => {
    const texts = textsOf(sms.manifest);
    expect(sms.manifest.translations['en']).toEqual(Object.fromEntries(texts));
    for (const language of ['it', 'ro']) {
      expect(Object.keys(sms.manifest.translations[language] ?? {}).sort()).toEqual([...texts.keys()].sort());
    }
  });
});
