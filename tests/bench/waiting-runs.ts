import { randomUUID } from 'node:crypto';
import type { WorkflowDefinition } from '@innesto/sdk/contract';
import { createVersions } from '../../core/src/data/workflows/versions.ts';
import { SHARD_COUNT } from '../../core/src/model/shard.ts';
import { createAdvancer, type AdvanceRoundPorts } from '../../core/src/pipeline/rounds/advance-round.ts';
import type { Store } from '../../core/src/store/store.ts';
import { createVerbs } from '../../core/src/store/verbs.ts';
import { ACTION } from './plugin-at-work.ts';

/** The instant at which a bench's runs were put to sleep. */
export const START = Date.UTC(2027, 0, 4);
const DAY = 86_400_000;
/** Seven waits of a week in a circle: a run is due again and again, and its way never ends. */
export const STEPS = 7;

/** What a run does when a wait is over: nothing (the next wait begins), or a plugin's action first. */
export type OnTheWay = 'nothing' | 'action';

/** The field that the action sets, each time to another value. */
const FIELD = 'status';

const waitOf = (at: number, next: string) => ({
  kind: 'wait' as const,
  id: `s${at}`,
  duration: { amount: 7 * 24, unit: 'hours' as const },
  next,
});

const actionOf = (at: number, next: string) => ({
  kind: 'action' as const,
  id: `a${at}`,
  contribution: ACTION,
  config: { field: FIELD, operation: 'set', value: `v${at}` },
  ports: { done: next },
});

const circle = (onTheWay: OnTheWay): WorkflowDefinition => ({
  reentry: { policy: 'once' },
  first: 's0',
  steps: Array.from({ length: STEPS }, (_, at) => {
    const next = `s${(at + 1) % STEPS}`;
    return onTheWay === 'nothing' ? [waitOf(at, next)] : [waitOf(at, `a${at}`), actionOf(at, next)];
  }).flat(),
});

/** How many runs wait, of how many workspaces, in what workflow. */
export interface Waiting {
  readonly runs: number;
  readonly workspaces: number;
  readonly onTheWay?: OnTheWay;
  /** The versions of its plugins. */
  readonly pins?: Readonly<Record<string, string>>;
}

const series = (store: Store, count: number): string =>
  store.dialect.name === 'sqlite'
    ? `(WITH RECURSIVE g(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM g WHERE value < ${count}) SELECT value FROM g) g`
    : `generate_series(1, ${count}) AS g(value)`;

/** Fills an empty database with waiting runs, spread over a week in the order of their ids and over some workspaces. */
export const fill = async (
  store: Store,
  { runs, workspaces, onTheWay = 'nothing', pins = {} }: Waiting,
): Promise<void> => {
  const step = Math.max(1, Math.floor((7 * DAY) / runs));
  await store.write(async (transaction) => {
    for (let id = 1; id <= workspaces; id++) {
      await transaction('workspace').insert({
        id,
        public_id: `w${id}`,
        name: `workspace ${id}`,
        mode: 'live',
        time_zone: 'Europe/Rome',
        created_at: START,
      });
      await transaction('workflow').insert({
        id,
        public_id: `f${id}`,
        workspace_id: id,
        name: 'circle',
        state: 'active',
        version_id: id,
        draft: '{}',
        created_at: START,
        updated_at: START,
        started_at: START,
      });
      await transaction('version').insert({
        id,
        public_id: `v${id}`,
        workspace_id: id,
        workflow_id: id,
        number: 1,
        definition: JSON.stringify(circle(onTheWay)),
        pins: JSON.stringify(pins),
        created_by: 'bench',
        created_at: START,
      });
      await transaction('field').insert({
        workspace_id: id,
        key: FIELD,
        label: 'Status',
        type: 'text',
        created_at: START,
      });
    }
  });
  await store.write(async (transaction) => {
    await transaction.raw(
      `INSERT INTO contact(id, public_id, workspace_id, shard, identity, email, email_key, first_name, fields, source, created_at, updated_at)
       SELECT value, 'c' || value, 1 + (value - 1) % ${workspaces}, value % 64, 'c' || value || '@example.com', 'c' || value || '@example.com',
         'c' || value || '@example.com', 'Nome' || value, '{"city":"Torino"}', 'import', ${START}, ${START} FROM ${series(store, runs)}`,
    );
    await transaction.raw(
      `INSERT INTO run(id, workspace_id, shard, workflow_id, version_id, contact_id, entry_key, step, visit, state, wake_at, anchor_at, seq, started_at, variables)
       SELECT value, 1 + (value - 1) % ${workspaces}, value % 64, 1 + (value - 1) % ${workspaces}, 1 + (value - 1) % ${workspaces}, value, '', 's' || (value % ${STEPS}), 1,
         'waiting', ${START} + CAST(value AS ${store.dialect.words.integer}) * ${step}, ${START}, 1, ${START}, '{"score":5,"source":"list"}' FROM ${series(store, runs)}`,
    );
  });
  if (store.dialect.name === 'postgres') {
    await store.read.raw('ANALYZE');
    await store.read.raw('VACUUM');
  } else {
    await store.write((transaction) => transaction.raw('ANALYZE'));
  }
};

/** Where plugins run, and what is known of them. */
export type PluginsAtWork = Pick<AdvanceRoundPorts, 'sandbox' | 'plugins'>;

const NO_PLUGINS: PluginsAtWork = {
  sandbox: { invoke: () => Promise.resolve({ kind: 'interrupted' }) },
  plugins: {
    actionOf: () => Promise.resolve(null),
    rightsOf: () => Promise.resolve(new Set()),
    collectionOf: () => Promise.resolve(null),
    balanceOf: () => Promise.resolve(null),
    keptBy: () => Promise.resolve({ collections: [], balances: [] }),
    handlersInForce: () => Promise.resolve([]),
    isSuspended: () => Promise.resolve(false),
    strike: () => Promise.resolve({ suspended: false }),
  },
};

/** A hub's third transaction over a database: `advance` lets so much time pass and moves those who are due then, at most a thousand. */
export interface Advancing {
  advance(span: number): Promise<number>;
  /** Goes to the moment at which the first is due, where something else has moved the runs meanwhile. */
  catchUp(): Promise<void>;
}

/** Opens it; whoever is due at one moment falls into one batch. */
export const advancing = async (store: Store, { sandbox, plugins }: PluginsAtWork = NO_PLUGINS): Promise<Advancing> => {
  const verbs = createVerbs(store);
  let now = START;
  const advancer = createAdvancer({
    verbs,
    versions: createVersions({ store }),
    sandbox,
    plugins,
    clock: { now: () => now },
    ids: { next: randomUUID },
    report: (message, details) => process.stderr.write(`${message} ${JSON.stringify(details)}\n`),
    keyOf: (parts) => parts.join(':'),
  });
  const shards = await verbs.acquireShards({ owner: 'bench', leaseMs: 10_000 * DAY, most: SHARD_COUNT });
  return {
    advance: async (span) => {
      now += span;
      const { moves } = await advancer({ owner: 'bench', shards });
      return moves.length;
    },
    catchUp: async () => {
      const [first] = await verbs.runHeads();
      now = first?.earliest ?? now;
    },
  };
};
