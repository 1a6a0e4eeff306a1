import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { OccasionData } from '../../model/occasion.ts';
import { SHARD_COUNT } from '../../model/shard.ts';
import type { Binding } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';
import { DATABASES, openNewStore } from '../test-database.ts';
import { watched } from '../test-workspace.ts';
import { createVerbs } from '../verbs.ts';

const CONTACTS = 20_000;
const OLD = 3000;
const NOW = 1_000_000;

interface Query {
  readonly sql: string;
  readonly bindings: readonly Binding[];
}

describe.each(DATABASES)('what lets an audience in, on %s', (database) => {
  let store: Store;
  beforeAll(async () => {
    store = await openNewStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    const series =
      database === 'sqlite'
        ? `(WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < ${CONTACTS}) SELECT n FROM g) g`
        : `generate_series(1, ${CONTACTS}) AS g(n)`;
    await store.write(async (t) => {
      for (const id of [1, 2, 3, 4]) {
        const workspace = { id, public_id: `w${id}`, name: 'Shop', mode: 'live', time_zone: 'UTC', created_at: 0 };
        await t('workspace').insert(workspace);
      }
      await t('list').insert({ id: 1, public_id: 'l', workspace_id: 1, name: 'All', created_at: 0 });
      await t.raw(
        `INSERT INTO contact(id, public_id, workspace_id, shard, source, created_at, updated_at)
         SELECT n, 'c' || n, 1 + n % 4, n % ${SHARD_COUNT}, 'api', 0, 0 FROM ${series}`,
      );
      await t.raw(
        `INSERT INTO list_member(list_id, contact_id, workspace_id, joined_at) SELECT 1, n, 1, 0 FROM ${series} WHERE n % 4 = 0`,
      );
      await t.raw(
        `INSERT INTO contact_date(contact_id, field, workspace_id, day, year) SELECT n, 'birthday', 1 + n % 4, '0' || (1 + n % 9) || '-1' || (n % 10), 1990 FROM ${series}`,
      );
      await t('workflow').insert({
        id: 1,
        public_id: 'f',
        workspace_id: 1,
        name: 'Sale',
        state: 'active',
        version_id: 1,
        draft: '{}',
        created_at: 0,
        updated_at: 0,
        started_at: 0,
      });
      await t.raw(
        `INSERT INTO occasion(workspace_id, workflow_id, kind, occurrence, part, due_at, late_at, state, data)
         SELECT 1 + n % 4, 100 + n % 50, 'date', 'old ' || n, '', n, n, 'done', '{}' FROM ${series} WHERE n <= ${OLD}`,
      );
      await t.raw('ANALYZE');
    });
  });
  afterAll(() => store.close());

  const occasion = async (data: Partial<OccasionData>): Promise<number> =>
    store.write(async (t) => {
      const [row] = await t('occasion')
        .insert({
          workspace_id: 1,
          workflow_id: 1,
          kind: 'moment',
          occurrence: `plan ${JSON.stringify(data)}`,
          part: '',
          due_at: NOW,
          late_at: NOW,
          state: 'running',
          opened_at: NOW,
          reach: CONTACTS,
          data: JSON.stringify({ audience: {}, zones: null, dates: null, entryKey: 'x', ...data }),
        })
        .returning<{ id: number }[]>('id');
      return row?.id ?? 0;
    });

  const explain = async (queries: readonly Query[]): Promise<string> => {
    const word = database === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN';
    const plans = queries
      .filter(({ sql }) => /^(select|insert|update|delete|with)/i.test(sql.trim()))
      .map(async ({ sql, bindings }) => {
        const text = `${word} ${sql.replaceAll(/\$\d+/g, '?')}`;
        const steps = await store.dialect.all<Readonly<Record<string, unknown>>>(store.read, text, bindings);
        return steps.map((step) => String(step['detail'] ?? step['QUERY PLAN'])).join('\n');
      });
    return (await Promise.all(plans)).join('\n');
  };

  const WHOLE =
    /SCAN (r|s|e|t|contact|list_member|enrolment|run|occasion|contact_date)\b|Seq Scan on (contact|list_member|enrolment|run|occasion|contact_date)\b/;

  const LOOKED_UP =
    database === 'postgres' ? /Index Cond: \(id = ANY \(\(InitPlan \d+\)/ : /SEARCH contact USING .*\((rowid|id)=\?/;

  test.each<readonly [string, Partial<OccasionData>, RegExp]>([
    ['the members of a list', { audience: { lists: ['l'] }, entryKey: 'list' }, /list_member_(pkey|contact)|s USING/],
    ['everybody', { entryKey: 'all' }, /contact_of_workspace|contact_pkey/],
    [
      'those whose date it is',
      {
        entryKey: 'date',
        dates: { field: 'birthday', days: ['05-14'], year: 2027, isYearly: true },
      },
      /contact_date_day/,
    ],
  ])('a piece of it reads what it lets in, and no more: %s', async (_what, data, index) => {
    const id = await occasion(data);
    const { store: seen, queries } = watched(store);
    const came = await createVerbs(seen).fanOut({
      occasionId: id,
      workflowId: 1,
      version: { id: 1, first: 'send', isWait: false, reentry: { policy: 'once' } },
      now: NOW,
      timeZone: 'UTC',
      lastBefore: NOW,
      most: 100,
      inZones: () => [],
    });
    expect(came?.entered).toBeGreaterThan(0);
    const plan = await explain(queries);
    expect(plan).toMatch(index);
    expect(plan).not.toMatch(WHOLE);
    // Contacts are looked up by their ids, each by itself, also where PostgreSQL knows nothing of the tables yet.
    expect(plan).toMatch(LOOKED_UP);
  });

  test('what is due and what is under way is found by an index, however much there was before', async () => {
    const queries: Query[] = [];
    const note = ({ sql, bindings }: Query): void => void queries.push({ sql, bindings });
    store.read.on('query', note);
    const verbs = createVerbs(store);
    await verbs.occasionHeads();
    await verbs.dueOccasions({ heads: [{ workspaceId: 1, now: NOW }], each: 10 });
    await verbs.runningOccasions();
    await verbs.loadZones(1);
    store.read.removeListener('query', note);
    const plan = await explain(queries);
    expect(plan).toContain('occasion_due');
    expect(plan).toContain('occasion_running');
    expect(plan).toContain('contact_zone');
    // What is under way is few, and all of it is looked at.
    expect(plan.replaceAll(/SCAN (r|occasion) USING (COVERING )?INDEX occasion_running/g, '')).not.toMatch(WHOLE);
  });
});
