import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { MessageDetail, MessageSummary, Page, RecordView, RunView } from '@innesto/sdk/contract';
import { startHub } from '../support/hub.ts';
import { settleIn, type Settled } from '../support/settle-in.ts';
import { until } from '../support/until.ts';
import { callMany } from './calls.ts';
import { inFolder } from './in-folder.ts';
import { middleOf, report, type Measured } from './measure.ts';
import { cpuOf, hubCpu } from './process-cost.ts';

const VISITS = 20_000;
const ROUNDS = 3;
/** Browsers at once, each with its own address: of each one only so many visits are taken in a minute. */
const BROWSERS = 40;
/** Of so many visits one is of somebody known. */
const ONE_KNOWN_IN = 5;
/** How many contacts they are: each visits four pages in a round. */
const KNOWN = 1000;
const EVENTS_A_CALL = 100;

const SITE = 'https://shop.example';

/** Sends visits from many browsers at once. */
const visitAll = async (url: string, round: number, body: (number: number) => string): Promise<void> => {
  const each = VISITS / BROWSERS;
  await Promise.all(
    Array.from({ length: BROWSERS }, (_, browser) =>
      callMany(
        {
          url,
          headers: { origin: SITE, 'x-forwarded-for': `10.1.${round}.${browser}` },
          body: (number) => body(browser * each + number),
        },
        { connections: 2, count: each },
      ),
    ),
  );
};

interface Visited {
  readonly name: string;
  readonly visit: (round: number) => Promise<void>;
  readonly cost: () => Promise<number>;
  /** Waits until all is written of so many rounds. */
  readonly done: (rounds: number) => Promise<unknown>;
}

const rounds = async ({ name, visit, cost, done }: Visited): Promise<readonly Measured[]> => {
  await visit(0);
  await done(1);
  const [taken, written]: [Measured[], Measured[]] = [[], []];
  for (let round = 1; round <= ROUNDS; round++) {
    const before = await cost();
    const began = performance.now();
    await visit(round);
    const took = (performance.now() - began) / 1000;
    const atOnce = (await cost()) - before;
    await done(round + 1);
    const whole = (performance.now() - began) / 1000;
    taken.push({ name: `${name}: answered`, microseconds: atOnce / VISITS, perSecond: VISITS / took });
    written.push({
      name: `${name}: read and written`,
      microseconds: ((await cost()) - before) / VISITS,
      perSecond: VISITS / whole,
    });
  }
  return [middleOf(taken), middleOf(written)];
};

const floor = (): Promise<readonly Measured[]> =>
  inFolder(async (folder) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'keeping-process.ts'), join(folder, 'floor.db')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [said]: unknown[] = await once(child.stdout, 'data');
      const url = `http://127.0.0.1:${String(said).trim()}/visits`;
      return await rounds({
        name: 'a bare server',
        visit: (round) =>
          visitAll(url, round, (number) => JSON.stringify({ m: 'shop', u: `${SITE}/page/${number % 500}`, t: 'Shop' })),
        cost: () => cpuOf(child.pid ?? 0),
        done: () => Promise.resolve(),
      });
    } finally {
      child.kill('SIGKILL');
    }
  });

const messagesOf = async ({ api, base }: Pick<Settled, 'api' | 'base'>): Promise<readonly MessageSummary[]> => {
  const all: MessageSummary[] = [];
  for (let after: string | null = ''; after !== null;) {
    const path: string = `${base}/messages?limit=200${after === '' ? '' : `&after=${after}`}`;
    const page = await api.must<Page<MessageSummary>>('GET', path);
    all.push(...page.items);
    after = page.next;
  }
  return all;
};

/** How many reports nobody has read yet, and how many events nobody has reacted to, in a hub's own file. */
const leftIn = (folder: string): number => {
  const file = new DatabaseSync(join(folder, 'innesto.db'), { readOnly: true });
  try {
    const row = file
      .prepare('SELECT (SELECT count(*) FROM endpoint_call) + (SELECT count(*) FROM event WHERE pending = 1) AS left')
      .get();
    return Number(row?.['left']);
  } finally {
    file.close();
  }
};

