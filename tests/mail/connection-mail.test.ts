import type { ConnectionTrialResult, SessionView } from '@innesto/sdk/contract';
import { describe, expect, test } from 'vitest';
import { DATABASES } from '../../core/src/store/test-database.ts';
import { CANARY, NOBODY, useConnections } from './connection-bench.ts';

describe.each(DATABASES)('the mails of connections, on %s', (database) => {
  const house = useConnections(database);
  const { call, add, ask } = house;

  test('a mail is sent by it with password and signature, and its trial tells how far it came', async () => {
    const id = await add();
    expect((await call('POST', `/${id}/test`, { to: 'me@shop.example' })).json).toMatchObject({
      ok: true,
      reached: 'mailbox',
      detail: expect.stringMatching(/^250/),
    });
    const mail = (await house.sink.mails()).at(-1);
    expect(mail).toMatchObject({
      user: 'hub',
      envelope: { to: ['me@shop.example'] },
      from: { address: 'hello@shop.example' },
    });
    expect(mail?.raw).toMatch(/DKIM-Signature: v=1; a=rsa-sha256;[^]*d=shop\.example;[^]*s=s1;/);

    await house.sink.behave({ at: 'rcpt', do: 'reply', code: 550, text: '5.1.1 unknown' });
    expect((await call('POST', `/${id}/test`, { to: 'me@shop.example' })).json).toEqual({
      ok: false,
      reached: 'server',
      detail: '550 5.1.1 unknown',
      to: 'me@shop.example',
      trouble: 'recipient',
      remedy: expect.stringContaining('typing mistake'),
    });
    await call('PATCH', `/${id}`, { password: 'wrong' });
    const refused = await call('POST', `/${id}/test`, { to: 'me@shop.example' });
    expect(refused.json).toMatchObject({
      ok: false,
      reached: 'nothing',
      detail: expect.stringContaining('535'),
      trouble: 'sign-in',
      remedy: expect.stringContaining('app password'),
    });
    await call('PATCH', `/${id}`, { port: 1, password: CANARY });
    expect((await call('POST', `/${id}/test`, { to: 'me@shop.example' })).json).toMatchObject({
      ok: false,
      reached: 'nothing',
    });
    expect(await call('POST', `/${id}/test`, { to: 'me@shop.example, you@shop.example' })).toMatchObject({
      status: 400,
      json: { code: 'INNESTO_ADDRESS', path: '/to' },
    });
    expect((await call('POST', `/${NOBODY}/test`, { to: 'me@shop.example' })).status).toBe(404);
  });

  test('a trial goes to whoever asks, unless it is said where; a token must say', async () => {
    const id = await add();
    const admin = await house.server.addOperator({ workspace: house.workspace, role: 'admin' });
    const mine = (await ask('POST', `/connections/${id}/test`, {}, { as: admin })).json<ConnectionTrialResult>();
    const { operator } = (await house.server.call('GET', '/api/session', { as: admin })).json<SessionView>();
    expect(mine).toMatchObject({ ok: true, to: operator.email, trouble: null, remedy: null });
    expect((await house.sink.mails()).at(-1)).toMatchObject({ envelope: { to: [operator.email] } });
    expect(await call('POST', `/${id}/test`, {})).toMatchObject({ status: 400, json: { path: '/to' } });
  });

  test.each([
    ['a name that nobody has', { host: 'no-such-host.invalid' }, 'unknown-host', 'nothing'],
    ['a port where nobody is', { port: 1 }, 'unreachable', 'nothing'],
    ['TLS where the server speaks plainly', { security: 'tls' }, 'encryption', 'nothing'],
    ['STARTTLS where there is none', { security: 'starttls' }, 'encryption', 'nothing'],
    ['a wrong password', { password: 'wrong' }, 'sign-in', 'nothing'],
    ['no password', { user: undefined, password: undefined }, 'sign-in-required', 'server'],
  ] as const)('%s is told apart, with what to do', async (_what, changes, trouble, reached) => {
    const id = await add(changes);
    const { json } = await call('POST', `/${id}/test`, { to: 'me@shop.example' });
    expect(json).toMatchObject({ ok: false, trouble, reached, detail: expect.stringMatching(/./) });
    expect(json).toMatchObject({ remedy: expect.stringMatching(/^[A-Z][^]*\.$/) });
  });

  test.each([
    ['mail', 553, 'not your address', 'sender'],
    ['rcpt', 550, 'no such user', 'recipient'],
    ['rcpt', 553, '5.7.1 Sender address rejected: not owned by user hub', 'sender'],
    ['rcpt', 450, 'greylisted', 'busy'],
    ['data', 554, 'looks like spam', 'content'],
  ] as const)('a refusal at %s with %i “%s” is about the %s', async (at, code, text, trouble) => {
    const id = await add();
    await house.sink.behave({ at, do: 'reply', code, text });
    expect((await call('POST', `/${id}/test`, { to: 'me@shop.example' })).json).toMatchObject({
      ok: false,
      reached: 'server',
      detail: `${code} ${text}`,
      trouble,
    });
  });

  test('mails go by the newest one, by the one that is named, or stay in the inbox', async () => {
    expect(await house.drivers.resolve(house.workspace, null)).toMatchObject({
      connection: null,
      driver: { name: 'inbox' },
      sender: { name: 'Shop', address: 'no-reply@hub.shop.example' },
    });
    const older = await add({ from: { name: 'Older', address: 'older@shop.example' } });
    expect(await house.drivers.resolve(house.workspace, null)).toMatchObject({
      connection: older,
      driver: { name: 'smtp' },
      sender: { address: 'older@shop.example' },
    });
    const newer = await add();
    expect(await house.drivers.resolve(house.workspace, null)).toMatchObject({ connection: newer });
    const before = await house.drivers.resolve(house.workspace, older);
    expect(before).toMatchObject({ connection: older });
    expect(await house.drivers.resolve(house.workspace, older)).toBe(before);
    await call('PATCH', `/${older}`, { from: { name: 'Old', address: 'old@shop.example' } });
    const after = await house.drivers.resolve(house.workspace, older);
    expect(after).toMatchObject({ sender: { address: 'old@shop.example' } });
    expect(after?.driver).not.toBe(before?.driver);
    await call('DELETE', `/${newer}`);
    expect(await house.drivers.resolve(house.workspace, null)).toMatchObject({ connection: older });
    expect(await house.drivers.resolve(house.workspace, newer)).toBeNull();
    const other = await house.server.addWorkspace();
    expect(await house.drivers.resolve(other, older)).toBeNull();
    expect(await house.drivers.resolve(other, null)).toMatchObject({ connection: null });
  });

  test('a sealed secret that was copied to another connection opens nothing: its mails wait, and the trial says why', async () => {
    const [one, other] = [await add(), await add()];
    await house.store.write(async (transaction) => {
      const row = await transaction('connection').where('public_id', one).first<{ secret: string }>('secret');
      await transaction('connection').where('public_id', other).update({ secret: row.secret, rev: 99 });
    });
    house.drivers.changed(house.workspace.id, other);
    expect((await call('POST', `/${other}/test`, { to: 'me@shop.example' })).json).toMatchObject({
      ok: false,
      reached: 'nothing',
      detail: expect.stringContaining('cannot be opened'),
    });
    const route = await house.drivers.resolve(house.workspace, other);
    expect(
      await route?.driver.send(
        {
          deliveryId: 1,
          publicId: '00000000-0000-7000-8000-000000000001',
          messageId: '<a@b.it>',
          from: route.sender,
          to: { name: '', address: 'a@b.it' },
          subject: '',
          html: null,
          text: '',
          headers: {},
          envelope: { from: 'a@b.it', to: 'a@b.it' },
        },
        () => Promise.reject(new Error('handed')),
      ),
    ).toMatchObject({ kind: 'retry' });
  });

  test('a change that another node made is known a moment later', async () => {
    const id = await add();
    const before = await house.drivers.resolve(house.workspace, id);
    await house.store.write(async (transaction) => {
      const row = await transaction('connection').where('public_id', id).first<{ config: string }>('config');
      const config = JSON.stringify({
        ...(JSON.parse(row.config) as object),
        from: { name: '', address: 'new@shop.example' },
      });
      await transaction('connection').where('public_id', id).update({ config }).increment('rev', 1);
    });
    expect(await house.drivers.resolve(house.workspace, id)).toBe(before);
    house.time.ahead += 1000;
    const after = await house.drivers.resolve(house.workspace, id);
    expect(after).toMatchObject({ sender: { address: 'new@shop.example' } });
    expect(after?.driver).not.toBe(before?.driver);
    const again = await house.drivers.resolve(house.workspace, null);
    expect(again?.driver).toBe(after?.driver);
  });
});
