import { openPeople } from './app-people.ts';
import { createTally, packageIn, serveApp, startedWith, type Scored } from './app.ts';

interface Job<Data> {
  readonly data: Data;
}

/** Of pg-boss what its manual uses: queues, and workers that take jobs by the batch. */
interface Boss {
  readonly on: (event: 'error', heard: (error: Error) => void) => void;
  readonly start: () => Promise<unknown>;
  readonly createQueue: (name: string) => Promise<void>;
  readonly send: (name: string, data: object) => Promise<string | null>;
  readonly insert: (name: string, jobs: readonly { data: object; startAfter: Date }[]) => Promise<unknown>;
  readonly work: <Data>(
    name: string,
    options: object,
    handle: (jobs: readonly Job<Data>[]) => Promise<unknown>,
  ) => Promise<string>;
}

const parseBoss = (module: unknown): new (options: object) => Boss => {
  const { PgBoss } = module as { PgBoss?: unknown };
  if (typeof PgBoss !== 'function') throw new Error('the package has no PgBoss');
  return PgBoss as new (options: object) => Boss;
};

// As its manual has it for much work: large batches, at once again while they are full, and the shortest pause allowed.
const BUSY = { batchSize: 100, localConcurrency: 2, pollingIntervalSeconds: 0.5, burstWhenBatchFull: true };

const tally = createTally();
const { installed, url, people: count } = startedWith();
const people = await openPeople(installed, url, count);
const PgBoss = parseBoss(await packageIn(installed, 'pg-boss'));
const boss = new PgBoss({ connectionString: url, max: 20 });
boss.on('error', (error) => process.stderr.write(`${error.message}\n`));
await boss.start();
await boss.createQueue('scored');
await boss.createQueue('waiting');
await boss.work<Scored>('scored', BUSY, (jobs) =>
  Promise.all(
    jobs.map(async ({ data: { person, score } }) => {
      await people.setStatus(person, score >= 50 ? 'hot' : 'cold');
      tally.acted();
    }),
  ),
);
await boss.work<{ person: number }>('waiting', BUSY, (jobs) =>
  Promise.all(
    jobs.map(async ({ data: { person } }) => {
      await people.setStatus(person, 'invited');
      tally.resumed();
    }),
  ),
);

await serveApp({
  tally,
  event: async (event) => ({ job: await boss.send('scored', event) }),
  hold: async ({ first, count: many, until }) => {
    const startAfter = new Date(until);
    await boss.insert(
      'waiting',
      Array.from({ length: many }, (_, at) => ({ data: { person: first + at }, startAfter })),
    );
  },
});
