import type { ImportCount, ImportOptions } from '@innesto/sdk/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../../../store/store.ts';
import { DATABASES, openTestStore } from '../../../store/test-database.ts';
import { createLists } from '../lists.ts';
import { countUpload } from './count-upload.ts';
import { EMAIL, inChunks, startImportBench, type ImportBench } from './test-imports.ts';

const PEOPLE: ImportOptions = {
  mapping: [
    { column: 'email', to: 'email' },
    { column: 'phone', to: 'phone' },
    { column: 'id', to: 'externalId' },
  ],
  defaultCountry: 'IT',
};

describe.each(DATABASES)('what a file would do, asked before it is imported, on %s', (database) => {
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

  const count = (file: string, options: ImportOptions): Promise<ImportCount> =>
    bench.imports.count(bench.workspace, { chunks: inChunks(Buffer.from(file)), options });
  const list = async (name: string): Promise<string> =>
    (await createLists(bench.parts).make(bench.workspace, name)).publicId;

  test('whoever is named is counted once, by whichever key, and who is in all the lists joins none', async () => {
    const [visits, letters] = [await list('Visits'), await list('Letters')];
    await bench.importFile('email\nanna@x.example\n', { ...EMAIL, lists: [visits, letters] });
    await bench.importFile('email\nbruno@x.example\n', { ...EMAIL, lists: [visits] });
    const file = [
      'email,phone,id',
      'anna@x.example,,',
      'ANNA@x.example,333 1234567,',
      'bruno@x.example,,',
      'carla@x.example,,c-1',
      'carla@x.example,,c-1',
      'carla@x.example,333 7654321,',
      'no address,,',
      ',,',
      ',12,',
    ].join('\n');
    expect(await count(file, PEOPLE)).toEqual({
      rows: 8,
      refused: 2,
      contacts: 3,
      created: 1,
      joining: 0,
      isWhole: true,
    });
    expect(await count(file, { ...PEOPLE, lists: [visits] })).toMatchObject({ contacts: 3, joining: 1 });
    expect(await count(file, { ...PEOPLE, lists: [visits, letters] })).toMatchObject({ contacts: 3, joining: 2 });
  });

  test('it is what the import does then, also where a person’s rows are far apart', async () => {
    const visits = await list('Visits');
    const members = Array.from({ length: 300 }, (_, at) => `person-${at * 7}@x.example`);
    await bench.importFile(['email', ...members].join('\n'), { ...EMAIL, lists: [visits] });
    await bench.importFile(['email', ...members.map((member) => `known-${member}`)].join('\n'), EMAIL);
    const rows = Array.from({ length: 2600 }, (_, at) => {
      const person = (at * 37) % 1500;
      return person % 11 === 0 ? `known-person-${person * 7}@x.example` : `person-${person}@x.example`;
    });
    const file = ['email', ...rows].join('\n');
    const options = { ...EMAIL, lists: [visits], startWorkflows: true };
    const told = await count(file, options);
    expect(told.rows).toBe(2600);
    const before = (await bench.rowsOf('event')).length;
    const contacts = (await bench.rowsOf('contact')).length;
    const done = await bench.importFile(file, options);
    const joined = (await bench.rowsOf('event')).slice(before).filter(({ type }) => type === 'list.joined');
    expect([told.refused, told.created, told.joining]).toEqual([done.refused, done.created, joined.length]);
    expect((await bench.rowsOf('contact')).length).toBe(contacts + told.created);
  });

  test('nothing of it is kept, and nobody is held up', async () => {
    const visits = await list('Visits');
    await bench.importFile('email\nanna@x.example\n', EMAIL);
    const rows = async (): Promise<readonly number[]> =>
      Promise.all(['contact', 'event', 'import'].map(async (table) => (await bench.rowsOf(table)).length));
    const before = await rows();
    await store.write(async (transaction) => {
      await transaction('contact').where('workspace_id', bench.workspace.id).update({ first_name: 'Anna' });
      expect(await count('email\nanna@x.example\nbruno@x.example\n', { ...EMAIL, lists: [visits] })).toMatchObject({
        joining: 2,
      });
    });
    expect(await rows()).toEqual(before);
  });

  test('another workspace’s contacts are nobody here, and its lists are unknown', async () => {
    const other = await startImportBench(store);
    await other.importFile('email\nanna@x.example\n', EMAIL);
    expect(await count('email\nanna@x.example\n', EMAIL)).toMatchObject({ created: 1 });
    const foreign = (await createLists(other.parts).make(other.workspace, 'Theirs')).publicId;
    await expect(count('email\nanna@x.example\n', { ...EMAIL, lists: [foreign] })).rejects.toMatchObject({
      code: 'INNESTO_NOT_FOUND',
    });
  });

  test.each(['"a note in quotes"', 'a note'])(
    'of a longer file its beginning is told, without the row at which it was cut (%s)',
    async (note) => {
      const line = (at: number): string => `person-${String(at).padStart(5, '0')}@x.example,${note}\n`;
      const file = Buffer.from(`email,note\n${Array.from({ length: 4000 }, (_, at) => line(at)).join('')}`);
      const bytes = 'email,note\n'.length + line(0).length * 2500 + line(0).length - 4;
      const cut = (bounds: { readonly bytes: number; readonly rows: number }): Promise<ImportCount> =>
        countUpload(bench.parts, bench.workspace, { options: EMAIL, chunks: inChunks(file), bounds });
      expect(await cut({ bytes, rows: 3000 })).toMatchObject({
        isWhole: false,
        rows: 2500,
        refused: 0,
      });
      expect(await cut({ bytes: file.length, rows: 3000 })).toMatchObject({
        isWhole: false,
        rows: 3000,
      });
    },
  );

  test.each([
    ['is empty', '', EMAIL, 'INNESTO_IMPORT_FILE'],
    ['lacks the column', 'mail\nanna@x.example\n', EMAIL, 'INNESTO_IMPORT_COLUMN'],
    ['opens a quote that is never closed', 'email\n"anna@x.example\n', EMAIL, 'INNESTO_IMPORT_FILE'],
    [
      'says nobody’s key',
      'email\n',
      { mapping: [{ column: 'email', to: 'firstName' as const }] },
      'INNESTO_IMPORT_MAPPING',
    ],
  ])('a file that %s is refused as the import would refuse it', async (_, file, options, code) => {
    await expect(count(file, options)).rejects.toMatchObject({ code });
  });
});
