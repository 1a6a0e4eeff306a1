import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startOwnPostgres, type OwnPostgres } from './postgres.ts';

/** A PostgreSQL server of a test's own, which is killed and started again at the same address and on the same data. */
export interface MortalPostgres {
  readonly url: string;
  /** Ends the server as a power cut would; whoever speaks to it is cut off. */
  kill(): Promise<void>;
  rise(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a PostgreSQL that will be killed; null where DATABASE_URL lends one, which is not ours to kill. */
export const startMortalPostgres = async (): Promise<MortalPostgres | null> => {
  if (process.env['DATABASE_URL']) return null;
  const own: OwnPostgres = await startOwnPostgres();
  return {
    url: own.url,
    kill: async () => {
      const [pid = ''] = (await readFile(join(own.data, 'postmaster.pid'), 'utf8')).split('\n');
      process.kill(Number(pid), 'SIGKILL');
      await own.ended();
    },
    rise: () => own.start(),
    stop: () => own.stop(),
  };
};
