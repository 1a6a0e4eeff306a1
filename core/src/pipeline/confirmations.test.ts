import { createSecretKey } from 'node:crypto';
import type { AskConsentEffect } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createConfirming } from '../data/messages/confirming.ts';
import { readContactKey } from '../model/contact-key.ts';
import { signTrackingToken } from '../model/message/token.ts';
import { DATABASES } from '../store/test-database.ts';
import { deleteContact, eraseContact } from '../store/verb/delete-contact.ts';
import { openHandlerHouse } from './test-handlers.ts';
import { DAY } from './test-house.ts';

const KEY = { id: 3, key: createSecretKey(Buffer.alloc(32, 5)) };
const NEWS = { purpose: 'marketing', channel: 'email' } as const;

const ask = (more: Partial<AskConsentEffect> = {}): AskConsentEffect => ({
  kind: 'consent.ask',
  consents: [NEWS],
  source: 'the form “Newsletter”',
  textVersion: '2',
  reference: 'form-7',
  subject: 'Please confirm, {{ contact.email }}',
  text: 'Here: {{ confirm_url }}',
  ...more,
});

describe.each(DATABASES)('consents that plugins note and ask for, on %s', (database) => {
  let open: Awaited<ReturnType<typeof openHandlerHouse>>;
  beforeEach(async () => {
    open = await openHandlerHouse(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterEach(() => open.store.close());

  const ledger = (): Promise<readonly object[]> =>
    open.store
      .read('consent')
      .orderBy('id')
      .select('contact_id', 'purpose', 'channel', 'state', 'source', 'text_version');
  const messages = async (): Promise<readonly string[]> => {
    const rows: { public_id: string }[] = await open.store.read('message').orderBy('id').select('public_id');
    return rows.map(({ public_id: id }) => id);
  };
  const door = () => {
    const told: unknown[] = [];
    const confirming = createConfirming({
      store: open.store,
      clock: { now: open.house.now },
      pulse: { events: () => undefined, runs: () => undefined, deliveries: () => undefined },
      announce: (announcement) => void told.push(announcement),
      trackingKey: KEY,
    });
    const tokenOf = (message: string | undefined): string => signTrackingToken(KEY, 'confirm', message ?? '');
    return { ...confirming, told, tokenOf };
  };
  const asked = async (more: Partial<AskConsentEffect> = {}) => {
    open.handle({ 'custom.*': () => ({ effects: [ask(more)] }) });
    await open.happen(open.happened(11, 'custom.form'));
  };

  test('what is given is in the ledger with its source, raises the contact’s revision and is told of', async () => {
    const { store, handle, happened, happen, payloadsOf } = open;
    handle({
      'custom.*': () => ({
        effects: [
          { kind: 'consent.give', consents: [NEWS, { purpose: 'marketing', channel: 'sms' }], textVersion: '1' },
        ],
      }),
    });
    const before = await store.read('contact').where({ id: 11 }).first<{ rev: number }>('rev');
    await happen(happened(11, 'custom.form'));
    expect(await ledger()).toEqual(
      ['email', 'sms'].map((channel) => ({
        contact_id: 11,
        purpose: 'marketing',
        channel,
        state: 'given',
        source: 'club',
        text_version: '1',
      })),
    );
    expect(await payloadsOf('consent.%')).toHaveLength(2);
    expect(await payloadsOf('contact.updated')).toEqual([]);
    const after = await store.read('contact').where({ id: 11 }).first<{ rev: number }>('rev');
    expect(after?.rev).toBe((before?.rev ?? 0) + 1);
  });

  test('who is asked gets a mail with a link, and has consented to nothing until it is confirmed there', async () => {
    await asked();
    expect(open.house.state.sent).toEqual(['c11@example.com: Please confirm, c11@example.com']);
    const [message] = await messages();
    const row = await open.store.read('message').first<{ text: string; purpose: string }>('text', 'purpose');
    expect(row).toEqual({ text: `Here: http://hub.example/k/${message}`, purpose: 'service' });
    expect(await ledger()).toEqual([]);
    const { describe: look, confirm, tokenOf, told } = door();
    const confirmable = { workspace: 'workspace 1', purposes: ['marketing'] };
    expect(await look(tokenOf(message))).toMatchObject({ ...confirmable, isConfirmed: false });
    expect(await confirm(tokenOf(message), '203.0.113.7')).not.toBeNull();
    await open.house.settle();
    expect(await ledger()).toEqual([
      {
        contact_id: 11,
        ...NEWS,
        state: 'given',
        source: 'the form “Newsletter”, confirmed from 203.0.113.7',
        text_version: '2',
      },
    ]);
    expect(await look(tokenOf(message))).toMatchObject({ isConfirmed: true });
    // Whoever presses twice has confirmed once.
    expect(await confirm(tokenOf(message), '203.0.113.8')).not.toBeNull();
    expect(await ledger()).toHaveLength(1);
    const tells = { plugin: 'club', reference: 'form-7', purposes: ['marketing'] };
    expect(await open.payloadsOf('consent.asked')).toEqual([['consent.asked', tells]]);
    expect(await open.payloadsOf('consent.confirmed')).toEqual([['consent.confirmed', tells]]);
    expect(told).toEqual([{ topic: 'contacts', workspaceId: 1 }]);
  });

  describe('the page that they come to who have confirmed', () => {
    const PAGE = '00000000-0000-7000-8000-0000000000f1';
    const leadsTo = { record: PAGE, address: 'leads_to', recognise: 'recognise' };
    const KEYED = /^https:\/\/shop\.example\/thanks\?a=1&innesto=([A-Za-z0-9_-]{43})#top$/;
    const enter = (attributes: object, more: object = {}): Promise<unknown> =>
      open.store.write(async (t) => {
        await t('record').where({ public_id: PAGE }).delete();
        await t('record').insert({
          public_id: PAGE,
          workspace_id: 1,
          collection: 'club/pages',
          shard: 0,
          attributes: JSON.stringify({ leads_to: 'https://shop.example/thanks?a=1#top', ...attributes }),
          stays: 0,
          created_at: 1,
          updated_at: 1,
          ...more,
        });
      });
    const after = async (times = 1): Promise<readonly (string | null | undefined)[]> => {
      const [message] = await messages();
      const { confirm, tokenOf } = door();
      const found: (string | null | undefined)[] = [];
      for (let time = 0; time < times; time++) found.push((await confirm(tokenOf(message), 'x'))?.onward);
      return found;
    };

    test('is the one that the record names by then, with the key of the contact whose address it is, each time', async () => {
      await enter({});
      await asked({ leadsTo });
      await enter({ recognise: true });
      const [message] = await messages();
      const { describe: look, tokenOf } = door();
      expect(await look(tokenOf(message))).toMatchObject({ isConfirmed: false, site: 'https://shop.example' });
      const [first, second] = await after(2);
      const [, token = ''] = KEYED.exec(first ?? '') ?? [];
      const row = await open.store.read('contact').where({ id: 11 }).first<{ public_id: string }>('public_id');
      const own = await open.store.read('workspace').where({ id: 1 }).first<{ public_id: string }>('public_id');
      const workspace = own?.public_id ?? '';
      expect(readContactKey(KEY.key, { workspace, token })).toBe(row?.public_id);
      expect(second).toBe(first);
      expect(await look(tokenOf(message))).toMatchObject({ isConfirmed: true, site: 'https://shop.example' });
    });

    test('is not gone on to any more once the link would be too old, though it was used', async () => {
      await enter({ recognise: true });
      await asked({ leadsTo });
      expect(await after()).toEqual([expect.stringMatching(KEYED)]);
      await open.house.pass(8 * DAY);
      const [message] = await messages();
      const { describe: look, confirm, tokenOf } = door();
      expect(await look(tokenOf(message))).toMatchObject({ isConfirmed: true, site: null });
      expect(await confirm(tokenOf(message), 'x')).toMatchObject({ onward: null });
    });

    test('gets no key where the record says so by then', async () => {
      await enter({ recognise: true });
      await asked({ leadsTo });
      await enter({ recognise: false });
      expect(await after()).toEqual(['https://shop.example/thanks?a=1#top']);
    });

    test.each([
      ['a record that is a contact’s', { contact_id: 12, shard: 12 }],
      ['another plugin’s record', { collection: 'other/pages' }],
      ['another workspace’s record', { workspace_id: 2 }],
    ])('is the hub’s own where the plugin names %s', async (_what, more) => {
      await enter({ recognise: true }, more);
      await asked({ leadsTo });
      expect(await after()).toEqual([null]);
      expect(await ledger()).toHaveLength(1);
    });
  });

  test('a link is good for seven days, for nothing but confirming, and only where it was asked for', async () => {
    await asked();
    const [message] = await messages();
    const { describe: look, confirm, tokenOf } = door();
    expect(await confirm(signTrackingToken(KEY, 'unsubscribe', message ?? ''), 'x')).toBeNull();
    expect(await look(tokenOf(open.house.nextId()))).toBeNull();
    expect(await confirm('nonsense', 'x')).toBeNull();
    await open.house.pass(8 * DAY);
    expect(await look(tokenOf(message))).toBeNull();
    expect(await confirm(tokenOf(message), 'x')).toBeNull();
    expect(await ledger()).toEqual([]);
  });

  test('nobody is asked more than three times in a day, whoever enters their address', async () => {
    open.handle({ 'custom.*': () => ({ groups: [[ask()], [ask()]] }) });
    await open.happen(open.happened(11, 'custom.form'), open.happened(11, 'custom.form'));
    expect(open.house.state.sent).toHaveLength(3);
    await open.happen(open.happened(11, 'custom.form'));
    expect(open.house.state.sent).toHaveLength(3);
    await open.house.pass(DAY + 1);
    await open.happen(open.happened(11, 'custom.form'));
    expect(open.house.state.sent).toHaveLength(5);
  });

  test('a workspace asks no more than five hundred times an hour, whoever fills in its forms', async () => {
    await open.store.write(async (t) => {
      for (let number = 0; number < 499; number++)
        await t('confirmation').insert({
          message: `earlier ${number}`,
          workspace_id: 1,
          contact_id: 1000 + number,
          plugin: 'club',
          consents: '[]',
          created_at: open.house.now() - 1000,
          expires_at: open.house.now() + DAY,
        });
    });
    open.handle({ 'custom.*': () => ({ effects: [ask()] }) });
    await open.happen(open.happened(11, 'custom.form'), open.happened(12, 'custom.form'));
    expect(open.house.state.sent).toHaveLength(1);
    await open.house.pass(DAY);
    await open.happen(open.happened(13, 'custom.form'));
    expect(open.house.state.sent).toHaveLength(2);
    await open.house.pass(38 * DAY);
    await open.happen(open.happened(13, 'custom.form'));
    // What nobody can confirm any more is forgotten.
    expect(await open.store.read('confirmation')).toHaveLength(1);
  });

  test('a text without the link, and a contact without an address, are refused in plain words', async () => {
    await asked({ text: 'Hello' });
    await open.store.write((t) => t('contact').where({ id: 12 }).update({ email: null, email_key: null }));
    open.handle({ 'custom.*': () => ({ effects: [ask()] }) });
    await open.happen(open.happened(12, 'custom.form'));
    expect(await open.refusals()).toEqual(['a part of its text holds no {{ confirm_url }}', 'no e-mail address']);
    expect(open.house.state.sent).toEqual([]);
  });

  test('a link confirms only for the address that it went to: whoever has another by now, or is another, is asked anew', async () => {
    await asked();
    const [message] = await messages();
    const { confirm, describe: look, tokenOf } = door();
    await open.store.write((t) =>
      t('contact').where({ id: 11 }).update({ email: 'other@example.com', email_key: 'other@example.com' }),
    );
    expect(await look(tokenOf(message))).toBeNull();
    expect(await confirm(tokenOf(message), 'x')).toBeNull();
    expect(await ledger()).toEqual([]);
    await open.store.write((t) =>
      t('contact').where({ id: 11 }).update({ email: 'C11@Example.com', email_key: 'c11@example.com' }),
    );
    expect(await confirm(tokenOf(message), 'x')).not.toBeNull();
  });

  test('whoever is deleted can confirm nothing any more, and nothing of the mail is kept', async () => {
    await asked();
    const [message] = await messages();
    await open.store.write(async (t) => {
      const at = open.house.now();
      const own = { workspaceId: 1, contactId: 11 };
      await deleteContact(t, open.store.dialect, { ...own, shard: 11 % 256, at, receivedAt: at });
      await eraseContact(t, own);
    });
    const { confirm, tokenOf } = door();
    expect(await confirm(tokenOf(message), 'x')).toBeNull();
    expect(await open.store.read('confirmation')).toEqual([]);
    expect(await open.store.read('delivery').select('body')).toEqual([{ body: '{}' }]);
  });
});
