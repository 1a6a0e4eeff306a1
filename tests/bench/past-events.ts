import { join } from 'node:path';
import type { Comparison } from '@innesto/sdk/contract';
import { pastNeeds } from '../../core/src/model/filter/past.ts';
import { SHARD_COUNT } from '../../core/src/model/shard.ts';
import { openSqlite } from '../../core/src/store/open-sqlite.ts';
import type { Store } from '../../core/src/store/store.ts';
import { loadPast } from '../../core/src/store/verb/load-past.ts';
import { inFolder } from './in-folder.ts';
import { measure, report, type Measured } from './measure.ts';

const CONTACTS = 1000;
const NOW = Date.UTC(2027, 1, 2, 9);
const DAY = 86_400_000;
const TYPE = 'site-visit.visited';
/** How often each contact came: ten times within the last month, and the rest before, three days apart. */
const FEW = 100;
const MANY = 1000;

const fill = (store: Store, visits: number): Promise<void> =>
  store.write(async (t) => {
    const series = (most: number): string =>
      `(WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < ${most}) SELECT n FROM g)`;
    await t('workspace').insert({
      id: 1,
      public_id: 'w',
      name: 'Shop',
      mode: 'live',
      time_zone: 'UTC',
      created_at: 0,
    });
    await t.raw(
      `INSERT INTO contact(id, public_id, workspace_id, shard, source, created_at, updated_at)
       SELECT n, 'c' || n, 1, n % ${SHARD_COUNT}, 'api', 0, 0 FROM ${series(CONTACTS)}`,
    );
    await t.raw(
      `INSERT INTO event(workspace_id, shard, type, contact_id, at, received_at, depth, quiet, pending, payload)
       SELECT 1, c.n % ${SHARD_COUNT}, '${TYPE}', c.n, ${NOW} - v.n * ${3 * DAY}, 0, 0, 0, 0,
         '{"monitor":"018f0000-0000-7000-8000-00000000000a","url":"https://shop.example/page/' || (v.n % 50) || '?from=mail","page":"shop.example/page/'
         || (v.n % 50) || '","path":"/page/' || (v.n % 50) || '","site":"shop.example","title":"A page of the shop","referrer":null}'
       FROM ${series(visits)} v CROSS JOIN ${series(CONTACTS)} c`,
    );
    await t.raw('ANALYZE');
  });

const within = { amount: 30, unit: 'days' } as const;
const when = { attribute: 'event.path', operator: 'is', value: '/page/7' } as const;
const ASKED: readonly (readonly [string, Comparison])[] = [
  ['how often, of all', { attribute: `happened.${TYPE}`, operator: 'more', value: 3 }],
  ['when last', { attribute: `latest.${TYPE}`, operator: 'in-last-days', value: 7 }],
  ['how often within 30 days', { attribute: `happened.${TYPE}`, operator: 'more', value: 3, of: { within } }],
  ['one page within 30 days', { attribute: `happened.${TYPE}`, operator: 'more', value: 3, of: { within, when } }],
  ['one page, ever', { attribute: `happened.${TYPE}`, operator: 'more', value: 3, of: { when } }],
];

const measured = async (visits: number): Promise<readonly Measured[]> =>
  inFolder(async (folder) => {
    const store = await openSqlite(join(folder, 'innesto.db'));
    try {
      await fill(store, visits);
      const contactIds = Array.from({ length: CONTACTS }, (_, at) => at + 1);
      const found: Measured[] = [];
      for (const [name, comparison] of ASKED) {
        const needs = pastNeeds([comparison]);
        found.push(
          await measure(`${name}; ${visits} visits each`, 2, async () => {
            await loadPast(store.read, store.dialect, { contactIds, needs, earliest: NOW });
            return CONTACTS;
          }),
        );
      }
      return found;
    } finally {
      await store.close();
    }
  });

/** What it costs to read what a filter asks of a contact's events, whether they came a hundred times or a thousand times. */
export const benchPastEvents = async (): Promise<void> => {
  const few = await measured(FEW);
  const many = await measured(MANY);
  for (const [at, [name]] of ASKED.entries()) {
    const both = [few[at], many[at]].filter((one) => one !== undefined);
    report(`Past events of ${CONTACTS} contacts in one batch, SQLite: ${name}`, both, 'contact');
  }
};
