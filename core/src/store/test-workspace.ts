import { randomUUID } from 'node:crypto';
import { calendarOf } from '../model/calendar/quiet-hours.ts';
import { LIVE_CLOCK } from '../model/clock.ts';
import type { IdentityKey, Workspace } from '../model/workspace.ts';
import type { Binding } from './dialect/dialect.ts';
import type { Store } from './store.ts';

/** A row of a test's table, whatever its columns are. */
export type TestRow = Readonly<Record<string, unknown>>;

/** Inserts a row and gives its inner id. */
export const insertRow = async (store: Store, table: string, row: object): Promise<number> => {
  const rows = await store.write(async (transaction) =>
    transaction(table).insert(row).returning<{ id: number }[]>('id'),
  );
  return rows[0]?.id ?? 0;
};

/** Adds a live workspace for a test to work in. */
export const addTestWorkspace = async (store: Store, identityKey: IdentityKey = 'email'): Promise<Workspace> => {
  const workspace = {
    publicId: randomUUID(),
    name: 'Shop',
    mode: 'live',
    timeZone: 'Europe/Rome',
    identityKey,
  } as const;
  const id = await insertRow(store, 'workspace', {
    public_id: workspace.publicId,
    name: workspace.name,
    mode: workspace.mode,
    time_zone: workspace.timeZone,
    identity_key: identityKey,
    created_at: 0,
  });
  return { ...workspace, id, clock: LIVE_CLOCK, calendar: calendarOf({}, workspace.timeZone) };
};

/** Everything that a table holds of a workspace, in the order of a column. */
export const rowsOf = (
  store: Store,
  table: string,
  { workspaceId, by = 'id' }: { readonly workspaceId: number; readonly by?: string },
): Promise<TestRow[]> =>
  store.write(async (transaction) =>
    transaction(table).where('workspace_id', workspaceId).orderBy(by).select<TestRow[]>(),
  );

interface Query {
  readonly sql: string;
  readonly bindings: readonly Binding[];
}

/** A store that remembers which statements ran in its transactions. */
export const watched = (store: Store): { readonly store: Store; readonly queries: readonly Query[] } => {
  const queries: Query[] = [];
  const write: Store['write'] = (work) =>
    store.write((transaction) => {
      transaction.on('query', (query: Query) => queries.push(query));
      return work(transaction);
    });
  return { store: { ...store, write }, queries };
};

/** How SQLite would look up what statements ask for. */
export const plansOf = (store: Store, queries: readonly Query[]): Promise<string[]> =>
  Promise.all(
    queries
      .filter(({ sql }) => /^(select|insert|update|delete)/i.test(sql))
      .map(async ({ sql, bindings }) => {
        // Not by a statement that stays prepared: SQLite never ends one that explains, and the connection would read old rows for ever.
        const plan: readonly { detail: string }[] = await store.read.raw(`EXPLAIN QUERY PLAN ${sql}`, [...bindings]);
        return plan.map(({ detail }) => detail).join('; ');
      }),
  );

/** Those plans that read a whole table, or all of a workspace, instead of looking something up. */
export const widePlans = (plans: readonly string[]): string[] =>
  plans.filter((plan) => /SCAN (?!jsonb?_each|CONSTANT|\(subquery)|\(workspace_id=\?\)/.test(plan));
