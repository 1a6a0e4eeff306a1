import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { startHub } from '../support/hub.ts';
import { settleIn } from '../support/settle-in.ts';
import { withBareHandler } from './bare-handler.ts';
import { callMany, type Calls } from './calls.ts';
import { inFolder } from './in-folder.ts';
import { median } from './measure.ts';
import { makeScored } from './scored-workflow.ts';

const SAMPLES = 60;
const WARM_UP = 20;
/** Longer than anything that the hub still does for the event before. */
const REST_MS = 250;
const LONGEST_MS = 10_000;

interface Sample {
  /** Until a bare handler has done the same event's work in one commit, and answered: HTTP and a process to be woken are in it, too. */
  readonly bare: number;
  /** One durable commit of the same file, from outside. */
  readonly commit: number;
  /** Until the hub has answered, and so keeps the event. */
  readonly answered: number;
  /** Until the field stands in the database. */
  readonly set: number;
}

/** A look every millisecond: it costs the machine next to nothing, and every figure at most so much. */
const untilStatus = async (look: () => unknown, wanted: string): Promise<void> => {
  const end = performance.now() + LONGEST_MS;
  while (look() !== wanted) {
    if (performance.now() > end) throw new Error('the field was not set');
    await sleep(1);
  }
};

interface Line {
  readonly database: DatabaseSync;
  readonly contact: string;
  readonly calls: Calls;
  readonly bareCalls: Calls;
}

const once = async (calls: Calls, number: number): Promise<number> => {
  const [took = Number.NaN] = await callMany(
    { ...calls, body: () => calls.body(number) },
    { connections: 1, count: 1 },
  );
  return took;
};

const sampling = ({ database, contact, calls, bareCalls }: Line): ((number: number) => Promise<Sample>) => {
  const read = database.prepare(`SELECT fields->>'status' AS status FROM contact WHERE public_id = ?`);
  const write = database.prepare('UPDATE contact SET updated_at = updated_at + 1 WHERE public_id = ?');
  return async (number) => {
    await sleep(REST_MS);
    const before = performance.now();
    write.run(contact);
    const commit = performance.now() - before;
    await sleep(REST_MS);
    const bare = await once(bareCalls, number);
    await sleep(REST_MS);
    const began = performance.now();
    const wanted = number % 2 === 0 ? 'hot' : 'cold';
    const [answered] = await Promise.all([
      once(calls, number),
      untilStatus(() => read.get(contact)?.['status'], wanted),
    ]);
    return { commit, bare, answered, set: performance.now() - began };
  };
};

const bodyOf =
  (contact: string) =>
  (number: number): string =>
    JSON.stringify({
      events: [{ type: 'custom.scored', contact, payload: { score: number % 2 === 0 ? 70 : 20, number } }],
    });

const print = (samples: readonly Sample[]): void => {
  const of = (what: keyof Sample): number => median(samples.map((sample) => sample[what]));
  const lines = [
    ['a durable commit of the same file (the floor)', of('commit')],
    ['until a bare handler has answered it', of('bare')],
    ['until the event is answered', of('answered')],
    ['until the field is set', of('set')],
  ] as const;
  process.stdout.write(`\nOne event by HTTP to an idle hub, SQLite (medians of ${SAMPLES})\n`);
  for (const [name, milliseconds] of lines) {
    const ratio = (milliseconds / of('commit')).toFixed(1);
    process.stdout.write(`  ${name.padEnd(46)} ${milliseconds.toFixed(1).padStart(7)} ms  ${ratio}×\n`);
  }
};

/** How long an idle hub takes from one event by HTTP until what it brings about stands in the database, beside one commit and a bare handler. */
export const benchLatency = (): Promise<void> =>
  inFolder(async (dataFolder) => {
    const hub = await startHub({ dataFolder, environment: { INNESTO_DEMO: 'no', INNESTO_LEASE_MS: '10000' } });
    try {
      const settled = await settleIn(hub);
      const { contacts } = await makeScored(settled, 100);
      const [contact = ''] = contacts;
      const database = new DatabaseSync(join(dataFolder, 'innesto.db'), { timeout: LONGEST_MS });
      database.exec('PRAGMA synchronous = FULL');
      const url = `${hub.url}${settled.base}/events`;
      const samples = await withBareHandler(async (handler) => {
        const sample = sampling({
          database,
          contact,
          calls: { url, headers: settled.api.headers(), body: bodyOf(contact) },
          bareCalls: { url: handler.url, headers: {}, body: bodyOf('c1') },
        });
        const taken: Sample[] = [];
        for (let number = 0; number < WARM_UP + SAMPLES; number++) taken.push(await sample(number));
        return taken;
      });
      database.close();
      print(samples.slice(WARM_UP));
    } finally {
      await hub.stop();
    }
  });
