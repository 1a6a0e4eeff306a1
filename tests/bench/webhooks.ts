import { once } from 'node:events';
import { createServer } from 'node:http';
import type { InboundView } from '@innesto/sdk/contract';
import { startHub } from '../support/hub.ts';
import { settleIn, type Settled } from '../support/settle-in.ts';
import { until } from '../support/until.ts';
import { leftFrom, untilNumbers } from '../support/workflow-numbers.ts';
import { withBareHandler } from './bare-handler.ts';
import { callMany } from './calls.ts';
import { inFolder } from './in-folder.ts';
import { middleOf, report, type Measured } from './measure.ts';
import { cpuOf, hubCpu } from './process-cost.ts';

const CONTACTS = 1000;
const WARM_UP = 1000;
const CALLS = 1500;
/** Each address takes 1,200 calls a minute. */
const ADDRESSES = 5;
const CONNECTIONS = 16;
const ROUNDS = 3;

/** A system on this machine that is told of each event, and thanks for it. */
interface Sink {
  readonly host: string;
  /** How often it was told so far. */
  readonly told: () => number;
}

const withSink = async <Result>(work: (sink: Sink) => Promise<Result>): Promise<Result> => {
  let told = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      told += 1;
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":1}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  try {
    const host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    return await work({ host, told: () => told });
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
};

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

/** The connections shared out over the addresses: together as many as the bare handler has. */
const connectionsAt = (address: number): number => Math.floor((CONNECTIONS + ADDRESSES - 1 - address) / ADDRESSES);

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

const setStatus = (id: string, value: string) => ({
  kind: 'action',
  id,
  contribution: 'contact-field/update',
  config: { field: 'status', operation: 'set', value },
  ports: { done: 'tell' },
});

/** A call comes in, its score is asked about, a field is set, another system is told. */
const definition = (sink: string) => ({
  trigger: { contribution: 'webhook/called', config: { by: 'email', member: 'email', create: true, each: 'number' } },
  reentry: { policy: 'always' },
  first: 'which',
  steps: [
    {
      kind: 'branch',
      id: 'which',
      branches: [
        { name: 'hot', when: { attribute: 'event.body.score', operator: 'at-least', value: 50 }, next: 'set-hot' },
      ],
      otherwise: 'set-cold',
    },
    setStatus('set-hot', 'hot'),
    setStatus('set-cold', 'cold'),
    {
      kind: 'action',
      id: 'tell',
      contribution: 'webhook/call',
      config: { address: `http://${sink}/people` },
      ports: {},
    },
  ],
});

/** The workflow in force: its id, and the address at which it is called. */
const make = async ({ api, base }: Settled, sink: string): Promise<{ workflow: string; address: string }> => {
  const draft = { name: 'Workload A', definition: definition(sink) };
  const { id: workflow } = await api.must<{ id: string }>('POST', `${base}/workflows`, draft);
  await api.must('POST', `${base}/workflows/${workflow}/start`);
  const { webhook } = await api.must<InboundView>('GET', `${base}/workflows/${workflow}/inbound`);
  return { workflow, address: webhook?.address ?? '' };
};

const hubItself = ({ host, told }: Sink): Promise<Measured> =>
  inFolder(async (folder) => {
    const environment = { INNESTO_DEMO: 'no', INNESTO_PRIVATE_HOSTS: host };
    const hub = await startHub({ dataFolder: folder, environment });
    try {
      const settled = await settleIn(hub);
      const status = { key: 'status', label: 'Status', type: 'text' };
      await settled.api.must('POST', `${settled.base}/fields`, status);
      const made: Awaited<ReturnType<typeof make>>[] = [];
      for (let address = 0; address < ADDRESSES; address++) made.push(await make(settled, host));
      const body = (number: number): string =>
        JSON.stringify({ email: `c${number % CONTACTS}@clients.example`, score: scoreOf(number), number });
      return await rounds({
        name: 'the hub: call, condition, field, request and its answer',
        call: async (from, count) => {
          const through = made.map(({ address }, at) =>
            callMany(
              { url: address, headers: {}, body: (number) => body(from + number * ADDRESSES + at) },
              { connections: connectionsAt(at), count: count / ADDRESSES },
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
              what: `${count / ADDRESSES} calls are passed on`,
              isThere: (numbers) => leftFrom(numbers, 'tell') >= count / ADDRESSES,
            });
        },
      });
    } finally {
      await hub.stop();
    }
  });

/** A webhook in, a condition, a field, a request to another system: beside a bare handler that does the same and keeps as much. */
export const benchWebhooks = async (): Promise<void> => {
  const rows = [await withSink(floor), await withSink(hubItself)];
  report(`Webhook in, condition, field, HTTP POST out: ${CONNECTIONS} connections (SQLite)`, rows, 'call');
};
