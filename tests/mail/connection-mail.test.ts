import { describe, expect, test } from 'vitest';
import { DATABASES } from '../../core/src/store/test-database.ts';
import { CANARY, NOBODY, useConnections } from './connection-bench.ts';

describe.each(DATABASES)('the mails of connections, on %s', (database) => {
  const house = useConnections(database);
  const { call, add } = house;

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
    });
    await call('PATCH', `/${id}`, { password: 'wrong' });
    const refused = await call('POST', `/${id}/test`, { to: 'me@shop.example' });
    expect(refused.json).toMatchObject({ ok: false, reached: 'nothing', detail: expect.stringContaining('535') });
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
