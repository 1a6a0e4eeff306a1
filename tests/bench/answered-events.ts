import { startHub } from '../support/hub.ts';
import { settleIn } from '../support/settle-in.ts';
import { leftFrom, untilNumbers } from '../support/workflow-numbers.ts';
import { withBareHandler } from './bare-handler.ts';
import { callInTurns, type Called } from './called.ts';
import { callMany } from './calls.ts';
import { inFolder } from './in-folder.ts';
import { report } from './measure.ts';
import { cpuOf, hubCpu } from './process-cost.ts';
import { makeScored } from './scored-workflow.ts';

const CONTACTS = 1000;
const SENDING = { warmUp: 3000, calls: 6000, rounds: 5 } as const;
const CONNECTIONS = 16;

const eventOf = (contact: string, number: number): string =>
  JSON.stringify({
    events: [
      // Each time the other side of the condition, so that there is always something to change.
      { type: 'custom.scored', contact, payload: { score: Math.floor(number / CONTACTS) % 2 === 0 ? 70 : 20, number } },
    ],
  });

type Work<Result> = (called: Called) => Promise<Result>;

const withFloor = <Result>(work: Work<Result>): Promise<Result> =>
  withBareHandler(({ url, processId }) =>
    work({
      name: 'a bare handler on SQLite (the floor)',
      call: (from, count) =>
        callMany(
          { url, headers: {}, body: (number) => eventOf(`c${(from + number) % CONTACTS}`, from + number) },
          { connections: CONNECTIONS, count },
        ),
      cost: () => cpuOf(processId),
      check: () => Promise.resolve(),
    }),
  );

const withHub = <Result>(work: Work<Result>): Promise<Result> =>
  inFolder(async (folder) => {
    const hub = await startHub({ dataFolder: folder, environment: { INNESTO_DEMO: 'no' } });
    try {
      const settled = await settleIn(hub);
      const { workflow, contacts } = await makeScored(settled, CONTACTS);
      const token = settled.api.headers();
      return await work({
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
        check: (count) =>
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
  const rows = await withFloor((floor) => withHub((hub) => callInTurns([floor, hub], SENDING)));
  report(
    `Events by HTTP that set a field by a condition, ${CONNECTIONS} connections, one durable commit each (SQLite)`,
    rows,
    'event',
  );
};
