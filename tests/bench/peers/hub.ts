import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startHub } from '../../support/hub.ts';
import { imported, sendFile } from '../../support/send-file.ts';
import { settleIn, type Settled } from '../../support/settle-in.ts';
import { until as untilSeen } from '../../support/until.ts';
import { leftFrom, untilNumbers, type Numbers } from '../../support/workflow-numbers.ts';
import { makeScored } from '../scored-workflow.ts';
import { callOf, makeTelling } from '../telling-workflow.ts';
import { scoreOf } from './event.ts';
import { openPeerDatabase, type PeerDatabase } from './peer-database.ts';
import type { Peer, Place, RunningPeer, Times } from './peer.ts';
import { costOfTree } from './process-tree.ts';

const ZONE = 'Europe/Rome';
const LONGEST_MS = 300_000;

/** The hub's database, looked at from outside. */
type Ground = Pick<PeerDatabase, 'numberBy' | 'bytes' | 'stop'> & {
  readonly url: string | null;
  readonly serverMicroseconds: () => Promise<number | null>;
};

const sqliteGround = (data: string): Ground => {
  // Opened at the first look: until then there is no file.
  let opened: DatabaseSync | null = null;
  const numberBy = (sql: string): Promise<number | null> => {
    opened ??= new DatabaseSync(join(data, 'innesto.db'), { readOnly: true, timeout: 10_000 });
    const [value] = Object.values(opened.prepare(sql).get() ?? {});
    return Promise.resolve(value === null || value === undefined ? null : Number(value));
  };
  return {
    url: null,
    numberBy,
    bytes: async () =>
      (await numberBy(
        `SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size`,
      )) ?? 0,
    serverMicroseconds: () => Promise.resolve(null),
    stop: () => Promise.resolve(opened?.close()),
  };
};

const postgresGround = async (): Promise<Ground> => {
  const database = await openPeerDatabase();
  return { ...database, serverMicroseconds: database.cpuMicroseconds };
};

const countOf = async (ground: Ground, step: string, outcome: string): Promise<number> =>
  (await ground.numberBy(
    `SELECT coalesce(sum(n), 0) AS n FROM step_stat WHERE step = '${step}' AND outcome = '${outcome}'`,
  )) ?? 0;

const csv = (people: number): string =>
  [
    'E-mail,Nome,Città',
    ...Array.from({ length: people }, (_, at) => `reader${at}@clients.example,Nome${at},Torino`),
  ].join('\n');

/** Everybody is in a list when the measuring begins. */
const makeReaders = async ({ api, base }: Settled, people: number): Promise<string> => {
  for (const key of ['city', 'status']) await api.must('POST', `${base}/fields`, { key, label: key, type: 'text' });
  const { id: list } = await api.must<{ id: string }>('POST', `${base}/lists`, { name: 'Everybody' });
  await imported({ api, base }, await sendFile({ api, base }, csv(people), { lists: [list] }));
  return list;
};

const moment = (instant: number): string =>
  new Date(instant).toLocaleString('sv-SE', { timeZone: ZONE }).slice(0, 16).replace(' ', 'T');

