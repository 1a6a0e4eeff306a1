import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Operation, Parameter } from './api-document.ts';
import { ask, each, expectRefusal, type Reply } from './ask.ts';
import { openAttackHouse, type AttackHouse } from './attack-house.ts';

const NUMBERS = [
  '',
  '-1',
  '0',
  '1.5',
  '1e3',
  '1e400',
  'NaN',
  'Infinity',
  '0x10',
  '١',
  '9'.repeat(30),
  '%201',
  '%2B1',
  'true',
  '[]',
  'null',
  '201',
  '1%00',
];
const TRUTHS = ['', '1', '0', 'yes', 'TRUE', 'null', '[]'];
const TEXTS = ['%00', 'a%00b', 'x'.repeat(5000)];
const LINES = [
  '__proto__',
  'constructor',
  "'%20OR%201%3D1--",
  '%27%22%3B',
  '..%2F..%2Fetc%2Fpasswd',
  '%3Cscript%3E',
  '%E2%80%AE',
];

const PARTS = [
  ...LINES,
  '%00',
  'a%00b',
  '%ED%A0%80',
  '%',
  '%zz',
  '%ff',
  'x'.repeat(190),
  'x'.repeat(4000),
  'undefined',
  '%20',
  '-1',
  '0',
  '1e400',
];

/** Of how many texts each address gets one: they come round in turn, and the long run tries all of them. */
const PARTS_OF = process.env['INNESTO_LONG'] === '1' ? 1 : 6;

/** Texts that the parameter cannot take. */
const wrongFor = ({ schema }: Parameter): readonly string[] => {
  switch (schema.type) {
    case 'integer':
      // What is too much for most is not for some.
      return NUMBERS.filter((text) => !(/^\d{1,9}$/.test(text) && Number(text) <= (schema.maximum ?? 0)));
    case 'boolean':
      return TRUTHS;
    default: {
      const form = schema.pattern === undefined ? null : new RegExp(schema.pattern);
      const isFree = form === null && schema.anyOf === undefined;
      return [
        ...TEXTS,
        ...(isFree ? [] : ['', ...LINES].filter((line) => form?.test(decodeURIComponent(line)) !== true)),
      ];
    }
  }
};

const queryOf = ({ parameters }: Operation): readonly Parameter[] =>
  parameters.filter((parameter) => parameter.in === 'query');

/** Sends a path exactly as it is written; clients that mean well would tidy it up. */
const askRaw = (url: string, path: string): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = request({ hostname, port, path, method: 'GET' }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.once('end', () =>
        resolve({ status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '', text }),
      );
    });
    sent.once('error', reject).end();
  });

/** A refusal, or the page or the picture that everybody gets. */
const expectNothingOfOurs = (reply: Reply, path: string): void => {
  if (reply.status === 200) expect(reply.type).toMatch(/^(text\/html|image\/gif)/);
  else expectRefusal(reply, [400, 401, 404], path);
};

