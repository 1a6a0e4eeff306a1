import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import { DatabaseSync } from 'node:sqlite';

/**
 * The least that anybody could do for the same work with the same durability: a bare web server that reads the event, keeps it, looks at the
 * contact, sets its field where the condition holds, notes what it did, commits (synchronously, to the disk) and answers.
 */
const open = (file: string): DatabaseSync => {
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
    CREATE TABLE contact(id TEXT PRIMARY KEY, fields TEXT NOT NULL);
    CREATE TABLE event(id INTEGER PRIMARY KEY, contact TEXT NOT NULL, payload TEXT NOT NULL);
    CREATE TABLE log(id INTEGER PRIMARY KEY, event INTEGER NOT NULL, said TEXT NOT NULL);
    CREATE TABLE request(id INTEGER PRIMARY KEY, event INTEGER NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL, status INTEGER, answer TEXT);`);
  for (let at = 0; at < 1000; at++)
    database.prepare('INSERT INTO contact VALUES (?, ?)').run(`c${at}`, '{"city":"Torino"}');
  return database;
};

interface Reported {
  readonly contact: string;
  readonly payload: { readonly score: number };
}

const [, , file = ':memory:', tells = ''] = process.argv;
const database = open(file);
const begin = database.prepare('BEGIN IMMEDIATE');
const commit = database.prepare('COMMIT');
const keep = database.prepare('INSERT INTO event(contact, payload) VALUES (?, ?)');
const read = database.prepare('SELECT fields FROM contact WHERE id = ?');
const write = database.prepare('UPDATE contact SET fields = ? WHERE id = ?');
const note = database.prepare('INSERT INTO log(event, said) VALUES (?, ?)');

const ask = database.prepare("INSERT INTO request(event, body, state) VALUES (?, ?, 'asking')");
const noteAnswer = database.prepare("UPDATE request SET state = 'answered', status = ?, answer = ? WHERE id = ?");

/** A request that stands in the ledger, about to be made. */
interface Asked {
  readonly id: number;
  readonly text: string;
}

/** Keeps the event, sets the field and notes what is to be asked of the other system, in one commit. */
const react = (event: Reported): Asked => {
  const { contact, payload } = event;
  const text = tells === '' ? '' : JSON.stringify(event);
  begin.run();
  const { lastInsertRowid } = keep.run(contact, JSON.stringify(payload));
  const row = read.get(contact);
  const fields: unknown = JSON.parse(typeof row?.['fields'] === 'string' ? row['fields'] : '{}');
  const status = payload.score >= 50 ? 'hot' : 'cold';
  write.run(JSON.stringify({ ...Object(fields), status }), contact);
  note.run(Number(lastInsertRowid), status);
  const id = tells === '' ? 0 : Number(ask.run(lastInsertRowid, text).lastInsertRowid);
  commit.run();
  return { id, text };
};

const agent = new Agent({ keepAlive: true });

/** Tells another system of the event, and keeps what it answered, in another commit. */
const tell = ({ id, text }: Asked): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    request(tells, { agent, method: 'POST', headers }, (told) => {
      let answer = '';
      told.on('data', (part: Buffer) => (answer += part.toString()));
      told.on('end', () => {
        noteAnswer.run(told.statusCode ?? 0, answer, id);
        resolve();
      });
    })
      .on('error', reject)
      .end(text);
  });

const server = createServer((incoming, response) => {
  let text = '';
  incoming.on('data', (part: Buffer) => (text += part.toString()));
  incoming.on('end', () => {
    const { events } = JSON.parse(text) as { events: readonly Reported[] };
    const asked = events.map(react);
    const answer = (): void =>
      void response
        .writeHead(202, { 'content-type': 'application/json' })
        .end(JSON.stringify({ accepted: events.length }));
    if (tells === '') answer();
    else void Promise.all(asked.map(tell)).then(answer, () => response.writeHead(502).end());
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
process.stdout.write(`${typeof address === 'object' && address !== null ? address.port : 0}\n`);
