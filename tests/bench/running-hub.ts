import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXAMPLE_WORDS } from '../../core/src/demo/example-words.ts';
import { welcomeSeries } from '../../core/src/demo/example-workflows.ts';
import { openSqlite } from '../../core/src/store/open-sqlite.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { pluginHostsOf } from '../support/plugin-hosts.ts';
import { imported, sendFile } from '../support/send-file.ts';
import { settleIn, type Settled } from '../support/settle-in.ts';
import { measure, report } from './measure.ts';
import { hubCpu, memoryOf } from './process-cost.ts';

const CONTACTS = 50_000;
const MAILS = 2000;
const CALLERS = 16;
const CALLING_MS = 5000;
/** The system counts hundredths of a second, and a hub at rest takes few of them. */
/** For so long after a start V8 puts the heap in order. */
const CALM_MS = 35_000;
const AT_REST_MS = 30_000;

const csvOf = (count: number, name: string): string =>
  [
    'E-mail,Nome,Città',
    ...Array.from({ length: count }, (_, at) => `${name}${at}@clients.example,Nome${at},Torino`),
  ].join('\n');

const inFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'innesto-bench-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const start = (dataFolder: string): Promise<RunningHub> =>
  startHub({ dataFolder, environment: { INNESTO_DEMO: 'no', INNESTO_LEASE_MS: '10000' } });

/** Runs a piece of work against a hub and prints what it cost the hub's processes, by the piece. */
const cost = async (
  hub: RunningHub,
  { name, count, unit }: { readonly name: string; readonly count: number; readonly unit: string },
  work: () => Promise<unknown>,
): Promise<void> => {
  const cpu = await hubCpu(hub.pid);
  const began = performance.now();
  await work();
  const spent = (await hubCpu(hub.pid)) - cpu;
  const perSecond = count / ((performance.now() - began) / 1000);
  report(name, [{ name: 'the hub and its plugin hosts', microseconds: spent / count, perSecond }], unit);
};

/** The rows of an import as SQLite alone takes them: one statement a thousand, nothing looked up, no events, no report. */
const importFloor = (): Promise<void> =>
  inFolder(async (folder) => {
    const store = await openSqlite(join(folder, 'floor.db'));
    let next = 0;
    const measured = await measure('bare INSERT of the same rows (the floor)', 1, async () => {
      const rows = Array.from({ length: 1000 }, () => {
        const id = ++next;
        return [id, `c${id}`, `c${id}@clients.example`, `Nome${id}`, '{"city":"Torino"}'];
      });
      await store.write((transaction) =>
        transaction.raw(
          `INSERT INTO contact(id, public_id, workspace_id, shard, identity, email, email_key, first_name, fields, source, created_at, updated_at)
           SELECT value->>0, value->>1, 1, value->>0 % 64, value->>2, value->>2, value->>2, value->>3, value->>4, 'import', 0, 0 FROM json_each(?)`,
          [JSON.stringify(rows)],
        ),
      );
      return rows.length;
    });
    report('Import: the floor', [measured], 'row');
    await store.close();
  });

const prepare = async (settled: Settled): Promise<{ list: string; workflow: string }> => {
  const { api, base } = settled;
  for (const key of ['city', 'welcome']) {
    await api.must('POST', `${base}/fields`, { key, label: key, type: 'text' });
  }
  const { id: list } = await api.must<{ id: string }>('POST', `${base}/lists`, { name: 'Newsletter' });
  const { id } = await api.must<{ id: string }>('POST', `${base}/workflows`, {
    name: 'Welcome series',
    definition: welcomeSeries(list, EXAMPLE_WORDS.en),
  });
  await api.must('POST', `${base}/workflows/${id}/start`);
  return { list, workflow: id };
};

const doneAt = async ({ api, base }: Settled, workflow: string, step: string): Promise<number> => {
  const { totals } = await api.must<{ totals: { steps: { step: string; ports: Record<string, number> }[] } }>(
    'GET',
    `${base}/workflows/${workflow}/statistics`,
  );
  return totals.steps.find((one) => one.step === step)?.ports['done'] ?? 0;
};

