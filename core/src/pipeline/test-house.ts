import type { FigureManifest, Needs } from '@innesto/sdk/contract';
import { createVersions } from '../data/workflows/versions.ts';
import type { DeliveryAnswer } from '../model/delivery.ts';
import type { NewEvent } from '../model/event.ts';
import type { WaitsFor } from '../model/message/waiting.ts';
import type { RequestOutcome } from '../model/request/request.ts';
import { SHARD_COUNT, shardOfContact, type Tenure } from '../model/shard.ts';
import type { RequestToMake } from '../service/http/make-request.ts';
import { gather } from '../store/gather.ts';
import { raiseSubscriptionsRevision } from '../store/query/subscription.ts';
import type { Store } from '../store/store.ts';
import { fanOut as fanOutOver } from '../store/verb/fan-out.ts';
import { createVerbs } from '../store/verbs.ts';
import { commitHalving } from './6-commit/commit.ts';
import type { Chores } from './7-deliver/carry.ts';
import { createDeliverer } from './7-deliver/deliver.ts';
import type { CommitBatch, HandlingPlugin } from './port.ts';
import { createAdvancer } from './rounds/advance-round.ts';
import { createHandOver } from './rounds/hand-over.ts';
import { createLapser } from './rounds/lapse-round.ts';
import { createOccasionRound } from './rounds/occasion-round.ts';
import { createReactor } from './rounds/react-round.ts';
import { createRecordLapser } from './rounds/record-lapse-round.ts';
import { answered } from './test-answer.ts';
import { createTestPlugins, sendToAll } from './test-plugins.ts';
import { createTestRows } from './test-rows.ts';
import { createTestWorld } from './test-world.ts';

/** A store whose transactions are lost when all is done but the commit. */
const lossy = (store: Store): Store => ({
  ...store,
  write: (work) =>
    store.write(async (transaction) => {
      await work(transaction);
      throw new Error('the process was killed');
    }),
});

/** When every test begins: Tuesday 2 February 2027, 10:00 in UTC. */
const START = Date.UTC(2027, 1, 2, 10);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const noChore: Chores['perform'] = () => Promise.resolve();

