import { afterEach, expect, inject, test } from 'vitest';
import { freshHome } from '../support/database.ts';
import { endNodes, lastingPort, startNode, untilShared, type TestNode } from '../support/hub-nodes.ts';
import { advance } from '../support/let-time-pass.ts';
import { csvOf, people } from '../support/people.ts';
import { startBouncer, type Bouncer } from '../support/pgbouncer.ts';
import { AGREES, startSeries } from '../support/running-series.ts';
import { imported, sendFile } from '../support/send-file.ts';
import { settleIn } from '../support/settle-in.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import { startTransactionPooler } from '../support/transaction-pooler.ts';
import { leftFrom, untilNumbers } from '../support/workflow-numbers.ts';
import { expectMailsArrived } from './expect-mails-arrived.ts';
import { expectNobodyLost, expectNoStepTwice, expectNothingTwice } from './expect-nothing-lost.ts';

const PEOPLE = people(150);
const EVERYBODY = PEOPLE.map(({ email }) => email);

/** What stands before the database: Debian's pgbouncer, and a small one of our own that does the same everywhere. */
const POOLERS = ['pgbouncer', 'a pooler of the tests'] as const;

let bouncer: Pick<Bouncer, 'stop'> | null = null;
let server: SmtpSink | undefined;
let nodes: TestNode[] = [];
afterEach(async () => {
  await endNodes(nodes);
  nodes = [];
  await server?.stop();
  await bouncer?.stop();
});

/** The database's address through a pooler in transaction mode; null where there is none of that kind. */
const throughPooler = async (pooler: (typeof POOLERS)[number], databaseUrl: string): Promise<string | null> => {
  if (pooler === 'pgbouncer') {
    const started = await startBouncer(inject('postgresUrl'), await lastingPort());
    bouncer = started;
    return started?.of(databaseUrl) ?? null;
  }
  const own = await startTransactionPooler(databaseUrl, 6);
  bouncer = own;
  return own.url;
};

test.each(POOLERS)('two nodes behind %s in transaction mode do all of the work, and double nothing', async (pooler) => {
  const direct = await freshHome('PostgreSQL');
  const databaseUrl = await throughPooler(pooler, direct.databaseUrl ?? '');
  if (databaseUrl === null) {
    process.stdout.write('pgbouncer is not on this machine (Debian: apt install pgbouncer): this is not tested\n');
    return;
  }
  const home = { ...direct, databaseUrl };
  server = await startSmtpSink();
  const first = await startNode(home, { name: 'first' });
  nodes.push(first);
  const gym = await settleIn(first.hub());
  nodes.push(await startNode(home, { name: 'second', role: 'worker', environment: { INNESTO_URL: first.hub().url } }));
  await untilShared(direct, 2, 'both share the work');
  const { list, workflow } = await startSeries(gym, server);
  const options = { lists: [list], consents: [...AGREES], startWorkflows: true };
  await imported(gym, await sendFile(gym, csvOf(PEOPLE), options));
  await advance(gym, { amount: 10, unit: 'minutes' });
  await untilNumbers(gym, workflow, {
    what: 'all are welcome',
    isThere: (seen) => leftFrom(seen, 'welcome') >= EVERYBODY.length,
  });
  await advance(gym, { amount: 1, unit: 'days' });
  await untilNumbers(gym, workflow, {
    what: 'all are reminded',
    isThere: (seen) => leftFrom(seen, 'reminder') >= EVERYBODY.length,
  });
  await expectNobodyLost(gym, { workflow, acknowledged: EVERYBODY });
  await expectNoStepTwice(gym, { workflow, contacts: EVERYBODY.length, openers: 0 });
  await expectNothingTwice(direct, { changed: EVERYBODY.length });
  const recipients = new Map([
    ['welcome', EVERYBODY],
    ['reminder', EVERYBODY],
  ] as const);
  expect(first.hub().output(), 'it has noticed').toContain('hints of other nodes do not arrive');
  expect(await expectMailsArrived(gym, { home: direct, server, recipients })).toEqual({ uncertain: 0, doubled: 0 });
});
