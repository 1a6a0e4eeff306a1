import type { ImportPreview } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { countRows } from './count-rows.ts';
import { fieldKeyFor } from './field-key.ts';
import { guessFieldType } from './guess-field.ts';
import { NewImport } from './new-import.svelte.ts';
import { readReport } from './read-report.ts';
import { hubOver, problemOf, type Said } from './test-hub.ts';
import { settled, TestMachine } from './test-machine.ts';

const PREVIEW: ImportPreview = {
  encoding: 'utf-8',
  delimiter: ';',
  columns: ['E-mail', 'Nome', 'Compleanno', 'Taglia'],
  rows: [
    ['ada@clients.example', 'Ada', '10/12/1985', 'S'],
    ['bob@clients.example', 'Bob', '03/04/1980', 'M'],
  ],
  mapping: [
    { column: 'E-mail', to: 'email' },
    { column: 'Nome', to: 'firstName' },
    { column: 'Compleanno', to: 'ignore' },
    { column: 'Taglia', to: 'ignore' },
  ],
};
const FILE = new File(['E-mail;Nome\r\nada@clients.example;Ada\r\n"bob\n@x";Bob\r\n\r\n'], 'people.csv');

const importOver = (answer: (asked: string, body: unknown) => Said | null = () => null) => {
  const sent: { readonly options: unknown; readonly body: unknown }[] = [];
  const over = hubOver(async (asked, body) => {
    const own = answer(asked, body);
    if (own !== null) return own;
    if (asked.endsWith('/preview')) return { body: PREVIEW };
    if (asked.startsWith('UPLOAD') && body instanceof FormData) {
      const options = body.get('options');
      sent.push({ options: JSON.parse(typeof options === 'string' ? options : ''), body: body.get('file') });
      return { body: { id: 'i1', rowsTotal: 2 } };
    }
    return { body };
  });
  const machine = new TestMachine();
  const wanted = new NewImport({ hub: over.hub, after: machine.ports.after, workspace: 'w', country: 'IT' });
  return { ...over, sent, machine, wanted };
};

test('a file is looked at, its columns are understood, and its rows are counted', async () => {
  const { wanted } = importOver();
  await wanted.choose(FILE);
  expect(wanted.plans.map(({ column, becomes, samples }) => [column, becomes, samples[0]])).toEqual([
    ['E-mail', 'email', 'ada@clients.example'],
    ['Nome', 'firstName', 'Ada'],
    ['Compleanno', 'ignore', '10/12/1985'],
    ['Taglia', 'ignore', 'S'],
  ]);
  expect([wanted.rows, wanted.isRecognisable, wanted.trouble]).toEqual([2, true, null]);
});

test('a column makes a field of the type that its cells have, before the file is sent', async () => {
  const { wanted, asked, sent } = importOver();
  await wanted.choose(FILE);
  const birthday = wanted.plans[2];
  if (birthday === undefined) throw new Error('no third column');
  birthday.becomes = 'new';
  wanted.lists = new Set(['l1']);
  wanted.consents = new Set(['marketing email']);
  wanted.source = 'Paper form';
  expect(birthday.field.type).toBe('date');
  expect(await wanted.send([{ key: 'compleanno', label: 'x', type: 'text' }])).toBe('i1');
  expect(asked.slice(-2)).toEqual(['POST /api/workspaces/w/fields', 'UPLOAD /api/workspaces/w/imports']);
  expect(sent[0]?.options).toEqual({
    mapping: [
      { column: 'E-mail', to: 'email' },
      { column: 'Nome', to: 'firstName' },
      { column: 'Compleanno', to: 'field:compleanno_2' },
      { column: 'Taglia', to: 'ignore' },
    ],
    encoding: 'auto',
    delimiter: 'auto',
    dateOrder: 'day-month',
    startWorkflows: false,
    lists: ['l1'],
    consents: [{ purpose: 'marketing', channel: 'email', state: 'given', source: 'Paper form' }],
    defaultCountry: 'IT',
  });
  expect(wanted.share).toBe(1);
});

test('what was refused is told, and the next try does not make the fields again', async () => {
  let refuse = true;
  const { wanted, asked } = importOver((call) =>
    refuse && call.startsWith('UPLOAD') && call.endsWith('/imports')
      ? { problem: problemOf('INNESTO_IMPORT_MAPPING') }
      : null,
  );
  await wanted.choose(FILE);
  const size = wanted.plans[3];
  if (size === undefined) throw new Error('no fourth column');
  size.becomes = 'new';
  expect(await wanted.send([])).toBeNull();
  expect(wanted.sending.trouble?.kind).toBe('problem');
  expect(size.becomes).toBe('field:taglia');
  refuse = false;
  expect(await wanted.send([{ key: 'taglia', label: 'Taglia', type: 'text' }])).toBe('i1');
  expect(asked.filter((call) => call.endsWith('/fields'))).toHaveLength(1);
});

test('a file in which nobody can be recognised, or two columns claim the same, is not sent', async () => {
  const { wanted, asked } = importOver();
  await wanted.choose(FILE);
  const [email, name] = wanted.plans;
  if (email === undefined || name === undefined) throw new Error('no columns');
  name.becomes = 'email';
  expect([await wanted.send([]), wanted.fault]).toEqual([null, 'new-import.twice']);
  email.becomes = 'ignore';
  name.becomes = 'firstName';
  expect([await wanted.send([]), wanted.fault]).toEqual([null, 'new-import.nobody']);
  email.becomes = 'email';
  wanted.key = 'phone';
  expect([await wanted.send([]), wanted.fault]).toEqual([null, 'new-import.key-missing']);
  expect(asked.filter((call) => call.endsWith('/imports'))).toEqual([]);
});

