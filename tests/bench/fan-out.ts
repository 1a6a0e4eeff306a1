import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowDefinition } from '@innesto/sdk/contract';
import { createVersions } from '../../core/src/data/workflows/versions.ts';
import { planAsked } from '../../core/src/model/occasion.ts';
import { createOccasionRound } from '../../core/src/pipeline/rounds/occasion-round.ts';
import { openPostgres } from '../../core/src/store/open-postgres.ts';
import { openSqlite } from '../../core/src/store/open-sqlite.ts';
import type { Store } from '../../core/src/store/store.ts';
import { insertOccasions } from '../../core/src/store/verb/occasions.ts';
import { createVerbs } from '../../core/src/store/verbs.ts';
import { createDatabase, startPostgres } from '../support/postgres.ts';

const CONTACTS = 200_000;
const NOW = Date.UTC(2027, 1, 2, 9);

/** Every other contact lives there. */
const IN_CLUJ = { attribute: 'field.city', operator: 'is', value: 'Cluj' } as const;
const IN_TOWN = CONTACTS / 2;
/** Whom somebody asks for, in turns: at a start with everyone, and by hand. */
const ASKED = [
  { id: 3, kind: 'everyone', times: 1 },
  { id: 4, kind: 'hand', times: 1 },
  { id: 5, kind: 'everyone', times: 1 },
  { id: 6, kind: 'hand', times: 1 },
  { id: 5, kind: 'everyone', times: 2 },
  { id: 6, kind: 'hand', times: 2 },
] as const;

const DEFINITION: WorkflowDefinition = {
  reentry: { policy: 'once' },
  first: 'pause',
  steps: [{ kind: 'wait', id: 'pause', duration: { amount: 1, unit: 'days' } }],
};

const seriesOf = ({ dialect }: Store): string =>
  dialect.name === 'sqlite'
    ? `(WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < ${CONTACTS}) SELECT n FROM g) g`
    : `generate_series(1, ${CONTACTS}) AS g(n)`;

const jsonOf = ({ dialect }: Store): string => (dialect.name === 'sqlite' ? 'TEXT' : 'JSONB');

/** A workspace with many contacts, all in one list, and a workflow for each of two ways of letting them in. */
const fill = (store: Store): Promise<void> =>
  store.write(async (t) => {
    const workspace = { id: 1, public_id: 'w', name: 'Shop', mode: 'live', time_zone: 'UTC', created_at: 0 };
    await t('workspace').insert(workspace);
    await t('list').insert({ id: 1, public_id: 'l', workspace_id: 1, name: 'All', created_at: 0 });
    await t.raw(
      `INSERT INTO contact(id, public_id, workspace_id, shard, source, created_at, updated_at, comparable)
       SELECT n, 'c' || n, 1, n % 64, 'api', 0, 0, CAST(CASE n % 2 WHEN 0 THEN '{"city":"tcluj"}' ELSE '{}' END AS ${jsonOf(store)}) FROM ${seriesOf(store)}`,
    );
    await t.raw(
      `INSERT INTO list_member(list_id, contact_id, workspace_id, joined_at) SELECT 1, n, 1, 0 FROM ${seriesOf(store)}`,
    );
    for (const id of [1, 2, ...new Set(ASKED.map((one) => one.id))]) {
      await t('workflow').insert({
        id,
        public_id: `f${id}`,
        workspace_id: 1,
        name: 'Sale',
        state: 'active',
        version_id: id,
        draft: '{}',
        created_at: 0,
        updated_at: 0,
        started_at: 0,
      });
      await t('version').insert({
        id,
        public_id: `v${id}`,
        workspace_id: 1,
        workflow_id: id,
        number: 1,
        definition: JSON.stringify(DEFINITION),
        pins: '{}',
        created_by: 'bench',
        created_at: 0,
      });
    }
    await t('occasion').insert({
      workspace_id: 1,
      workflow_id: 2,
      kind: 'moment',
      occurrence: 'sale',
      part: '',
      due_at: NOW,
      late_at: NOW + 86_400_000,
      state: 'planned',
      data: JSON.stringify({ audience: { lists: ['l'] }, zones: null, dates: null, entryKey: 'sale' }),
    });
    await t.raw('ANALYZE');
  });

const askFor = (store: Store, { id, kind, times }: (typeof ASKED)[number]): Promise<void> =>
  store.write(async (t) => {
    const audience = { filter: IN_CLUJ };
    const byHand = kind === 'hand' ? { byHand: { step: null, actor: 'operator:anna' } } : {};
    const occasions = [planAsked(kind, { occurrence: `asked ${id} ${times}`, now: NOW, audience, ...byHand })];
    await insertOccasions(t, store.dialect, { workspaceId: 1, workflowId: id, occasions });
  });