/** A hub's pipeline over a real database, with time, plugins and the world in the test's hands. */
export const createTestHouse = async (store: Store) => {
  let now = START;
  let serial = 0;
  const nextId = (): string => `00000000-0000-7000-8000-${String(++serial).padStart(12, '0')}`;
  const verbs = createVerbs(store);
  const versions = createVersions({ store });
  const clock = { now: () => now };
  const state = {
    behave: sendToAll,
    world: (): DeliveryAnswer | Promise<DeliveryAnswer> => ({ kind: 'accepted', detail: '250 ok' }),
    /** What other systems were asked, and what comes of it. */
    asked: [] as RequestToMake[],
    reply: (): RequestOutcome | Promise<RequestOutcome> => answered(200),
    /** Why nobody is reached; null: somebody is. */
    unreached: null as string | null,
    toSignIn: new Set<string>(),
    /** For what SMS wait, as far as the hub knows. */
    smsWait: null as WaitsFor | null,
    /** What happens between the claim and the hand-over of an SMS. */
    onTheWay: (): Promise<void> => Promise.resolve(),
    suspended: new Set<string>(),
    strikes: [] as string[],
    sent: [] as string[],
    reports: [] as string[],
    settles: false,
    /** The handlers that are in force; whoever changes them raises the subscriptions' revision. */
    handling: [] as readonly HandlingPlugin[],
    /** What the action adds up. */
    figures: [] as FigureManifest[],
    /** What else the action needs. */
    needs: [] as Needs[],
    /** What goes wrong on the way back from the next claim's commit: the database has it, and the hub does not know. */
    claimLost: null as Error | null,
    /** How large the pieces of an audience are, and whether the next is lost just before its commit; null: as ever. */
    fanOut: null as { readonly most: number; readonly failsBeforeCommit: boolean } | null,
    /** How background work goes. */
    chore: noChore,
  };
  const report = (message: string, details: object): void =>
    void state.reports.push(`${message} ${JSON.stringify(details)}`);
  const ports = {
    verbs: {
      ...verbs,
      fanOut: (fan: Parameters<typeof verbs.fanOut>[0]) => {
        const { fanOut } = state;
        if (fanOut === null) return verbs.fanOut(fan);
        return fanOutOver(fanOut.failsBeforeCommit ? lossy(store) : store, { ...fan, most: fanOut.most });
      },
      claimDeliveries: async (batch: Parameters<typeof verbs.claimDeliveries>[0]) => {
        const claimed = await verbs.claimDeliveries(batch);
        const lost = state.claimLost;
        state.claimLost = null;
        if (lost !== null) throw lost;
        return claimed;
      },
    },
    versions,
    ...createTestPlugins(state),
    clock,
    ids: { next: nextId },
    report,
    random: () => 0.5,
    gather,
    hashAddress: (workspaceId: number, address: string) => `${workspaceId} ${address}`,
    keyOf: (parts: readonly (string | number)[]) => parts.join(':'),
    ...createTestWorld(state),
    commitBatch: ((batch) => commitHalving(ports, batch)) as CommitBatch,
    chores: { perform: (...given) => state.chore(...given) } satisfies Chores,
    signal: new AbortController().signal,
    answered: () => undefined,
  };
  const handOver = createHandOver(() => 0);
  const reactor = createReactor(ports, handOver);
  const advancer = createAdvancer(ports, handOver);
  const workByClock = createOccasionRound(ports);
  const lapse = createLapser(ports);
  const lapseRecords = createRecordLapser(ports);
  const deliverer = createDeliverer(ports, () => undefined);
  const shards = await verbs.acquireShards({ owner: 'test', leaseMs: 3600 * DAY, most: SHARD_COUNT });
  const tenure: Tenure = { owner: 'test', shards };

  /** That a contact joins a list. */
  const joined = (workspaceId: number, contactId: number): NewEvent => ({
    workspaceId,
    shard: shardOfContact(contactId),
    type: 'list.joined',
    contactId,
    at: now,
    payload: { list: 'x', source: 'api' },
    quiet: false,
    causeRunId: null,
    depth: 0,
  });

  /** Lets the pipeline work until nothing moves any more at this instant. */
  const settle = async (as: Tenure = tenure): Promise<void> => {
    for (let rounds = 0; rounds < 200; rounds++) {
      const { moved: clocked } = await workByClock();
      const { moved: lapsed } = await lapse();
      const { moved: changed } = await lapseRecords();
      const { moved: reacted } = await reactor(as);
      const { moved: advanced } = await advancer(as);
      const { moved: delivered } = await deliverer.work(as);
      await deliverer.drain();
      if (!clocked && !lapsed && !changed && !reacted && !advanced && !delivered) return;
    }
    throw new Error('the pipeline does not come to rest');
  };

  return {
    /** What an engine over this house is handed. */
    ports,
    store,
    verbs,
    versions,
    state,
    tenure,
    settle,
    reactor,
    advancer,
    deliverer,
    /** One round of what the clock brings about. */
    clockRound: workByClock,
    nextId,
    now: () => now,
    /** Moves the clock, and nobody has noticed yet. */
    elapse: (milliseconds: number): void => {
      now += milliseconds;
    },
    /** Moves the clock, and nothing else. */
    setNow: (at: number): void => {
      now = at;
    },
    /** Moves the clock and lets the pipeline work. */
    pass: async (milliseconds: number): Promise<void> => {
      now += milliseconds;
      await settle();
    },
    ...createTestRows({ store, nextId, nextNumber: () => ++serial, now: () => now }),
    joined,
    /** Stops a workflow or starts it again, as far as its own row says so. */
    setState: async (workflowId: number, to: 'active' | 'stopped'): Promise<void> => {
      await store.write(async (t) => {
        await t('workflow')
          .where({ id: workflowId })
          .update(to === 'active' ? { state: to, started_at: now, stopped_at: null } : { state: to, stopped_at: now });
        await raiseSubscriptionsRevision(t);
      });
      await settle();
    },
    /** Contacts join a list: what starts every workflow here. */
    join: async (workspaceId: number, contactIds: readonly number[], more: Partial<NewEvent> = {}): Promise<void> => {
      await verbs.accept({
        calls: [contactIds.map((contactId) => ({ ...joined(workspaceId, contactId), ...more }))],
        receivedAt: now,
      });
      await settle();
    },
    runs: () => store.read('run').select('*').orderBy('id'),
    log: async (runId: number): Promise<readonly string[]> => {
      const rows: { step: string; outcome: string }[] = await store
        .read('run_log')
        .select('step', 'outcome')
        .where({ run_id: runId })
        .orderBy(['seq', 'line']);
      return rows.map(({ step, outcome }) => `${step} ${outcome}`);
    },
    counts: async (versionId: number): Promise<Record<string, number>> => {
      const rows: { step: string; outcome: string; n: string | number }[] = await store
        .read('step_stat')
        .select('step', 'outcome')
        .sum({ n: 'n' })
        .where({ version_id: versionId })
        .groupBy('step', 'outcome');
      return Object.fromEntries(rows.map(({ step, outcome, n }) => [`${step} ${outcome}`, Number(n)]));
    },
  };
};

/** The pipeline over a real database, in a test's hands. */
export type TestHouse = Awaited<ReturnType<typeof createTestHouse>>;