test('a file that cannot be read says so, and another one can be chosen', async () => {
  let broken = true;
  const { wanted } = importOver(() => (broken ? { problem: problemOf('INNESTO_IMPORT_FILE') } : null));
  await wanted.choose(FILE);
  expect([wanted.preview, wanted.trouble?.kind, wanted.isLooking]).toEqual([null, 'problem', false]);
  broken = false;
  await wanted.choose(FILE);
  expect([wanted.plans.length, wanted.trouble]).toEqual([4, null]);
});

test('rows are counted without line breaks in quotes and empty lines, also in a large file', async () => {
  const { signal } = new AbortController();
  expect(await countRows(new Blob([]), signal)).toBe(0);
  expect(await countRows(new Blob(['a,b']), signal)).toBe(0);
  expect(await countRows(new Blob(['a,b\n1,"x\n""y""\n"\n\n2,z']), signal)).toBe(2);
  expect(await countRows(new Blob(['e\n', 'somebody@clients.example\r\n'.repeat(400_000)]), signal)).toBe(400_000);
});

test.each([
  [['1', '12,5', '-3'], 'number'],
  [['00123', '04567'], 'text'],
  [['si', 'no', ''], 'boolean'],
  [['10/12/1985', '3.4.80'], 'date'],
  [['2027-02-28T10:00:00Z'], 'moment'],
  [['Torino', '12'], 'text'],
  [['', ' '], 'text'],
] as const)('a column of %j seems to hold a %s', (cells, type) => {
  expect(guessFieldType(cells)).toBe(type);
});

test('a field’s key is made from its name, and is never one that is taken', () => {
  const others = new Set(['citta']);
  expect(
    ['Città', 'E-Mail', '2. Telefono', '生日', 'Constructor', 'a'.repeat(80)].map((label) =>
      fieldKeyFor(label, others),
    ),
  ).toEqual(['citta_2', 'e_mail', 'telefono', 'own_field', 'constructor_field', 'a'.repeat(36)]);
});

test('the beginning of a report is read, without a row that was cut off', () => {
  const text =
    '\uFEFFline,code,column,detail\r\n3,INNESTO_CONTACT_EMAIL,E-mail,"“a, ""b""” is none"\r\n4,INNESTO_IMPORT_KEY,,x\r\n5,INNESTO';
  expect(readReport(text, 10)).toEqual([
    { line: 3, code: 'INNESTO_CONTACT_EMAIL', column: 'E-mail', detail: '“a, "b"” is none' },
    { line: 4, code: 'INNESTO_IMPORT_KEY', column: '', detail: 'x' },
  ]);
  expect(readReport(text, 1)).toHaveLength(1);
});

test('a file that is called back on its way is no trouble, and can be sent again', async () => {
  let wanted: NewImport | null = null;
  const over = importOver((call) => {
    if (!call.startsWith('UPLOAD') || !call.endsWith('/imports')) return null;
    wanted?.callBack();
    return 'cut';
  });
  ({ wanted } = over);
  await wanted.choose(FILE);
  expect([await wanted.send([]), wanted.sending.trouble, wanted.sending.busy]).toEqual([null, null, false]);
});

test('who would join is asked once things stand still, of no more of the file than is read, and an older answer is not believed', async () => {
  const answers: PromiseWithResolvers<Said>[] = [];
  const machine = new TestMachine();
  const { hub, asked } = hubOver((call) => {
    if (call.endsWith('/preview')) return { body: PREVIEW };
    answers.push(Promise.withResolvers<Said>());
    return answers.at(-1)?.promise ?? 'cut';
  });
  const wanted = new NewImport({ hub, after: machine.ports.after, workspace: 'w', country: 'IT' });
  await wanted.choose(FILE);
  const { joining } = wanted;
  joining.ask(wanted.intended([]));
  expect(joining.isAsking).toBe(false);
  joining.ask(wanted.intended(['l1']));
  joining.ask(wanted.intended(['l1', 'l2']));
  expect([joining.isAsking, joining.told]).toEqual([true, null]);
  await machine.pass(400);
  expect(asked.filter((call) => call.endsWith('/imports/count'))).toHaveLength(1);
  joining.ask(wanted.intended(['l2']));
  await machine.pass(400);
  answers[0]?.resolve({ body: { joining: 9, isWhole: true } });
  await settled();
  expect([joining.isAsking, joining.told]).toEqual([true, null]);
  answers[1]?.resolve({ body: { joining: 3, isWhole: false } });
  await settled();
  expect([joining.isAsking, joining.told]).toEqual([false, { joining: 3, isWhole: false }]);
  joining.ask(wanted.intended(['l3']));
  await machine.pass(400);
  answers[2]?.resolve({ problem: problemOf('INNESTO_IMPORT_FILE') });
  await settled();
  expect([joining.isAsking, joining.told]).toEqual([false, null]);
});

test('what cannot be read says of nobody that they would join', async () => {
  const { wanted } = importOver();
  expect(wanted.intended(['l1'])).toBeNull();
  await wanted.choose(FILE);
  wanted.mayStart = true;
  wanted.lists = new Set(['l9']);
  expect(wanted.intended(['l1'])).toEqual({
    file: FILE,
    options: {
      mapping: PREVIEW.mapping,
      encoding: 'auto',
      delimiter: 'auto',
      dateOrder: 'day-month',
      lists: ['l1'],
      defaultCountry: 'IT',
    },
  });
  wanted.key = 'phone';
  expect(wanted.intended(['l1'])).toBeNull();
});
