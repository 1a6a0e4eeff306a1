import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ImportOptions } from '@innesto/sdk/contract';
import { startHub, type RunningHub } from '../support/hub.ts';
import { imported, sendFile } from '../support/send-file.ts';
import { settleIn, type Settled } from '../support/settle-in.ts';
import { until } from '../support/until.ts';
import { inFolder } from './in-folder.ts';
import { hubCpu, memoryOf } from './process-cost.ts';

const RUNS = 100_000;
const MINUTE = 60_000;
const IDLE_MS = 10_000;
/** So long the heap is still put in order after much work. */
const CALM_MS = 30_000;
const ZONE = 'Europe/Rome';

/** What was published or measured of others, on other machines: for scale (see docs/benchmarks.md). */
const PEERS = [
  'n8n 2.40          1,500 waiting  8.5 KB each      11–35 resumed/s   first 0.3–0.4 s late',
  'DBOS 5.3          3,000 waiting  0.5–1.2 KB     283–1,047           1–3 s               idle 5 % of a core',
  'pg-boss 12.33    20,000 waiting  322 B              1,847           0.5 s               0.6 %',
  'graphile-worker 100,000 waiting  314 B              3,371           2 s                 0.5 %',
  'Node-RED 5.0      5,000 waiting  lost on restart      553           –',
];

interface Waiters extends Settled {
  readonly hub: RunningHub;
  readonly database: DatabaseSync;
}

const numberIn = (database: DatabaseSync, sql: string): number =>
  Number(Object.values(database.prepare(sql).get() ?? {})[0]);

/** Bytes of the tables that hold waiting runs and their story, with their indexes. */
const sizeOf = (database: DatabaseSync): number =>
  numberIn(
    database,
    `SELECT sum(pgsize) AS n FROM dbstat WHERE aggregate = TRUE
       AND name IN (SELECT name FROM sqlite_schema WHERE tbl_name IN ('run', 'enrolment', 'run_log'))`,
  );

const countOf = (database: DatabaseSync, step: string, outcome: string): number =>
  numberIn(
    database,
    `SELECT coalesce(sum(n), 0) AS n FROM step_stat WHERE step = '${step}' AND outcome = '${outcome}'`,
  );

const idleOf = async (hub: RunningHub): Promise<number> => {
  const cpu = await hubCpu(hub.pid);
  await sleep(IDLE_MS);
  return ((await hubCpu(hub.pid)) - cpu) / (IDLE_MS * 1000);
};

const prepare = async (settled: Settled): Promise<string> => {
  const { api, base } = settled;
  for (const key of ['city', 'status']) {
    await api.must('POST', `${base}/fields`, { key, label: key, type: 'text' });
  }
  const { id: list } = await api.must<{ id: string }>('POST', `${base}/lists`, { name: 'Everybody' });
  await send(settled);
  return list;
};

/** The same people each time: the second time they are only changed. */
const send = async (settled: Settled, options: Partial<ImportOptions> = {}): Promise<void> => {
  const lines = Array.from({ length: RUNS }, (_, at) => `reader${at}@clients.example,Nome${at},Torino`);
  await imported(settled, await sendFile(settled, ['E-mail,Nome,Città', ...lines].join('\n'), options));
};

/** Everybody of the list waits until one moment; then a plugin sets a field. */
const letThemWait = async (waiters: Waiters, list: string, dueAt: number): Promise<void> => {
  const { api, base, database } = waiters;
  const at = new Date(dueAt).toLocaleString('sv-SE', { timeZone: ZONE }).slice(0, 16).replace(' ', 'T');
  const { id } = await api.must<{ id: string }>('POST', `${base}/workflows`, {
    name: 'Sale',
    definition: {
      trigger: { contribution: 'list/activity', config: { lists: [list] } },
      reentry: { policy: 'once' },
      first: 'pause',
      steps: [
        { kind: 'wait', id: 'pause', until: { kind: 'moment', at }, next: 'set' },
        {
          kind: 'action',
          id: 'set',
          contribution: 'contact-field/update',
          config: { field: 'status', operation: 'set', value: 'invited' },
          ports: {},
        },
      ],
    },
  });
  await api.must('POST', `${base}/workflows/${id}/start`);
  await send(waiters, { lists: [list], startWorkflows: true });
  await until(
    () => Promise.resolve(countOf(database, 'pause', 'entered')),
    (entered) => entered >= RUNS,
    { what: 'everybody waits' },
  );
  await until(
    () => Promise.resolve(numberIn(database, 'SELECT count(*) AS n FROM event WHERE pending = 1')),
    (pending) => pending === 0,
    { what: 'nothing else is to be done' },
  );
};

