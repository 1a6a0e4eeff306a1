import type { InboundEvent, Invocation, InvocationOutcome, Json, Manifest } from '@innesto/sdk/contract';
import { shardOfSubject, type Tenure } from '../model/shard.ts';
import { testManifest } from '../registry/test-plugin.ts';
import type { OutsideAnswer, OutsideRequest } from '../service/http/port.ts';
import { findCalled, putSourcesInForce, restSources } from '../store/query/inbound.ts';
import type { Store } from '../store/store.ts';
import { keepCalls } from '../store/verb/keep-calls.ts';
import { createInboundWork } from './rounds/inbound-round.ts';
import { MINUTE, type TestHouse } from './test-house.ts';

/** What the test's plugin calls its events. */
export const TYPE = 'shop.order-placed';

const manifest: Manifest = {
  ...testManifest({
    name: 'shop',
    events: [
      {
        type: TYPE,
        title: 'Order placed',
        payload: { type: 'object', properties: { order: { type: 'string' } }, additionalProperties: false },
      },
    ],
  }),
  integrity: `sha512-${'A'.repeat(88)}`,
};

/** An order as the plugin reads it. */
export const order = (key: string, email = 'c1@example.com', more: Partial<InboundEvent> = {}): InboundEvent => ({
  key,
  contact: { email },
  payload: { order: key },
  ...more,
});

const answers = (...values: readonly unknown[]): InvocationOutcome => ({
  kind: 'answered',
  answers: values.map((value) => ({ ok: true, value: JSON.stringify(value) })),
  logs: [],
  cpuMs: 1,
});

/** How a source's row looks to a test. */
interface SourceColumns {
  readonly trouble: string | null;
  readonly due_at: number;
}

