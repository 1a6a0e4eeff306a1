import type { Effect, Json } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { readKept } from '../model/kept.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, type TestHouse } from './test-house.ts';

describe.each(DATABASES)('what the steps of an action add up, on %s', (database) => {
  let store: Store;
  let house: TestHouse;

  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    await house.workspace(1);
    await house.contacts(1, 3);
  });
  afterEach(() => store.close());

  test('what a step gives is added up with its numbers, beside whose part it was', async () => {
    house.state.figures = [
      { name: 'given', title: 'Given', adds: { balance: 'points' } },
      { name: 'taken', title: 'Taken', adds: { balance: 'points', taken: true } },
      { name: 'visits', title: 'Visits', adds: { collection: 'cards', attribute: 'visits' } },
    ];
    await house.workflow(1, [{ kind: 'action', id: 'act', contribution: 'club/act', config: {}, ports: {} }]);
    const add = (amount: number): Effect => ({ kind: 'balance.add', balance: 'points', amount });
    const card = (visits: number): Effect => ({
      kind: 'record.create',
      collection: 'cards',
      attributes: { number: '1', visits },
    });
    const wants: Readonly<Record<string, readonly Effect[]>> = {
      'c1@example.com': [add(30), add(-10), card(2)],
      'c2@example.com': [add(5), { kind: 'message.send', channel: 'email', purpose: 'service', text: 'Ciao' }],
      // The card has been taken: nothing is done for them.
      'c3@example.com': [add(7), card(1)],
    };
    house.state.behave = ({ items }) => ({
      kind: 'answered',
      answers: readKept<{ readonly contact: { readonly email: string } }[]>(items).map(({ contact }) => ({
        ok: true,
        value: JSON.stringify({ effects: wants[contact.email] ?? [] }),
      })),
      logs: [],
      cpuMs: 0,
    });
    await house.join(1, [1, 2, 3]);
    const sums: { outcome: string; n: number | string }[] = await store
      .read('step_stat')
      .whereLike('outcome', 'sum:%')
      .groupBy('outcome')
      .orderBy('outcome')
      .select('outcome')
      .sum({ n: 'n' });
    expect(sums.map(({ outcome, n }) => [outcome, Number(n) / 10_000])).toEqual([
      ['sum:given', 35],
      ['sum:taken', 10],
      ['sum:visits', 2],
    ]);
    const lines: { run_id: number; outcome: string; figures: string }[] = await store
      .read('run_log')
      .whereNotNull('figures')
      .orderBy('run_id')
      .select('run_id', 'outcome', 'figures');
    expect(lines.map(({ outcome, figures }) => [outcome, readKept<Json>(figures)])).toEqual([
      ['done', { given: 30, taken: 10, visits: 2 }],
      // Whoever waits for the world got it already.
      ['queued', { given: 5 }],
    ]);
  });
});
