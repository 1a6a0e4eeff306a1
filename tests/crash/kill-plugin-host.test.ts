import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PluginView } from '@innesto/sdk/contract';
import { afterEach, describe, expect, test } from 'vitest';
import { freshHome, hereOn } from '../support/database.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { advance } from '../support/let-time-pass.ts';
import { pastTheHub } from '../support/past-the-hub.ts';
import { csvOf, people } from '../support/people.ts';
import { pluginHostsOf, signalAll } from '../support/plugin-hosts.ts';
import { chanceFrom } from '../support/random.ts';
import { AGREES, startSeries } from '../support/running-series.ts';
import { imported, sendFile } from '../support/send-file.ts';
import { settleIn } from '../support/settle-in.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import { until } from '../support/until.ts';
import { enteredAt, leftFrom, untilNumbers } from '../support/workflow-numbers.ts';
import { expectMailsInTheOpen, expectNobodyLost, expectNoStepTwice } from './expect-nothing-lost.ts';

const IS_LONG = process.env['INNESTO_LONG'] === '1';
const PEOPLE = people(IS_LONG ? 500 : 300);
const EVERYBODY = PEOPLE.map(({ email }) => email);
const KILLS = IS_LONG ? 5 : 3;
const SEED = Number(process.env['INNESTO_SEED'] ?? Date.now() % 1_000_000);

describe.each(hereOn('PostgreSQL'))('a hub on %s whose plugin hosts are killed from outside', (database) => {
  let hub: RunningHub | undefined;
  let server: SmtpSink | undefined;
  afterEach(async () => {
    await hub?.stop();
    await server?.stop();
  });

  test(`waits for new ones and goes on: nothing fails, and no plugin is blamed (seed ${SEED})`, async () => {
    const chance = chanceFrom(SEED);
    const home = await freshHome(database);
    server = await startSmtpSink();
    const sink = server;
    hub = await startHub({ ...home, environment: { INNESTO_DEMO: 'no' } });
    const { pid } = hub;
    const gym = await settleIn(hub);
    const { list, workflow } = await startSeries(gym, server);
    const options = { lists: [list], consents: [...AGREES], startWorkflows: true };
    await imported(gym, await sendFile(gym, csvOf(PEOPLE), options));
    await untilNumbers(gym, workflow, {
      what: 'all have entered',
      isThere: (seen) => enteredAt(seen, 'pause') >= EVERYBODY.length,
    });

    const points = Array.from({ length: KILLS }, () => chance.below(2 * EVERYBODY.length)).toSorted(
      (left, right) => left - right,
    );
    const killed: number[][] = [];
    const killHosts = async (): Promise<void> => {
      for (const point of points) {
        await until(
          async () => (await sink.seen()).mails,
          (seen) => seen >= point,
          { what: `${point} mails are out`, every: 3 },
        );
        const hosts = await until(
          () => pluginHostsOf(pid),
          (seen) => seen.length > 0,
          { what: 'a plugin host runs', every: 3 },
        );
        // Stopped first for a moment, so that some are surely asked something when they die.
        signalAll(hosts, 'SIGSTOP');
        await sleep(chance.below(300));
        signalAll(hosts, 'SIGKILL');
        killed.push([...hosts]);
      }
    };
    const goOn = async (): Promise<void> => {
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
    };
    await Promise.all([goOn(), killHosts()]);

    expect(killed).toHaveLength(KILLS);
    await expectNobodyLost(gym, { workflow, acknowledged: EVERYBODY });
    await expectNoStepTwice(gym, { workflow, contacts: EVERYBODY.length, openers: 0 });
    const recipients = new Map([
      ['welcome', EVERYBODY],
      ['reminder', EVERYBODY],
    ] as const);
    expect(await expectMailsInTheOpen(gym, { server, recipients, handed: new Set() })).toBe(0);
    const { items } = await gym.api.must<{ items: readonly PluginView[] }>('GET', `${gym.base}/plugins`);
    const bundled = readdirSync(join(import.meta.dirname, '..', '..', 'plugins'));
    expect(items.map(({ plugin, state, strikes, verdict }) => ({ plugin, state, strikes, verdict }))).toEqual(
      bundled.toSorted().map((plugin) => ({
        plugin,
        state: 'active',
        strikes: 0,
        verdict: null,
      })),
    );
    const troubles = await pastTheHub(home, (knex) =>
      knex('run_log').whereIn('outcome', ['failed', 'retry', 'held']).select('step', 'detail'),
    );
    expect(troubles).toEqual([]);
  });
});
