import type { Filter } from '@innesto/sdk/contract';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../store/test-database.ts';
import { plansOf, watched, widePlans } from '../store/test-workspace.ts';
import { keepMembers } from '../store/verb/keep-members.ts';
import { recordConsents } from '../store/verb/record-consents.ts';
import { createVerbs } from '../store/verbs.ts';
import { BORN_SOON, IN_CLUJ, openAudienceBench, type AudienceBench } from './test-audiences.ts';
import { HOUR } from './test-house.ts';

describe.each(DATABASES)('who is in an audience, on %s', (database) => {
  let bench: AudienceBench;
  beforeEach(async () => {
    bench = await openAudienceBench(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterEach(() => bench.store.close());

  test('whatever happens, those in it are those for whom the filter holds', async () => {
    const { store, house, moment, put, start } = bench;
    const filter: Filter = {
      any: [
        { all: [IN_CLUJ, { attribute: 'consent.marketing.email', operator: 'is-not', value: 'withdrawn' }] },
        BORN_SOON,
      ],
    };
    await start(filter);
    const names = ['anna', 'bruno', 'carla'];
    const step = fc.oneof(
      fc.record({ who: fc.constantFrom(...names), city: fc.constantFrom('Cluj', 'Roma', null) }),
      fc.record({ who: fc.constantFrom(...names), born: fc.constantFrom('1990-02-08', '1990-03-01', '--02-12', null) }),
      fc.record({ who: fc.constantFrom(...names), consent: fc.constantFrom('given' as const, 'withdrawn' as const) }),
      fc.record({ hours: fc.integer({ min: 1, max: 40 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        for (const one of steps) {
          if ('hours' in one) await house.pass(one.hours * HOUR);
          else if ('city' in one) await put({ [one.who]: { city: one.city } });
          else if ('born' in one) await put({ [one.who]: { born: one.born } });
          else {
            await put({ [one.who]: {} });
            const email = `${one.who}@example.com`;
            const found = await store
              .read('contact')
              .where({ email })
              .first<{ id: number; shard: number }>('id', 'shard');
            await store.write(async (transaction) => {
              const { events } = await recordConsents(transaction, store.dialect, {
                workspaceId: 1,
                statements: [
                  {
                    contactId: found.id,
                    shard: found.shard,
                    entry: { purpose: 'marketing', channel: 'email', state: one.consent },
                  },
                ],
                source: 'api',
                actor: null,
                at: house.now(),
                quiet: false,
                keep: 'changes',
              });
              for (const event of events)
                await transaction('event').insert({
                  workspace_id: 1,
                  shard: event.shard,
                  type: event.type,
                  contact_id: event.contactId,
                  at: event.at,
                  received_at: event.at,
                  depth: 0,
                  quiet: 0,
                  payload: JSON.stringify(event.payload),
                });
            });
            await house.settle();
          }
        }
        const contactIds = await store.read('contact').pluck<number[]>('id');
        const fitting = await house.verbs.matchingAmong({ workspaceId: 1, filter, moment: moment(), contactIds });
        const inside = await store.read('audience_member').orderBy('contact_id').pluck<number[]>('contact_id');
        expect(inside).toEqual([...fitting].toSorted((left, right) => left - right));
      }),
      { numRuns: process.env['INNESTO_LONG'] === '1' ? 200 : 8 },
    );
  });

  test('what happens to a few contacts is looked up, not looked for', async () => {
    const { store, moment, put, start } = bench;
    // Plans that can be read off for sure are SQLite's: PostgreSQL rightly reads small tables whole.
    if (database !== 'sqlite') return;
    await put({ anna: { city: 'Cluj' } });
    await start(IN_CLUJ);
    const { store: seen, queries } = watched(store);
    const asked = { workspaceId: 1, filter: IN_CLUJ, moment: moment(), contactIds: [1, 2, 3] };
    await seen.write(async (transaction) => {
      await createVerbs({ ...seen, read: transaction }).matchingAmong(asked);
      const touch = {
        audienceId: 1,
        workspaceId: 1,
        at: 0,
        day: '',
        cause: { quiet: false, causeRunId: null, depth: 0 },
      };
      await keepMembers(transaction, store.dialect, [
        { ...touch, contactId: 1, matches: false },
        { ...touch, contactId: 2, matches: true },
      ]);
    });
    const plans = await plansOf(store, queries);
    expect(plans).toHaveLength(4);
    expect(widePlans(plans)).toEqual([]);
  });
});
