import type { ImportOptions } from '@innesto/sdk/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { LIVE_CLOCK } from '../../../model/clock.ts';
import type { Workspace } from '../../../model/workspace.ts';
import { loadConsentStates } from '../../../store/verb/load-consent-states.ts';
import type { Store } from '../../../store/store.ts';
import { DATABASES, openTestStore } from '../../../store/test-database.ts';
import { createContacts } from '../contacts.ts';
import { createFields } from '../fields.ts';
import { createLists } from '../lists.ts';
import { createImports, type Imports } from './imports.ts';

const MARKETING = { purpose: 'marketing', channel: 'email', state: 'given' } as const;
const EMAIL: ImportOptions = { mapping: [{ column: 'email', to: 'email' }] };

async function* inChunks(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe.each(DATABASES)('imports on %s', (database) => {
  let store: Store;
  let imports: Imports;
  let workspace: Workspace;
  let now = 1_000_000;
  let serial = 0;
  const running = new AbortController().signal;
  const told: string[] = [];
  const parts = () => ({
    store,
    clock: { now: () => now },
    ids: { next: () => `id-${++serial}` },
    pulse: { events: () => {}, runs: () => {}, deliveries: () => {} },
    announce: ({ topic }: { topic: string }) => void told.push(topic),
  });

  beforeAll(async () => {
    store = await openTestStore(database, { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') });
    imports = createImports(parts());
  });
  afterAll(() => store.close());

  beforeEach(async () => {
    const publicId = `workspace-${++serial}`;
    const rows: { id: number }[] = await store.write(async (transaction) =>
      transaction('workspace').insert({ public_id: publicId, name: 'Shop', mode: 'live', time_zone: 'Europe/Rome', created_at: 0 }).returning('id'),
    );
    workspace = { id: rows[0]?.id ?? 0, publicId, name: 'Shop', mode: 'live', timeZone: 'Europe/Rome', identityKey: 'email', clock: LIVE_CLOCK };
  });

  const upload = (file: string | Uint8Array, options: ImportOptions, chunk?: number) =>
    imports.receive(workspace, {
      options,
      fileName: 'contacts.csv',
      chunks: inChunks(typeof file === 'string' ? Buffer.from(file) : file, chunk),
      actor: 'operator:1',
    });
  const importFile = async (file: string | Uint8Array, options: ImportOptions) => {
    const { publicId } = await upload(file, options);
    await imports.run({ importId: publicId, signal: running });
    return imports.find(workspace, publicId);
  };
  const rowsOf = (table: string): Promise<Record<string, unknown>[]> =>
    store.write(async (transaction) => transaction(table).where('workspace_id', workspace.id));
  const contactsNow = async () => (await rowsOf('contact')).toSorted((left, right) => Number(left['id']) - Number(right['id']));
  const eventsNow = async () => (await rowsOf('event')).toSorted((left, right) => Number(left['id']) - Number(right['id']));
  const reportOf = async (publicId: string): Promise<string> => (await Array.fromAsync(await imports.report(workspace, publicId))).join('');
  const leftovers = (importId: number): Promise<unknown[]> => store.write(async (transaction) => transaction('import_piece').where('import_id', importId).select('number'));

  test('a file becomes contacts with typed fields, lists and consents, quietly', async () => {
    const fields = createFields(parts());
    await fields.make(workspace, { key: 'born', label: 'Born', type: 'date' });
    await fields.make(workspace, { key: 'spent', label: 'Spent', type: 'number' });
    await fields.make(workspace, { key: 'member', label: 'Member', type: 'boolean' });
    const list = await createLists(parts()).make(workspace, 'Subscribers');
    const done = await importFile(
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
    expect(done).toMatchObject({ state: 'finished', rowsTotal: 2, rowsDone: 2, created: 2, refused: 0, finishedAt: now });
    const [anna, bruno] = await contactsNow();
    expect(anna).toMatchObject({ email: 'anna@example.com', first_name: 'Anna', phone: '+393331234567', source: 'import' });
    expect(JSON.parse(String(anna?.['fields']))).toEqual({ born: '1980-02-29', spent: 1234.5, member: true });
    expect(JSON.parse(String(bruno?.['fields']))).toEqual({ born: '1975-12-01', member: false });
    const events = await eventsNow();
    expect(events.map(({ type }) => type)).toEqual(['contact.created', 'contact.created', 'consent.given', 'consent.given', 'list.joined', 'list.joined']);
    expect(new Set(events.map(({ quiet }) => quiet))).toEqual(new Set([1]));
    expect(await rowsOf('consent')).toMatchObject([{ source: 'import', actor: 'operator:1' }, {}]);
    expect(told).toContain('imports');
  });

  test('starts workflows only where it says so (T1)', async () => {
    await importFile('email\nanna@example.com\n', { ...EMAIL, startWorkflows: true });
    expect((await eventsNow()).map(({ quiet }) => quiet)).toEqual([0]);
  });

  test('reads Latin-1 as well as UTF-8', async () => {
    const options: ImportOptions = { mapping: [...EMAIL.mapping, { column: 'città', to: 'firstName' }] };
    await importFile('email,città\nanna@example.com,Forlì\n', options);
    await importFile(Buffer.from('email;città\nbruno@example.com;Cantù\n', 'latin1'), options);
    expect((await contactsNow()).map((row) => row['first_name'])).toEqual(['Forlì', 'Cantù']);
  });

  test('a second time changes nothing, and says so', async () => {
    const file = 'email,name\nanna@example.com,Anna\nbruno@example.com,Bruno\n';
    const options: ImportOptions = { mapping: [...EMAIL.mapping, { column: 'name', to: 'firstName' }], consents: [MARKETING] };
    await importFile(file, options);
    const before = [await contactsNow(), await eventsNow(), await rowsOf('consent')];
    expect(await importFile(file, options)).toMatchObject({ created: 0, updated: 0, unchanged: 2 });
    expect([await contactsNow(), await eventsNow(), await rowsOf('consent')]).toEqual(before);
    expect(await importFile('email,name\nanna@example.com,\nbruno@example.com,B.\n', options)).toMatchObject({ updated: 1, unchanged: 1 });
    expect((await contactsNow()).map((row) => row['first_name'])).toEqual(['Anna', 'B.']);
  });

  test('refuses rows one by one, with line, column and reason, in a report that no spreadsheet runs', async () => {
    await createFields(parts()).make(workspace, { key: 'age', label: 'Age', type: 'number' });
    const done = await importFile(
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
        mapping: [...EMAIL.mapping, { column: 'age', to: 'field:age' }, { column: 'tz', to: 'timeZone' }, { column: 'phone', to: 'phone' }],
        key: 'email',
      },
    );
    expect(done).toMatchObject({ rowsTotal: 10, rowsDone: 10, created: 4, refused: 6 });
    const [header, ...lines] = (await reportOf(done.publicId)).trimEnd().split('\r\n');
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
    const done = await importFile('=HYPERLINK("x"),email\n1,nobody\n', { mapping: [...EMAIL.mapping, { column: '=HYPERLINK("x")', to: 'externalId' }] });
    expect(done).toMatchObject({ refused: 1 });
    const broken = await importFile('email,=name\na@example.com,A\u0000\n', { mapping: [...EMAIL.mapping, { column: '=name', to: 'firstName' }] });
    expect((await reportOf(broken.publicId)).split('\r\n')[1]).toMatch(/^2,INNESTO_REQUEST_TEXT,'=name,/);
  });

  test('a header called __proto__ harms nobody', async () => {
    const done = await importFile('email,__proto__,constructor\nanna@example.com,x,y\n', { mapping: [...EMAIL.mapping, { column: '__proto__', to: 'firstName' }] });
    expect(done).toMatchObject({ created: 1 });
    expect((await contactsNow())[0]).toMatchObject({ first_name: 'x' });
  });

  test('never gives a consent again that the contact has withdrawn, and counts it', async () => {
    const contacts = createContacts({ ...parts(), hashAddress: (_, address) => address });
    const { contact } = await contacts.upsert(workspace, { email: 'anna@example.com', consents: [{ ...MARKETING, state: 'withdrawn' }] }, 'test');
    const done = await importFile('email\nanna@example.com\nbruno@example.com\n', { ...EMAIL, consents: [MARKETING] });
    expect(done).toMatchObject({ created: 1, unchanged: 1, keptWithdrawn: 1 });
    expect((await loadConsentStates(store.read, store.dialect, [contact.id])).get(contact.id)).toMatchObject([{ state: 'withdrawn' }]);
  });

  test('goes on exactly where it stopped', async () => {
    const emails = Array.from({ length: 5500 }, (_, at) => `p${at}@example.com`);
    const { publicId, rowsTotal } = await upload(`email\n${emails.join('\n')}\n`, { ...EMAIL, consents: [MARKETING] });
    expect(rowsTotal).toBe(5500);
    let done = 0;
    for (let stops = 0; done < 5500; stops++) {
      expect(stops).toBeLessThan(20);
      const stop = new AbortController();
      // As a crash between two batches: the progress and the rows were one transaction.
      const stopping = createImports({ ...parts(), announce: ({ topic }) => (topic === 'imports' ? stop.abort() : undefined) });
      await stopping.run({ importId: publicId, signal: stop.signal });
      const entry = await imports.find(workspace, publicId);
      expect(entry.rowsDone).toBe(Math.min(5500, (stops + 1) * 1000));
      expect(await contactsNow()).toHaveLength(entry.rowsDone);
      done = entry.rowsDone;
    }
    await imports.run({ importId: publicId, signal: running });
    const entry = await imports.find(workspace, publicId);
    expect(entry).toMatchObject({ state: 'finished', created: 5500, rowsDone: 5500 });
    expect((await contactsNow()).map(({ email }) => email)).toEqual(emails);
    expect(await rowsOf('event')).toHaveLength(11_000);
    expect(await leftovers(entry.id)).toEqual([]);
  });

  test('worked through by several at once, and beside another of the same people, takes each row in once', async () => {
    const file = `email\n${Array.from({ length: 2500 }, (_, at) => `p${at}@example.com`).join('\n')}\n`;
    const [first, second] = [await upload(file, EMAIL), await upload(file, EMAIL)];
    await Promise.all([first, first, second].map(({ publicId }) => imports.run({ importId: publicId, signal: running })));
    const entries = await Promise.all([first, second].map(({ publicId }) => imports.find(workspace, publicId)));
    expect(entries.map(({ state, rowsDone }) => [state, rowsDone])).toEqual([['finished', 2500], ['finished', 2500]]);
    expect(entries.reduce((sum, { created }) => sum + created, 0)).toBe(2500);
    expect(await contactsNow()).toHaveLength(2500);
  });

  test('a row that the database refuses stands alone in the report, and its neighbours go on', async () => {
    await store.write(async (transaction) => {
      if (database === 'sqlite') {
        await transaction.raw(`CREATE TRIGGER refuse BEFORE INSERT ON contact WHEN NEW.email = 'cursed@example.com' BEGIN SELECT RAISE(ABORT, 'not this one'); END`);
      } else {
        await transaction.raw(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not this one'; END $$`);
        await transaction.raw(`CREATE TRIGGER refuse BEFORE INSERT ON contact FOR EACH ROW WHEN (NEW.email = 'cursed@example.com') EXECUTE FUNCTION refuse()`);
      }
    });
    const emails = Array.from({ length: 300 }, (_, at) => (at === 137 ? 'cursed@example.com' : `p${at}@example.com`));
    const done = await importFile(`email\n${emails.join('\n')}\n`, EMAIL);
    expect(done).toMatchObject({ state: 'finished', rowsDone: 300, created: 299, refused: 1 });
    expect(await reportOf(done.publicId)).toMatch(/\r\n139,INNESTO_IMPORT_DATABASE,,.*not this one/);
  });

  test.each<[string, string, ImportOptions, object]>([
    ['an unknown column', 'email\na@example.com\n', { mapping: [...EMAIL.mapping, { column: 'nope', to: 'firstName' }] }, { code: 'INNESTO_IMPORT_COLUMN', details: { path: '/mapping/1/column' } }],
    ['a column that is there twice', 'email,email\na@example.com,b\n', EMAIL, { code: 'INNESTO_IMPORT_MAPPING' }],
    ['two columns for one thing', 'email,b\nx,y\n', { mapping: [...EMAIL.mapping, { column: 'b', to: 'email' }] }, { code: 'INNESTO_IMPORT_MAPPING', details: { path: '/mapping/1/to' } }],
    ['an unknown field', 'email,b\nx,y\n', { mapping: [...EMAIL.mapping, { column: 'b', to: 'field:nope' }] }, { code: 'INNESTO_FIELD_UNKNOWN', details: { path: '/mapping/1/to' } }],
    ['a key that is not mapped', 'email\nx\n', { ...EMAIL, key: 'phone' }, { code: 'INNESTO_IMPORT_MAPPING', details: { path: '/key' } }],
    ['no key at all', 'name\nx\n', { mapping: [{ column: 'name', to: 'firstName' }] }, { code: 'INNESTO_IMPORT_MAPPING', details: { path: '/mapping' } }],
    ['an unknown list', 'email\nx\n', { ...EMAIL, lists: ['018f0000-0000-7000-8000-000000000000'] }, { code: 'INNESTO_NOT_FOUND', details: { path: '/lists/0' } }],
    ['an empty file', '', EMAIL, { code: 'INNESTO_IMPORT_FILE' }],
    ['too many columns', `email${',x'.repeat(200)}\n`, EMAIL, { code: 'INNESTO_IMPORT_TOO_LARGE' }],
    ['a line without end', `email\n${'good@example.com\n'.repeat(5000)}${'x'.repeat(2_000_000)}`, EMAIL, { code: 'INNESTO_IMPORT_LINE_TOO_LONG', details: { line: 5002 } }],
    ['a quote without end', `email\n${'good@example.com\n'.repeat(5000)}"x`, EMAIL, { code: 'INNESTO_IMPORT_FILE' }],
  ])('%s refuses the file, of which nothing is kept', async (_, file, options, problem) => {
    await expect(upload(file, options)).rejects.toMatchObject(problem);
    expect([await rowsOf('import'), await rowsOf('delivery')]).toEqual([[], []]);
    const pieces: { n: number }[] = await store.write(async (transaction) => transaction('import_piece').count({ n: '*' }));
    expect(pieces[0]?.n).toBe(0);
  });

  test('a sender who goes away in the middle leaves nothing', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`email\n${'good@example.com\n'.repeat(5000)}`);
      throw new Error('the line is dead');
    }
    await expect(imports.receive(workspace, { options: EMAIL, fileName: 'x.csv', chunks: broken(), actor: 'operator:1' })).rejects.toThrow('the line is dead');
    expect(await rowsOf('import')).toEqual([]);
  });

  test('what a crash of the hub left of an upload goes with time, and is never seen', async () => {
    const dead = (await store.write(async (transaction) =>
      transaction('import')
        .insert({ public_id: `dead-${serial}`, workspace_id: workspace.id, state: 'uploading', options: '{}', file_name: 'x', touched_at: now, created_by: 'x', created_at: 0 })
        .returning('id'),
    )) as { id: number }[];
    await store.write(async (transaction) => transaction('import_piece').insert({ import_id: dead[0]?.id, number: 0, data: Buffer.from('[]') }));
    expect((await imports.page(workspace, { limit: 10, after: null })).items).toEqual([]);
    expect(await imports.discardAbandoned()).toBe(0);
    now += 3_600_000;
    expect(await imports.discardAbandoned()).toBe(1);
    expect([await rowsOf('import'), await leftovers(dead[0]?.id ?? 0)]).toEqual([[], []]);
  });

  test('is queued as background work with the transaction that makes it an import', async () => {
    const { publicId } = await upload('email\nanna@example.com\n', EMAIL);
    const [chore] = await rowsOf('delivery');
    expect(chore).toMatchObject({ kind: 'chore', state: 'queued', key: `import:${publicId}`, contact_id: null, channel: null });
    expect(JSON.parse(String(chore?.['body']))).toEqual({ chore: 'import', import: publicId });
    expect(await imports.find(workspace, publicId)).toMatchObject({ state: 'queued', rowsTotal: 1, rowsDone: 0 });
  });

  test('can be cancelled, once', async () => {
    const { publicId } = await upload('email\nanna@example.com\n', EMAIL);
    expect(await imports.cancel(workspace, publicId)).toMatchObject({ state: 'cancelled', finishedAt: now });
    await imports.run({ importId: publicId, signal: running });
    expect(await contactsNow()).toEqual([]);
    await expect(imports.cancel(workspace, publicId)).rejects.toMatchObject({ code: 'INNESTO_IMPORT_ENDED' });
  });

  test('a preview shows how a file begins and what its columns seem to hold', async () => {
    await createFields(parts()).make(workspace, { key: 'birth_date', label: 'Data di nascita', type: 'date' });
    const file = `Contatto;Nome;COGNOME;Tel.;Data di nascita;altro;altro\n${'anna@example.com;Anna;Rossi;+39 333 1234567;1980-02-29;;\n'.repeat(5000)}`;
    const preview = await imports.preview(workspace, { chunks: inChunks(Buffer.from(file)), options: {} });
    expect(preview).toMatchObject({ encoding: 'utf-8', delimiter: ';', columns: ['Contatto', 'Nome', 'COGNOME', 'Tel.', 'Data di nascita', 'altro', 'altro'] });
    expect(preview.rows).toHaveLength(10);
    expect(preview.mapping).toEqual([
      { column: 'Contatto', to: 'email' },
      { column: 'Nome', to: 'firstName' },
      { column: 'COGNOME', to: 'lastName' },
      { column: 'Tel.', to: 'phone' },
      { column: 'Data di nascita', to: 'field:birth_date' },
      { column: 'altro', to: 'ignore' },
    ]);
    expect(await rowsOf('import')).toEqual([]);
  });
});
