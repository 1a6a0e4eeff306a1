import { startHub } from '../support/hub.ts';
import { settleIn } from '../support/settle-in.ts';
import { leftFrom, untilNumbers } from '../support/workflow-numbers.ts';
import { withBareHandler } from './bare-handler.ts';
import { callMany } from './calls.ts';
import { inFolder } from './in-folder.ts';
import { middleOf, report, type Measured } from './measure.ts';
import { cpuOf, hubCpu } from './process-cost.ts';
import { makeScored } from './scored-workflow.ts';

const CONTACTS = 1000;
const WARM_UP = 3000;
const CALLS = 6000;
const CONNECTIONS = 16;
const ROUNDS = 3;

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
  return middleOf(measured);
};

const floor = (): Promise<Measured> =>
  withBareHandler(({ url, processId }) =>
    rounds({
      name: 'a bare handler on SQLite (the floor)',
      call: (from, count) =>
        callMany(
          { url, headers: {}, body: (number) => eventOf(`c${(from + number) % CONTACTS}`, from + number) },
          { connections: CONNECTIONS, count },
        ),
      cost: () => cpuOf(processId),
      done: () => Promise.resolve(),
    }),
  );

const hubItself = (environment: Readonly<Record<string, string>> = {}): Promise<Measured> =>
  inFolder(async (folder) => {
    const hub = await startHub({ dataFolder: folder, environment: { INNESTO_DEMO: 'no', ...environment } });
    try {
      const settled = await settleIn(hub);
      const { workflow, contacts } = await makeScored(settled, CONTACTS);
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