/** The same rows without a thought: one statement a table, all in one transaction. */
const bare = (store: Store): Promise<void> =>
  store.write(async (t) => {
    await t.raw(
      `INSERT INTO run(workspace_id, shard, workflow_id, version_id, contact_id, entry_key, step, visit, state, wake_at, anchor_at, seq, started_at, wait)
       SELECT 1, c.shard, 1, 1, c.id, 'sale', 'pause', 1, 'waiting', ?, ?, 1, ?, 'arriving' FROM list_member m CROSS JOIN contact c WHERE m.list_id = 1 AND c.id = m.contact_id`,
      [NOW, NOW, NOW],
    );
    await t.raw(
      `INSERT INTO enrolment(workflow_id, contact_id, entry_key, workspace_id, last_at, entries, run_id)
       SELECT workflow_id, contact_id, entry_key, workspace_id, started_at, 1, id FROM run WHERE workflow_id = 1`,
    );
    await t.raw(
      `INSERT INTO run_log(run_id, seq, line, workspace_id, at, version_id, step, outcome)
       SELECT id, 0, 0, workspace_id, started_at, version_id, step, 'entered' FROM run WHERE workflow_id = 1`,
    );
  });

/** Everything that the hub does until all are in, and the longest that one piece held the others up. */
const ours = async (store: Store): Promise<{ readonly longestMs: number }> => {
  const ports = { verbs: createVerbs(store), versions: createVersions({ store }), clock: { now: () => NOW } };
  const round = createOccasionRound(ports);
  let longestMs = 0;
  for (let rounds = 0; rounds < CONTACTS; rounds++) {
    const began = performance.now();
    const { moved } = await round();
    longestMs = Math.max(longestMs, performance.now() - began);
    if (!moved) return { longestMs };
  }
  throw new Error('the fan-out does not come to an end');
};

const timed = async <Result>(
  work: () => Promise<Result>,
): Promise<{ readonly seconds: number; readonly cpu: number; readonly result: Result }> => {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - began) / 1000, cpu: user + system, result };
};

const compare = async (title: string, store: Store): Promise<void> => {
  await fill(store);
  const floor = await timed(() => bare(store));
  const memory = process.memoryUsage.rss();
  const hub = await timed(() => ours(store));
  const grown = Math.max(0, process.memoryUsage.rss() - memory) / 2 ** 20;
  const [row] = await store.dialect.all<{ n: number | string }>(
    store.read,
    'SELECT count(*) AS n FROM run WHERE workflow_id = 2',
    [],
  );
  if (Number(row?.n) !== CONTACTS) throw new Error('somebody was left behind');
  const line = (name: string, { seconds, cpu }: { readonly seconds: number; readonly cpu: number }): string =>
    `  ${name.padEnd(46)} ${(cpu / CONTACTS).toFixed(1).padStart(9)} own CPU µs/contact  ${Math.round(
      CONTACTS / seconds,
    )
      .toLocaleString('en')
      .padStart(9)} /s\n`;
  process.stdout.write(`\n${title}\n`);
  process.stdout.write(line('bare INSERT … SELECT, all in one transaction', floor));
  process.stdout.write(line('the hub, a piece at a time', hub));
  process.stdout.write(
    `  ${(floor.seconds / hub.seconds).toFixed(2)} of the speed; longest piece ${Math.round(hub.result.longestMs)} ms; memory +${Math.round(grown)} MB\n`,
  );
};

/** What it costs to put whoever a filter holds for in by hand, beside a start with everyone for whom it holds. */
const compareAsked = async (title: string, store: Store): Promise<void> => {
  process.stdout.write(`\n${title}\n`);
  for (const one of ASKED) {
    await askFor(store, one);
    const { seconds, cpu } = await timed(() => ours(store));
    const [row] = await store.dialect.all<{ n: number | string }>(
      store.read,
      'SELECT count(*) AS n FROM run WHERE workflow_id = ?',
      [one.id],
    );
    if (Number(row?.n) !== IN_TOWN) throw new Error('somebody was left behind');
    process.stdout.write(
      `  ${`${one.kind}${one.times === 1 ? '' : ', nobody may enter again'}`.padEnd(46)} ${(cpu / IN_TOWN).toFixed(1).padStart(9)} own CPU µs/contact  ${(
        (seconds * 1e6) /
        IN_TOWN
      ).toFixed(1)} µs/contact\n`,
    );
  }
};

/** What it costs to let an audience in at one moment, beside a bare INSERT … SELECT into the same tables with the same indexes. */
export const benchFanOut = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'innesto-bench-'));
  const store = await openSqlite(join(folder, 'innesto.db'));
  await compare(`${CONTACTS.toLocaleString('en')} contacts at one moment, SQLite`, store);
  await compareAsked(`${IN_TOWN.toLocaleString('en')} of a filter, SQLite`, store);
  await store.close();
  await rm(folder, { recursive: true, force: true });
  const server = await startPostgres();
  try {
    const shared = await openPostgres(await createDatabase(server.url));
    await compare(
      `${CONTACTS.toLocaleString('en')} contacts at one moment, PostgreSQL (without the server’s CPU)`,
      shared,
    );
    await compareAsked(`${IN_TOWN.toLocaleString('en')} of a filter, PostgreSQL`, shared);
    await shared.close();
  } finally {
    await server.stop();
  }
};
