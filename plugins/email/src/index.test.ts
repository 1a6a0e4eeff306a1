import { join } from 'node:path';
import { textsOf } from '@innesto/sdk/contract';
import { openPlugin, sampleContact, sampleContacts, sampleId } from '@innesto/sdk/testing';
import { afterAll, describe, expect, test } from 'vitest';

const email = await openPlugin(join(import.meta.dirname, '..'));
afterAll(() => email.close());

const welcome = { subject: 'Welcome, {{ contact.firstName }}', html: '<p>Good to have you here.</p>' };

describe('email/send', () => {
  const send = email.action('email/send');

  test('asks the hub for one message, as marketing, with openings measured, sent again when in doubt', async () => {
    expect(await send.run({ config: welcome })).toEqual({
      effects: [
        {
          kind: 'message.send',
          channel: 'email',
          purpose: 'marketing',
          trackOpens: true,
          trackClicks: true,
          onUncertain: 'resend',
          ...welcome,
        },
      ],
    });
  });

  test('every setting reaches the message as it is', async () => {
    const config = {
      sender: { name: 'La Bottega', address: 'ciao@bottega.example' },
      subject: 'Your order',
      html: '<p>{{ event.payload.order }}</p>',
      text: '{{ event.payload.order }}',
      purpose: 'service',
      trackOpens: false,
      trackClicks: false,
      onUncertain: 'hold',
      connection: sampleId(7),
    };
    const { effects } = await send.run({ config });
    expect(effects).toEqual([{ kind: 'message.send', channel: 'email', ...config }]);
  });

  test('Liquid is left to the hub, which renders it when the message goes out', async () => {
    const { effects } = await send.run({
      config: { subject: '{{ contact.email }}', text: '{% if true %}x{% endif %}' },
    });
    expect(effects[0]).toMatchObject({ subject: '{{ contact.email }}', text: '{% if true %}x{% endif %}' });
  });

  test('a contact without an address is passed over, with the reason', async () => {
    expect(await send.run({ config: welcome, contact: sampleContact({ email: null }) })).toEqual({
      effects: [],
      port: 'skipped',
      reason: 'no e-mail address',
    });
  });

  test('of the sample contacts, exactly those with an address are written to', async () => {
    for (const contact of sampleContacts) {
      const { effects } = await send.run({ config: welcome, contact });
      expect(effects).toHaveLength(contact.email === null ? 0 : 1);
    }
  });

  test.each([
    ['no content', { subject: 'Hello' }],
    ['an empty content', { subject: 'Hello', html: '' }],
    ['no subject', { text: 'Hello' }],
    ['a sender without an address', { ...welcome, sender: { name: 'La Bottega' } }],
    ['a sender of no domain', { ...welcome, sender: { address: 'ciao@localhost' } }],
    ['a sender that is a list of addresses', { ...welcome, sender: { address: 'a@x.example, b@x.example' } }],
    ['a purpose that no message has', { ...welcome, purpose: 'open-tracking' }],
    ['a setting that there is not', { ...welcome, bcc: 'boss@x.example' }],
  ])('refuses %s', async (_case, config) => {
    await expect(send.run({ config })).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });

  test.each([
    ['handed over', { state: 'done', reason: null }, { port: 'done', variables: {} }],
    [
      'in doubt and held',
      { state: 'uncertain', reason: 'the connection broke' },
      { port: 'done', variables: {}, reason: 'the connection broke' },
    ],
    [
      'without consent',
      { state: 'skipped', reason: 'no consent' },
      { port: 'skipped', variables: {}, reason: 'no consent' },
    ],
    [
      'refused by the server',
      { state: 'failed', reason: '550 no such user' },
      { port: 'failed', variables: {}, reason: '550 no such user' },
    ],
  ] as const)('a message %s decides the port', async (_case, answer, expected) => {
    expect(await send.settle({ config: welcome, answers: [{ ...answer, answer: null }] })).toEqual(expected);
  });
});

