import { ImportOptions, PreviewOptions, type ImportView } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hereOn } from '../support/database.ts';
import { formOf, imported } from '../support/send-file.ts';
import type { Operation, Schema } from './api-document.ts';
import { ask, each, expectRefusal, type Reply } from './ask.ts';
import { openAttackHouse, type AttackHouse } from './attack-house.ts';
import { samplesOf } from './sample-schema.ts';
import { poison, spoil } from './spoil-json.ts';

const MEGABYTE = 1_048_576;
const CSV = 'E-mail,Nome\nada@example.com,Ada\n';
const OPTIONS = {
  mapping: [
    { column: 'E-mail', to: 'email' },
    { column: 'Nome', to: 'firstName' },
  ],
};

/** A schema of the contract as JSON, which is what it is. */
const schemaOf = (schema: object): Schema => JSON.parse(JSON.stringify(schema)) as Schema;

type Part = readonly [name: string, value: string | Uint8Array<ArrayBuffer>, fileName?: string];

/** A form as it goes over the line, for what a well-meaning client would not send. */
const multipart = (...parts: readonly Part[]): { body: Uint8Array<ArrayBuffer>; type: string } => {
  const boundary = 'innesto-boundary';
  const chunks = parts.flatMap(([name, value, fileName]) => [
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${fileName === undefined ? '' : `; filename="${fileName}"`}\r\n\r\n`,
    ),
    Buffer.from(value),
    Buffer.from('\r\n'),
  ]);
  return {
    body: new Uint8Array(Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)])),
    type: `multipart/form-data; boundary=${boundary}`,
  };
};

type Rows = Pick<ImportView, 'created' | 'updated' | 'refused' | 'rowsTotal'> & { readonly isRefused: boolean };

describe.each(hereOn('SQLite'))('uploads to a hub on %s', (database) => {
  let hub: AttackHouse;

  beforeAll(async () => {
    hub = await openAttackHouse(database);
  });
  afterAll(() => hub.close());

  const uploads = (): readonly Operation[] =>
    hub.api.operations.filter(({ takesFiles, method }) => takesFiles && method === 'POST');
  const taking = (): Operation => {
    const found = uploads().find(({ path }) => path.endsWith('/imports'));
    if (found === undefined) throw new Error('files cannot be imported');
    return found;
  };
  const upload = (operation: Operation, ...parts: readonly Part[]): Promise<Reply> =>
    hub.send(operation, multipart(...parts));

  /** What became of a file's rows; a file that was refused has none. */
  const rowsOf = async (reply: Reply, told: string): Promise<Rows> => {
    if (reply.status !== 202) {
      expectRefusal(reply, [400, 413, 422], told);
      return { isRefused: true, created: 0, updated: 0, refused: 0, rowsTotal: 0 };
    }
    const { id } = JSON.parse(reply.text) as { id: string };
    const base = `/api/workspaces/${hub.workspace}`;
    return { isRefused: false, ...(await imported({ api: hub.house.owner, base }, id)) };
  };

  test('are three of the routes', () => {
    expect(uploads().map(({ name }) => name)).toEqual([
      'POST /api/workspaces/{workspace}/imports',
      'POST /api/workspaces/{workspace}/imports/preview',
      'POST /api/workspaces/{workspace}/imports/count',
    ]);
  });

  test('refuse forms that are none, and parts that nobody asked for', async () => {
    const good = JSON.stringify(OPTIONS);
    const sent = await hub.attack([taking()], async (operation) => {
      const forms: readonly (readonly Part[])[] = [
        [],
        [['options', good]],
        [['file', CSV, 'a.csv']],
        [
          ['file', CSV, 'a.csv'],
          ['options', good],
        ],
        [
          ['options', good],
          ['files', CSV, 'a.csv'],
        ],
        [
          ['options', good],
          ['__proto__', CSV, 'a.csv'],
        ],
        [
          ['constructor', good],
          ['file', CSV, 'a.csv'],
        ],
        [
          ['options', '['.repeat(100_000)],
          ['file', CSV, 'a.csv'],
        ],
        [
          ['options', `{"mapping":[${'1,'.repeat(200_000)}1]}`],
          ['file', CSV, 'a.csv'],
        ],
        [
          ['options', 'mapping=email'],
          ['file', CSV, 'a.csv'],
        ],
        [
          ['options', ''],
          ['file', CSV, 'a.csv'],
        ],
        Array.from({ length: 50 }, (_, at) => [`part${at}`, 'x'] as const),
      ];
      for (const form of forms) {
        const told = `a form with ${form
          .map(([name]) => name)
          .join(', ')
          .slice(0, 60)}`;
        expectRefusal(await upload(operation, ...form), [400, 413], told);
      }
      const { body } = multipart(['options', good], ['file', CSV, 'a.csv']);
      for (const type of [
        'multipart/form-data',
        'multipart/form-data; boundary=',
        'multipart/mixed; boundary=x',
        'text/csv',
        'application/json',
      ]) {
        expectRefusal(await hub.send(operation, { body, type }), [400, 415], `a form as ${type}`);
      }
      const cut = multipart(['options', good], ['file', CSV, 'a.csv']);
      expectRefusal(await hub.send(operation, { ...cut, body: cut.body.slice(0, -20) }), [400], 'a form cut short');
      return forms.length;
    });
    expect(sent).toBeGreaterThan(10);
  });

  test.each([
    ['a line of 30 megabytes', () => `E-mail,Nome\n${'x'.repeat(30 * MEGABYTE)}\n`],
    ['a header of 30 megabytes', () => `E-mail,Nome,${'x'.repeat(30 * MEGABYTE)}\nada@example.com\n`],
    ['a quote that never closes', () => `E-mail,Nome\n"${'x\n'.repeat(15 * MEGABYTE)}`],
    ['thirty million commas', () => `E-mail,Nome\n${','.repeat(30 * MEGABYTE)}\n`],
    ['a hundred thousand columns', () => `E-mail,Nome${',x'.repeat(100_000)}\nada@example.com\n`],
    ['no header', () => ''],
    ['a header without the column', () => 'Nome\nAda\n'],
    ['the column twice', () => 'E-mail,Nome,E-mail\nada@example.com,Ada,bob@example.com\n'],
    ['NUL', () => 'E-mail,Nome\nada@example.com,A\0da\n'],
    ['a picture', () => new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d])],
  ])('refuse a file with %s, or say of each row why not; nothing half remains', async (what, file) => {
    const before = await hub.prints.take();
    const reply = await upload(taking(), ['options', JSON.stringify(OPTIONS)], ['file', file(), 'a.csv']);
    const rows = await rowsOf(reply, what);
    expect(rows).toMatchObject({ created: 0, updated: 0, refused: rows.rowsTotal });
    const after = await hub.prints.take(rows.isRefused ? undefined : ['contact', 'event', 'list_member']);
    expect(before).toMatchObject(after);
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'take a column named “%s” for a column like any other',
    async (name) => {
      const { owner } = hub.house;
      const base = `/api/workspaces/${hub.workspace}`;
      const address = `${name.toLowerCase().replaceAll('_', '')}@example.com`;
      const file = `${name},E-mail\nAda ${name},${address}\n`;
      const mapping = [
        { column: name, to: 'firstName' },
        { column: 'E-mail', to: 'email' },
      ] as const;
      const { id } = await owner.must<{ id: string }>(
        'POST',
        `${base}/imports`,
        formOf(file, { mapping: [...mapping] }),
      );
      expect(await imported({ api: owner, base }, id)).toMatchObject({ created: 1, refused: 0 });
      const { items } = await owner.must<{ items: readonly object[] }>('GET', `${base}/contacts?search=${address}`);
      expect(items).toMatchObject([{ firstName: `Ada ${name}`, email: address }]);
      const refused = await upload(
        taking(),
        ['options', JSON.stringify({ mapping: [...mapping, { column: name, to: `field:${name}` }] })],
        ['file', file, 'a.csv'],
      );
      expectRefusal(refused, [400], `field:${name}`);
    },
  );

  test('tell of refused rows in a report that no spreadsheet calculates', async () => {
    const { owner } = hub.house;
    const base = `/api/workspaces/${hub.workspace}`;
    const formulas = [
      '=1+1',
      '+1',
      '-1+cmd',
      '@SUM(A1)',
      '\t=1',
      '=HYPERLINK(""http://x"")',
      '＝1+1',
      '＋1',
      '－1',
      '＠A',
    ];
    const file = `E-mail\n${formulas.map((formula) => `"${formula}"`).join('\n')}\n`;
    const { id } = await owner.must<{ id: string }>(
      'POST',
      `${base}/imports`,
      formOf(file, { mapping: [{ column: 'E-mail', to: 'email' }] }),
    );
    const view: ImportView = await imported({ api: owner, base }, id);
    expect(view).toMatchObject({ created: 0, refused: formulas.length });
    const { text, type } = await ask({
      method: 'GET',
      url: `${hub.house.hub.url}${base}/imports/${id}/report`,
      headers: { ...hub.signedIn },
    });
    expect(type).toBe('text/csv; charset=utf-8');
    const cells = text
      .split(/\r?\n/)
      .flatMap((line) => line.match(/("([^"]|"")*"|[^,;]*)/g) ?? [])
      .map((cell) => cell.replace(/^"|"$/g, ''));
    expect(cells.length).toBeGreaterThan(formulas.length);
    expect(cells.filter((cell) => /^[=+\-@\t\r＝＋－＠]/.test(cell))).toEqual([]);
  });
});