/** A source outside in the hands of a test: what its plugin makes of it, and what the world answers. */
export const openTestSource = async (house: TestHouse, store: Store) => {
  const state = {
    world: (_request: OutsideRequest): Promise<OutsideAnswer> =>
      Promise.resolve({ kind: 'answered', answer: { status: 200, headers: {}, body: '' } }),
    read: (): unknown => ({ events: [], cursor: null }),
    receive: (call: Invocation): InvocationOutcome =>
      answers(...(JSON.parse(call.items) as { body: string }[]).map(({ body }) => ({ events: [order(body)] }))),
    polled: [] as { cursor: Json; first: boolean }[],
    rights: new Set(['net', 'webhook', 'events:emit', 'contacts:create']),
    payloadTrouble: null as string | null,
    failsBeforeCommit: false,
    /** The key of an event over which a mistake of the hub's own comes to light. */
    breaksOver: null as string | null,
  };
  house.state.behave = (call) => {
    switch (call.entry) {
      case 'poll': {
        const [item] = JSON.parse(call.items) as { cursor: Json; first: boolean }[];
        state.polled.push({ cursor: item?.cursor ?? null, first: item?.first === true });
        return answers({ url: 'https://shop.example/orders' });
      }
      case 'read':
        return answers(state.read());
      default:
        return state.receive(call);
    }
  };
  const { workflowId, versionId } = await house.workflow(
    1,
    [{ kind: 'wait', id: 'later', duration: { amount: 9, unit: 'weeks' } }],
    {
      reentry: { policy: 'always' },
      listens: { event_type: TYPE },
    },
  );
  const row: { public_id: string } = await store.read('workflow').where({ id: workflowId }).first('public_id');
  const listen = async (data: object): Promise<void> => {
    const kind = 'poll' in data ? 'poll' : 'webhook';
    await store.write(async (t) => {
      await t('subscription')
        .where({ workflow_id: workflowId })
        .update({ data: JSON.stringify(data) });
      await putSourcesInForce(t, {
        workspaceId: 1,
        workflowId,
        now: house.now(),
        wanted: [
          {
            kind,
            data: data as never,
            digest: JSON.stringify(data),
            shard: shardOfSubject(row.public_id),
            plugin: 'shop',
            pluginVersion: '1.0.0',
            contribution: 'shop/orders',
            config: '{}',
          },
        ],
      });
    });
  };
  const ports = {
    verbs: {
      ...house.verbs,
      acceptInbound: async (batch: Parameters<typeof house.verbs.acceptInbound>[0]) => {
        if (state.failsBeforeCommit) throw new Error('the process was killed');
        if (batch.parts.some(({ facts }) => facts.some(({ key }) => key === state.breaksOver)))
          throw new Error('a mistake of ours');
        return house.verbs.acceptInbound(batch);
      },
    },
    sandbox: { invoke: (call: Invocation) => Promise.resolve(house.state.behave(call)) },
    plugins: {
      isSuspended: (_: number, plugin: string) => Promise.resolve(house.state.suspended.has(plugin)),
      rightsOf: () => Promise.resolve(state.rights),
      strike: ({ plugin }: { readonly plugin: string }) => {
        house.state.strikes.push(plugin);
        return Promise.resolve({ suspended: false });
      },
    },
    inbound: {
      outside: { ask: (request: OutsideRequest) => state.world(request) },
      contactKeyed: () => null,
      plugins: {
        manifestOf: () => Promise.resolve(manifest),
        checkTogether: <Result>(check: () => Result) => check(),
        checkSettings: () => (state.payloadTrouble === null ? [] : [{ path: '/order', detail: state.payloadTrouble }]),
      },
      reachOf: () => Promise.resolve({ hosts: ['shop.example'], secretFor: () => null }),
    },
    clock: { now: house.now },
    ids: { next: house.nextId },
    announce: () => undefined,
    report: (message: string, details: object): void =>
      void house.state.reports.push(`${message} ${JSON.stringify(details)}`),
  };
  const stopping = new AbortController();
  const pulse = { events: () => undefined, runs: () => undefined, deliveries: () => undefined };
  const open = () => createInboundWork(ports, { pulse, signal: stopping.signal, again: () => undefined });
  let work = open();
  const round = async (tenure: Tenure = house.tenure): Promise<void> => {
    await work.work(tenure);
    await work.drain();
  };
  return {
    state,
    workflowId,
    versionId,
    listen,
    round,
    /** Begins a round and does not wait for who is asked in it; gives in how many milliseconds the next is due. */
    begin: async (): Promise<number | null> => (await work.work(house.tenure)).nextIn,
    drain: () => work.drain(),
    /** What a crash leaves: nothing in memory, and what was committed. */
    crash: (): void => {
      work = open();
    },
    /** Calls at the workflow's address, as the door takes them. */
    call: async (...bodies: readonly string[]): Promise<void> => {
      const named = { workflow: row.public_id, turn: 0 };
      const found = (await findCalled(store.read, store.dialect, [named]))(named);
      if (found === null || found.source === null) throw new Error('nobody listens');
      const { source } = found;
      const calls = bodies.map((body) => ({
        source,
        head: JSON.stringify({ method: 'POST', headers: {}, query: {} }),
        body: Buffer.from(body),
        key: body,
        knownForMs: 60 * MINUTE,
        receivedAt: house.now(),
      }));
      await keepCalls(store, { calls, most: 10, full: () => new Error('there are too many') });
    },
    rest: () => store.write((t) => restSources(t, { workspaceId: 1, workflowId })),
    row: (): Promise<SourceColumns> => store.read('inbound').where({ workflow_id: workflowId }).first(),
    events: async (): Promise<readonly string[]> => {
      const rows: { payload: string }[] = await store
        .read('event')
        .where({ type: TYPE })
        .orderBy('id')
        .select('payload');
      return rows.map(({ payload }) => (JSON.parse(payload) as { order: string }).order);
    },
    parked: async (): Promise<readonly string[]> =>
      (await store.read('parked').orderBy('id').select<{ reason: string }[]>('reason')).map(({ reason }) => reason),
  };
};

/** What a test holds of a source outside. */
export type TestSource = Awaited<ReturnType<typeof openTestSource>>;

export const POLL = { poll: { every: { amount: 10, unit: 'minutes' }, emits: TYPE } } as const;
export const WEBHOOK = { webhook: { emits: TYPE } } as const;
