import { afterEach, expect, onTestFailed, test } from 'vitest';
import { freshHome, type Home } from '../support/database.ts';
import { endNodes, startNode, untilGone, untilShared, type TestNode } from '../support/hub-nodes.ts';
import { insistent } from '../support/insistent-client.ts';
import { advance } from '../support/let-time-pass.ts';
import { pastTheHub } from '../support/past-the-hub.ts';
import { csvOf, people } from '../support/people.ts';
import { chanceFrom, type Chance } from '../support/random.ts';
import { AGREES, startSeries } from '../support/running-series.ts';
import { imported, sendFile } from '../support/send-file.ts';
import { settleIn, type Settled } from '../support/settle-in.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import { until } from '../support/until.ts';
import { enteredAt, leftFrom, untilNumbers } from '../support/workflow-numbers.ts';
import { expectMailsArrived } from './expect-mails-arrived.ts';
import { expectNobodyLost, expectNoStepTwice, expectNothingTwice } from './expect-nothing-lost.ts';

const IS_LONG = process.env['INNESTO_LONG'] === '1';
const SEED = Number(process.env['INNESTO_SEED'] ?? Date.now() % 1_000_000);
/** Rounds, and in each how often a node dies or freezes while mails go out. */
const ROUNDS = Number(process.env['INNESTO_ROUNDS'] ?? (IS_LONG ? 20 : 1));
const BLOWS = IS_LONG ? 10 : 2;
const PEOPLE = people(IS_LONG ? 2500 : 100);
const EVERYBODY = PEOPLE.map(({ email }) => email);

let server: SmtpSink | undefined;
let nodes: TestNode[] = [];
afterEach(async () => {
  await endNodes(nodes);
  nodes = [];
  await server?.stop();
});

interface Stage {
  readonly home: Home;
  readonly server: SmtpSink;
  readonly nodes: readonly TestNode[];
  readonly gym: Settled;
  readonly list: string;
  readonly workflow: string;
  readonly chance: Chance;
}

/** Three hubs on one database, the third of which only works; a mail server that takes its time; and the series, running. */
const setStage = async (seed: number, leases: { readonly INNESTO_LEASE_MS?: string } = {}): Promise<Stage> => {
  const home = await freshHome('PostgreSQL');
  const sink = await startSmtpSink({ delay: 20 });
  server = sink;
  const first = await startNode(home, { name: 'first', environment: leases });
  nodes.push(first);
  // Before the others come: each start makes a new link for the first owner, and the one before is void.
  const gym = await settleIn(first.hub());
  const environment = { ...leases, INNESTO_URL: first.hub().url };
  nodes.push(
    ...(await Promise.all([
      startNode(home, { name: 'second', environment }),
      startNode(home, { name: 'third', role: 'worker', environment }),
    ])),
  );
  // By then the next test's nodes stand in `nodes`.
  const started = nodes;
  onTestFailed(async () => {
    for (const { name, hub } of started) process.stdout.write(`${name} said last:\n${hub().output().slice(-3000)}\n`);
    const failed = await pastTheHub(home, (knex) =>
      knex('run_log').where('outcome', 'failed').select('step', 'detail'),
    );
    process.stdout.write(`What failed: ${JSON.stringify(failed)}\n`);
  });
  const series = await startSeries(gym, sink);
  await untilShared(home, 3, 'three nodes share the work');
  return { home, server: sink, nodes, gym: { ...gym, api: insistent(gym.api) }, ...series, chance: chanceFrom(seed) };
};

/** Everybody comes in by a file, and the first mails become due. */
const enter = async ({ gym, list, workflow }: Stage): Promise<void> => {
  const options = { lists: [list], consents: [...AGREES], startWorkflows: true };
  await imported(gym, await sendFile(gym, csvOf(PEOPLE), options));
  await untilNumbers(gym, workflow, {
    what: 'all have entered',
    isThere: (seen) => enteredAt(seen, 'pause') >= EVERYBODY.length,
  });
  await advance(gym, { amount: 10, unit: 'minutes' });
};

const leave = async ({ gym, workflow }: Stage): Promise<void> => {
  await untilNumbers(gym, workflow, {
    what: 'all are welcome',
    isThere: (seen) => leftFrom(seen, 'welcome') >= EVERYBODY.length,
    atMost: 300_000,
  });
  await advance(gym, { amount: 1, unit: 'days' });
  await untilNumbers(gym, workflow, {
    what: 'all are reminded',
    isThere: (seen) => leftFrom(seen, 'reminder') >= EVERYBODY.length,
    atMost: 300_000,
  });
};