describe('every route', () => {
  let hub: AttackHouse;

  beforeAll(async () => {
    hub = await openAttackHouse('SQLite');
  });
  afterAll(() => hub.close());

  test('refuses parameters that are no numbers, truths or texts as it knows them', async () => {
    const asked = hub.api.operations.filter((operation) => queryOf(operation).length > 0);
    expect(asked.length).toBeGreaterThan(12);
    const sent = await hub.attack(asked, async (operation) => {
      const queries = queryOf(operation).flatMap((parameter) =>
        wrongFor(parameter).map((text) => `?${parameter.name}=${text}`),
      );
      await each(queries, async (query) => {
        const told = `${operation.name}${query.slice(0, 100)}`;
        const { path } = expectRefusal(await hub.send(operation, { query }), [400], told);
        expect.soft(path ?? '', told).toMatch(/^(\/[a-z]+)?$/);
      });
      return queries.length;
    });
    expect(sent).toBeGreaterThan(20);
  });

  test('refuses parameters that it does not know, and those that come twice', async () => {
    const asked = hub.api.operations.filter((operation) => queryOf(operation).length > 0);
    const sent = await hub.attack(asked, async (operation) => {
      const twice = queryOf(operation).map(({ name }) => `?${name}=1&${name}=2`);
      const queries = [
        '?unheardOf=1',
        '?__proto__=1',
        '?constructor=1',
        '?__proto__[role]=owner',
        '?constructor.prototype.x=1',
        ...twice,
      ];
      for (const query of queries)
        expectRefusal(await hub.send(operation, { query }), [400], `${operation.name}${query}`);
      return queries.length;
    });
    expect(sent).toBeGreaterThan(20);
  });

  test('takes a page’s cursor only as it gave it', async () => {
    const paged = hub.api.operations.filter((operation) => queryOf(operation).some(({ name }) => name === 'after'));
    const sent = await hub.attack(paged, async (operation) => {
      const cursors = ['x', '1', '-1', '1e400', 'e30', 'eyJhZnRlciI6MX0', '__proto__', '%00', "'--", 'x'.repeat(199)];
      for (const cursor of cursors) {
        const reply = await hub.send(operation, { query: `?after=${cursor}` });
        // A text of its own form that it never gave is the end of the pages, at worst.
        if (reply.status !== 200 && reply.status !== 404)
          expectRefusal(reply, [400], `${operation.name} after ${cursor}`);
      }
      return cursors.length;
    });
    expect(sent).toBeGreaterThan(20);
  });

  test('refuses addresses whose parts are no ids', async () => {
    const inside = hub.api.operations.filter(({ parameters }) =>
      parameters.some((parameter) => parameter.in === 'path'),
    );
    let turn = 0;
    const sent = await hub.attack(inside, async (operation) => {
      const parts = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      turn += 1;
      const tries = parts
        .flatMap((part) => PARTS.map((text) => ({ [part]: text })))
        .filter((_, at) => (at + turn) % PARTS_OF === 0);
      await each(tries, async (text) => {
        const told = `${operation.name} with ${JSON.stringify(text).slice(0, 100)}`;
        const body = operation.body === null ? {} : { body: '{}' };
        expectRefusal(await hub.send(operation, { parts: text, ...body }), [400, 404, 414], told);
      });
      return tries.length;
    });
    expect(sent).toBeGreaterThan(20);
  });

  test('is reached by its own methods only', async () => {
    const sent = await hub.attack(hub.api.operations, async (operation) => {
      const known = hub.api.operations.filter(({ path }) => path === operation.path).map(({ method }) => method);
      const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => !known.includes(method));
      for (const method of others) {
        const told = `${method} ${operation.path}`;
        expectRefusal(await hub.send({ ...operation, method }), [400, 404, 405], told);
      }
      return 1 + others.length;
    });
    expect(sent).toBeGreaterThan(20);
  });

  test('refuses addresses and headers that never end', async () => {
    const sent = await hub.attack(hub.api.operations, async (operation) => {
      expectRefusal(await hub.send(operation, { query: `?x=${'x'.repeat(9000)}` }), [413], operation.name);
      expectRefusal(await hub.send(operation, { headers: { 'x-long': 'x'.repeat(20_000) } }), [431], operation.name);
      return 2;
    });
    expect(sent).toBeGreaterThan(20);
  });
});

describe('what lies beside the routes', () => {
  let hub: AttackHouse;

  beforeAll(async () => {
    hub = await openAttackHouse('SQLite');
  });
  afterAll(() => hub.close());

  test.each([
    '/../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/assets/../../core/package.json',
    '/assets/..%5c..%5cpackage.json',
    '/.git/config',
    '/api/docs/static/../../../package.json',
    '/api/docs/static/%2e%2e/%2e%2e/package.json',
    '//etc/passwd',
    '/api/../api/workspaces',
    '/api/faults/../../package.json',
    '/api/__proto__',
    '/constructor',
    '/api/workspaces/',
    '/api/%77orkspaces',
    '/o/',
    '/u/',
  ])('is no file of this machine and no secret: %s', async (path) => {
    const reply = await askRaw(hub.house.hub.url, path);
    expect(reply.text).not.toMatch(/"private"|"dependencies"|\[core\]|root:/);
    expectNothingOfOurs(reply, path);
  });

  test.each(['x', '1', '__proto__', '%00', '%ED%A0%80', '..%2f..', 'a.b.c', 'x'.repeat(190), "'--", '%3Cscript%3E'])(
    'a link of a message that was forged changes nothing and tells nothing: %s',
    async (token) => {
      const before = await hub.prints.take();
      const url = hub.house.hub.url;
      const answers = [
        await ask({ method: 'GET', url: `${url}/o/${token}` }),
        await ask({ method: 'GET', url: `${url}/u/${token}` }),
        await ask({
          method: 'POST',
          url: `${url}/u/${token}`,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: 'List-Unsubscribe=One-Click',
        }),
      ];
      for (const { status, text } of answers) {
        expect([200, 400]).toContain(status);
        expect(text).not.toContain('<script>');
      }
      expect(await hub.prints.take()).toEqual(before);
    },
  );

  test('a body that the one-click form never had is turned away', async () => {
    const reply = await ask({
      method: 'POST',
      url: `${hub.house.hub.url}/u/x`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'x'.repeat(1_000_000),
    });
    expect(expectRefusal(reply, [413], 'a megabyte to unsubscribe').code).toBe('INNESTO_REQUEST_TOO_LARGE');
  });
});
