import { setTimeout as sleep } from 'node:timers/promises';
import type { Readiness } from '@innesto/sdk/contract';
import { afterEach, expect, onTestFailed, test } from 'vitest';
import { allPages } from '../support/all-pages.ts';
import { ApiClient } from '../support/api-client.ts';
import { freshSqlite, type Home } from '../support/database.ts';
import { endNodes, startNode, untilShared, type TestNode } from '../support/hub-nodes.ts';
import { insistent } from '../support/insistent-client.ts';
import { advance } from '../support/let-time-pass.ts';
import { startMortalPostgres, type MortalPostgres } from '../support/mortal-postgres.ts';
import { pastTheHub } from '../support/past-the-hub.ts';
import { people } from '../support/people.ts';
import { createDatabase } from '../support/postgres.ts';
import { chanceFrom } from '../support/random.ts';
import { AGREES, startSeries } from '../support/running-series.ts';
import { settleIn, type Settled } from '../support/settle-in.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import { until } from '../support/until.ts';
import { enteredAt, leftFrom, untilNumbers } from '../support/workflow-numbers.ts';
import { expectMailsArrived } from './expect-mails-arrived.ts';
import { expectNobodyLost, expectNoStepTwice, expectNothingTwice } from './expect-nothing-lost.ts';

const IS_LONG = process.env['INNESTO_LONG'] === '1';
const SEED = Number(process.env['INNESTO_SEED'] ?? Date.now() % 1_000_000);
const KILLS = IS_LONG ? 30 : 2;
const STORMS = IS_LONG ? 30 : 2;
/** As leases are shipped: on a busy machine a node may stand still for longer than short ones last, and that is not what this is about. */
const LEASE_MS = 10_000;
const EVERYBODY = people(IS_LONG ? 3000 : 400).map(({ email }) => email);

let database: MortalPostgres | null = null;
let server: SmtpSink | undefined;
let nodes: TestNode[] = [];
afterEach(async () => {
  await endNodes(nodes);
  nodes = [];
  await server?.stop();
  await database?.stop();
  database = null;
});

/** Adds people by API, a few at a time, until all are in; nobody gives up. */
const addPeople = async (gym: Settled, list: string): Promise<void> => {
  const left = [...EVERYBODY];
  const add = async (): Promise<void> => {
    for (let email = left.pop(); email !== undefined; email = left.pop()) {
      await gym.api.must('POST', `${gym.base}/contacts`, {
        email,
        firstName: 'Ada',
        lists: [list],
        consents: AGREES,
      });
      // So that the whole of it takes about as long as the blows.
      await sleep(20);
    }
  };
  await Promise.all([add(), add(), add(), add()]);
};

const readinessOf = async (node: TestNode): Promise<Readiness> => {
  const { status, body } = await new ApiClient(node.hub().url).call('GET', '/ready');
  expect(status).toBe(body['ready'] === true ? 200 : 503);
  return body as unknown as Readiness;
};

/** After how many milliseconds nodes take work again. */
const untilReady = async (home: Home): Promise<number> => {
  const begin = performance.now();
  await until(
    () => Promise.all(nodes.map(readinessOf)),
    (seen) => seen.every(({ ready }) => ready),
    {
      what: 'the nodes take work again',
      atMost: 30_000,
    },
  );
  await untilShared(home, nodes.length, 'the nodes share the work again');
  return performance.now() - begin;
};