/** Lets the mails go out, and does something to a node whenever so many more are out. */
const underBlows = async ({ server: sink, chance }: Stage, blow: (at: number) => Promise<void>): Promise<void> => {
  const points = Array.from({ length: BLOWS }, () => chance.below(EVERYBODY.length)).toSorted((a, b) => a - b);
  for (const [at, point] of points.entries()) {
    await until(
      () => sink.seen(),
      ({ mails }) => mails >= point,
      { what: `${point} mails are out`, every: 5 },
    );
    await blow(at);
  }
};

const expectAllWell = async ({ home, gym, workflow, server: sink }: Stage): Promise<string> => {
  await expectNobodyLost(gym, { workflow, acknowledged: EVERYBODY });
  await expectNoStepTwice(gym, { workflow, contacts: EVERYBODY.length, openers: 0 });
  await expectNothingTwice(home, { changed: EVERYBODY.length });
  const recipients = new Map([
    ['welcome', EVERYBODY],
    ['reminder', EVERYBODY],
  ] as const);
  const { uncertain, doubled } = await expectMailsArrived(gym, { home, server: sink, recipients });
  return `${2 * EVERYBODY.length} mails, ${uncertain} on their way then, ${doubled} of them twice at the server`;
};

const rounds = Array.from({ length: ROUNDS }, (_, round) => SEED + round);

test.each(rounds)(
  'of three nodes one after the other is killed under load: nobody is lost, and nothing doubled in silence (seed %i)',
  async (seed) => {
    const stage = await setStage(seed);
    const { home, chance } = stage;
    await enter(stage);
    const takeovers: number[] = [];
    const killing = underBlows(stage, async () => {
      const victim = stage.nodes[chance.below(stage.nodes.length)];
      if (victim === undefined) return;
      await victim.kill();
      await untilGone(home, victim.name);
      takeovers.push(await untilShared(home, 2, `the others have taken over from ${victim.name}`));
      await victim.rise();
    });
    await Promise.all([killing, leave(stage)]);
    await untilShared(home, 3, 'three nodes share the work again');
    expect(takeovers).toHaveLength(BLOWS);
    const tally = await expectAllWell(stage);
    const longest = Math.round(Math.max(...takeovers));
    process.stdout.write(`3 nodes, seed ${seed}: ${BLOWS} kills, ${tally}; taken over within ${longest} ms\n`);
  },
);

test.each(rounds)(
  'of three nodes one after the other freezes past its lease and wakes up: it disturbs nothing (seed %i)',
  async (seed) => {
    const stage = await setStage(seed);
    const { home, chance } = stage;
    await enter(stage);
    const takeovers: number[] = [];
    const freezing = underBlows(stage, async () => {
      // The first one answers the test's own requests, which would wait for it.
      const victim = stage.nodes[1 + chance.below(stage.nodes.length - 1)];
      if (victim === undefined) return;
      victim.freeze();
      takeovers.push(await untilShared(home, 2, `the others have taken over from ${victim.name}`));
      victim.thaw();
      await untilShared(home, 3, `${victim.name} has its share again`);
    });
    await Promise.all([freezing, leave(stage)]);
    expect(takeovers).toHaveLength(BLOWS);
    const tally = await expectAllWell(stage);
    const longest = Math.round(Math.max(...takeovers));
    process.stdout.write(`3 nodes, seed ${seed}: ${BLOWS} frozen, ${tally}; taken over within ${longest} ms\n`);
  },
);

test('nodes that join and leave under load double nothing at all, and who is left has all of it', async () => {
  // As they are shipped: whoever stands still on a busy machine for longer than short ones last would count as dead.
  const stage = await setStage(SEED, { INNESTO_LEASE_MS: '10000' });
  const { home } = stage;
  await enter(stage);
  const [, second, third] = stage.nodes;
  const coming = underBlows(stage, async (at) => {
    const node = at % 2 === 0 ? second : third;
    expect(await node?.stop()).toBe(0);
    await untilShared(home, 2, `${node?.name} has left`);
    await node?.rise();
    await untilShared(home, 3, `${node?.name} is back`);
  });
  await Promise.all([coming, leave(stage)]);
  const tally = await expectAllWell(stage);
  expect(tally).toContain(', 0 on their way then, 0 of them twice');
});
