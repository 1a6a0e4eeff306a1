import { once } from 'node:events';
import { createServer } from 'node:http';
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

const [, , file = ':memory:'] = process.argv;
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

const server = createServer((request, response) => {
  let text = '';
  request.on('data', (part: Buffer) => (text += part.toString()));
  request.on('end', () => {
    const { events } = JSON.parse(text) as { events: readonly Reported[] };
    events.forEach(react);
    response.writeHead(202, { 'content-type': 'application/json' }).end(JSON.stringify({ accepted: events.length }));
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
process.stdout.write(`${typeof address === 'object' && address !== null ? address.port : 0}\n`);
