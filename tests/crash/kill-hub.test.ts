import type { ImportView } from '@innesto/sdk/contract';
import { afterEach, describe, expect, onTestFailed, test } from 'vitest';
import { allPages } from '../support/all-pages.ts';
import { freshHome, hereOn } from '../support/database.ts';
import { insistent } from '../support/insistent-client.ts';
import { advance } from '../support/let-time-pass.ts';
import { about, AGENTS, pixelOf } from '../support/mails.ts';
import { startMortalHub, type MortalHub } from '../support/mortal-hub.ts';
import { csvOf, people, type Person } from '../support/people.ts';
import { chanceFrom, type Chance } from '../support/random.ts';
import { startSeries, AGREES, type RunningSeries } from '../support/running-series.ts';
import { sendFile } from '../support/send-file.ts';
import { settleIn, type Settled } from '../support/settle-in.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import { until } from '../support/until.ts';
import { SUBJECTS } from '../support/welcome-series.ts';
import { enteredAt, leftFrom, untilNumbers } from '../support/workflow-numbers.ts';
import {
  expectMailsInTheOpen,
  expectNobodyLost,
  expectNoStepTwice,
  expectNothingTwice,
} from './expect-nothing-lost.ts';
import { spread, underFire } from './under-fire.ts';

const IS_LONG = process.env['INNESTO_LONG'] === '1';
/** A round is one kill in each part of the story; where there is time, twenty rounds of ten kills, with three times as many people. */
const ROUNDS = Number(process.env['INNESTO_ROUNDS'] ?? (IS_LONG ? 20 : 1));
const KILLS = IS_LONG ? 10 : 3;
const IN_THE_FILE = people(IS_LONG ? 1700 : 200);
const BY_API = people(IS_LONG ? 300 : 40, IN_THE_FILE.length + 1);
const EVERYBODY = [...IN_THE_FILE, ...BY_API].map(({ email }) => email);
const OPENERS = IS_LONG ? 300 : 60;
/** A round's chance begins here: with INNESTO_SEED what went wrong happens again. */
const SEED = Number(process.env['INNESTO_SEED'] ?? Date.now() % 1_000_000);

interface Stage extends RunningSeries {
  readonly hub: MortalHub;
  readonly server: SmtpSink;
  readonly chance: Chance;
  /** The workspace, as a program sees it that never gives up. */
  readonly gym: Settled;
}

/** A file comes in: a kill may come before it is acknowledged, or while it is worked through. */
const importPeople = ({ hub, chance, gym, list }: Stage, kills: number): Promise<unknown> =>
  underFire(hub, { chance, kills, progress: () => hub.upFor(), outOf: 800 }, async () => {
    await sendFile(gym, csvOf(IN_THE_FILE), { lists: [list], consents: [...AGREES], startWorkflows: true });
    const isOver = (imports: readonly ImportView[]): boolean => imports.every(({ state }) => state === 'finished');
    await until(() => allPages<ImportView>(gym, '/imports'), isOver, { what: 'the import is over' });
  });

/** People come by API, several at a time, and each one's first visit is reported. */
const addPeople = ({ hub, chance, gym, list }: Stage, kills: number): Promise<unknown> => {
  const left = [...BY_API];
  const isLeft = (): Person | undefined => left.pop();
  const add = async (): Promise<void> => {
    for (let person = isLeft(); person !== undefined; person = isLeft()) {
      const { email, firstName } = person;
      const statement = { email, firstName, lists: [list], consents: AGREES };
      const { contact } = await gym.api.must<{ contact: { id: string } }>('POST', `${gym.base}/contacts`, statement);
      const event = { type: 'custom.visit', contact: contact.id, key: `first visit of ${email}` };
      await gym.api.must('POST', `${gym.base}/events`, { events: [event] });
    }
  };
  return underFire(hub, { chance, kills, progress: () => BY_API.length - left.length, outOf: BY_API.length }, () =>
    Promise.all(Array.from({ length: 8 }, add)),
  );
};

