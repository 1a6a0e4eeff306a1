import { setTimeout as sleep } from 'node:timers/promises';
import { COMPILED_EARLY_AFTER_MS } from '../../core/src/compile-early.ts';
import { startHub } from '../support/hub.ts';
import { settleIn } from '../support/settle-in.ts';
import { until } from '../support/until.ts';
import { leftFrom, untilNumbers } from '../support/workflow-numbers.ts';
import { withBareHandler } from './bare-handler.ts';
import { callInTurns, type Called } from './called.ts';
import { callMany } from './calls.ts';
import { inFolder } from './in-folder.ts';
import { report, type Measured } from './measure.ts';
import { cpuOf, hubCpu } from './process-cost.ts';
import { withSink } from './sink.ts';
import { callOf, makeTelling, type TellingWorkflow } from './telling-workflow.ts';

const CONTACTS = 1000;
/** Through few addresses and through many: each takes 1,200 calls a minute. */
const ADDRESSES = [5, 20] as const;
/** Many short rounds: a second in which something else wants the machine's memory costs the hub twice what it costs the bare handler. */
const SENDING = { warmUp: 1000, calls: 500, rounds: 9 } as const;
const CONNECTIONS = 16;

type Work<Result> = (called: Called) => Promise<Result>;

/** The connections shared out over the addresses: together as many as the bare handler has, and at least one each. */
const connectionsAt = (address: number, addresses: number): number =>
  Math.max(1, Math.floor((CONNECTIONS + addresses - 1 - address) / addresses));

const scoreOf = (number: number): number => (Math.floor(number / CONTACTS) % 2 === 0 ? 70 : 20);

const withFloor = <Result>(work: Work<Result>): Promise<Result> =>
  withSink(({ host }) =>
    withBareHandler(
      ({ url, processId }) =>
        work({
          name: 'a bare durable handler (the floor)',
          call: (from, count) =>
            callMany(
              {
                url,
                headers: {},
                body: (number) => {
                  const [at, contact] = [from + number, `c${(from + number) % CONTACTS}`];
                  return JSON.stringify({ events: [{ contact, payload: { score: scoreOf(at), number: at } }] });
                },
              },
              { connections: CONNECTIONS, count },
            ),
          cost: () => cpuOf(processId),
          check: () => Promise.resolve(),
        }),
      { tells: `http://${host}/people` },
    ),
  );

const callThrough = async (
  made: readonly TellingWorkflow[],
  { from, count }: { readonly from: number; readonly count: number },
): Promise<readonly number[]> => {
  const addresses = made.length;
  const through = made.map(({ address }, at) =>
    callMany(
      { url: address, headers: {}, body: (number) => callOf(from + number * addresses + at, CONTACTS) },
      { connections: connectionsAt(at, addresses), count: count / addresses },
    ),
  );
  return (await Promise.all(through)).flat();
};

const withHub = <Result>(addresses: number, work: Work<Result>): Promise<Result> =>
  withSink(({ host, told }) =>
    inFolder(async (folder) => {
      const environment = { INNESTO_DEMO: 'no', INNESTO_PRIVATE_HOSTS: host };
      const hub = await startHub({ dataFolder: folder, environment });
      try {
        const settled = await settleIn(hub);
        const made = await makeTelling(settled, { count: addresses, tells: `http://${host}/people` });
        return await work({
          name: `the hub: all of it, through ${addresses} addresses`,
          call: (from, count) => callThrough(made, { from, count }),
          cost: () => hubCpu(hub.pid),
          check: async (count) => {
            await until(
              () => Promise.resolve(told()),
              (sofar) => sofar >= count,
              { what: `${count} are told` },
            );
            for (const { workflow } of made)
              await untilNumbers(settled, workflow, {
                what: `${count / addresses} calls are passed on`,
                isThere: (numbers) => leftFrom(numbers, 'tell') >= count / addresses,
              });
          },
        });
      } finally {
        await hub.stop();
      }
    }),
  );

/** All of them at once, each in processes of its own, and called in turns once the last hub is past its first minute. */
const withAll = async (called: readonly Called[], addresses: readonly number[]): Promise<readonly Measured[]> => {
  const [next, ...left] = addresses;
  if (next !== undefined) return withHub(next, (hub) => withAll([...called, hub], left));
  await sleep(COMPILED_EARLY_AFTER_MS);
  return callInTurns(called, SENDING);
};

/** A webhook in, a condition, a field, a request to another system: beside a bare handler that does the same and keeps as much. */
export const benchWebhooks = async (): Promise<void> => {
  const rows = await withFloor((floor) => withAll([floor], ADDRESSES));
  report(`Webhook in, condition, field, HTTP POST out: ${CONNECTIONS} connections (SQLite)`, rows, 'call');
};
