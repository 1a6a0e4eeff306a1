import { startHub } from '../support/hub.ts';
import { settleIn } from '../support/settle-in.ts';
import { until } from '../support/until.ts';
import { leftFrom, untilNumbers } from '../support/workflow-numbers.ts';
import { withBareHandler } from './bare-handler.ts';
import { callMany } from './calls.ts';
import { inFolder } from './in-folder.ts';
import { middleOf, report, type Measured } from './measure.ts';
import { cpuOf, hubCpu } from './process-cost.ts';
import { withSink, type Sink } from './sink.ts';
import { callOf, makeTelling } from './telling-workflow.ts';

const CONTACTS = 1000;
const WARM_UP = 1000;
const CALLS = 1500;
/** Through few addresses and through many: each takes 1,200 calls a minute. */
const ADDRESSES = [5, 20] as const;
const CONNECTIONS = 16;
const ROUNDS = 3;

/** Somewhere that is called: how, what its processes have cost so far, and when all that was sent is done. */
interface Called {
  readonly name: string;
  readonly call: (from: number, count: number) => Promise<readonly number[]>;
  readonly cost: () => Promise<number>;
  readonly done: (count: number) => Promise<unknown>;
}

const rounds = async (of: Called): Promise<Measured> => {
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

/** The connections shared out over the addresses: together as many as the bare handler has, and at least one each. */
const connectionsAt = (address: number, addresses: number): number =>
  Math.max(1, Math.floor((CONNECTIONS + addresses - 1 - address) / addresses));

const scoreOf = (number: number): number => (Math.floor(number / CONTACTS) % 2 === 0 ? 70 : 20);

const floor = ({ host }: Sink): Promise<Measured> =>
  withBareHandler(
    ({ url, processId }) =>
      rounds({
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
        done: () => Promise.resolve(),
      }),
    { tells: `http://${host}/people` },
  );

const hubItself = ({ host, told }: Sink, addresses: number): Promise<Measured> =>
  inFolder(async (folder) => {
    const environment = { INNESTO_DEMO: 'no', INNESTO_PRIVATE_HOSTS: host };
    const hub = await startHub({ dataFolder: folder, environment });
    try {
      const settled = await settleIn(hub);
      const made = await makeTelling(settled, { count: addresses, tells: `http://${host}/people` });
      const body = (number: number): string => callOf(number, CONTACTS);
      return await rounds({
        name: `the hub: all of it, through ${addresses} addresses`,
        call: async (from, count) => {
          const through = made.map(({ address }, at) =>
            callMany(
              { url: address, headers: {}, body: (number) => body(from + number * addresses + at) },
              { connections: connectionsAt(at, addresses), count: count / addresses },
            ),
          );
          return (await Promise.all(through)).flat();
        },
        cost: () => hubCpu(hub.pid),
        done: async (count) => {
          // To ask the hub how far it is costs it something, too.
          await until(
            () => Promise.resolve(told()),
            (sofar) => sofar >= count,
            { what: `${count} are told`, every: 5 },
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
  });

/** A webhook in, a condition, a field, a request to another system: beside a bare handler that does the same and keeps as much. */
export const benchWebhooks = async (): Promise<void> => {
  const rows = [await withSink(floor)];
  for (const addresses of ADDRESSES) rows.push(await withSink((sink) => hubItself(sink, addresses)));
  report(`Webhook in, condition, field, HTTP POST out: ${CONNECTIONS} connections (SQLite)`, rows, 'call');
};
