import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { createImports, type Imports } from '../../data/people/import/imports.ts';
import { createLists, type Lists } from '../../data/people/lists.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Store } from '../../store/store.ts';
import { openTestStore } from '../../store/test-database.ts';
import { startTestServer, type Identity, type TestServer } from '../test-server.ts';
import { importRoutes } from './import.ts';

/** How long is waited for what happens in the background, however busy the machine is. */
const PATIENCE = { timeout: 20_000 };
const OPTIONS = { mapping: [{ column: 'email', to: 'email' }] };
const NOBODY = '018f0000-0000-7000-8000-000000000000';

describe('imports by the API', () => {
  let store: Store;
  let server: TestServer;
  let imports: Imports;
  let lists: Lists;
  let workspace: Workspace;
  let editor: Identity;
  let base: string;

  beforeAll(async () => {
    store = await openTestStore('sqlite', {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    const silent = { events: () => {}, runs: () => {}, deliveries: () => {} };
    server = await startTestServer({
      store,
      routes: (app, { clock, ids }) => {
        const parts = { store, clock, ids, pulse: silent, announce: () => {} };
        imports = createImports(parts);
        lists = createLists(parts);
        importRoutes(app, { imports });
      },
    });
    base = await server.listen();
  });
  afterAll(async () => {
    await server.close();
    await store.close();
  });
  beforeEach(async () => {
    workspace = await server.addWorkspace();
    editor = await server.addToken(workspace, 'editor');
  });

  const address = (path = ''): string => `${base}/api/workspaces/${workspace.publicId}/imports${path}`;
  const send = async (form: FormData | string, path = '', as: Identity = editor) => {
    const answer = await fetch(address(path), {
      method: 'POST',
      body: form,
      headers: { ...as, ...(typeof form === 'string' ? { 'content-type': 'application/json' } : {}) },
    });
    const text = await answer.text();
    return { status: answer.status, json: text === '' ? null : JSON.parse(text) };
  };
  const get = async (path: string) => {
    const answer = await fetch(address(path), { headers: { ...editor } });
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
  };
  const formOf = (file: string | null, options: unknown = OPTIONS): FormData => {
    const form = new FormData();
    if (options !== null) form.set('options', typeof options === 'string' ? options : JSON.stringify(options));
    if (file !== null) form.set('file', new Blob([file]), 'contacts\u202E.csv');
    return form;
  };
  const kept = (): Promise<unknown[]> =>
    store.write(async (transaction) => transaction('import').where('workspace_id', workspace.id));

  test('what a file would do is told, and nothing of it is kept', async () => {
    const list = await lists.make(workspace, 'Visits');
    const file = 'email\nanna@example.com\nANNA@example.com\n=1+1\n';
    expect(await send(formOf(file, { ...OPTIONS, lists: [list.publicId] }), '/count')).toEqual({
      status: 200,
      json: { rows: 3, refused: 1, contacts: 1, created: 1, joining: 1, isWhole: true },
    });
    expect(await kept()).toEqual([]);
    expect(await send(formOf(file, { ...OPTIONS, lists: [NOBODY] }), '/count')).toMatchObject({
      status: 404,
      json: { path: '/lists/0' },
    });
    const reader = await server.addToken(workspace, 'viewer');
    expect(await send(formOf(file), '/count', reader)).toMatchObject({ status: 403 });
  });

  test('a file is taken in, followed, and reported on', async () => {
    const received = await send(formOf('email\nanna@example.com\n=1+1\n'));
    expect(received).toMatchObject({ status: 202, json: { rowsTotal: 2 } });
    const { id } = received.json;
    expect(JSON.parse((await get(`/${id}`)).text)).toMatchObject({
      state: 'queued',
      rowsTotal: 2,
      rowsDone: 0,
      fileName: 'contacts.csv',
      options: OPTIONS,
    });
    await imports.run({ importId: id, signal: new AbortController().signal });
    expect(JSON.parse((await get(`/${id}`)).text)).toMatchObject({ state: 'finished', created: 1, refused: 1 });
    expect(JSON.parse((await get('')).text)).toMatchObject({ items: [{ id }], next: null });
    const report = await get(`/${id}/report`);
    expect(report).toMatchObject({ status: 200, type: 'text/csv; charset=utf-8' });
    expect(report.text).toContain('3,INNESTO_CONTACT_EMAIL,email,');
    expect(await send('', `/${id}/cancel`)).toMatchObject({ status: 409, json: { code: 'INNESTO_IMPORT_ENDED' } });
  });

  test('options that say they are JSON are read the same', async () => {
    const form = new FormData();
    form.set('options', new Blob([JSON.stringify(OPTIONS)], { type: 'application/json' }));
    form.set('file', new Blob(['email\nanna@example.com\n']));
    expect((await send(form)).status).toBe(202);
  });

  test.each<[string, () => FormData | string, number, object]>([
    ['JSON instead of a form', () => '{}', 415, { code: 'INNESTO_REQUEST_MEDIA_TYPE' }],
    ['no file', () => formOf(null), 400, { code: 'INNESTO_REQUEST_INVALID' }],
    ['no options', () => formOf('email\n', null), 400, { code: 'INNESTO_REQUEST_INVALID', in: 'body' }],
    ['options that are no JSON', () => formOf('email\n', '{'), 400, { code: 'INNESTO_REQUEST_INVALID' }],
    [
      'options with a wrong type',
      () => formOf('email\n', { mapping: [{ column: 'email', to: 7 }] }),
      400,
      { code: 'INNESTO_REQUEST_INVALID', path: '/mapping/0/to' },
    ],
    [
      'options with a member too many',
      () => formOf('email\n', { ...OPTIONS, also: 'x' }),
      400,
      { code: 'INNESTO_REQUEST_INVALID', path: '/also' },
    ],
    [
      'options 100,000 deep',
      () => formOf('email\n', '['.repeat(60_000) + ']'.repeat(60_000)),
      400,
      { code: 'INNESTO_REQUEST_TOO_DEEP' },
    ],
    [
      'options with a NUL',
      () =>
        formOf('email\n', {
          ...OPTIONS,
          consents: [{ purpose: 'marketing', channel: 'email', state: 'given', source: '\u0000' }],
        }),
      400,
      { code: 'INNESTO_REQUEST_TEXT' },
    ],
    [
      'options larger than they may be',
      () => formOf('email\n', `"${'x'.repeat(200_000)}"`),
      413,
      { code: 'INNESTO_REQUEST_TOO_LARGE' },
    ],
    [
      'a list of another workspace',
      () => formOf('email\n', { ...OPTIONS, lists: [NOBODY] }),
      404,
      { code: 'INNESTO_NOT_FOUND', path: '/lists/0' },
    ],
    [
      'a column that is not there',
      () => formOf('mail\nx\n'),
      400,
      { code: 'INNESTO_IMPORT_COLUMN', path: '/mapping/0/column' },
    ],
    [
      'a part called otherwise',
      () => {
        const form = formOf(null);
        form.set('data', 'x');
        return form;
      },
      400,
      { code: 'INNESTO_REQUEST_INVALID' },
    ],
    [
      'a part called __proto__',
      () => {
        const form = formOf(null);
        form.set('__proto__', 'x');
        return form;
      },
      400,
      { code: 'INNESTO_REQUEST_INVALID' },
    ],
    [
      'a line of 30 MB',
      () => formOf(`email\n${'x'.repeat(31_457_280)}\n`),
      400,
      { code: 'INNESTO_IMPORT_LINE_TOO_LONG' },
    ],
    [
      '30 MB of commas',
      () => formOf(`email\n${','.repeat(31_457_280)}\n`),
      400,
      { code: 'INNESTO_IMPORT_LINE_TOO_LONG' },
    ],
  ])('%s is refused, and the sender gets to read why', async (_, form, status, problem) => {
    const answer = await send(form());
    expect(answer.json).toMatchObject(problem);
    expect(answer.status).toBe(status);
    expect(await kept()).toEqual([]);
  });

  test('another workspace’s import looks like none', async () => {
    const { id } = (await send(formOf('email\nanna@example.com\n'))).json;
    workspace = await server.addWorkspace();
    editor = await server.addToken(workspace, 'editor');
    for (const path of ['', '/report'])
      expect((await get(`/${id}${path}`)).text).toBe((await get(`/${NOBODY}${path}`)).text);
    expect((await get(`/${id}`)).status).toBe(404);
    expect((await send('', `/${id}/cancel`)).status).toBe(404);
  });

  test('who may only read may not import', async () => {
    const viewer = await server.addToken(workspace, 'viewer');
    expect((await send(formOf('email\n'), '', viewer)).status).toBe(403);
    expect(await kept()).toEqual([]);
  });

  test('a preview needs no options and keeps nothing', async () => {
    const answer = await send(formOf(`mail;name\n${'anna@example.com;Anna\n'.repeat(100_000)}`, null), '/preview');
    expect(answer).toMatchObject({
      status: 200,
      json: {
        delimiter: ';',
        columns: ['mail', 'name'],
        mapping: [
          { column: 'mail', to: 'email' },
          { column: 'name', to: 'firstName' },
        ],
      },
    });
    expect(await kept()).toEqual([]);
  });

  test('a sender who goes away in the middle leaves nothing', async () => {
    const sending = httpRequest(address(), {
      method: 'POST',
      headers: { ...editor, 'content-type': 'multipart/form-data; boundary=x', 'content-length': 100_000_000 },
    });
    sending.on('error', () => {});
    sending.write(
      `--x\r\nContent-Disposition: form-data; name="options"\r\n\r\n${JSON.stringify(OPTIONS)}\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nemail\r\n`,
    );
    sending.write('good@example.com\r\n'.repeat(20_000));
    await expect.poll(kept, PATIENCE).toHaveLength(1);
    sending.destroy();
    await expect.poll(kept, PATIENCE).toEqual([]);
  });
});
