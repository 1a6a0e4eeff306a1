import type { Filter } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createBalances } from '../data/records/balances.ts';
import { createRecords } from '../data/records/records.ts';
import { CLUB, definitionsOf } from '../registry/test-kept.ts';
import { DATABASES } from '../store/test-database.ts';
import { openAudienceBench, SEND, type AudienceBench } from './test-audiences.ts';
import { DAY } from './test-house.ts';

const RICH: Filter = { attribute: 'balance.club.points', operator: 'at-least', value: 50 };
const GOLD: Filter = { attribute: 'record.club.cards.level', operator: 'is', value: 'gold' };

describe.each(DATABASES)('whoever comes to fit what plugins keep of them, on %s', (database) => {
  let bench: AudienceBench;
  let anna: string;
  beforeEach(async () => {
    bench = await openAudienceBench(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    await bench.put({ anna: {}, bruno: {} });
    const [row]: { id: string }[] = await bench.store.read('contact').orderBy('id').select({ id: 'public_id' });
    anna = row?.id ?? '';
  });
  afterEach(() => bench.store.close());

  const parts = () => ({
    store: bench.store,
    clock: bench.house,
    ids: bench.ids,
    pulse: { events: () => undefined, runs: () => undefined, deliveries: () => undefined },
    announce: () => undefined,
    definitions: definitionsOf(CLUB),
  });
  const add = async (amount: number, expiresAt: number | null = null): Promise<void> => {
    const named = { balance: 'club/points', account: anna };
    await createBalances(parts()).add(bench.workspace, named, {
      amount,
      reason: null,
      expiresAt,
      key: null,
      quiet: false,
    });
    await bench.house.settle();
  };

  test('enters with the points that reach a threshold, and leaves when they lapse', async () => {
    await bench.start(RICH);
    await bench.start(RICH, 'left');
    await add(30);
    expect(await bench.members()).toEqual([]);
    await add(30, bench.house.now() + 2 * DAY);
    expect(await bench.members()).toEqual(['anna']);
    expect(bench.greeted()).toEqual(['anna']);
    await bench.house.pass(2 * DAY);
    expect(await bench.members()).toEqual([]);
    expect(bench.greeted()).toEqual(['anna', 'anna']);
  });

  test('enters with a record, and leaves when that is changed or deleted', async () => {
    await bench.start(GOLD);
    const records = createRecords(parts());
    const { publicId } = await records.make(bench.workspace, 'club/cards', {
      contact: anna,
      attributes: { number: '1', level: 'gold' },
      quiet: false,
    });
    await bench.house.settle();
    expect(await bench.members()).toEqual(['anna']);
    const change = { publicId, quiet: false, rev: null };
    await records.change(bench.workspace, 'club/cards', { ...change, attributes: { level: 'silver' } });
    await bench.house.settle();
    expect(await bench.members()).toEqual([]);
    await records.change(bench.workspace, 'club/cards', { ...change, attributes: { level: 'gold' } });
    await bench.house.settle();
    expect(await bench.members()).toEqual(['anna']);
    await records.remove(bench.workspace, 'club/cards', publicId);
    await bench.house.settle();
    expect(await bench.members()).toEqual([]);
  });

  test('enters with what the records of the last days come to, and leaves as they grow old', async () => {
    await bench.start({
      attribute: 'sum.club.cards.visits',
      operator: 'more',
      value: 10,
      of: { when: { attribute: 'record.since', operator: 'in-last-days', value: 2 } },
    });
    const records = createRecords(parts());
    for (const [number, since] of [
      ['1', '2027-01-02'],
      ['2', '2027-02-01'],
      ['3', '2027-02-02'],
    ] as const) {
      expect(await bench.members()).toEqual([]);
      await records.make(bench.workspace, 'club/cards', {
        contact: anna,
        attributes: { number, since, visits: 6 },
        quiet: false,
      });
      await bench.house.settle();
    }
    expect(await bench.members()).toEqual(['anna']);
    await bench.house.pass(2 * DAY);
    expect(await bench.members()).toEqual([]);
  });

  test('a trigger hears what changed about a record, and a branch asks what is kept', async () => {
    await bench.house.workflow(
      1,
      [{ kind: 'branch', id: 'rich', branches: [{ name: 'yes', when: RICH, next: 'send' }] }, SEND],
      {
        reentry: { policy: 'always' },
        listens: {
          event_type: 'club.cards.updated',
          filter: { attribute: 'event.changed.level.to', operator: 'is', value: 'gold' },
        },
      },
    );
    const records = createRecords(parts());
    const { publicId } = await records.make(bench.workspace, 'club/cards', {
      contact: anna,
      attributes: { number: '1' },
      quiet: false,
    });
    const turn = async (attributes: { [name: string]: string | number }): Promise<void> => {
      await records.change(bench.workspace, 'club/cards', { publicId, quiet: false, rev: null, attributes });
      await bench.house.settle();
    };
    await turn({ level: 'gold' });
    await turn({ visits: 3 });
    expect(bench.greeted()).toEqual([]);
    expect(await bench.house.runs()).toHaveLength(1);
    await add(50);
    await turn({ level: 'silver' });
    await turn({ level: 'gold' });
    expect(bench.greeted()).toEqual(['anna']);
  });
});