interface Resumed {
  readonly lateMs: number;
  readonly perSecond: number;
  readonly microseconds: number;
}

/** Lets them fall due, and looks at the counters, which are written in the transaction that moves the runs. */
const resume = async (
  { api, base, database, hub }: Waiters,
  dueAt: number,
  idle: () => Promise<void>,
): Promise<Resumed> => {
  const amount = Math.floor((dueAt - Date.now() - IDLE_MS - CALM_MS - 5000) / MINUTE);
  await api.must('POST', `${base}/clock`, { advance: { amount, unit: 'minutes' } });
  const falls = dueAt - amount * MINUTE;
  await sleep(CALM_MS);
  await idle();
  const cpu = await hubCpu(hub.pid);
  await sleep(falls - Date.now() - 50);
  const done = (): Promise<number> => Promise.resolve(countOf(database, 'set', 'done'));
  await until(done, (count) => count > 0, { what: 'the first goes on', every: 2 });
  const first = Date.now();
  const early = await done();
  await until(done, (count) => count >= RUNS, { what: 'all have gone on', every: 20 });
  const perSecond = (RUNS - early) / ((Date.now() - first) / 1000);
  return { lateMs: first - falls, perSecond, microseconds: ((await hubCpu(hub.pid)) - cpu) / RUNS };
};

const percent = (share: number): string => `${(share * 100).toFixed(1)} % of a core`;

const wait = async (waiters: Waiters): Promise<void> => {
  const { hub, database } = waiters;
  const list = await prepare(waiters);
  await sleep(CALM_MS);
  const restBefore = await idleOf(hub);
  const sizeBefore = sizeOf(database);
  const memoryBefore = await memoryOf(hub.pid);
  const dueAt = Math.ceil(Date.now() / MINUTE) * MINUTE + 180 * MINUTE;
  await letThemWait(waiters, list, dueAt);
  const bytes = (sizeOf(database) - sizeBefore) / RUNS;
  const memory = (await memoryOf(hub.pid)) - memoryBefore;
  let rest = Number.NaN;
  const { lateMs, perSecond, microseconds } = await resume(waiters, dueAt, async () => {
    rest = await idleOf(hub);
  });
  process.stdout.write(
    [
      `\n${RUNS.toLocaleString('en')} runs that wait in a hub until one moment, then set a field in a plugin (SQLite)`,
      `  disk                 ${Math.round(bytes)} bytes a run, its enrolment, its log and their indexes included`,
      `  memory               ${memory} MB more (${((memory * 1_048_576) / RUNS / 1024).toFixed(2)} KB a run) after letting them all in`,
      `  while they wait      ${percent(rest)}; before there were any ${percent(restBefore)}`,
      `  the first            ${lateMs} ms after the moment, committed`,
      `  resumed              ${Math.round(perSecond).toLocaleString('en')} a second, ${microseconds.toFixed(0)} CPU µs each`,
      '  others, on a machine of their own:',
      ...PEERS.map((line) => `    ${line}`),
      '',
    ].join('\n'),
  );
};

/** A hundred thousand runs that wait in a real hub: what they take while they do, and how they go on. */
export const benchManyWaiting = (): Promise<void> =>
  inFolder(async (dataFolder) => {
    const hub = await startHub({ dataFolder, environment: { INNESTO_DEMO: 'no', INNESTO_LEASE_MS: '10000' } });
    try {
      const settled = await settleIn(hub);
      const database = new DatabaseSync(join(dataFolder, 'innesto.db'), { readOnly: true, timeout: 10_000 });
      await wait({ ...settled, hub, database });
      database.close();
    } finally {
      await hub.stop();
    }
  });
