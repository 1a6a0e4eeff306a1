import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHub } from '../support/hub.ts';
import { imported, sendFile } from '../support/send-file.ts';
import { settleIn, type Settled } from '../support/settle-in.ts';
import { leftFrom, untilNumbers } from '../support/workflow-numbers.ts';
import { callMany } from './calls.ts';
import { median, report, type Measured } from './measure.ts';
import { cpuOf, hubCpu } from './process-cost.ts';

const CONTACTS = 1000;
const WARM_UP = 3000;
const CALLS = 6000;
const CONNECTIONS = 16;
const ROUNDS = 3;

const inFolder = async <Result>(work: (folder: string) => Promise<Result>): Promise<Result> => {
  const folder = await mkdtemp(join(tmpdir(), 'innesto-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const eventOf = (contact: string, number: number): string =>
  JSON.stringify({
    events: [
      // Each time the other side of the condition, so that there is always something to change.
      { type: 'custom.scored', contact, payload: { score: Math.floor(number / CONTACTS) % 2 === 0 ? 70 : 20, number } },
    ],
  });

/** Somewhere events are sent to: how, what its processes have cost so far, and when all that was sent is done. */
interface Answering {
  readonly name: string;
  readonly call: (from: number, count: number) => Promise<readonly number[]>;
  readonly cost: () => Promise<number>;
  readonly done: (count: number) => Promise<unknown>;
}

const rounds = async (of: Answering): Promise<Measured> => {
  await of.call(0, WARM_UP);
  await of.done(WARM_UP);
  const measured: Measured[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const from = WARM_UP + round * CALLS;
    const cost = await of.cost();
    const began = performance.now();
    await of.call(from, CALLS);
    await of.done(from + CALLS);
    const perSecond = CALLS / ((performance.now() - began) / 1000);
    measured.push({ name: of.name, microseconds: ((await of.cost()) - cost) / CALLS, perSecond });
  }
  const middle = median(measured.map(({ microseconds }) => microseconds));
  const found = measured.find(({ microseconds }) => microseconds === middle);
  if (found === undefined) throw new Error('a bench without rounds has no middle');
  return found;
};

const floor = (): Promise<Measured> =>
  inFolder(async (folder) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'answering.ts'), join(folder, 'floor.db')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [said]: unknown[] = await once(child.stdout, 'data');
      const url = `http://127.0.0.1:${String(said).trim()}/events`;
      return await rounds({
        name: 'a bare handler on SQLite (the floor)',
        call: (from, count) =>
          callMany(
            { url, headers: {}, body: (number) => eventOf(`c${(from + number) % CONTACTS}`, from + number) },
            { connections: CONNECTIONS, count },
          ),
        cost: () => cpuOf(child.pid ?? 0),
        done: () => Promise.resolve(),
      });
    } finally {
      child.kill('SIGKILL');
    }
  });

const csv = (): string =>
  ['E-mail,Nome,Città', ...Array.from({ length: CONTACTS }, (_, at) => `c${at}@clients.example,Nome${at},Torino`)].join(
    '\n',
  );

const contactsOf = async ({ api, base }: Settled): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (let next: string | null = ''; next !== null;) {
    const page: { items: { id: string }[]; next: string | null } = await api.must(
      'GET',
      `${base}/contacts?limit=200${next === '' ? '' : `&after=${next}`}`,
    );
    ids.push(...page.items.map(({ id }) => id));
    next = page.next;
  }
  return ids;
};

const setStatus = (id: string, value: string) => ({
  kind: 'action',
  id,
  contribution: 'contact-field/update',
  config: { field: 'status', operation: 'set', value },
  ports: { done: 'end' },
});

/** The event comes in, its score is asked about, a field is set: the ordinary way through every stage, with a plugin in its sandbox. */
const makeWorkflow = async ({ api, base }: Settled): Promise<string> => {
  await api.must('POST', `${base}/fields`, { key: 'status', label: 'Status', type: 'text' });
  const { id } = await api.must<{ id: string }>('POST', `${base}/workflows`, {
    name: 'Scored',
    definition: {
      trigger: { contribution: 'event/custom', config: { type: 'custom.scored', each: 'number' } },
      reentry: { policy: 'always' },
      first: 'which',
      steps: [
        {
          kind: 'branch',
          id: 'which',
          branches: [
            { name: 'hot', when: { attribute: 'event.score', operator: 'at-least', value: 50 }, next: 'set-hot' },
          ],
          otherwise: 'set-cold',
        },
        setStatus('set-hot', 'hot'),
        setStatus('set-cold', 'cold'),
        { kind: 'exit', id: 'end' },
      ],
    },
  });
  await api.must('POST', `${base}/workflows/${id}/start`);
  return id;
};

const hubItself = (environment: Readonly<Record<string, string>> = {}): Promise<Measured> =>
  inFolder(async (folder) => {
    const hub = await startHub({ dataFolder: folder, environment: { INNESTO_DEMO: 'no', ...environment } });
    try {
      const settled = await settleIn(hub);
      await settled.api.must('POST', `${settled.base}/fields`, { key: 'city', label: 'City', type: 'text' });
      await imported(settled, await sendFile(settled, csv(), {}));
      const workflow = await makeWorkflow(settled);
      const contacts = await contactsOf(settled);
      const token = settled.api.headers();
      return await rounds({
        name: 'the hub: accept, match, enrol, condition, plugin, field, log',
        call: (from, count) =>
          callMany(
            {
              url: `${hub.url}${settled.base}/events`,
              headers: token,
              body: (number) => eventOf(contacts[(from + number) % contacts.length] ?? '', from + number),
            },
            { connections: CONNECTIONS, count },
          ),
        cost: () => hubCpu(hub.pid),
        done: (count) =>
          untilNumbers(settled, workflow, {
            what: `${count} events have set their field`,
            isThere: (numbers) => leftFrom(numbers, 'set-hot') + leftFrom(numbers, 'set-cold') >= count,
          }),
      });
    } finally {
      await hub.stop();
    }
  });

/** An event by HTTP, a condition, a field set, an answer: beside a handler that does nothing else. */
export const benchAnsweredEvents = async (): Promise<void> => {
  report(
    `Events by HTTP that set a field by a condition, ${CONNECTIONS} connections, one durable commit each (SQLite)`,
    [await floor(), await hubItself()],
    'event',
  );
};