/** Contacts' keys, out of the mails that they get. */
const keysOfPeople = async ({ api, base }: Settled): Promise<readonly string[]> => {
  const contacts: string[] = [];
  for (let at = 0; at < KNOWN; at++) {
    const draft = { email: `p${at}@clients.example` };
    contacts.push((await api.must<{ contact: { id: string } }>('POST', `${base}/contacts`, draft)).contact.id);
  }
  const { id } = await api.must<{ id: string }>('POST', `${base}/workflows`, {
    name: 'Key',
    definition: {
      trigger: { contribution: 'event/custom', config: { type: 'custom.key' } },
      reentry: { policy: 'always' },
      first: 'mail',
      steps: [
        {
          kind: 'action',
          id: 'mail',
          contribution: 'email/send',
          config: { purpose: 'service', subject: 'Key', text: '{{ contact.key }}' },
          ports: {},
        },
      ],
    },
  });
  await api.must('POST', `${base}/workflows/${id}/start`);
  const events = contacts.map((contact) => ({ type: 'custom.key', contact, payload: {} }));
  for (let at = 0; at < KNOWN; at += EVENTS_A_CALL)
    await api.must('POST', `${base}/events`, { events: events.slice(at, at + EVENTS_A_CALL) });
  const sent = await until(
    () => messagesOf({ api, base }),
    (seen) => seen.length === KNOWN,
    { what: 'a mail each', atMost: 120_000, every: 500 },
  );
  const told = await Promise.all(sent.map((mail) => api.must<MessageDetail>('GET', `${base}/messages/${mail.id}`)));
  return told.map(({ text }) => text ?? '');
};

const hubItself = (): Promise<readonly Measured[]> =>
  inFolder(async (folder) => {
    const hub = await startHub({ dataFolder: folder, environment: { INNESTO_DEMO: 'no' } });
    try {
      const settled = await settleIn(hub);
      const { api, base } = settled;
      const keys = await keysOfPeople(settled);
      const attributes = { name: 'Shop', sites: 'shop.example', consent: 'link' };
      const monitor = await api.must<RecordView>('POST', `${base}/collections/site-visit/monitor/records`, {
        attributes,
      });
      const account = `${base}/balances/site-visit/visitors/accounts/${monitor.id}`;
      const { id: last } = await api.must<{ id: string }>('POST', `${base}/workflows`, {
        name: 'Last',
        definition: {
          trigger: { contribution: 'site-visit/visit', config: { match: 'exact', address: '/last' } },
          reentry: { policy: 'always' },
          first: 'end',
          steps: [{ kind: 'exit', id: 'end' }],
        },
      });
      await api.must('POST', `${base}/workflows/${last}/start`);
      const pageOf = (number: number): string => (number === VISITS - ONE_KNOWN_IN ? 'last' : `page/${number % 500}`);
      return await rounds({
        name: 'the hub',
        visit: (round) =>
          visitAll(`${hub.url}/x/${base.split('/').at(-1)}/site-visit/visits`, round, (number) =>
            JSON.stringify({
              m: monitor.id,
              u: `${SITE}/${pageOf(number)}`,
              t: 'Shop',
              ...(number % ONE_KNOWN_IN === 0 ? { k: keys[(number / ONE_KNOWN_IN) % KNOWN] ?? '' } : {}),
            }),
          ),
        cost: () => hubCpu(hub.pid),
        done: async (count) => {
          const unknown = count * VISITS * (1 - 1 / ONE_KNOWN_IN);
          await until(
            async () => (await api.must<{ total: number }>('GET', account)).total,
            (total) => total === unknown,
            { what: `${unknown} visits are counted`, atMost: 120_000 },
          );
          await until(
            async () => (await api.must<Page<RunView>>('GET', `${base}/workflows/${last}/runs?limit=100`)).items,
            (runs) => runs.length === count,
            { what: 'the last visit has started its workflow', atMost: 120_000 },
          );
          await until(
            () => Promise.resolve(leftIn(folder)),
            (left) => left === 0,
            { what: 'all is read, and all events are reacted to', atMost: 120_000 },
          );
        },
      });
    } finally {
      await hub.stop();
    }
  });

/** Visits as the script sends them: taken in durably, read in the sandbox, counted or made events of contacts, and reacted to. */
export const benchSiteVisits = async (): Promise<void> => {
  const [bare, hub] = [await floor(), await hubItself()];
  report(
    `Visits of a site, ${BROWSERS * 2} connections, one in ${ONE_KNOWN_IN} of somebody known (SQLite)`,
    [...bare.slice(0, 1), ...hub],
    'visit',
  );
};