describe('email/activity', () => {
  const activity = email.trigger('email/activity');
  const isEmail = { attribute: 'event.channel', operator: 'is', value: 'email' };

  test('any e-mail sent', async () => {
    expect(await activity.subscribe({ event: 'sent' })).toEqual([{ on: 'message.sent', when: { all: [isEmail] } }]);
  });

  test('the e-mail of one step opened', async () => {
    expect(await activity.subscribe({ event: 'opened', workflow: sampleId(3), step: 'welcome' })).toEqual([
      {
        on: 'message.opened',
        when: {
          all: [
            isEmail,
            { attribute: 'event.workflow', operator: 'is', value: sampleId(3) },
            { attribute: 'event.step', operator: 'is', value: 'welcome' },
          ],
        },
      },
    ]);
  });

  test('e-mails of one campaign, or of a workflow and a campaign', async () => {
    const own = { attribute: 'event.workflow', operator: 'is', value: sampleId(4) };
    const drawn = { attribute: 'event.workflow', operator: 'is', value: sampleId(3) };
    expect(await activity.subscribe({ event: 'sent', campaign: sampleId(4) })).toEqual([
      { on: 'message.sent', when: { all: [isEmail, own] } },
    ]);
    expect(await activity.subscribe({ event: 'sent', workflow: sampleId(3), campaign: sampleId(4) })).toEqual([
      { on: 'message.sent', when: { all: [isEmail, { any: [{ all: [drawn] }, own] }] } },
    ]);
  });

  const sameMessage = ['event.message'];
  const days = { amount: 3, unit: 'days' } as const;

  test('one not opened in time: of those that may be measured, unless it was, or nobody can know any more', async () => {
    expect(await activity.subscribe({ event: 'not-opened', within: days, workflow: sampleId(3) })).toEqual([
      {
        on: 'message.sent',
        when: {
          all: [
            isEmail,
            { attribute: 'event.workflow', operator: 'is', value: sampleId(3) },
            { attribute: 'event.opensMeasured', operator: 'is', value: true },
          ],
        },
        unless: {
          on: 'message.opened',
          same: sameMessage,
          within: days,
          or: [
            { on: 'message.fetched', same: sameMessage },
            { on: 'message.undelivered', same: sameMessage },
            {
              on: 'consent.withdrawn',
              when: { all: [{ attribute: 'event.purpose', operator: 'is', value: 'open-tracking' }, isEmail] },
            },
          ],
        },
      },
    ]);
  });

  test('a link followed: any, exactly one, or all that begin alike', async () => {
    const asked = async (config: object): Promise<unknown> =>
      Object.entries((await activity.subscribe({ event: 'clicked', ...config }))[0] ?? {}).find(
        ([member]) => member === 'when',
      )?.[1];
    const link = 'https://shop.example/sale/';
    expect(await asked({})).toEqual({ all: [isEmail] });
    expect(await asked({ link })).toEqual({
      all: [
        isEmail,
        {
          attribute: 'event.url',
          operator: 'one-of',
          value: ['https://shop.example/sale', 'https://shop.example/sale/'],
        },
      ],
    });
    expect(await asked({ link, match: 'start' })).toEqual({
      all: [isEmail, { attribute: 'event.url', operator: 'starts-with', value: link }],
    });
  });

  test('no link followed in time: of those whose links are counted, whatever became of its picture', async () => {
    const link = 'https://shop.example';
    const [subscription] = await activity.subscribe({ event: 'not-clicked', within: days, link, match: 'start' });
    expect(subscription).toMatchObject({
      on: 'message.sent',
      when: { all: [isEmail, { attribute: 'event.clicksMeasured', operator: 'is', value: true }] },
      unless: {
        on: 'message.clicked',
        when: { all: [{ attribute: 'event.url', operator: 'starts-with', value: link }] },
        same: sameMessage,
      },
    });
    expect(JSON.stringify(subscription)).not.toContain('fetched');
  });

  test('one that could not be delivered', async () => {
    const subscriptions = await activity.subscribe({ event: 'undelivered' });
    expect(subscriptions.map((one) => ('on' in one ? one.on : null))).toEqual([
      'message.failed',
      'message.undelivered',
    ]);
  });

  test('a contact who opens several e-mails has one entry: the key is not the message', async () => {
    const [subscription] = await activity.subscribe({ event: 'opened' });
    expect(subscription).not.toHaveProperty('entryKey');
  });

  test.each([
    ['no event', {}],
    ['an event that there is not', { event: 'forwarded' }],
    ['a step without its workflow', { event: 'sent', step: 'welcome' }],
    ['a negative without a time', { event: 'not-opened' }],
    ['a negative at once', { event: 'not-opened', within: { amount: 0, unit: 'days' } }],
    ['a time for what happened', { event: 'opened', within: days }],
    ['a link where it is about the whole e-mail', { event: 'not-opened', within: days, link: 'https://a.example' }],
    ['a way to compare no link', { event: 'clicked', match: 'start' }],
    ['a link that is none', { event: 'clicked', link: 'mailto:a@b.example' }],
  ])('refuses %s', async (_case, config) => {
    await expect(activity.subscribe(config)).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });
});

describe('the package', () => {
  test('everything of it lies on one shelf of the palette', () => {
    const { triggers, actions } = email.manifest;
    expect(new Set([...triggers, ...actions].map(({ category }) => category))).toEqual(new Set(['messages']));
  });

  test('asks for nothing but sending e-mails', () => {
    expect(email.manifest.permissions.map((permission) => permission.right)).toEqual(['messages:send:email']);
  });

  test('every text is there in English, Italian and Romanian', () => {
    const texts = textsOf(email.manifest);
    expect(email.manifest.translations['en']).toEqual(Object.fromEntries(texts));
    for (const language of ['it', 'ro']) {
      expect(Object.keys(email.manifest.translations[language] ?? {}).sort()).toEqual([...texts.keys()].sort());
    }
  });
});