/** A start with everyone who is in the list: each waits for the moment, then a plugin sets a field. */
const letThemWait = async ({ api, base }: Settled, list: string, until: number): Promise<void> => {
  const { id } = await api.must<{ id: string }>('POST', `${base}/workflows`, {
    name: 'Sale',
    definition: {
      trigger: { contribution: 'list/activity', config: { lists: [list] } },
      reentry: { policy: 'once' },
      first: 'pause',
      steps: [
        { kind: 'wait', id: 'pause', until: { kind: 'moment', at: moment(until) }, next: 'set' },
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
  await api.must('POST', `${base}/workflows/${id}/start`, { everyone: true });
};

/** What there is in the workspace when the measuring begins, and how events come in. */
interface Furnished {
  readonly event: RunningPeer['event'];
  readonly acted: RunningPeer['acted'];
  readonly wait: (count: number, times: Times) => Promise<void>;
}

const furnishScored = async (url: string, settled: Settled, people: number): Promise<Furnished> => {
  const { workflow, contacts } = await makeScored(settled, people);
  return {
    event: {
      url: `${url}${settled.base}/events`,
      headers: settled.api.headers(),
      body: (number) => {
        const contact = contacts[number % contacts.length] ?? '';
        return JSON.stringify({
          events: [{ type: 'custom.scored', contact, payload: { score: scoreOf(number), number } }],
        });
      },
    },
    acted: (count) =>
      untilNumbers(settled, workflow, {
        what: `${count} events have set their field`,
        atMost: LONGEST_MS,
        isThere: (numbers) => leftFrom(numbers, 'set-hot') + leftFrom(numbers, 'set-cold') >= count,
      }),
    wait: () => Promise.resolve(),
  };
};

/** As many addresses as take whatever comes in. */
const ADDRESSES = 20;

const furnishTelling = async (settled: Settled, { people, tells }: Place): Promise<Furnished> => {
  const made = await makeTelling(settled, { count: ADDRESSES, tells });
  return {
    event: {
      url: (number) => made[number % ADDRESSES]?.address ?? '',
      headers: {},
      body: (number) => callOf(number, people),
    },
    acted: async (count) => {
      for (const [at, { workflow }] of made.entries()) {
        const own = Math.floor((count + ADDRESSES - 1 - at) / ADDRESSES);
        const isThere = (numbers: Numbers): boolean => leftFrom(numbers, 'tell') >= own;
        await untilNumbers(settled, workflow, { what: `${own} calls are passed on`, atMost: LONGEST_MS, isThere });
      }
    },
    wait: () => Promise.resolve(),
  };
};

const furnishWaiting = async (settled: Settled, people: number): Promise<Furnished> => {
  const list = await makeReaders(settled, people);
  return {
    event: { url: '', headers: {}, body: () => '' },
    acted: () => Promise.resolve(),
    wait: (_, { until }) => letThemWait(settled, list, until),
  };
};

const furnish = (url: string, settled: Settled, place: Place): Promise<Furnished> => {
  switch (place.workload) {
    case 'a':
      return furnishTelling(settled, place);
    case 'b':
      return furnishScored(url, settled, place.people);
    case 'waiting':
      return furnishWaiting(settled, place.people);
  }
};

const start = async (place: Place, ground: Ground, opened: AsyncDisposableStack): Promise<RunningPeer> => {
  const hub = await startHub({
    dataFolder: place.data,
    databaseUrl: ground.url,
    patienceMs: 300_000,
    environment: {
      INNESTO_DEMO: 'no',
      INNESTO_LEASE_MS: '10000',
      NODE_ENV: 'production',
      ...(place.tells === '' ? {} : { INNESTO_PRIVATE_HOSTS: new URL(place.tells).host }),
    },
  });
  opened.defer(async () => void (await hub.stop()));
  const settled = await settleIn(hub);
  const { event, acted, wait } = await furnish(hub.url, settled, place);
  const running = opened.move();
  return {
    event,
    acted,
    holdWaiting: async (count, times) => {
      await wait(count, times);
      const atMost = times.feedUntil - Date.now();
      return untilSeen(
        () => countOf(ground, 'pause', 'entered'),
        (held) => held >= count,
        {
          what: `${count} wait in the hub`,
          atMost,
        },
      );
    },
    resumed: async () => ({ count: await countOf(ground, 'set', 'done'), firstAt: null }),
    figures: async () => ({
      ...(await costOfTree(hub.pid)),
      serverMicroseconds: await ground.serverMicroseconds(),
      diskBytes: await ground.bytes(),
    }),
    died: new Promise(() => undefined),
    stop: () => running.disposeAsync(),
  };
};

const hubOn = (name: string, database: string, open: (data: string) => Promise<Ground>): Peer => ({
  name,
  title: `this hub, ${database}`,
  keeps:
    'the event, the run with its place, contact and variables, a line for each step, the counters; synced to the disk',
  settings: 'as it comes: two plugin hosts',
  waits: { feedSeconds: 100, quietSeconds: 30 },
  tells: true,
  install: () => Promise.resolve(),
  start: async (place) => {
    await using opened = new AsyncDisposableStack();
    const ground = await open(place.data);
    opened.defer(ground.stop);
    return await start(place, ground, opened);
  },
});

/** Ours, by the ordinary way through every stage, a plugin in its sandbox setting the field. */
export const hubs: readonly Peer[] = [
  hubOn('innesto', 'SQLite', (data) => Promise.resolve(sqliteGround(data))),
  hubOn('innesto-postgres', 'PostgreSQL', postgresGround),
];
