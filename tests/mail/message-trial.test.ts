import type { MessageDetail, MessagePreview, MessageSummary, MessageTestResult, Page } from '@innesto/sdk/contract';
import { describe, expect, test } from 'vitest';
import { DATABASES } from '../../core/src/store/test-database.ts';
import { NOBODY, useConnections } from './connection-bench.ts';

const HTML = '<p>Ciao {{ contact.firstName }} &amp; {{ field.city }}</p>';

describe.each(DATABASES)('messages before they are sent, on %s', (database) => {
  const house = useConnections(database);
  const { ask, add } = house;

  const addContact = async (): Promise<string> => {
    const contact = { email: 'anna@people.example', firstName: '<b>Anna</b>', lastName: 'Bianchi' };
    return (await ask('POST', '/contacts', contact)).json<{ contact: { id: string } }>().contact.id;
  };
  const addField = (key: string, label: string, type = 'text'): Promise<void> =>
    house.store.write(async (transaction) => {
      await transaction('field').insert({ workspace_id: house.workspace.id, key, label, type, created_at: 0 });
    });
  const preview = async (body: object): Promise<MessagePreview> => {
    const answer = await ask('POST', '/messages/preview', { contact: null, subject: 'Hi', ...body });
    expect(answer.statusCode).toBe(200);
    return answer.json<MessagePreview>();
  };
  const send = async (body: object, headers: Record<string, string> = {}): Promise<MessageTestResult> => {
    const mail = { to: 'me@shop.example', contact: null, subject: 'Hi', ...body };
    return (await ask('POST', '/messages/test', mail, { headers })).json<MessageTestResult>();
  };
  const messages = async (): Promise<readonly MessageSummary[]> =>
    (await ask('GET', '/messages')).json<Page<MessageSummary>>().items;

  describe('a preview', () => {
    test('shows what the contact would get: filled in, escaped, and with the way out', async () => {
      const contact = await addContact();
      const seen = await preview({ contact, subject: 'Ciao {{ contact.firstName }}', html: HTML });
      expect(seen).toMatchObject({
        subject: 'Ciao <b>Anna</b>',
        recipient: 'anna@people.example',
        sender: { name: 'Shop', address: 'no-reply@hub.shop.example' },
        problems: [],
      });
      expect(seen.html).toContain('<p>Ciao &lt;b&gt;Anna&lt;/b&gt; &amp; </p>');
      expect(seen.html).toMatch(/href="https:\/\/hub\.shop\.example\/u\/[0-9a-f-]{36}"/);
      expect(seen.html).not.toContain('<img');
      expect(seen.text).toContain('Ciao <b>Anna</b>');
      expect(seen.text).toMatch(/Annulla l’iscrizione: https:/);
    });

    test('of a service message has no way out, and of another sender names that', async () => {
      const seen = await preview({
        text: 'Order {{ event.order }}',
        purpose: 'service',
        event: { order: 12 },
        sender: { address: 'orders@shop.example' },
      });
      expect(seen).toEqual({
        subject: 'Hi',
        html: null,
        text: 'Order 12',
        sender: { name: 'Shop', address: 'orders@shop.example' },
        recipient: 'maria.rossi@example.com',
        problems: [],
      });
    });

    test('without a contact is for an invented one, with something in every field', async () => {
      await addField('city', 'City');
      await addField('visits', 'Visits', 'number');
      const seen = await preview({
        text: '{{ contact.firstName }}/{{ field.city }}/{{ field.visits }}',
        purpose: 'service',
      });
      expect(seen.text).toBe('Maria/City/42');
    });

    test('tells all that is wrong at once, each with its place, and shows the rest', async () => {
      const seen = await preview({
        subject: '{{ contact.firstName | shout }}',
        html: '<p>{% if %}</p>',
        text: 'Hi {{ contact.firstName }}',
        sender: { address: 'not one' },
        purpose: 'service',
      });
      expect(seen).toEqual({
        subject: '',
        html: null,
        text: 'Hi Maria',
        sender: null,
        recipient: 'maria.rossi@example.com',
        problems: [
          { path: '/sender/address', detail: '“not one” is not one plain e-mail address.' },
          { path: '/subject', detail: 'There is no filter “shout” (line 1).' },
          { path: '/html', detail: expect.stringMatching(/line 1/) },
        ],
      });
      expect(await preview({ html: '{{', purpose: 'service' })).toMatchObject({ html: null, text: null });
    });

    test('is of a contact of this workspace, and writes nothing', async () => {
      const contact = await addContact();
      await house.store.write((transaction) =>
        transaction('contact').where('public_id', contact).update({ email: null, email_key: null, identity: null }),
      );
      expect((await preview({ contact, text: 'x' })).recipient).toBeNull();
      const gone = await ask('POST', '/messages/preview', { contact: NOBODY, subject: 'Hi', text: 'x' });
      expect([gone.statusCode, gone.json()]).toMatchObject([404, { path: '/contact' }]);
      const way = await ask('POST', '/messages/preview', { contact: null, subject: 'Hi', connection: NOBODY });
      expect([way.statusCode, way.json()]).toMatchObject([404, { path: '/connection' }]);
      const other = await house.server.addWorkspace();
      const stranger = await house.server.addToken(other, 'owner');
      const foreign = await house.server.call('POST', `/api/workspaces/${other.publicId}/messages/preview`, {
        as: stranger,
        body: { contact, subject: 'Hi', text: 'x' },
      });
      expect(foreign.statusCode).toBe(404);
      expect(await messages()).toEqual([]);
    });

    test('is for those who write messages', async () => {
      const viewer = await house.server.addToken(house.workspace, 'viewer');
      const body = { contact: null, subject: 'Hi', text: 'x' };
      expect((await ask('POST', '/messages/preview', body, { as: viewer })).statusCode).toBe(403);
      expect((await ask('POST', '/messages/test', { ...body, to: 'a@b.example' }, { as: viewer })).statusCode).toBe(
        403,
      );
    });
  });

  describe('a test', () => {
    test('goes by the mail server as it is, marked by a header only', async () => {
      const connection = await add();
      const contact = await addContact();
      const result = await send({ contact, subject: 'Ciao {{ contact.lastName }}', html: HTML });
      expect(result).toMatchObject({
        accepted: true,
        via: 'smtp',
        detail: expect.stringMatching(/^250/),
        trouble: null,
        remedy: null,
      });
      const mail = (await house.sink.mails()).at(-1);
      expect(mail).toMatchObject({ subject: 'Ciao Bianchi', envelope: { to: ['me@shop.example'] } });
      expect(mail?.raw).toMatch(/^X-Innesto-Test: 1\r?$/m);
      expect(mail?.raw).toMatch(/^List-Unsubscribe: <https:/m);
      const kept = (await ask('GET', `/messages/${result.message}`)).json<MessageDetail>();
      expect(kept).toMatchObject({
        contact: null,
        workflow: null,
        state: 'sent',
        purpose: 'service',
        connection,
        to: 'me@shop.example',
        subject: 'Ciao Bianchi',
        tries: 1,
      });
    });

    test('without a mail server is found in the inbox', async () => {
      const result = await send({ text: 'Hi {{ contact.firstName }}', purpose: 'service' });
      expect(result).toMatchObject({ accepted: true, via: 'inbox', detail: 'kept in the built-in inbox' });
      expect(await messages()).toMatchObject([
        { id: result.message, contact: null, connection: null, state: 'sent', to: 'me@shop.example', tracked: false },
      ]);
      expect((await ask('GET', `/messages/${result.message}`)).json<MessageDetail>().text).toBe('Hi Maria');
    });

    test('sent again with the same key is sent once', async () => {
      await add();
      const before = (await house.sink.mails()).length;
      const first = await send({ text: 'x' }, { 'idempotency-key': 'once' });
      expect(await send({ text: 'x' }, { 'idempotency-key': 'once' })).toEqual(first);
      expect((await house.sink.mails()).length).toBe(before + 1);
    });

    test('that the server refuses says so in its words, and what to do', async () => {
      await add();
      await house.sink.behave({ at: 'mail', do: 'reply', code: 553, text: '5.7.1 not your address' });
      expect(await send({ text: 'x' })).toMatchObject({
        accepted: false,
        via: 'smtp',
        detail: '553 5.7.1 not your address',
        trouble: 'sender',
        remedy: expect.stringContaining('address of the account'),
      });
      expect(await messages()).toMatchObject([{ state: 'refused', sentAt: null }]);
    });

    test('of which nothing left the hub is not among the messages', async () => {
      await add({ port: 1 });
      expect(await send({ text: 'x' })).toMatchObject({ accepted: false, message: null, trouble: 'unreachable' });
      expect(await messages()).toEqual([]);
    });

    test('is refused where a template or an address is wrong', async () => {
      for (const [body, code, path] of [
        [{ to: 'a@b.example, c@d.example', text: 'x' }, 'INNESTO_ADDRESS', '/to'],
        [{ text: 'x', sender: { address: 'nobody' } }, 'INNESTO_ADDRESS', '/sender/address'],
        [{ html: '{{ x | nope }}' }, 'INNESTO_TEMPLATE', '/html'],
      ] as const)
        expect(await send(body)).toMatchObject({ code, path });
      expect(await messages()).toEqual([]);
    });

    test('is sent twenty times a minute at most, by each for themselves', async () => {
      const [one, other] = [
        await house.server.addToken(house.workspace, 'editor'),
        await house.server.addToken(house.workspace, 'editor'),
      ];
      const body = { to: 'me@shop.example', contact: null, subject: 'Hi', text: 'x' };
      const statuses: number[] = [];
      // What is refused for another reason does not count.
      await ask('POST', '/messages/test', { ...body, to: 'nobody' }, { as: one });
      for (let count = 0; count < 21; count++)
        statuses.push((await ask('POST', '/messages/test', body, { as: one })).statusCode);
      expect(statuses).toEqual([...Array.from({ length: 20 }, () => 200), 429]);
      expect((await ask('POST', '/messages/test', body, { as: other })).statusCode).toBe(200);
    });
  });
});
