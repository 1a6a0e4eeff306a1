import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgres } from '../../core/src/store/open-postgres.ts';
import { openSqlite } from '../../core/src/store/open-sqlite.ts';
import type { Store } from '../../core/src/store/store.ts';
import { createDatabase, startPostgres } from '../support/postgres.ts';
import { measure, median, report, type Measured } from './measure.ts';
import { postgresCpu } from './process-cost.ts';
import { advancing, fill, floor } from './waiting-runs.ts';

const WEEK = 7 * 86_400_000;
const ROUNDS = 3;

/** The round in the middle. */
const middle = (rounds: readonly Measured[]): Measured => {
  const wanted = median(rounds.map(({ microseconds }) => microseconds));
  const found = rounds.find(({ microseconds }) => microseconds === wanted);
  if (found === undefined) throw new Error('a bench without rounds has no middle');
  return found;
};

const rounds = async (work: () => Promise<Measured>): Promise<Measured> => {
  const measured: Measured[] = [];
  for (let round = 0; round < ROUNDS; round++) measured.push(await work());
  return middle(measured);
};

/** So much time passes at each step that about a thousand runs fall due in it. */
const spanFor = (runs: number): number => Math.ceil((WEEK / runs) * 1000);

const onSqlite = async <Result>(work: (store: Store) => Promise<Result>): Promise<Result> => {
  const folder = await mkdtemp(join(tmpdir(), 'innesto-bench-'));
  const store = await openSqlite(join(folder, 'innesto.db'));
  try {
    return await work(store);
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
};

/** What a transition costs with ever more runs waiting, beside what SQLite alone would take for the same rows. */
export const benchSqliteTransitions = async (): Promise<void> => {
  for (const runs of [10_000, 100_000, 1_000_000]) {
    await onSqlite(async (store) => {
      await fill(store, { runs, workspaces: 1 });
      const work = await advancing(store, spanFor(runs));
      const hub = await rounds(() => measure('the hub: decide, commit, log, count', 2, work));
      const alone = await rounds(() => measure('SQLite alone (the floor)', 1, floor(store)));
      report(`${runs.toLocaleString('en')} runs waiting, SQLite`, [alone, hub], 'transition');
    });
  }
};

/** The same thousand due runs, of one workspace and of two hundred. */
export const benchMix = async (): Promise<void> => {
  const rows: Measured[] = [];
  for (const workspaces of [1, 200]) {
    await onSqlite(async (store) => {
      await fill(store, { runs: 100_000, workspaces });
      const work = await advancing(store, spanFor(100_000));
      rows.push(await rounds(() => measure(`1,000 due runs of ${workspaces} workspace(s)`, 2, work)));
    });
  }
  report('Many small clients in one batch, SQLite (the floor: one client)', rows, 'transition');
};

/** What a transition costs on PostgreSQL: the hub's process and the server's apart. */
export const benchPostgresTransitions = async (): Promise<void> => {
  const server = await startPostgres();
  try {
    for (const runs of [10_000, 100_000]) {
      const store = await openPostgres(await createDatabase(server.url));
      await fill(store, { runs, workspaces: 1 });
      const work = await advancing(store, spanFor(runs));
      const before = await postgresCpu();
      let done = 0;
      const hub = await measure('the hub’s own process', 4, async () => {
        const more = await work();
        done += more;
        return more;
      });
      const spent = (await postgresCpu()) - before;
      report(
        `${runs.toLocaleString('en')} runs waiting, PostgreSQL`,
        [hub, { name: 'the server’s processes', microseconds: spent / done, perSecond: hub.perSecond }],
        'transition',
      );
      await store.close();
    }
  } finally {
    await server.stop();
  }
};
