import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { pastNeeds } from '../../model/filter/past.ts';
import { countMatching } from '../query/contact-stretch.ts';
import type { Store } from '../store.ts';
import { openTestStore } from '../test-database.ts';
import { plansOf } from '../test-workspace.ts';
import { loadPast } from '../verb/load-past.ts';
import { filterSql } from './filter-sql.ts';
import { matchingAmong } from './matching.ts';

const LIST = '018f0000-0000-7000-8000-00000000000a';
const moment = { now: Date.UTC(2027, 1, 2, 10), timeZone: 'Europe/Rome' };

// Plans that can be read off for sure are SQLite's: PostgreSQL rightly reads small tables whole.
describe('how SQLite looks for whom a filter holds', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore('sqlite', {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterAll(() => store.close());

  /** The plan of what `ask` reads. */
  const planOf = async (ask: (of: Store) => Promise<unknown>): Promise<string> => {
    const seen: Parameters<typeof plansOf>[1][number][] = [];
    store.read.on('query', (query: (typeof seen)[number]) => seen.push(query));
    await ask(store);
    store.read.removeAllListeners('query');
    return (await plansOf(store, seen)).join('; ');
  };

  test('members of a list are looked up, not everybody asked whether they are one', async () => {
    const condition = filterSql(
      { attribute: `list.${LIST}`, operator: 'is', value: true },
      { dialect: store.dialect, workspaceId: 1, moment },
    );
    if (condition === null) throw new Error('a list can be asked about in SQL');
    const plan = await planOf((of) =>
      countMatching(of.read, of.dialect, { workspaceId: 1, from: 1, to: 1000, condition }),
    );
    expect(plan).toMatch(/SEARCH contact USING .*(rowid=\?|id=\?)/);
    expect(plan).toContain('SEARCH list_member USING PRIMARY KEY (list_id=?');
    expect(plan).not.toMatch(/SCAN (contact|list_member)/);
  });

  test('what happened to a contact is found by the contact', async () => {
    const of = { event: 'site.visited', within: { amount: 7, unit: 'days' } } as const;
    const plan = await planOf((on) =>
      matchingAmong(on.read, on.dialect, {
        workspaceId: 1,
        moment,
        contactIds: [1, 2, 3],
        filter: {
          all: [
            { attribute: 'events.count', operator: 'at-least', value: 1, of },
            { attribute: 'messages.opened', operator: 'at-least', value: 2 },
            { attribute: `run.${LIST}.state`, operator: 'is', value: 'inside' },
            { attribute: 'consent.marketing.email', operator: 'is', value: 'given' },
            { attribute: 'record.club.cards.level', operator: 'is', value: 'gold' },
            { attribute: 'balance.club.points', operator: 'at-least', value: 50 },
            { attribute: 'sum.club.visits.total', operator: 'more', value: 500 },
            { attribute: 'most.club.visits.total', operator: 'more', value: 90 },
          ],
        },
      }),
    );
    expect(plan).toContain('SEARCH contact USING INTEGER PRIMARY KEY (rowid=?)');
    expect(plan).toMatch(/SEARCH event EXISTS USING INDEX event_happened \(contact_id=\? AND type=\? AND at>\?\)/);
    expect(plan).toMatch(/SEARCH message USING (COVERING )?INDEX message_of_contact \(contact_id=\?/);
    expect(plan).toMatch(/SEARCH run USING (COVERING )?INDEX run_of_contact \(contact_id=\? AND workflow_id=\?\)/);
    expect(plan).toContain('SEARCH consent_state USING PRIMARY KEY (contact_id=? AND purpose=? AND channel=?)');
    expect(plan).toMatch(/SEARCH record USING (COVERING )?INDEX record_of_contact \(contact_id=\? AND collection=\?\)/);
    expect(plan).toContain('SEARCH kept USING PRIMARY KEY (record_id=? AND attribute=?)');
    expect(plan).toContain('SEARCH account USING INDEX account_by_contact (contact_id=? AND balance=?)');
    // What is counted is counted once.
    expect(plan.split('SEARCH message')).toHaveLength(2);
    expect(plan).not.toMatch(/SCAN (contact|event|message|run|consent_state|record|record_value|account)/);
  });

  test('how often and when last are two numbers out of an index; single events are read as far back as is asked', async () => {
    const type = 'site-visit.visited';
    const within = { amount: 7, unit: 'days' } as const;
    const plan = await planOf((of) =>
      loadPast(of.read, of.dialect, {
        contactIds: [1, 2, 3],
        needs: pastNeeds([
          { attribute: `happened.${type}`, operator: 'more', value: 3 },
          { attribute: `latest.${type}`, operator: 'set' },
          { attribute: `happened.${type}`, operator: 'more', value: 3, of: { within } },
        ]),
        earliest: moment.now,
      }),
    );
    const asked = 'USING COVERING INDEX event_happened (contact_id=? AND type=?)';
    expect(plan.split(asked)).toHaveLength(3);
    expect(plan).toMatch(/USING COVERING INDEX event_happened \(contact_id=\? AND type=\? AND at>\?\)/);
    expect(plan).not.toMatch(/SCAN (contact|event)/);
  });

  test('what events held is read by the contacts who are asked', async () => {
    const of = { when: { attribute: 'event.path', operator: 'set' } } as const;
    const plan = await planOf((on) =>
      matchingAmong(on.read, on.dialect, {
        workspaceId: 1,
        moment,
        contactIds: [1, 2, 3],
        filter: { attribute: 'happened.site-visit.visited', operator: 'more', value: 3, of },
      }),
    );
    expect(plan).toMatch(/SEARCH event USING INDEX event_happened \(contact_id=\? AND type=\? AND at>\?\)/);
    expect(plan).not.toMatch(/SCAN (contact|event)/);
  });
});