test(`nodes whose PostgreSQL is killed, and cut off from it again and again, stay up, say why, and go on (seed ${SEED})`, async ({
  skip,
}) => {
  database = await startMortalPostgres();
  if (database === null) return skip('the PostgreSQL of DATABASE_URL is not ours to kill');
  const chance = chanceFrom(SEED);
  const home: Home = { dataFolder: freshSqlite(), databaseUrl: await createDatabase(database.url) };
  server = await startSmtpSink({ delay: 10 });
  const leases = { INNESTO_LEASE_MS: String(LEASE_MS) };
  const first = await startNode(home, { name: 'first', environment: leases });
  nodes.push(first);
  const gym = await settleIn(first.hub());
  const environment = { ...leases, INNESTO_URL: first.hub().url };
  nodes.push(await startNode(home, { name: 'second', role: 'worker', environment }));
  const both = [...nodes];
  onTestFailed(() => {
    for (const { name, hub } of both) process.stdout.write(`${name} said last:\n${hub().output().slice(-3000)}\n`);
  });
  const { list, workflow } = await startSeries(gym, server);
  await untilShared(home, 2, 'both share the work');
  const pids = nodes.map(({ hub }) => hub().pid);
  const patient: Settled = { ...gym, api: insistent(gym.api) };

  const adding = addPeople(patient, list);
  const back: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    await sleep(chance.below(500));
    await database.kill();
    await until(
      () => readinessOf(first),
      ({ ready }) => !ready,
      { what: 'it says that it cannot work' },
    );
    const why = await readinessOf(first);
    expect(why).toEqual({ ready: false, why: 'the database does not answer' });
    const refused = await gym.api.call('POST', `${gym.base}/contacts`, { email: 'late@clients.example' });
    expect([refused.status, refused.body['code']]).toEqual([503, 'INNESTO_DATABASE']);
    await sleep(chance.below(1000));
    await database.rise();
    back.push(await untilReady(home));
  }
  const statuses = new Set<number>();
  for (let storm = 0; storm < STORMS; storm++) {
    await pastTheHub(home, (knex) =>
      knex.raw(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      ),
    );
    statuses.add((await gym.api.call('GET', `${gym.base}/contacts`)).status);
    await sleep(chance.below(300));
  }
  expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
  await adding;
  await untilReady(home);
  expect(nodes.map(({ hub }) => hub().pid)).toEqual(pids);

  await untilNumbers(patient, workflow, {
    what: 'all have entered',
    isThere: (seen) => enteredAt(seen, 'pause') >= EVERYBODY.length,
  });
  await advance(patient, { amount: 10, unit: 'minutes' });
  const sink = server;
  await until(
    () => sink.seen(),
    ({ mails }) => mails >= EVERYBODY.length / 4,
    { what: 'a quarter of the mails are out', every: 5 },
  );
  // Away for longer than the leases last: nobody can renew them, and nobody is to take them.
  await database.kill();
  await sleep(LEASE_MS + 1000);
  await database.rise();
  back.push(await untilReady(home));
  await untilNumbers(patient, workflow, {
    what: 'all are welcome',
    isThere: (seen) => leftFrom(seen, 'welcome') >= EVERYBODY.length,
  });
  await advance(patient, { amount: 1, unit: 'days' });
  await untilNumbers(patient, workflow, {
    what: 'all are reminded',
    isThere: (seen) => leftFrom(seen, 'reminder') >= EVERYBODY.length,
  });
  const emails = (await allPages<{ email: string }>(patient, '/contacts')).map(({ email }) => email);
  expect(new Set(emails)).toEqual(new Set(EVERYBODY));
  await expectNobodyLost(patient, { workflow, acknowledged: EVERYBODY });
  await expectNoStepTwice(patient, { workflow, contacts: EVERYBODY.length, openers: 0 });
  await expectNothingTwice(home, { changed: EVERYBODY.length });
  const recipients = new Map([
    ['welcome', EVERYBODY],
    ['reminder', EVERYBODY],
  ] as const);
  // No hub has died: what the mail server said meanwhile was kept until it could be written down.
  expect(await expectMailsArrived(patient, { home, server, recipients })).toEqual({ uncertain: 0, doubled: 0 });
  process.stdout.write(
    `PostgreSQL killed ${KILLS + 1} times, cut off ${STORMS} times: no mail twice; at work again within ${Math.round(Math.max(...back))} ms\n`,
  );
});
