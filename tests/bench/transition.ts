import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgres } from '../../core/src/store/open-postgres.ts';
import { openSqlite } from '../../core/src/store/open-sqlite.ts';
import type { Store } from '../../core/src/store/store.ts';
import { createDatabase, startPostgres } from '../support/postgres.ts';
import { barePostgres, bareSqlite } from './bare-transition.ts';
import { inTurns, measure, measureCost, report, type Measured } from './measure.ts';
import { openPlugin } from './plugin-at-work.ts';
import { hubCpu, postgresCpu } from './process-cost.ts';
import { advancing, fill } from './waiting-runs.ts';

const WEEK = 7 * 86_400_000;
const ROUNDS = 3;
const SECONDS = 1.5;
const SIZES = [10_000, 100_000, 1_000_000, ...(process.env['INNESTO_LONG'] === '1' ? [5_000_000] : [])];
const BATCHES = [1, 10, 100, 1000];

/** So much time passes at each step that so many runs fall due in it. */
const spanFor = (runs: number, batch = 1000): number => Math.ceil((WEEK / runs) * batch);

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

const alone = (store: Store, batch = 1000): Promise<Measured> =>
  measure('SQLite alone (the floor)', SECONDS, bareSqlite(store, batch));

/** What a transition costs with ever more runs waiting, beside what SQLite alone would take for the same rows. */
export const benchSqliteTransitions = async (): Promise<void> => {
  for (const runs of SIZES) {
    await onSqlite(async (store) => {
      await fill(store, { runs, workspaces: 1 });
      const { advance, catchUp } = await advancing(store);
      const hub = async (): Promise<Measured> => {
        await catchUp();
        return measure('the hub: decide, commit, log, count', SECONDS, () => advance(spanFor(runs)));
      };
      report(
        `${runs.toLocaleString('en')} runs waiting, SQLite`,
        await inTurns(ROUNDS, [() => alone(store), hub]),
        'transition',
      );
    });
  }
};

/** What a transition costs where fewer than a thousand are due at once, each batch in a durable commit of its own. */
export const benchBatches = (): Promise<void> =>
  onSqlite(async (store) => {
    const runs = 100_000;
    await fill(store, { runs, workspaces: 1 });
    const { advance, catchUp } = await advancing(store);
    for (const batch of BATCHES) {
      const hub = async (): Promise<Measured> => {
        await catchUp();
        return measure('the hub', SECONDS, () => advance(spanFor(runs, batch)));
      };
      report(
        `Batches of ${batch.toLocaleString('en')}, SQLite`,
        await inTurns(ROUNDS, [() => alone(store, batch), hub]),
        'transition',
      );
    }
  });

/** A transition on whose way a plugin acts: it crosses into the sandbox with its contact, and a field is set when it comes back. */
export const benchAction = (): Promise<void> =>
  onSqlite((bare) =>
    onSqlite(async (store) => {
      const runs = 100_000;
      const plugin = await openPlugin(store);
      try {
        await fill(bare, { runs, workspaces: 1 });
        await fill(store, { runs, workspaces: 1, onTheWay: 'action', pins: plugin.pins });
        await plugin.letIn();
        const { advance } = await advancing(store, { sandbox: plugin.registry, plugins: plugin.registry });
        const cost = (): Promise<number> => hubCpu(process.pid);
        const hub = () =>
          measureCost({ name: 'the hub and its plugin host', seconds: 2 * SECONDS, cost }, () =>
            advance(spanFor(runs)),
          );
        report(
          'With a sandboxed action that sets a field of the contact, SQLite',
          await inTurns(ROUNDS, [() => alone(bare), hub]),
          'transition',
        );
        await sayWhatWasSet(store);
      } finally {
        await plugin.close();
      }
    }),
  );

/** That the fields really changed: a bench of refused actions would be a fast one. */
const sayWhatWasSet = async (store: Store): Promise<void> => {
  const rows = await store.dialect.all<{ outcome: string; n: number }>(
    store.read,
    `SELECT outcome, sum(n) AS n FROM step_stat WHERE step LIKE 'a%' GROUP BY outcome ORDER BY outcome`,
    [],
  );
  process.stdout.write(`  what came of the actions: ${rows.map(({ outcome, n }) => `${outcome} ${n}`).join(', ')}\n`);
};

/** The same thousand due runs, of one workspace and of two hundred. */
export const benchMix = (): Promise<void> =>
  onSqlite((one) =>
    onSqlite(async (many) => {
      const runs = 100_000;
      const works: (() => Promise<Measured>)[] = [];
      for (const [store, workspaces] of [
        [one, 1],
        [many, 200],
      ] as const) {
        await fill(store, { runs, workspaces });
        const { advance } = await advancing(store);
        const name = `1,000 due runs of ${workspaces} workspace(s)`;
        works.push(() => measure(name, SECONDS, () => advance(spanFor(runs))));
      }
      report(
        'Many small clients in one batch, SQLite (the floor: one client)',
        await inTurns(ROUNDS, works),
        'transition',
      );
    }),
  );

const backendOf = async (store: Store): Promise<number> => {
  const [row] = await store.dialect.all<{ pid: number }>(store.read, 'SELECT pg_backend_pid() AS pid', []);
  return row?.pid ?? 0;
};

interface OnPostgres {
  readonly name: string;
  readonly work: () => Promise<number>;
}

/** What both sides spend: our process and the server's. */
const bothSides = async (store: Store, { name, work }: OnPostgres): Promise<Measured> => {
  const backend = await backendOf(store);
  const ours = process.cpuUsage.bind(process);
  return measureCost(
    {
      name,
      seconds: 2 * SECONDS,
      cost: async () => ours().user + ours().system + (await postgresCpu(backend)),
    },
    work,
  );
};

/** What a transition costs on PostgreSQL, our process and the server's together, beside one statement that does no more than it must. */
export const benchPostgresTransitions = async (): Promise<void> => {
  const server = await startPostgres();
  try {
    for (const runs of [10_000, 100_000]) {
      const stores = await Promise.all(
        [1, 2].map(async () => {
          const store = await openPostgres(await createDatabase(server.url));
          await fill(store, { runs, workspaces: 1 });
          return store;
        }),
      );
      const [forBare, forHub] = stores;
      if (forBare === undefined || forHub === undefined) throw new Error('two databases were made');
      const bare = barePostgres(forBare, spanFor(runs));
      const { advance } = await advancing(forHub);
      let hubAlone = 0;
      const rows = await inTurns(ROUNDS, [
        () => bothSides(forBare, { name: 'one bare statement (the floor), both sides', work: bare }),
        async () => {
          const cpu = process.cpuUsage();
          let done = 0;
          const both = await bothSides(forHub, {
            name: 'the hub, both sides',
            work: async () => {
              const moved = await advance(spanFor(runs));
              done += moved;
              return moved;
            },
          });
          const spent = process.cpuUsage(cpu);
          hubAlone = (spent.user + spent.system) / done;
          return both;
        },
      ]);
      report(`${runs.toLocaleString('en')} runs waiting, PostgreSQL`, rows, 'transition');
      process.stdout.write(`  of which the hub's own process ${hubAlone.toFixed(1)} CPU µs\n`);
      await Promise.all(stores.map((store) => store.close()));
    }
  } finally {
    await server.stop();
  }
};
