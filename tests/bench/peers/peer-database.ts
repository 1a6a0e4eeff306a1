import { Client } from 'pg';
import { createDatabase, startOwnPostgres } from '../../support/postgres.ts';
import { postgresCpu } from '../process-cost.ts';

/** A PostgreSQL server that one system has to itself, with an empty database; durable, and otherwise as it comes. */
export interface PeerDatabase {
  readonly url: string;
  /** The first column of the first row; null where there is no row. */
  readonly numberBy: (sql: string) => Promise<number | null>;
  readonly cpuMicroseconds: () => Promise<number>;
  readonly bytes: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** Starts it. */
export const openPeerDatabase = async (): Promise<PeerDatabase> => {
  await using opened = new AsyncDisposableStack();
  const server = await startOwnPostgres();
  opened.defer(server.stop);
  const url = await createDatabase(server.url);
  const client = new Client({ connectionString: url });
  await client.connect();
  opened.defer(() => client.end());
  const numberBy = async (sql: string): Promise<number | null> => {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    const [value] = Object.values(rows[0] ?? {});
    return value === null || value === undefined ? null : Number(value);
  };
  const backend = (await numberBy('SELECT pg_backend_pid()')) ?? 0;
  const running = opened.move();
  return {
    url,
    numberBy,
    cpuMicroseconds: () => postgresCpu(backend),
    bytes: async () => (await numberBy('SELECT pg_database_size(current_database())')) ?? 0,
    stop: () => running.disposeAsync(),
  };
};
