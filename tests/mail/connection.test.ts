import { describe, expect, test } from 'vitest';
import { DATABASES } from '../../core/src/store/test-database.ts';
import { CANARY, draft, NOBODY, privateKey, useConnections } from './connection-bench.ts';

describe.each(DATABASES)('connections by the API, on %s', (database) => {
  const house = useConnections(database);
  const { call, add, statusFor } = house;

  test('one is made, shown without its secrets, changed and deleted', async () => {
    const made = await call('POST', '', draft(house.sink.port));
    expect(made).toMatchObject({
      status: 201,
      json: {
        kind: 'smtp',
        name: 'Our server',
        host: '127.0.0.1',
        port: house.sink.port,
        user: 'hub',
        hasPassword: true,
        dkim: { domain: 'shop.example', selector: 's1' },
        from: { address: 'hello@shop.example' },
      },
    });
    const id = made.json.id;
    const changed = await call('PATCH', `/${id}`, { name: 'Other', from: { name: '', address: 'News@Shop.Example' } });
    expect(changed).toMatchObject({
      status: 200,
      json: { name: 'Other', host: '127.0.0.1', from: { name: '', address: 'News@shop.example' }, hasPassword: true },
    });
    expect((await call('GET', '')).json).toEqual({ items: [changed.json], next: null });
    expect((await call('GET', `/${id}`)).json).toEqual(changed.json);
    for (const { text } of [made, changed]) {
      expect(text).not.toContain(CANARY);
      expect(text).not.toContain('PRIVATE KEY');
    }
    expect((await call('DELETE', `/${id}`)).status).toBe(204);
    expect((await call('GET', `/${id}`)).status).toBe(404);
    expect((await call('DELETE', `/${id}`)).status).toBe(404);
  });

  test('its secrets lie sealed in the database and are in no log', async () => {
    await add();
    const rows = await house.store.write(async (transaction) =>
      transaction('connection').where('workspace_id', house.workspace.id),
    );
    const kept = JSON.stringify(rows);
    expect(kept).not.toContain(CANARY);
    expect(kept).not.toContain(privateKey.slice(100, 140));
    expect(house.server.log()).not.toContain(CANARY);
  });

  test('its password goes only where it was entered for', async () => {
    const id = await add();
    for (const change of [
      { host: 'evil.example' },
      { port: 2525 },
      { security: 'tls' },
      { verifyCertificate: true },
      { user: 'other' },
      { user: null },
    ]) {
      expect(await call('PATCH', `/${id}`, change)).toMatchObject({
        status: 400,
        json: { code: 'INNESTO_CONNECTION_PASSWORD', path: '/password' },
      });
    }
    expect((await call('GET', `/${id}`)).json).toMatchObject({ host: '127.0.0.1', user: 'hub', security: 'none' });
    expect(await call('PATCH', `/${id}`, { host: 'mail.example', password: 'new' })).toMatchObject({
      status: 200,
      json: { host: 'mail.example', hasPassword: true },
    });
    expect(await call('PATCH', `/${id}`, { host: 'other.example', password: null })).toMatchObject({
      status: 200,
      json: { hasPassword: false },
    });
    expect(await call('PATCH', `/${id}`, { host: 'third.example' })).toMatchObject({ status: 200 });
  });

  test('its DKIM key is kept until it is replaced or removed', async () => {
    const id = await add();
    expect(await call('PATCH', `/${id}`, { dkim: { domain: 'shop.example', selector: 's2' } })).toMatchObject({
      status: 200,
      json: { dkim: { selector: 's2' } },
    });
    expect(await call('PATCH', `/${id}`, { dkim: null })).toMatchObject({ status: 200, json: { dkim: null } });
    expect(await call('PATCH', `/${id}`, { dkim: { domain: 'shop.example', selector: 's2' } })).toMatchObject({
      status: 400,
      json: { code: 'INNESTO_CONNECTION_SETTINGS', path: '/dkim/privateKey' },
    });
  });

  test('one that an active workflow names is not deleted', async () => {
    const id = await add();
    await house.store.write(async (transaction) => {
      const row = { workspace_id: house.workspace.id, created_at: 0 };
      const [version] = await transaction('version')
        .insert({
          ...row,
          public_id: `v-${id}`,
          workflow_id: 1_000_000 + house.workspace.id,
          number: 1,
          definition: `{"c":"${id}"}`,
          pins: '{}',
          created_by: 'x',
        })
        .returning<{ id: number }[]>('id');
      await transaction('workflow').insert({
        ...row,
        id: 1_000_000 + house.workspace.id,
        public_id: `w-${id}`,
        name: 'Welcome',
        state: 'active',
        version_id: version?.id,
        draft: '{}',
        updated_at: 0,
      });
    });
    expect(await call('DELETE', `/${id}`)).toMatchObject({
      status: 409,
      json: { code: 'INNESTO_CONNECTION_IN_USE', detail: expect.stringContaining('Welcome') },
    });
  });

  test.each([
    [{ host: 'a b' }, 'INNESTO_REQUEST_INVALID', '/host'],
    [{ host: 'x\r\ny' }, 'INNESTO_REQUEST_INVALID', '/host'],
    [{ host: 'http://x' }, 'INNESTO_REQUEST_INVALID', '/host'],
    [{ host: 'x'.repeat(300) }, 'INNESTO_REQUEST_INVALID', '/host'],
    [{ port: 0 }, 'INNESTO_REQUEST_INVALID', '/port'],
    [{ port: '25' }, 'INNESTO_REQUEST_INVALID', '/port'],
    [{ security: 'ssl' }, 'INNESTO_REQUEST_INVALID', '/security'],
    [{ name: 'a\nb' }, 'INNESTO_REQUEST_INVALID', '/name'],
    [{ password: ['x'] }, 'INNESTO_REQUEST_INVALID', '/password'],
    [{ from: { name: 'a\r\nBcc: x', address: 'a@b.it' } }, 'INNESTO_REQUEST_INVALID', '/from/name'],
    [{ from: { name: '', address: 'a@b.it,c@d.it' } }, 'INNESTO_ADDRESS', '/from/address'],
    [
      { dkim: { domain: 'shop.example', selector: 's1', privateKey: 'x' } },
      'INNESTO_CONNECTION_SETTINGS',
      '/dkim/privateKey',
    ],
    [{ dkim: { domain: 'shop.example', selector: 's 1', privateKey } }, 'INNESTO_REQUEST_INVALID', '/dkim/selector'],
    [{ secret: 'x' }, 'INNESTO_REQUEST_INVALID', '/secret'],
    [{ tls: { rejectUnauthorized: false } }, 'INNESTO_REQUEST_INVALID', '/tls'],
    [{ kind: 'sendmail' }, 'INNESTO_REQUEST_INVALID', '/kind'],
  ])('%j is refused with %s at %s, and nothing is kept', async (changes, code, path) => {
    const answer = await call('POST', '', { ...draft(house.sink.port), ...changes });
    expect(answer).toMatchObject({ status: 400, json: { code, path } });
    expect(answer.text).not.toContain(CANARY);
    expect((await call('GET', '')).json.items).toEqual([]);
  });

  test('is for administrators, and never for another workspace', async () => {
    const id = await add();
    const other = await house.server.addWorkspace();
    const stranger = await house.server.addToken(other, 'owner');
    for (const role of ['editor', 'operator', 'viewer', 'developer'] as const) {
      expect(await statusFor(await house.server.addToken(house.workspace, role), '')).toBe(403);
    }
    expect(await statusFor(stranger, `/${id}`)).toBe(404);
    for (const method of ['GET', 'DELETE'] as const) {
      const [foreign, nobody] = [id, NOBODY].map(
        (connection) => `/api/workspaces/${other.publicId}/connections/${connection}`,
      );
      const answers = [
        await house.server.call(method, foreign ?? '', { as: stranger }),
        await house.server.call(method, nobody ?? '', { as: stranger }),
      ];
      expect(answers[0]?.body).toBe(answers[1]?.body);
      expect(answers[0]?.statusCode).toBe(404);
    }
    expect((await call('GET', `/${id}`)).status).toBe(200);
  });
});
