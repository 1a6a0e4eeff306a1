import { ENTRIES, type Entry } from '@innesto/sdk/contract';
import type { HostilePattern } from '../../core/src/sandbox/fixture/hostile-patterns.ts';

/** What one entry of a plugin could do, by name. In the bodies, `item` and `context` are what the hub asks with. */
export type EntryPatterns = Readonly<Record<string, HostilePattern>>;

/** Words that a plugin throws as if it had come by a secret: only those who look after its workspace, or the hub, may read them. */
export const SEALED = 'sealed-word-3e0c';

const refused = (body: string): HostilePattern => ({ body, ends: ['error'] });
const harmless = (body: string): HostilePattern => ({ body, ends: ['answered'] });

/** What any of them could do. */
export const AT_EACH: EntryPatterns = {
  'an answer of another shape': refused('return [7]'),
  'three hundred thousand characters': refused('return { large: "x".repeat(3e5) }'),
  'what nobody else may read, thrown': refused(`throw new Error(${JSON.stringify(SEALED)})`),
  'a loop': { body: 'for (;;);', ends: ['timeout'] },
  'memory without end': { body: 'const a = []; for (;;) a.push({ x: [1, 2, 3] })', ends: ['memory', 'timeout'] },
  'nine million characters': { body: 'return "x".repeat(9e6)', ends: ['output', 'memory', 'timeout'] },
};

const NOBODY = '"0198c0de-0000-7000-8000-000000000000"';
const ELSEWHERE = refused('return { url: "https://elsewhere.example/" }');
const SPLIT_HEADER = refused('return { url: context.config.server, headers: { "x-a": "a\\r\\nauthorization: b" } }');

const migrating: EntryPatterns = {
  'a promise that never settles': { body: 'return new Promise(() => {})', ends: ['stuck'] },
  'settings that its own schema refuses': refused('return { way: 7, moved: "yes" }'),
  'settings of every object': refused('return JSON.parse(\'{"way":"","moved":true,"__proto__":{"admin":true}}\')'),
  'settings that no database keeps': refused('return { way: "a\\0b\\ud800", moved: true }'),
};

