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
import { leftFrom, untilNumbers } from '../support/workflow-numbers.ts';
import { expectMailsArrived } from './expect-mails-arrived.ts';
import { expectNobodyLost, expectNoStepTwice, expectNothingTwice } from './expect-nothing-lost.ts';

const PEOPLE = people(300);
const EVERYBODY = PEOPLE.map(({ email }) => email);

let bouncer: Bouncer | null = null;
let server: SmtpSink | undefined;
let nodes: TestNode[] = [];
afterEach(async () => {
  await endNodes(nodes);
  nodes = [];
  await server?.stop();
  await bouncer?.stop();
});

test('two nodes behind a pgbouncer in transaction mode do all of the work, and double nothing', async ({ skip }) => {
  bouncer = await startBouncer(inject('postgresUrl'), await lastingPort());
  if (bouncer === null) return skip('pgbouncer is not on this machine (Debian: apt install pgbouncer)');
  const direct = await freshHome('PostgreSQL');
  const home = { ...direct, databaseUrl: bouncer.of(direct.databaseUrl ?? '') };
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
  expect(await expectMailsArrived(gym, { home: direct, server, recipients })).toEqual({ uncertain: 0, doubled: 0 });
});
