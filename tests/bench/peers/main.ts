import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { cpus, platform, tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { until } from '../../support/until.ts';
import { inFolder } from '../in-folder.ts';
import { withSink } from '../sink.ts';
import { measureAnswers, type Answered } from './answering.ts';
import { readArguments, USAGE, type PeerName, type Plan } from './arguments.ts';
import { dbos } from './dbos.ts';
import { PEOPLE } from './event.ts';
import { floor } from './floor.ts';
import { hubs } from './hub.ts';
import { n8n } from './n8n.ts';
import { nodeRed } from './node-red.ts';
import type { Peer, RunningPeer, Workload } from './peer.ts';
import { pgBoss } from './pg-boss.ts';
import { answeredTable, keepsList, waitedTable, type Outcome, type Row } from './tables.ts';
import { measureWaiting, type Waited } from './waiting.ts';
import { within } from './within.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const PEERS: Readonly<Record<PeerName, Peer>> = { n8n, 'node-red': nodeRed, dbos, 'pg-boss': pgBoss };
const LONGEST_START_SECONDS = 1200;

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Ends what runs when somebody has had enough; what is temporary goes all the same. */
const whenInterrupted = (): AbortController => {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort());
  return controller;
};

/** Rejects when somebody has had enough. */
const aborted = async (signal: AbortSignal): Promise<never> => {
  if (!signal.aborted) await once(signal, 'abort');
  throw new Error('interrupted');
};