describe('the options of uploads', () => {
  let hub: AttackHouse;

  beforeAll(async () => {
    hub = await openAttackHouse('SQLite');
  });
  afterAll(() => hub.close());

  test.each([
    ['imports', schemaOf(ImportOptions)],
    ['imports/preview', schemaOf(PreviewOptions)],
  ])('to /%s are refused where they are not as they should be, and told where', async (end, schema) => {
    const operations = hub.api.operations.filter(({ method, path }) => method === 'POST' && path.endsWith(`/${end}`));
    const fits = hub.api.compile(schema);
    const samples = samplesOf(hub.api, schema);
    const misfits = samples.flatMap((sample) => spoil(sample)).filter(({ value }) => !fits(value));
    const wrong = new Map([...misfits, ...samples.flatMap((sample) => poison(sample))].map((one) => [one.text, one]));
    const sent = await hub.attack(operations, async (operation) => {
      await each([...wrong.values()], async ({ what, pointer, text }) => {
        const told = `${operation.name}: ${what} at “${pointer}”`;
        const problem = expectRefusal(
          await hub.send(operation, multipart(['options', text], ['file', CSV, 'a.csv'])),
          [400, 413],
          told,
        );
        expect.soft(problem.status === 413 || problem.path !== undefined, told).toBe(true);
      });
      return wrong.size;
    });
    expect(sent).toBeGreaterThan(40);
  });
});
