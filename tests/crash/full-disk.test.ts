import { setTimeout as sleep } from 'node:timers/promises';
import type { Readiness } from '@innesto/sdk/contract';
import { afterEach, expect, onTestFailed, test } from 'vitest';
import { allPages } from '../support/all-pages.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { pastTheHub } from '../support/past-the-hub.ts';
import { chanceFrom } from '../support/random.ts';
import { settleIn } from '../support/settle-in.ts';
import { makeSmallDisk, type SmallDisk } from '../support/small-disk.ts';
import { until } from '../support/until.ts';

const FILLS = process.env['INNESTO_LONG'] === '1' ? 20 : 2;
const SEED = Number(process.env['INNESTO_SEED'] ?? Date.now() % 1_000_000);

let hub: RunningHub | undefined;
let disk: SmallDisk | null = null;
afterEach(async () => {
  await hub?.stop();
  await disk?.remove();
});

test(`a hub on SQLite whose disk is full acknowledges nothing that it cannot keep, says why, and goes on by itself (seed ${SEED})`, async ({
  skip,
}) => {
  disk = makeSmallDisk(48);
  if (disk === null) return skip('no disk can be mounted here: this needs the rights of root');
  const chance = chanceFrom(SEED);
  const options = { dataFolder: disk.folder, environment: { INNESTO_DEMO: 'no' } };
  const running = await startHub(options);
  hub = running;
  onTestFailed(() => void process.stdout.write(`The hub said last:\n${running.output().slice(-3000)}\n`));
  const gym = await settleIn(running);
  const acknowledged: string[] = [];
  let count = 0;
  const add = async (): Promise<number> => {
    count += 1;
    const email = `person${count}@clients.example`;
    const { status } = await gym.api.call('POST', `${gym.base}/contacts`, { email, firstName: 'x'.repeat(100) });
    if (status < 300) acknowledged.push(email);
    return status;
  };
  const readiness = async (): Promise<Readiness> => (await (await fetch(`${running.url}/ready`)).json()) as Readiness;
  const longest: number[] = [];
  for (let fill = 0; fill < FILLS; fill++) {
    for (let some = chance.below(20); some >= 0; some--) expect(await add()).toBe(201);
    await disk.fill(chance.below(200));
    await until(add, (status) => status === 507, { what: 'it says that there is no room', every: 1 });
    expect(await readiness()).toEqual({
      ready: false,
      why: 'the database has no room left to write to: make room on its disk',
    });
    // What is there can be read.
    expect((await gym.api.call('GET', `${gym.base}/contacts`)).status).toBe(200);
    await sleep(chance.below(1500));
    await disk.makeRoom();
    const begin = performance.now();
    await until(add, (status) => status === 201, { what: 'it takes people again', atMost: 10_000 });
    await until(readiness, ({ ready }) => ready, { what: 'it says that it works again', atMost: 20_000 });
    longest.push(performance.now() - begin);
  }
  await disk.fill(0);
  await until(add, (status) => status === 507, { what: 'it says once more that there is no room', every: 1 });
  expect(await running.stop(), 'on a full disk, too, it ends when it is asked to').toBe(0);
  expect(running.output()).not.toContain('a mistake of its own');
  await disk.makeRoom();
  hub = await startHub(options);
  const started = { ...gym, api: gym.api.at(hub.url) };
  const emails = (await allPages<{ email: string }>(started, '/contacts')).map(({ email }) => email);
  expect(new Set(emails)).toEqual(new Set(acknowledged));
  const home = { dataFolder: disk.folder, databaseUrl: null };
  const halves = await pastTheHub(home, async (knex) => ({
    integrity: await knex.raw<{ integrity_check: string }[]>('PRAGMA integrity_check'),
    events: (await knex('event').where('type', 'contact.created').select('id')).length,
  }));
  expect(halves).toEqual({ integrity: [{ integrity_check: 'ok' }], events: acknowledged.length });
  process.stdout.write(`${FILLS} times full: at work again within ${Math.round(Math.max(...longest))} ms\n`);
});