/** What is special to each. Whoever adds an entry to the contract says here what could go wrong with it. */
export const AT_ONE: Readonly<Record<Entry, EntryPatterns>> = {
  subscribe: {
    'a filter three thousand levels deep': refused(
      'let when = { attribute: "event.x", operator: "is", value: 1 }; for (let i = 0; i < 3e3; i++) when = { all: [when] }; return [{ on: "custom.x", when }]',
    ),
    'a NUL and half a letter to listen for': refused(
      'return [{ on: "custom.x", when: { attribute: "event.x", operator: "is", value: "a\\0b\\ud800" } }]',
    ),
    'a thousand things to listen to': refused('return Array.from({ length: 1e3 }, () => ({ on: "custom.x" }))'),
  },
  ask: {
    'an address elsewhere': ELSEWHERE,
    'a header that splits': SPLIT_HEADER,
    'a connection that nobody chose': refused(`return { url: "/choices", connection: ${NOBODY} }`),
  },
  choices: {
    'a hundred thousand choices': refused(
      'return Array.from({ length: 1e5 }, (_, at) => ({ value: `${at}`, title: `${at}` }))',
    ),
    'one choice too many': refused(
      'return Array.from({ length: 501 }, (_, at) => ({ value: `${at}`, title: `${at}` }))',
    ),
    'a choice of half a letter': refused('return [{ value: "\\ud800", title: "a\\0b" }]'),
    // Pages show it as the text that it is.
    'a choice made of markup': harmless('return [{ value: "a", title: "<img src=x onerror=alert(1)>" }]'),
  },
  match: {
    'an entry key of a hundred thousand letters': refused('return { matches: true, entryKey: "x".repeat(1e5) }'),
    // It is kept as far as it can be.
    'a NUL and half a letter as entry key': harmless('return { matches: true, entryKey: "a\\0b\\ud800" }'),
    'a match that is no yes and no no': refused('return { matches: "yes" }'),
  },
  poll: { 'an address elsewhere': ELSEWHERE, 'a header that splits': SPLIT_HEADER },
  read: {
    'a cursor of ten million characters': {
      body: 'return { events: [], cursor: "x".repeat(1e7) }',
      ends: ['output', 'memory', 'timeout'],
    },
    'a cursor of ten thousand characters': refused('return { events: [], cursor: "x".repeat(1e4) }'),
    'a cursor that no database keeps': refused('return { events: [], cursor: "a\\0b\\ud800" }'),
    'a cursor of another type each time': harmless(
      'return { events: [], cursor: item.cursor === null ? 7 : [{ was: item.cursor }], more: item.cursor === null }',
    ),
    'a contact by the id of another workspace’s': refused(
      `return { events: [{ key: "1", contact: { id: ${NOBODY} }, payload: {} }], cursor: 1 }`,
    ),
    'five hundred and one events': refused(
      'return { events: Array.from({ length: 501 }, (_, at) => ({ key: `${at}`, contact: { email: "a@b.example" }, payload: {} })), cursor: 1 }',
    ),
  },
  receive: {
    'a status and headers that split': refused(
      'return { events: [], status: 302, headers: { location: "/\\r\\nset-cookie: a=b" } }',
    ),
    'a contact by the id of another workspace’s': refused(
      `return { events: [{ key: "1", contact: { id: ${NOBODY} }, payload: {} }] }`,
    ),
    'a key that no database keeps': refused(
      'return { events: [{ key: "a\\0b\\ud800", contact: { email: "a@b.example" }, payload: {} }] }',
    ),
  },
  run: { 'a port that it does not have': refused('return { effects: [], port: "elsewhere" }') },
  settle: {
    'two answers to one question': refused('return [{ port: "done" }, { port: "done" }]'),
    'an answer for another run': refused('return { port: "done", occurrence: "run_1.1" }'),
    'a port that it does not have': refused('return { port: "elsewhere" }'),
    'an effect where there is none': refused(
      'return { port: "done", effects: [{ kind: "contact.set-field", field: "firstName", value: "Eve" }] }',
    ),
  },
  handle: {
    'an effect on another contact': refused(
      `return { effects: [{ kind: "contact.set-field", contact: ${NOBODY}, field: "firstName", value: "Eve" }] }`,
    ),
    'what it has no right to': refused(
      'return { effects: [{ kind: "contact.set-field", field: "firstName", value: "Eve" }] }',
    ),
    'fifty-two events at one': refused(
      'const came = { kind: "event.emit", type: "doors.came", payload: {} }; return { groups: Array.from({ length: 26 }, () => [came, came]) }',
    ),
  },
  migrateTrigger: migrating,
  migrateAction: migrating,
  take: {
    'an event that is not its own': refused(
      'return { events: [{ type: "contact.deleted", contact: { email: "a@b.example" }, payload: {} }] }',
    ),
    'a contact by the id of another workspace’s': refused(
      `return { events: [{ type: "doors.came", contact: { id: ${NOBODY} }, payload: {} }] }`,
    ),
    'a count in an account of nobody’s': refused(
      `return { counts: [{ balance: "points", record: ${NOBODY}, amount: 1 }] }`,
    ),
  },
  find: {
    'a collection that it does not have': refused(
      'return { records: { one: { collection: "elsewhere", by: { id: 1 } } } }',
    ),
    'eleven records': refused(
      'return { records: Object.fromEntries(Array.from({ length: 11 }, (_, at) => ["r" + at, { collection: "elsewhere", by: { id: 1 } }])) }',
    ),
  },
  respond: {
    'a status and headers that split': refused(
      'return { status: 302, headers: { location: "/\\r\\nset-cookie: a=b" }, text: "" }',
    ),
    'a redirect that splits': refused('return { redirect: "https://elsewhere.example/\\r\\nset-cookie: a=b" }'),
    'a redirect to wherever it likes': refused('return { redirect: "https://elsewhere.example/" }'),
    'a page that anybody may frame': refused('return { html: "", frames: ["https://elsewhere.example"] }'),
    'an effect that it has no right to': refused(
      'return { json: {}, effects: [{ kind: "contact.set-field", field: "firstName", value: "Eve" }] }',
    ),
  },
  send: {
    'an address elsewhere': ELSEWHERE,
    'a header that splits': SPLIT_HEADER,
    'another’s connection': refused(`return { url: "/", connection: ${NOBODY} }`),
  },
  answered: {
    'a reference of ten thousand characters': refused('return { outcome: "sent", reference: "x".repeat(1e4) }'),
    'a reference of two lines': refused('return { outcome: "sent", reference: "a\\r\\nb" }'),
    // The other side says whatever it was told, the key of the connection among it.
    'all that came back, thrown': refused('throw new Error(JSON.stringify(item))'),
  },
  report: {
    'a hundred and one reports': refused(
      `return { reports: Array.from({ length: 101 }, () => ({ state: "delivered", id: ${NOBODY} })) }`,
    ),
    'a reference of two lines': refused('return { reports: [{ state: "delivered", reference: "a\\r\\nb" }] }'),
    // There is no such message here.
    'a message of another workspace': refused(`return { reports: [{ state: "delivered", id: ${NOBODY} }] }`),
  },
};

/** What each entry by which the hub runs a plugin's code could do that it should not: what only fails first, then what has to be stopped. */
export const ENTRY_PATTERNS: ReadonlyMap<Entry, EntryPatterns> = new Map(
  ENTRIES.map((entry) => {
    const all = Object.entries({ ...AT_EACH, ...AT_ONE[entry] });
    const fails = ([, { ends }]: (typeof all)[number]): boolean => ends.includes('error') || ends.includes('answered');
    return [entry, Object.fromEntries([...all.filter(fails), ...all.filter((one) => !fails(one))])];
  }),
);