const untilDone = async (
  settled: Settled,
  { workflow, step, count }: { workflow: string; step: string; count: number },
): Promise<void> => {
  for (let looks = 0; looks < 1200 && (await doneAt(settled, workflow, step)) < count; looks++) await sleep(100);
};

const importContacts = async (settled: Settled, name: string, count: number, options: object = {}): Promise<void> => {
  await imported(settled, await sendFile(settled, csvOf(count, name), options));
};

const callEvents = async ({ api, base }: Settled): Promise<number> => {
  const { items } = await api.must<{ items: { id: string }[] }>('GET', `${base}/contacts?limit=100`);
  const until = performance.now() + CALLING_MS;
  let calls = 0;
  const caller = async (number: number): Promise<void> => {
    for (let at = number; performance.now() < until; at++) {
      await api.must('POST', `${base}/events`, {
        events: [{ type: 'custom.visited', contact: items[at % items.length]?.id, payload: { page: '/prices' } }],
      });
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, (_, number) => caller(number)));
  return calls;
};

/** A whole hub: an import, mails through plugins and ledger, and single events over HTTP. */
export const benchRunningHub = async (): Promise<void> => {
  await importFloor();
  await inFolder(async (folder) => {
    const hub = await start(folder);
    const settled = await settleIn(hub);
    const { list, workflow } = await prepare(settled);
    await cost(
      hub,
      { name: `Import of ${CONTACTS.toLocaleString('en')} contacts by HTTP`, count: CONTACTS, unit: 'row' },
      () => importContacts(settled, 'reader', CONTACTS),
    );
    const consents = ['marketing', 'open-tracking'].map((purpose) => ({ purpose, channel: 'email', state: 'given' }));
    await importContacts(settled, 'subscriber', MAILS, { lists: [list], consents, startWorkflows: true });
    await untilDone(settled, { workflow, step: 'pause', count: 0 });
    await sleep(2000);
    await cost(
      hub,
      {
        name: `${MAILS.toLocaleString('en')} mails, from the wait through plugin, ledger and inbox`,
        count: MAILS,
        unit: 'mail',
      },
      async () => {
        await settled.api.must('POST', `${settled.base}/clock`, { advance: { amount: 10, unit: 'minutes' } });
        await untilDone(settled, { workflow, step: 'welcome', count: MAILS });
      },
    );
    const cpu = await hubCpu(hub.pid);
    const calls = await callEvents(settled);
    const spent = (await hubCpu(hub.pid)) - cpu;
    report(
      `Single events by HTTP, ${CALLERS} connections (the callers share the cores)`,
      [{ name: 'the hub', microseconds: spent / calls, perSecond: calls / (CALLING_MS / 1000) }],
      'call',
    );
    await hub.stop();
  });
};

/** How long a hub takes until it answers, and what it needs while nothing happens. */
export const benchAtRest = (): Promise<void> =>
  inFolder(async (folder) => {
    for (const name of ['empty data folder', 'existing data folder']) {
      const began = performance.now();
      const hub = await start(folder);
      const ready = performance.now() - began;
      await sleep(CALM_MS);
      const cpu = await hubCpu(hub.pid);
      await sleep(AT_REST_MS);
      const idle = ((await hubCpu(hub.pid)) - cpu) / (AT_REST_MS * 1000);
      const hosts = await pluginHostsOf(hub.pid);
      const memory = await Promise.all([hub.pid, ...hosts].map(memoryOf));
      process.stdout.write(
        `\nStart and rest, ${name}\n  ready after ${(ready / 1000).toFixed(2)} s; at rest ${memory[0]} MB + plugin hosts ${memory.slice(1).join(' + ')} MB, ${(idle * 100).toFixed(2)} % of a core\n`,
      );
      await hub.stop();
    }
  });
