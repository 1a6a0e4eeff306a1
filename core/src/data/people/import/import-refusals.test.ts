import type { ImportOptions } from '@innesto/sdk/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../../../store/store.ts';
import { DATABASES, openTestStore } from '../../../store/test-database.ts';
import { insertRow } from '../../../store/test-workspace.ts';
import { createFields } from '../fields.ts';
import { EMAIL, startImportBench, type ImportBench } from './test-imports.ts';

describe.each(DATABASES)('what an import refuses, on %s', (database) => {
  let store: Store;
  let bench: ImportBench;

  beforeAll(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    store = await openTestStore(database, places);
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    bench = await startImportBench(store);
  });

  test('refuses rows one by one, with line, column and reason, in a report that no spreadsheet runs', async () => {
    await createFields(bench.parts).make(bench.workspace, { key: 'age', label: 'Age', type: 'number' });
    const done = await bench.importFile(
      [
        'email,age,tz,phone',
        'good@example.com,31,,',
        '=cmd|calc,1,,',
        'a@example.com,old,,',
        '"b@example.com","1\n2",,',
        'c@example.com,1,Mars/Olympus,',
        'd@example.com,1,,12',
        ',1,,',
        'e@example.com,1,,,surplus',
        'f@example.com,1,,,',
        'g@example.com',
        '',
      ].join('\n'),
      {
        mapping: [
          ...EMAIL.mapping,
          { column: 'age', to: 'field:age' },
          { column: 'tz', to: 'timeZone' },
          { column: 'phone', to: 'phone' },
        ],
        key: 'email',
      },
    );
    expect(done).toMatchObject({ rowsTotal: 10, rowsDone: 10, created: 4, refused: 6 });
    const [header, ...lines] = (await bench.reportOf(done.publicId)).trimEnd().split('\r\n');
    expect(header).toBe('\uFEFFline,code,column,detail');
    expect(lines).toEqual([
      '3,INNESTO_CONTACT_EMAIL,email,“=cmd|calc” is not an e-mail address',
      expect.stringMatching(/^4,INNESTO_FIELD_VALUE,age,/),
      expect.stringMatching(/^7,INNESTO_TIME_ZONE,tz,/),
      expect.stringMatching(/^8,INNESTO_CONTACT_PHONE,phone,/),
      expect.stringMatching(/^9,INNESTO_IMPORT_KEY,,/),
      expect.stringMatching(/^10,INNESTO_IMPORT_CELLS,,/),
    ]);
  });

  test('a column’s name in the report cannot be a formula', async () => {
    const done = await bench.importFile('=HYPERLINK("x"),email\n1,nobody\n', {
      mapping: [...EMAIL.mapping, { column: '=HYPERLINK("x")', to: 'externalId' }],
    });
    expect(done).toMatchObject({ refused: 1 });
    const broken = await bench.importFile('email,=name\na@example.com,A\u0000\n', {
      mapping: [...EMAIL.mapping, { column: '=name', to: 'firstName' }],
    });
    expect((await bench.reportOf(broken.publicId)).split('\r\n')[1]).toMatch(/^2,INNESTO_REQUEST_TEXT,'=name,/);
  });

  test('a header called __proto__ harms nobody', async () => {
    const done = await bench.importFile('email,__proto__,constructor\nanna@example.com,x,y\n', {
      mapping: [...EMAIL.mapping, { column: '__proto__', to: 'firstName' }],
    });
    expect(done).toMatchObject({ created: 1 });
    expect((await bench.rowsOf('contact'))[0]).toMatchObject({ first_name: 'x' });
  });

  test('a row that the database refuses stands alone in the report, and its neighbours go on', async () => {
    await store.write(async (transaction) => {
      if (database === 'sqlite') {
        await transaction.raw(
          `CREATE TRIGGER refuse BEFORE INSERT ON contact WHEN NEW.email = 'cursed@example.com' BEGIN SELECT RAISE(ABORT, 'not this one'); END`,
        );
      } else {
        await transaction.raw(
          `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not this one'; END $$`,
        );
        await transaction.raw(
          `CREATE TRIGGER refuse BEFORE INSERT ON contact FOR EACH ROW WHEN (NEW.email = 'cursed@example.com') EXECUTE FUNCTION refuse()`,
        );
      }
    });
    const emails = Array.from({ length: 300 }, (_, at) => (at === 137 ? 'cursed@example.com' : `p${at}@example.com`));
    const done = await bench.importFile(`email\n${emails.join('\n')}\n`, EMAIL);
    expect(done).toMatchObject({ state: 'finished', rowsDone: 300, created: 299, refused: 1 });
    expect(await bench.reportOf(done.publicId)).toMatch(/\r\n139,INNESTO_IMPORT_DATABASE,,.*not this one/);
  });

  test.each<[string, string, ImportOptions, object]>([
    [
      'an unknown column',
      'email\na@example.com\n',
      { mapping: [...EMAIL.mapping, { column: 'nope', to: 'firstName' }] },
      { code: 'INNESTO_IMPORT_COLUMN', details: { path: '/mapping/1/column' } },
    ],
    ['a column that is there twice', 'email,email\na@example.com,b\n', EMAIL, { code: 'INNESTO_IMPORT_MAPPING' }],
    [
      'two columns for one thing',
      'email,b\nx,y\n',
      { mapping: [...EMAIL.mapping, { column: 'b', to: 'email' }] },
      { code: 'INNESTO_IMPORT_MAPPING', details: { path: '/mapping/1/to' } },
    ],
    [
      'an unknown field',
      'email,b\nx,y\n',
      { mapping: [...EMAIL.mapping, { column: 'b', to: 'field:nope' }] },
      { code: 'INNESTO_FIELD_UNKNOWN', details: { path: '/mapping/1/to' } },
    ],
    [
      'a key that is not mapped',
      'email\nx\n',
      { ...EMAIL, key: 'phone' },
      { code: 'INNESTO_IMPORT_MAPPING', details: { path: '/key' } },
    ],
    [
      'no key at all',
      'name\nx\n',
      { mapping: [{ column: 'name', to: 'firstName' }] },
      { code: 'INNESTO_IMPORT_MAPPING', details: { path: '/mapping' } },
    ],
    [
      'an unknown list',
      'email\nx\n',
      { ...EMAIL, lists: ['018f0000-0000-7000-8000-000000000000'] },
      { code: 'INNESTO_NOT_FOUND', details: { path: '/lists/0' } },
    ],
    ['an empty file', '', EMAIL, { code: 'INNESTO_IMPORT_FILE' }],
    ['too many columns', `email${',x'.repeat(200)}\n`, EMAIL, { code: 'INNESTO_IMPORT_TOO_LARGE' }],
    [
      'a line without end',
      `email\n${'good@example.com\n'.repeat(5000)}${'x'.repeat(2_000_000)}`,
      EMAIL,
      { code: 'INNESTO_IMPORT_LINE_TOO_LONG', details: { line: 5002 } },
    ],
    ['a quote without end', `email\n${'good@example.com\n'.repeat(5000)}"x`, EMAIL, { code: 'INNESTO_IMPORT_FILE' }],
  ])('%s refuses the file, of which nothing is kept', async (_, file, options, problem) => {
    await expect(bench.upload(file, options)).rejects.toMatchObject(problem);
    expect([await bench.rowsOf('import'), await bench.rowsOf('delivery')]).toEqual([[], []]);
    const pieces: { n: number }[] = await store.write(async (transaction) =>
      transaction('import_piece').count({ n: '*' }),
    );
    expect(pieces[0]?.n).toBe(0);
  });

  test('a sender who goes away in the middle leaves nothing', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`email\n${'good@example.com\n'.repeat(5000)}`);
      throw new Error('the line is dead');
    }
    await expect(
      bench.imports.receive(bench.workspace, {
        options: EMAIL,
        fileName: 'x.csv',
        chunks: broken(),
        actor: 'operator:1',
      }),
    ).rejects.toThrow('the line is dead');
    expect(await bench.rowsOf('import')).toEqual([]);
  });

  test('what a crash of the hub left of an upload goes with time, and is never seen', async () => {
    const dead = await insertRow(store, 'import', {
      public_id: 'dead',
      workspace_id: bench.workspace.id,
      state: 'uploading',
      options: '{}',
      file_name: 'x',
      touched_at: 1_000_000,
      created_by: 'x',
      created_at: 0,
    });
    await store.write(async (transaction) =>
      transaction('import_piece').insert({ import_id: dead, number: 0, data: Buffer.from('[]') }),
    );
    expect((await bench.imports.page(bench.workspace, { limit: 10, after: null })).items).toEqual([]);
    expect(await bench.imports.discardAbandoned()).toBe(0);
    bench.turn(3_600_000);
    expect(await bench.imports.discardAbandoned()).toBe(1);
    expect([await bench.rowsOf('import'), await bench.piecesOf(dead)]).toEqual([[], []]);
  });
});
