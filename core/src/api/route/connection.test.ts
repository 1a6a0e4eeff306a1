import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { startSmtpSink, type SmtpSink } from '../../../../tests/support/smtp-sink.ts';
import { createConnections } from '../../data/connections/connections.ts';
import type { Workspace } from '../../model/workspace.ts';
import { createConnectionTrial } from '../../service/mail/connection-trial.ts';
import { createMailDrivers } from '../../service/mail/mail-drivers.ts';
import type { MailDrivers } from '../../service/mail/port.ts';
import { createSecrets } from '../../service/secret/secrets.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { startTestServer, type Identity, type TestServer } from '../test-server.ts';
import { connectionRoutes } from './connection.ts';

const NOBODY = '018f0000-0000-7000-8000-000000000000';
const CANARY = 'canary-p4ssw0rd';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });

const draft = (port: number) => ({
  kind: 'smtp',
  name: 'Our server',
  host: '127.0.0.1',
  port,
  security: 'none',
  verifyCertificate: false,
  user: 'hub',
  password: CANARY,
  from: { name: 'Shop', address: 'hello@shop.example' },
  dkim: { domain: 'shop.example', selector: 's1', privateKey },
});

describe.each(DATABASES)('connections by the API, on %s', (database) => {
  let store: Store;
  let server: TestServer;
  let drivers: MailDrivers;
  let sink: SmtpSink;
  let workspace: Workspace;
  let admin: Identity;

  beforeAll(async () => {
    sink = await startSmtpSink({ auth: { user: 'hub', password: CANARY } });
    store = await openTestStore(database, { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') });
    const secrets = await createSecrets({
      config: { secretKey: null, dataFolder: mkdtempSync(join(inject('temporaryFolder'), 'data-')) },
      store,
      random: (count) => randomBytes(count),
    });
    server = await startTestServer({
      store,
      routes: (app, { clock, ids }) => {
        drivers = createMailDrivers({ store, secrets, clock, publicUrl: 'https://hub.shop.example' });
        const connections = createConnections({ store, clock, ids, seal: secrets.seal, changed: drivers.changed });
        connectionRoutes(app, { connections, tryConnection: createConnectionTrial({ drivers, ids }) });
      },
    });
  });
  afterAll(async () => {
    await drivers.close();
    await server.close();
    await store.close();
    await sink.stop();
  });
  beforeEach(async () => {
    await sink.behave();
    workspace = await server.addWorkspace();
    admin = await server.addToken(workspace, 'admin');
  });

  const call = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown, as: Identity = admin) => {
    const answer = await server.call(method, `/api/workspaces/${workspace.publicId}/connections${path}`, { as, ...(body === undefined ? {} : { body }) });
    return { status: answer.statusCode, text: answer.body, json: answer.body === '' ? null : answer.json() };
  };
  const add = async (changes: object = {}): Promise<string> => (await call('POST', '', { ...draft(sink.port), ...changes })).json.id;

  test('one is made, shown without its secrets, changed and deleted', async () => {
    const made = await call('POST', '', draft(sink.port));
    expect(made).toMatchObject({
      status: 201,
      json: { kind: 'smtp', name: 'Our server', host: '127.0.0.1', port: sink.port, user: 'hub', hasPassword: true, dkim: { domain: 'shop.example', selector: 's1' }, from: { address: 'hello@shop.example' } },
    });
    const id = made.json.id;
    const changed = await call('PATCH', `/${id}`, { name: 'Other', from: { name: '', address: 'News@Shop.Example' } });
    expect(changed).toMatchObject({ status: 200, json: { name: 'Other', host: '127.0.0.1', from: { name: '', address: 'News@shop.example' }, hasPassword: true } });
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
    const rows = await store.write(async (transaction) => transaction('connection').where('workspace_id', workspace.id));
    const kept = JSON.stringify(rows);
    expect(kept).not.toContain(CANARY);
    expect(kept).not.toContain(privateKey.slice(100, 140));
    expect(server.log()).not.toContain(CANARY);
  });

  test('a mail is sent by it with password and signature, and its trial tells how far it came', async () => {
    const id = await add();
    expect((await call('POST', `/${id}/test`, { to: 'me@shop.example' })).json).toMatchObject({ ok: true, reached: 'mailbox', detail: expect.stringMatching(/^250/) });
    const mail = (await sink.mails()).at(-1);
    expect(mail).toMatchObject({ user: 'hub', envelope: { to: ['me@shop.example'] }, from: { address: 'hello@shop.example' } });
    expect(mail?.raw).toMatch(/DKIM-Signature: v=1; a=rsa-sha256;[^]*d=shop\.example;[^]*s=s1;/);

    await sink.behave({ at: 'rcpt', do: 'reply', code: 550, text: '5.1.1 unknown' });
    expect((await call('POST', `/${id}/test`, { to: 'me@shop.example' })).json).toEqual({ ok: false, reached: 'server', detail: '550 5.1.1 unknown' });
    await call('PATCH', `/${id}`, { password: 'wrong' });
    const refused = await call('POST', `/${id}/test`, { to: 'me@shop.example' });
    expect(refused.json).toMatchObject({ ok: false, reached: 'nothing', detail: expect.stringContaining('535') });
    await call('PATCH', `/${id}`, { port: 1, password: CANARY });
    expect((await call('POST', `/${id}/test`, { to: 'me@shop.example' })).json).toMatchObject({ ok: false, reached: 'nothing' });
    expect(await call('POST', `/${id}/test`, { to: 'me@shop.example, you@shop.example' })).toMatchObject({ status: 400, json: { code: 'INNESTO_ADDRESS', path: '/to' } });
    expect((await call('POST', `/${NOBODY}/test`, { to: 'me@shop.example' })).status).toBe(404);
  });

  test('mails go by the newest one, by the one that is named, or stay in the inbox', async () => {
    expect(await drivers.resolve(workspace, null)).toMatchObject({ connection: null, driver: { name: 'inbox' }, sender: { name: 'Shop', address: 'no-reply@hub.shop.example' } });
    const older = await add({ from: { name: 'Older', address: 'older@shop.example' } });
    expect(await drivers.resolve(workspace, null)).toMatchObject({ connection: older, driver: { name: 'smtp' }, sender: { address: 'older@shop.example' } });
    const newer = await add();
    expect(await drivers.resolve(workspace, null)).toMatchObject({ connection: newer });
    const before = await drivers.resolve(workspace, older);
    expect(before).toMatchObject({ connection: older });
    expect(await drivers.resolve(workspace, older)).toBe(before);
    await call('PATCH', `/${older}`, { from: { name: 'Old', address: 'old@shop.example' } });
    const after = await drivers.resolve(workspace, older);
    expect(after).toMatchObject({ sender: { address: 'old@shop.example' } });
    expect(after?.driver).not.toBe(before?.driver);
    await call('DELETE', `/${newer}`);
    expect(await drivers.resolve(workspace, null)).toMatchObject({ connection: older });
    expect(await drivers.resolve(workspace, newer)).toBeNull();
    const other = await server.addWorkspace();
    expect(await drivers.resolve(other, older)).toBeNull();
    expect(await drivers.resolve(other, null)).toMatchObject({ connection: null });
  });

  test('its password goes only where it was entered for', async () => {
    const id = await add();
    for (const change of [{ host: 'evil.example' }, { port: 2525 }, { security: 'tls' }, { verifyCertificate: true }, { user: 'other' }, { user: null }]) {
      expect(await call('PATCH', `/${id}`, change)).toMatchObject({ status: 400, json: { code: 'INNESTO_CONNECTION_PASSWORD', path: '/password' } });
    }
    expect((await call('GET', `/${id}`)).json).toMatchObject({ host: '127.0.0.1', user: 'hub', security: 'none' });
    expect(await call('PATCH', `/${id}`, { host: 'mail.example', password: 'new' })).toMatchObject({ status: 200, json: { host: 'mail.example', hasPassword: true } });
    expect(await call('PATCH', `/${id}`, { host: 'other.example', password: null })).toMatchObject({ status: 200, json: { hasPassword: false } });
    expect(await call('PATCH', `/${id}`, { host: 'third.example' })).toMatchObject({ status: 200 });
  });

  test('its DKIM key is kept until it is replaced or removed', async () => {
    const id = await add();
    expect(await call('PATCH', `/${id}`, { dkim: { domain: 'shop.example', selector: 's2' } })).toMatchObject({ status: 200, json: { dkim: { selector: 's2' } } });
    expect(await call('PATCH', `/${id}`, { dkim: null })).toMatchObject({ status: 200, json: { dkim: null } });
    expect(await call('PATCH', `/${id}`, { dkim: { domain: 'shop.example', selector: 's2' } })).toMatchObject({ status: 400, json: { code: 'INNESTO_CONNECTION_SETTINGS', path: '/dkim/privateKey' } });
  });

  test('a sealed secret that was copied to another connection opens nothing: its mails wait, and the trial says why', async () => {
    const [one, other] = [await add(), await add()];
    await store.write(async (transaction) => {
      const [row] = await transaction('connection').where('public_id', one).select('secret');
      await transaction('connection').where('public_id', other).update({ secret: row.secret, rev: 99 });
    });
    drivers.changed(workspace.id, other);
    expect((await call('POST', `/${other}/test`, { to: 'me@shop.example' })).json).toMatchObject({ ok: false, reached: 'nothing', detail: expect.stringContaining('cannot be opened') });
    const route = await drivers.resolve(workspace, other);
    expect(await route?.driver.send({ deliveryId: 1, messageId: '<a@b.it>', from: route.sender, to: { name: '', address: 'a@b.it' }, subject: '', html: null, text: '', headers: {}, envelope: { from: 'a@b.it', to: 'a@b.it' } }, () => Promise.reject(new Error('handed')))).toMatchObject({ kind: 'retry' });
  });

  test('one that an active workflow names is not deleted', async () => {
    const id = await add();
    await store.write(async (transaction) => {
      const row = { workspace_id: workspace.id, created_at: 0 };
      const [version] = await transaction('version').insert({ ...row, public_id: `v-${id}`, workflow_id: 1_000_000 + workspace.id, number: 1, definition: `{"c":"${id}"}`, pins: '{}', created_by: 'x' }).returning('id');
      await transaction('workflow').insert({ ...row, id: 1_000_000 + workspace.id, public_id: `w-${id}`, name: 'Welcome', state: 'active', version_id: version.id, draft: '{}', updated_at: 0 });
    });
    expect(await call('DELETE', `/${id}`)).toMatchObject({ status: 409, json: { code: 'INNESTO_CONNECTION_IN_USE', detail: expect.stringContaining('Welcome') } });
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
    [{ dkim: { domain: 'shop.example', selector: 's1', privateKey: 'x' } }, 'INNESTO_CONNECTION_SETTINGS', '/dkim/privateKey'],
    [{ dkim: { domain: 'shop.example', selector: 's 1', privateKey } }, 'INNESTO_REQUEST_INVALID', '/dkim/selector'],
    [{ secret: 'x' }, 'INNESTO_REQUEST_INVALID', '/secret'],
    [{ tls: { rejectUnauthorized: false } }, 'INNESTO_REQUEST_INVALID', '/tls'],
    [{ kind: 'sendmail' }, 'INNESTO_REQUEST_INVALID', '/kind'],
  ])('%j is refused with %s at %s, and nothing is kept', async (changes, code, path) => {
    const answer = await call('POST', '', { ...draft(sink.port), ...changes });
    expect(answer).toMatchObject({ status: 400, json: { code, path } });
    expect(answer.text).not.toContain(CANARY);
    expect((await call('GET', '')).json.items).toEqual([]);
  });

  test('is for administrators, and never for another workspace', async () => {
    const id = await add();
    const other = await server.addWorkspace();
    const stranger = await server.addToken(other, 'owner');
    for (const role of ['editor', 'operator', 'viewer', 'developer'] as const) {
      expect((await call('GET', '', undefined, await server.addToken(workspace, role))).status).toBe(403);
    }
    expect((await call('GET', `/${id}`, undefined, stranger)).status).toBe(404);
    for (const method of ['GET', 'DELETE'] as const) {
      const [foreign, nobody] = [id, NOBODY].map((connection) => `/api/workspaces/${other.publicId}/connections/${connection}`);
      const answers = [await server.call(method, foreign ?? '', { as: stranger }), await server.call(method, nobody ?? '', { as: stranger })];
      expect(answers[0]?.body).toBe(answers[1]?.body);
      expect(answers[0]?.statusCode).toBe(404);
    }
    expect((await call('GET', `/${id}`)).status).toBe(200);
  });
});
