import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { ApiClient } from '../support/api-client.ts';
import { freshHome, hereOn } from '../support/database.ts';
import { insistent } from '../support/insistent-client.ts';
import { advance } from '../support/let-time-pass.ts';
import { startMortalHub, type MortalHub } from '../support/mortal-hub.ts';
import { readRemains } from '../support/past-the-hub.ts';
import { csvOf, people } from '../support/people.ts';
import { chanceFrom } from '../support/random.ts';
import { AGREES, startSeries } from '../support/running-series.ts';
import { imported, sendFile } from '../support/send-file.ts';
import { settleIn } from '../support/settle-in.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import { until } from '../support/until.ts';
import { leftFrom, untilNumbers } from '../support/workflow-numbers.ts';
import {
  expectMailsInTheOpen,
  expectNobodyLost,
  expectNoStepTwice,
  expectNothingTwice,
} from './expect-nothing-lost.ts';

const IS_LONG = process.env['INNESTO_LONG'] === '1';
const STOPS = IS_LONG ? 20 : 2;
/** Before each stop a file of so many comes in, however slow the machine: there are always mails on their way. */
const IN_A_FILE = 100;
/** As many come by API as by files. */
const HALF = STOPS * IN_A_FILE;
const BY_FILE = people(HALF);
const EVERYBODY = people(2 * HALF).map(({ email }) => email);
const LONGEST_STOP_MS = 30_000;
/** A bound for giving up: the server takes five mails at a time, and beside other programs a few thousand of them want their minutes. */
const LONGEST_MAILING_MS = IS_LONG ? 600_000 : 150_000;
const SEED = Number(process.env['INNESTO_SEED'] ?? Date.now() % 1_000_000);

/** Adds people by API, a few at a time, until it is told to end or all are in. */
const addPeople = (
  api: ApiClient,
  { base, list, emails }: { readonly base: string; readonly list: string; readonly emails: readonly string[] },
): Promise<unknown> => {
  const left = [...emails];
  const add = async (): Promise<void> => {
    for (let email = left.pop(); email !== undefined; email = left.pop()) {
      await api.must('POST', `${base}/contacts`, { email, firstName: 'Ada', lists: [list], consents: AGREES });
    }
  };
  return Promise.all([add(), add(), add(), add()]);
};

describe.each(hereOn('PostgreSQL'))(
  'a hub on %s that is asked to end while mails go out and people come in',
  (database) => {
    let hub: MortalHub | undefined;
    let server: SmtpSink | undefined;
    afterEach(async () => {
      await hub?.stop();
      await server?.stop();
    });

    test(`lets what is on its way arrive, ends well, and the next start goes on (seed ${SEED})`, async () => {
      const chance = chanceFrom(SEED);
      const home = await freshHome(database);
      // A server that takes its time, so that there is always something on its way.
      server = await startSmtpSink({ delay: 40 });
      hub = await startMortalHub(home);
      const gym = await settleIn(hub);
      const { list, workflow } = await startSeries(gym, server);
      const options = { lists: [list], consents: [...AGREES], startWorkflows: true };
      const adding = addPeople(insistent(gym.api), { base: gym.base, list, emails: EVERYBODY.slice(HALF) });

      for (let stop = 0; stop < STOPS; stop++) {
        const file = BY_FILE.slice(stop * IN_A_FILE, (stop + 1) * IN_A_FILE);
        await imported(gym, await sendFile(gym, csvOf(file), options));
        await advance(gym, { amount: 10, unit: 'minutes' });
        const enough = (await server.seen()).mails + 1 + chance.below(30);
        const { seen } = server;
        await until(seen, ({ mails }) => mails >= enough, { what: `${enough} mails are out`, every: 5 });
        expect(await Promise.race([hub.stop(), sleep(LONGEST_STOP_MS, 'still there', { ref: false })])).toBe(0);
        const left = await readRemains(home, (knex) =>
          knex('delivery').whereIn('state', ['claimed', 'handed']).select('state'),
        );
        expect(left, 'what it left on its way').toEqual([]);
        await hub.rise();
      }

      await adding;
      await advance(gym, { amount: 10, unit: 'minutes' });
      await untilNumbers(gym, workflow, {
        what: 'all are welcome',
        atMost: LONGEST_MAILING_MS,
        isThere: (seen) => leftFrom(seen, 'welcome') >= EVERYBODY.length,
      });
      await advance(gym, { amount: 1, unit: 'days' });
      await untilNumbers(gym, workflow, {
        what: 'all are reminded',
        atMost: LONGEST_MAILING_MS,
        isThere: (seen) => leftFrom(seen, 'reminder') >= EVERYBODY.length,
      });
      await expectNobodyLost(gym, { workflow, acknowledged: EVERYBODY });
      await expectNoStepTwice(gym, { workflow, contacts: EVERYBODY.length, openers: 0 });
      await expectNothingTwice(home, { changed: EVERYBODY.length });
      const recipients = new Map([
        ['welcome', EVERYBODY],
        ['reminder', EVERYBODY],
      ] as const);
      expect(await expectMailsInTheOpen(gym, { server, recipients, handed: new Set() })).toBe(0);
    });
  },
);