/** Works in the folder where systems are installed; where nobody has named one, it is gone afterwards. */
const whereInstalled = async (keep: string | null, work: (folder: string) => Promise<void>): Promise<void> => {
  if (keep === null) {
    const folder = await mkdtemp(join(tmpdir(), 'innesto-peers-'));
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const folder = resolve(keep);
  await mkdir(folder, { recursive: true });
  return work(folder);
};

interface Bench {
  readonly plan: Plan;
  readonly signal: AbortSignal;
  /** Where systems are installed. */
  readonly folder: string;
}

/** Starts a system with an empty database, works with it, and ends it. */
const running = <Found>(
  { folder, plan, signal }: Bench,
  { peer, workload, tells = '' }: { readonly peer: Peer; readonly workload: Workload; readonly tells?: string },
  work: (running: RunningPeer) => Promise<Found>,
): Promise<Found> =>
  inFolder(async (data) => {
    const people = workload === 'waiting' ? plan.waiting : PEOPLE;
    const place = { installed: join(folder, peer.name), data, workload, people, tells, signal };
    print(`${peer.title}: starting`);
    const began = performance.now();
    const started = await within(LONGEST_START_SECONDS, `${peer.title} starts`, peer.start(place));
    try {
      const { memoryMegabytes } = await started.figures();
      const seconds = (performance.now() - began) / 1000;
      print(`${peer.title}: ready after ${seconds.toFixed(1)} s with its data, ${Math.round(memoryMegabytes)} MB`);
      return await Promise.race([work(started), started.died, aborted(signal)]);
    } finally {
      await started.stop();
    }
  });

/** One that fails does not keep the others from being measured. */
const attempt = async <Found>(bench: Bench, peer: Peer, work: () => Promise<Found>): Promise<Outcome<Found>> => {
  try {
    bench.signal.throwIfAborted();
    return { found: await work() };
  } catch (error) {
    const failed = error instanceof Error ? error.message : String(error);
    print(`${peer.title}: ${failed}`);
    process.exitCode = 1;
    return { failed };
  }
};

const measureEach = async <Found>(
  bench: Bench,
  peers: readonly Peer[],
  measure: (peer: Peer) => Promise<Found>,
): Promise<readonly Row<Found>[]> => {
  const rows: Row<Found>[] = [];
  for (const peer of peers) {
    const outcome = await attempt(bench, peer, async () => {
      await peer.install(join(bench.folder, peer.name), bench.signal);
      return measure(peer);
    });
    rows.push({ peer, outcome });
  }
  return rows;
};

/** Who answers before it has acted has acted once the other system was told, and once that is noted. */
const actedOnceTold = (started: RunningPeer, told: () => number): RunningPeer => ({
  ...started,
  acted: async (count) => {
    // To ask a system how far it is costs it something, too.
    await until(
      () => Promise.resolve(told()),
      (found) => found >= count,
      { what: `${count} are told`, every: 5 },
    );
    await started.acted(count);
  },
});

const measureA = (bench: Bench, peers: readonly Peer[]): Promise<readonly Row<Answered>[]> =>
  measureEach(bench, peers, (peer) =>
    withSink(({ host, told }) =>
      running(bench, { peer, workload: 'a', tells: `http://${host}/people` }, (started) => {
        // Some ask it once to see whether it is up.
        const before = told();
        const tell = (what: string): void => print(`${peer.title}: ${what}`);
        return measureAnswers(
          actedOnceTold(started, () => told() - before),
          { seconds: bench.plan.seconds, tell },
        );
      }),
    ),
  );

const measureB = (bench: Bench, peers: readonly Peer[]): Promise<readonly Row<Answered>[]> =>
  measureEach(bench, peers, (peer) =>
    running(bench, { peer, workload: 'b' }, (started) =>
      measureAnswers(started, { seconds: bench.plan.seconds, tell: (what) => print(`${peer.title}: ${what}`) }),
    ),
  );

const measureWaits = (bench: Bench, peers: readonly Peer[]): Promise<readonly Row<Waited>[]> =>
  measureEach(bench, peers, (peer) =>
    running(bench, { peer, workload: 'waiting' }, (started) => {
      const { waits } = peer;
      if (waits === null) throw new Error('nothing waits in it');
      const tell = (what: string): void => print(`${peer.title}: ${what}`);
      return measureWaiting(started, { count: bench.plan.waiting, waits, tell });
    }),
  );

const compare = async (bench: Bench): Promise<void> => {
  const { names, ours, workloads } = bench.plan;
  const peers = [...(ours ? [floor, ...hubs] : []), ...names.map((name) => PEERS[name])];
  const tables: string[] = [];
  if (workloads.includes('a')) {
    const table = answeredTable(
      await measureA(
        bench,
        peers.filter(({ tells }) => tells),
      ),
    );
    tables.push(`A call by HTTP that sets a field by a condition, and tells another system\n\n${table}`);
  }
  if (workloads.includes('b')) {
    const table = answeredTable(await measureB(bench, peers));
    tables.push(`An event by HTTP that sets a field by a condition\n\n${table}`);
  }
  if (workloads.includes('waiting')) {
    const table = waitedTable(
      await measureWaits(
        bench,
        peers.filter(({ waits }) => waits !== null),
      ),
    );
    tables.push(`Executions that wait for one moment, then set a field\n\n${table}`);
  }
  print(`\n${tables.join('\n\n')}\n\n${keepsList(peers)}`);
};

const isOurs = (folder: string): boolean => !relative(ROOT, resolve(folder)).startsWith('..');

const refuse = (why: string): void => {
  process.stderr.write(`${why}\n`);
  process.exitCode = 2;
};

const asked = readArguments(process.argv.slice(2));
if ('problem' in asked) {
  refuse(`${asked.problem}\n\n${USAGE}`);
} else if (asked.plan.keep !== null && isOurs(asked.plan.keep)) {
  refuse('--keep names a folder within the repository: what is installed there would become part of it.');
} else if (platform() === 'linux') {
  print(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`);
  const controller = whenInterrupted();
  const { signal } = controller;
  await whereInstalled(asked.plan.keep, (folder) => compare({ plan: asked.plan, signal, folder }));
  // Whatever was given up for taking too long to start.
  controller.abort();
} else {
  refuse('What processes use is read from /proc, which only Linux has.');
}