/** Time passes, and mails go out until nobody stands at any of the steps any more. */
const sendMails = async (stage: Stage, kills: number, steps: readonly string[]): Promise<unknown> => {
  const { hub, server, chance, gym, workflow } = stage;
  const before = (await server.seen()).mails;
  const progress = async (): Promise<number> => (await server.seen()).mails - before;
  return underFire(hub, { chance, kills, progress, outOf: EVERYBODY.length }, () =>
    untilNumbers(gym, workflow, {
      what: `all have gone through ${steps.join(' or ')}`,
      isThere: (seen) => steps.reduce((sum, step) => sum + leftFrom(seen, step), 0) >= EVERYBODY.length,
      atMost: 300_000,
    }),
  );
};

const openSome = async ({ server }: Stage): Promise<void> => {
  const pictures = new Map(
    about(await server.mails(), SUBJECTS.welcome).map((mail) => [mail.envelope.to[0], pixelOf(mail.html)]),
  );
  for (const { email } of IN_THE_FILE.slice(0, OPENERS)) {
    const answer = await fetch(pictures.get(email) ?? '', { headers: { 'user-agent': AGENTS.person } });
    expect(answer.status).toBe(200);
  }
};

/** The series from the file to the last mail, in five parts; in each the hub is killed at least once. */
const tell = async (stage: Stage): Promise<void> => {
  const { hub, chance, gym, workflow } = stage;
  const [file = 1, calls = 1, first = 1, branching = 1, second = 1] = spread(chance, { kills: KILLS, parts: 5 });
  await importPeople(stage, file);
  await addPeople(stage, calls);
  const isIn = {
    what: 'all have entered',
    isThere: (seen: Parameters<typeof enteredAt>[0]) => enteredAt(seen, 'pause') >= EVERYBODY.length,
  };
  await untilNumbers(gym, workflow, isIn);
  await advance(gym, { amount: 10, unit: 'minutes' });
  await sendMails(stage, first, ['welcome']);
  await openSome(stage);
  await underFire(hub, { chance, kills: branching, progress: () => hub.upFor(), outOf: 400 }, () =>
    advance(gym, { amount: 1, unit: 'days' }),
  );
  await sendMails(stage, second, ['thanks', 'reminder']);
};

// Of nodes on PostgreSQL one after the other is killed in `nodes`.
describe.each(hereOn('SQLite'))(
  'a hub on %s that is killed again and again while people go through the series',
  (database) => {
    let hub: MortalHub | undefined;
    let server: SmtpSink | undefined;
    afterEach(async () => {
      await hub?.stop();
      await server?.stop();
    });

    test.each(Array.from({ length: ROUNDS }, (_, round) => SEED + round))(
      'loses nobody, does no step twice, and doubles no mail in silence (seed %i)',
      async (seed) => {
        const home = await freshHome(database);
        server = await startSmtpSink();
        hub = await startMortalHub(home);
        const { output } = hub;
        onTestFailed(() => void process.stdout.write(`The hub said last:\n${output().slice(-4000)}\n`));
        const gym = await settleIn(hub);
        const series = await startSeries(gym, server);
        await tell({ ...series, hub, server, chance: chanceFrom(seed), gym: { ...gym, api: insistent(gym.api) } });

        expect(hub.kills()).toBeGreaterThanOrEqual(KILLS);
        const { workflow } = series;
        await expectNobodyLost(gym, { workflow, acknowledged: EVERYBODY });
        await expectNoStepTwice(gym, { workflow, contacts: EVERYBODY.length, openers: OPENERS });
        await expectNothingTwice(home, { changed: EVERYBODY.length - OPENERS, visits: BY_API.length });
        const recipients = new Map([
          ['welcome', EVERYBODY],
          ['thanks', EVERYBODY.slice(0, OPENERS)],
          ['reminder', EVERYBODY.slice(OPENERS)],
        ] as const);
        const doubled = await expectMailsInTheOpen(gym, { server, recipients, handed: hub.handed });
        const tally = `${hub.kills()} kills, ${hub.handed.size} mails on their way then, ${doubled} of them twice at the server`;
        process.stdout.write(`${database}, seed ${seed}: ${tally}\n`);
      },
    );
  },
);
