import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import knexFactory, { type Knex } from 'knex';
import sqlite3 from 'sqlite3';
import { fault } from '../fault/fault.ts';
import { closeWithStatements } from './dialect/sqlite-statements.ts';
import { sqlite } from './dialect/sqlite.ts';
import { migrate } from './migration/index.ts';
import { openSqliteWriter } from './sqlite-writer.ts';
import { createTroubleNote, createWriteBell, writeWith, type Store } from './store.ts';

type Connection = sqlite3.Database;

/** Connects to a SQLite file, without any look at what is in it. */
export const connectSqlite = (file: string, pragmas: readonly string[], pool: { min: number; max: number }): Knex =>
  knexFactory({
    client: 'sqlite3',
    connection: { filename: file },
    useNullAsDefault: true,
    pool: {
      ...pool,
      afterCreate: (connection: Connection, done: (error: Error | null) => void) => {
        closeWithStatements(connection);
        connection.exec(pragmas.map((pragma) => `PRAGMA ${pragma};`).join(''), done);
      },
    },
  });

/** Holds a folder for this process: the operating system lets go of the lock when the process ends, however it ends. */
const holdFolder = async (file: string): Promise<() => Promise<void>> => {
  const lock = new sqlite3.Database(`${file}.lock`);
  await new Promise<void>((resolve, reject) => {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;', (error) =>
      error === null ? resolve() : reject(error),
    );
  }).catch((cause: unknown) => {
    throw fault('INNESTO_DATA_IN_USE', { folder: dirname(file) }, { cause });
  });
  return () => new Promise((resolve) => lock.close(() => resolve()));
};

/** Opens (or makes) the SQLite database at that path, with the schema of this version. `mostPages`: how large it may grow (a disk that is full, in tests). */
export const openSqlite = async (file: string, { mostPages }: { readonly mostPages?: number } = {}): Promise<Store> => {
  mkdirSync(dirname(file), { recursive: true });
  const release = await holdFolder(file);
  // FULL, not NORMAL: with WAL, NORMAL lets a power cut take back what was already acknowledged.
  const writing = connectSqlite(
    file,
    [
      'journal_mode = WAL',
      'synchronous = FULL',
      'wal_autocheckpoint = 32768',
      'foreign_keys = ON',
      'busy_timeout = 5000',
      'cache_size = -65536',
      'temp_store = MEMORY',
      ...(mostPages === undefined ? [] : [`max_page_count = ${mostPages}`]),
    ],
    { min: 1, max: 1 },
  );
  await migrate(writing, sqlite);
  const writer = await openSqliteWriter(writing);
  const reader = connectSqlite(file, ['query_only = ON', 'busy_timeout = 5000', 'cache_size = -32768'], {
    min: 0,
    max: 4,
  });
  const note = createTroubleNote(sqlite);
  const bell = createWriteBell();
  return {
    dialect: sqlite,
    isAlone: true,
    read: reader,
    ...writeWith(writer, sqlite, { note, bell }),
    watchWrites: bell.watchWrites,
    trouble: note.trouble,
    // A file does not vanish without a word.
    ask: (question) => question(),
    // One process, one clock: the database's machine is this one.
    databaseNow: () => Promise.resolve(Date.now()),
    close: async () => {
      await reader.destroy();
      await writer.close();
      await writing.destroy();
      await release();
    },
  };
};
