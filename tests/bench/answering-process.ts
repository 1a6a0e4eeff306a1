import { once } from 'node:events';
import { Agent, createServer, request as ask } from 'node:http';
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
    CREATE TABLE log(id INTEGER PRIMARY KEY, event INTEGER NOT NULL, said TEXT NOT NULL);`);
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

const react = ({ contact, payload }: Reported): void => {
  begin.run();
  const { lastInsertRowid } = keep.run(contact, JSON.stringify(payload));
  const row = read.get(contact);
  const fields: unknown = JSON.parse(typeof row?.['fields'] === 'string' ? row['fields'] : '{}');
  const status = payload.score >= 50 ? 'hot' : 'cold';
  write.run(JSON.stringify({ ...Object(fields), status }), contact);
  note.run(Number(lastInsertRowid), status);
  commit.run();
};

const agent = new Agent({ keepAlive: true });
const noteAnswer = database.prepare('INSERT INTO log(event, said) VALUES (0, ?)');

/** Tells another system of the event, and keeps what it answered. */
const tell = (event: Reported): Promise<void> =>
  new Promise((resolve, reject) => {
    const text = JSON.stringify(event);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    ask(tells, { agent, method: 'POST', headers }, (told) => {
      told.resume();
      told.on('end', () => {
        noteAnswer.run(String(told.statusCode));
        resolve();
      });
    })
      .on('error', reject)
      .end(text);
  });

const server = createServer((request, response) => {
  let text = '';
  request.on('data', (part: Buffer) => (text += part.toString()));
  request.on('end', () => {
    const { events } = JSON.parse(text) as { events: readonly Reported[] };
    events.forEach(react);
    const answer = (): void =>
      void response
        .writeHead(202, { 'content-type': 'application/json' })
        .end(JSON.stringify({ accepted: events.length }));
    if (tells === '') answer();
    else void Promise.all(events.map(tell)).then(answer, () => response.writeHead(502).end());
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
process.stdout.write(`${typeof address === 'object' && address !== null ? address.port : 0}\n`);
