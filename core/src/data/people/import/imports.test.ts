import type { ImportOptions } from '@innesto/sdk/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../../../store/store.ts';
import { DATABASES, openTestStore } from '../../../store/test-database.ts';
import { loadConsentStates } from '../../../store/verb/load-consent-states.ts';
import { createContacts } from '../contacts.ts';
import { createFields } from '../fields.ts';
import { createLists } from '../lists.ts';
import { createImports } from './imports.ts';
import { EMAIL, inChunks, startImportBench, type ImportBench } from './test-imports.ts';

const MARKETING = { purpose: 'marketing', channel: 'email', state: 'given' } as const;

describe.each(DATABASES)('an import, on %s', (database) => {
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

  test('a file becomes contacts with typed fields, lists and consents, quietly', async () => {
    const fields = createFields(bench.parts);
    await fields.make(bench.workspace, { key: 'born', label: 'Born', type: 'date' });
    await fields.make(bench.workspace, { key: 'spent', label: 'Spent', type: 'number' });
    await fields.make(bench.workspace, { key: 'member', label: 'Member', type: 'boolean' });
    const list = await createLists(bench.parts).make(bench.workspace, 'Subscribers');
    const done = await bench.importFile(
      'E-mail;Nome;Nato il;Speso;Socio;Note;Cellulare\r\nanna@example.com;Anna;29/02/1980;1.234,50;sì;"nota; con\r\nriga";333 1234567\r\nbruno@example.com;Bruno;1975-12-01;;no;;\r\n',
      {
        mapping: [
          { column: 'E-mail', to: 'email' },
          { column: 'Nome', to: 'firstName' },
          { column: 'Nato il', to: 'field:born' },
          { column: 'Speso', to: 'field:spent' },
          { column: 'Socio', to: 'field:member' },
          { column: 'Note', to: 'ignore' },
          { column: 'Cellulare', to: 'phone' },
        ],
        lists: [list.publicId],
        consents: [MARKETING],
        defaultCountry: 'IT',
      },
    );
    expect(done).toMatchObject({
      state: 'finished',
      rowsTotal: 2,
      rowsDone: 2,
      created: 2,
      refused: 0,
      finishedAt: 1_000_000,
    });
    const [anna, bruno] = await bench.rowsOf('contact');
    expect(anna).toMatchObject({
      email: 'anna@example.com',
      first_name: 'Anna',
      phone: '+393331234567',
      source: 'import',
    });
    expect(JSON.parse(String(anna?.['fields']))).toEqual({ born: '1980-02-29', spent: 1234.5, member: true });
    expect(JSON.parse(String(bruno?.['fields']))).toEqual({ born: '1975-12-01', member: false });
    const events = await bench.rowsOf('event');
    expect(events.map(({ type }) => type)).toEqual([
      'contact.created',
      'contact.created',
      'consent.given',
      'consent.given',
      'list.joined',
      'list.joined',
    ]);
    expect(new Set(events.map(({ quiet }) => quiet))).toEqual(new Set([1]));
    expect(await bench.rowsOf('consent')).toMatchObject([{ source: 'import', actor: 'operator:1' }, {}]);
    expect(bench.told).toContain('imports');
  });

  test('starts workflows only where it says so (T1)', async () => {
    await bench.importFile('email\nanna@example.com\n', { ...EMAIL, startWorkflows: true });
    expect((await bench.rowsOf('event')).map(({ quiet }) => quiet)).toEqual([0]);
  });

  test('reads Latin-1 as well as UTF-8', async () => {
    const options: ImportOptions = { mapping: [...EMAIL.mapping, { column: 'città', to: 'firstName' }] };
    await bench.importFile('email,città\nanna@example.com,Forlì\n', options);
    await bench.importFile(Buffer.from('email;città\nbruno@example.com;Cantù\n', 'latin1'), options);
    expect((await bench.rowsOf('contact')).map((row) => row['first_name'])).toEqual(['Forlì', 'Cantù']);
  });

  test('a second time changes nothing, and says so', async () => {
    const file = 'email,name\nanna@example.com,Anna\nbruno@example.com,Bruno\n';
    const options: ImportOptions = {
      mapping: [...EMAIL.mapping, { column: 'name', to: 'firstName' }],
      consents: [MARKETING],
    };
    await bench.importFile(file, options);
    const before = [await bench.rowsOf('contact'), await bench.rowsOf('event'), await bench.rowsOf('consent')];
    expect(await bench.importFile(file, options)).toMatchObject({ created: 0, updated: 0, unchanged: 2 });
    expect([await bench.rowsOf('contact'), await bench.rowsOf('event'), await bench.rowsOf('consent')]).toEqual(before);
    expect(await bench.importFile('email,name\nanna@example.com,\nbruno@example.com,B.\n', options)).toMatchObject({
      updated: 1,
      unchanged: 1,
    });
    expect((await bench.rowsOf('contact')).map((row) => row['first_name'])).toEqual(['Anna', 'B.']);
  });

  test('never gives a consent again that the contact has withdrawn, and counts it', async () => {
    const contacts = createContacts({ ...bench.parts, hashAddress: (_, address) => address });
    const { contact } = await contacts.upsert(
      bench.workspace,
      { email: 'anna@example.com', consents: [{ ...MARKETING, state: 'withdrawn' }] },
      'test',
    );
    const done = await bench.importFile('email\nanna@example.com\nbruno@example.com\n', {
      ...EMAIL,
      consents: [MARKETING],
    });
    expect(done).toMatchObject({ created: 1, unchanged: 1, keptWithdrawn: 1 });
    expect((await loadConsentStates(store.read, store.dialect, [contact.id])).get(contact.id)).toMatchObject([
      { state: 'withdrawn' },
    ]);
  });

  test('goes on exactly where it stopped', async () => {
    const emails = Array.from({ length: 5500 }, (_, at) => `p${at}@example.com`);
    const { publicId, rowsTotal } = await bench.upload(`email\n${emails.join('\n')}\n`, {
      ...EMAIL,
      consents: [MARKETING],
    });
    expect(rowsTotal).toBe(5500);
    let done = 0;
    for (let stops = 0; done < 5500; stops++) {
      expect(stops).toBeLessThan(20);
      const stop = new AbortController();
      // As a crash between two batches: the progress and the rows were one transaction.
      const stopping = createImports({
        ...bench.parts,
        announce: ({ topic }) => (topic === 'imports' ? stop.abort() : undefined),
      });
      await stopping.run({ importId: publicId, signal: stop.signal });
      const entry = await bench.imports.find(bench.workspace, publicId);
      expect(entry.rowsDone).toBe(Math.min(5500, (stops + 1) * 1000));
      expect(await bench.rowsOf('contact')).toHaveLength(entry.rowsDone);
      done = entry.rowsDone;
    }
    await bench.imports.run({ importId: publicId, signal: new AbortController().signal });
    const entry = await bench.imports.find(bench.workspace, publicId);
    expect(entry).toMatchObject({ state: 'finished', created: 5500, rowsDone: 5500 });
    expect((await bench.rowsOf('contact')).map(({ email }) => email)).toEqual(emails);
    expect(await bench.rowsOf('event')).toHaveLength(11_000);
    expect(await bench.piecesOf(entry.id)).toEqual([]);
  });

  test('worked through by several at once, and beside another of the same people, takes each row in once', async () => {
    const file = `email\n${Array.from({ length: 2500 }, (_, at) => `p${at}@example.com`).join('\n')}\n`;
    const [first, second] = [await bench.upload(file, EMAIL), await bench.upload(file, EMAIL)];
    await Promise.all(
      [first, first, second].map(({ publicId }) =>
        bench.imports.run({ importId: publicId, signal: new AbortController().signal }),
      ),
    );
    const entries = await Promise.all(
      [first, second].map(({ publicId }) => bench.imports.find(bench.workspace, publicId)),
    );
    expect(entries.map(({ state, rowsDone }) => [state, rowsDone])).toEqual([
      ['finished', 2500],
      ['finished', 2500],
    ]);
    expect(entries.reduce((sum, { created }) => sum + created, 0)).toBe(2500);
    expect(await bench.rowsOf('contact')).toHaveLength(2500);
  });

  test('is queued as background work with the transaction that makes it an import', async () => {
    const { publicId } = await bench.upload('email\nanna@example.com\n', EMAIL);
    const [chore] = await bench.rowsOf('delivery');
    expect(chore).toMatchObject({
      kind: 'chore',
      state: 'queued',
      key: `import:${publicId}`,
      contact_id: null,
      channel: null,
    });
    expect(JSON.parse(String(chore?.['body']))).toEqual({ chore: 'import', import: publicId });
    expect(await bench.imports.find(bench.workspace, publicId)).toMatchObject({
      state: 'queued',
      rowsTotal: 1,
      rowsDone: 0,
    });
  });

  test('can be cancelled, once', async () => {
    const { publicId } = await bench.upload('email\nanna@example.com\n', EMAIL);
    expect(await bench.imports.cancel(bench.workspace, publicId)).toMatchObject({
      state: 'cancelled',
      finishedAt: 1_000_000,
    });
    await bench.imports.run({ importId: publicId, signal: new AbortController().signal });
    expect(await bench.rowsOf('contact')).toEqual([]);
    await expect(bench.imports.cancel(bench.workspace, publicId)).rejects.toMatchObject({
      code: 'INNESTO_IMPORT_ENDED',
    });
  });

  test('a preview shows how a file begins and what its columns seem to hold', async () => {
    await createFields(bench.parts).make(bench.workspace, {
      key: 'birth_date',
      label: 'Data di nascita',
      type: 'date',
    });
    const file = `Contatto;Nome;COGNOME;Tel.;Data di nascita;altro;altro\n${'anna@example.com;Anna;Rossi;+39 333 1234567;1980-02-29;;\n'.repeat(5000)}`;
    const preview = await bench.imports.preview(bench.workspace, { chunks: inChunks(Buffer.from(file)), options: {} });
    expect(preview).toMatchObject({
      encoding: 'utf-8',
      delimiter: ';',
      columns: ['Contatto', 'Nome', 'COGNOME', 'Tel.', 'Data di nascita', 'altro', 'altro'],
    });
    expect(preview.rows).toHaveLength(10);
    expect(preview.mapping).toEqual([
      { column: 'Contatto', to: 'email' },
      { column: 'Nome', to: 'firstName' },
      { column: 'COGNOME', to: 'lastName' },
      { column: 'Tel.', to: 'phone' },
      { column: 'Data di nascita', to: 'field:birth_date' },
      { column: 'altro', to: 'ignore' },
    ]);
    expect(await bench.rowsOf('import')).toEqual([]);
  });
});
