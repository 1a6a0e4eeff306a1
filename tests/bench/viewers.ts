import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FeedMessage, WorkflowDefinition } from '@innesto/sdk/contract';
import { WebSocket } from 'ws';
import { allPages } from '../support/all-pages.ts';
import type { Home } from '../support/database.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { pastTheHub } from '../support/past-the-hub.ts';
import { csvOf, people } from '../support/people.ts';
import { imported, sendFile } from '../support/send-file.ts';
import { makeWorkspace, signUp, type Settled } from '../support/settle-in.ts';
import { median } from './measure.ts';
import { hubCpu } from './process-cost.ts';

const VIEWERS = 50;
const ROUNDS = 3;
const ROUND_MS = 10_000;
const EVERY_MS = 100;
const JOINING = 20;
const STEP = 'note';

/** A workflow in which each contact that joins is changed at once: every effect is a number that moves. */
const busyWorkflow = (list: string): WorkflowDefinition => ({
  trigger: { contribution: 'list/activity', config: { lists: [list] } },
  reentry: { policy: 'once' },
  first: STEP,
  steps: [
    {
      kind: 'action',
      id: STEP,
      contribution: 'contact-field/update',
      config: { field: 'city', operation: 'set', value: 'here' },
      ports: {},
    },
  ],
});

interface Busy extends Settled {
  readonly hub: RunningHub;
  readonly list: string;
  readonly workflow: string;
  /** What a viewer shows. */
  readonly headers: Readonly<Record<string, string>>;
  /** Contacts that have not joined yet. */
  readonly waiting: string[];
}

/** How many were done at the step, from one viewer's sight, and when that was. */
interface Seen {
  readonly at: number;
  readonly done: number;
}

interface Viewer {
  readonly seen: readonly Seen[];
  close(): Promise<void>;
}

const openViewer = async ({ hub, base, workflow, headers }: Busy): Promise<Viewer> => {
  const socket = new WebSocket(`${hub.url.replace(/^http/, 'ws')}${base}/feed`, { headers });
  const seen: Seen[] = [];
  let done = 0;
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString('utf8')) as FeedMessage;
    if (message.topic !== 'steps' || message.workflow !== workflow) return;
    done += message.changes[STEP]?.['done'] ?? 0;
    seen.push({ at: Date.now(), done });
  });
  await once(socket, 'message');
  return {
    seen,
    close: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
};

const prepare = async (hub: RunningHub): Promise<Busy> => {
  const owner = await signUp(hub);
  const settled = await makeWorkspace(owner);
  const { api, base } = settled;
  await api.must('POST', `${base}/fields`, { key: 'city', label: 'City', type: 'text' });
  const count = 2 * ROUNDS * (ROUND_MS / EVERY_MS) * JOINING;
  await imported(settled, await sendFile(settled, csvOf(people(count))));
  const contacts = await allPages<{ id: string }>(settled, '/contacts');
  const { id: list } = await api.must<{ id: string }>('POST', `${base}/lists`, { name: 'Newsletter' });
  const draft = { name: 'Busy', definition: busyWorkflow(list) };
  const { id: workflow } = await api.must<{ id: string }>('POST', `${base}/workflows`, draft);
  await api.must('POST', `${base}/workflows/${workflow}/start`);
  const token = { name: 'Viewer', role: 'viewer' };
  const { secret } = await owner.must<{ secret: string }>('POST', `${base}/tokens`, token);
  const headers = { authorization: `Bearer ${secret}` };
  return { ...settled, hub, list, workflow, headers, waiting: contacts.map(({ id }) => id) };
};

/** Lets contacts join at an even pace, and answers what that cost the hub in CPU microseconds. */
const keepBusy = async ({ api, base, hub, list, waiting }: Busy): Promise<number> => {
  const cpu = await hubCpu(hub.pid);
  const end = performance.now() + ROUND_MS;
  for (let turn = 0; performance.now() < end; turn++) {
    const contacts = waiting.splice(0, JOINING);
    if (contacts.length === 0) break;
    await api.must('POST', `${base}/lists/${list}/members`, { contacts });
    await sleep(Math.max(0, EVERY_MS - ((performance.now() - (end - ROUND_MS)) % EVERY_MS)));
  }
  await sleep(1500);
  return (await hubCpu(hub.pid)) - cpu;
};

/** When each effect of a round was written, in order. */
const writtenSince = (home: Home, since: number): Promise<readonly number[]> =>
  pastTheHub(home, async (knex) => {
    const rows = await knex('event')
      .where('type', 'contact.updated')
      .where('received_at', '>=', since)
      .whereNotNull('cause_run_id')
      .orderBy('received_at')
      .select<{ received_at: number }[]>('received_at');
    return rows.map(({ received_at: at }) => at);
  });

/** How long after it was written each effect was in a viewer's number. */
const latenciesOf = (written: readonly number[], seen: readonly Seen[]): readonly number[] =>
  written.flatMap((at, index) => {
    const first = seen.find(({ done }) => done > index);
    return first === undefined ? [] : [first.at - at];
  });

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length * share)] ?? Number.NaN;

/** Fifty people look at a workflow while it works: what that costs the hub, and how old the numbers are that they see. */
export const benchViewers = async (): Promise<void> => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'innesto-bench-'));
  const hub = await startHub({ dataFolder, environment: { INNESTO_DEMO: 'no', INNESTO_LEASE_MS: '10000' } });
  try {
    const busy = await prepare(hub);
    const alone: number[] = [];
    const watched: number[] = [];
    const latencies: number[] = [];
    let messages = 0;
    for (let round = 0; round < ROUNDS; round++) {
      alone.push(await keepBusy(busy));
      const viewers = await Promise.all(Array.from({ length: VIEWERS }, () => openViewer(busy)));
      const since = Date.now();
      watched.push(await keepBusy(busy));
      const written = await writtenSince({ dataFolder, databaseUrl: null }, since);
      for (const { seen } of viewers) {
        latencies.push(...latenciesOf(written, seen));
        messages += seen.length;
      }
      await Promise.all(viewers.map((viewer) => viewer.close()));
    }
    const share = (cpu: number): string => `${((cpu / (ROUND_MS * 1000)) * 100).toFixed(1)} % of a core`;
    const ratios = watched.map((cpu, round) => cpu / (alone[round] ?? Number.NaN));
    process.stdout.write(
      [
        `\nA workflow that ${(JOINING * 1000) / EVERY_MS} contacts a second go through, and ${VIEWERS} viewers (medians of ${ROUNDS} rounds)`,
        `  nobody looks                  ${share(median(alone))}`,
        `  ${VIEWERS} viewers                    ${share(median(watched))}  ${median(ratios).toFixed(2)}×`,
        `  a viewer is told              ${(messages / ROUNDS / VIEWERS / (ROUND_MS / 1000)).toFixed(1)} times a second`,
        `  from written to seen          ${median(latencies)} ms median, ${percentile(latencies, 0.95)} ms at the 95th percentile\n`,
      ].join('\n'),
    );
  } finally {
    await hub.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
};
