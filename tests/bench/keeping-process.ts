import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { DatabaseSync } from 'node:sqlite';

/**
 * The least that anybody could do for visits with the same durability: a bare web server that reads what the script sends and keeps a row of
 * it, all that came meanwhile in one commit (synchronously, to the disk), and answers.
 */
const [, , file = ':memory:'] = process.argv;
const database = new DatabaseSync(file);
database.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
  CREATE TABLE visit(id INTEGER PRIMARY KEY, monitor TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL, at INTEGER NOT NULL);`);
const begin = database.prepare('BEGIN IMMEDIATE');
const commit = database.prepare('COMMIT');
const keep = database.prepare('INSERT INTO visit(monitor, url, title, at) VALUES (?, ?, ?, ?)');

interface Told {
  readonly m: string;
  readonly u: string;
  readonly t: string;
}

let waiting: { readonly told: Told; readonly response: ServerResponse }[] = [];
const flush = (): void => {
  const batch = waiting;
  waiting = [];
  begin.run();
  for (const { told } of batch) keep.run(told.m, told.u, told.t, Date.now());
  commit.run();
  for (const { response } of batch) response.writeHead(202).end();
};

const server = createServer((request, response) => {
  let text = '';
  request.on('data', (part: Buffer) => (text += part.toString()));
  request.on('end', () => {
    if (waiting.length === 0) setImmediate(flush);
    waiting.push({ told: JSON.parse(text) as Told, response });
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
process.stdout.write(`${typeof address === 'object' && address !== null ? address.port : 0}\n`);
