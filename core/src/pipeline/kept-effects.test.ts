import type { Effect, Json } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { readKept } from '../model/kept.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, DAY, type TestHouse } from './test-house.ts';

const ACT = { kind: 'action', id: 'act', contribution: 'club/act', config: {}, ports: {} } as const;

describe.each(DATABASES)('what plugins have records and balances do, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  /** What the plugin was shown, item by item. */
  let seen: { readonly [key: string]: Json }[];

  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    seen = [];
    await house.workspace(1);
    await house.contacts(1, 3);
  });
  afterEach(() => store.close());

  type Item = { readonly contact: { readonly email: string }; readonly [key: string]: Json };
  /** Each run does this, once. */
  const act = (effectsFor: (item: Item) => readonly Effect[]): void => {
    house.state.behave = ({ items }) => ({
      kind: 'answered',
      answers: readKept<Item[]>(items).map((item) => {
        seen.push(item);
        return { ok: true, value: JSON.stringify({ effects: effectsFor(item) }) };
      }),
      logs: [],
      cpuMs: 0,
    });
  };
  const cards = async (): Promise<unknown[]> => {
    const rows: { attributes: string; contact_id: number | null }[] = await store.read('record').orderBy('id').select();
    return rows.map(({ attributes, contact_id: of }) => [of, readKept<Json>(attributes)]);
  };
  const cardIds = async (): Promise<string[]> => {
    const rows: { id: string }[] = await store.read('record').orderBy('id').select({ id: 'public_id' });
    return rows.map(({ id }) => id);
  };
  const create = (attributes: { [key: string]: Json }, more: object = {}): Effect => ({
    kind: 'record.create',
    collection: 'cards',
    attributes,
    ...more,
  });
  const happened = async (): Promise<unknown> =>
    (await store.read('event').whereLike('type', 'club.%').orderBy('id').select<{ type: string }[]>('type')).map(
      ({ type }) => type,
    );
  const logs = async (): Promise<unknown> => {
    const rows: { outcome: string; detail: string | null }[] = await store
      .read('run_log')
      .where({ step: 'act' })
      .whereNot({ outcome: 'entered' })
      .orderBy('run_id')
      .select('outcome', 'detail');
    return rows.map(({ outcome, detail }) => [outcome, detail]);
  };

  test('records are made, changed and deleted with the run’s step, and told of', async () => {
    await house.workflow(1, [ACT], { reentry: { policy: 'always' } });
    act(({ contact }) => [create({ number: contact.email, visits: 1 })]);
    await house.join(1, [1, 2]);
    expect(await cards()).toEqual([
      [1, { number: 'c1@example.com', visits: 1 }],
      [2, { number: 'c2@example.com', visits: 1 }],
    ]);
    const [card = ''] = await cardIds();
    act(() => [
      { kind: 'record.update', collection: 'cards', record: card, attributes: { visits: 2 } },
      { kind: 'record.update', collection: 'cards', record: card, attributes: { level: 'gold' } },
    ]);
    await house.join(1, [1]);
    expect((await cards())[0]).toEqual([1, { number: 'c1@example.com', visits: 2, level: 'gold' }]);
    act(() => [{ kind: 'record.delete', collection: 'cards', record: card }]);
    await house.join(1, [1]);
    expect(await cards()).toHaveLength(1);
    expect(await happened()).toEqual([
      'club.cards.created',
      'club.cards.created',
      'club.cards.updated',
      'club.cards.deleted',
    ]);
  });

  test.each<[string, object]>([
    ['an effect', { effects: [create({ number: 'a\0b' })] }],
    ['a variable', { effects: [], variables: { a: 'b\ud83d' } }],
  ])('what no database can keep, in %s, sends that one run by failed', async (_, answer) => {
    await house.workflow(1, [ACT]);
    house.state.behave = ({ items }) => ({
      kind: 'answered',
      answers: readKept<Item[]>(items).map(({ contact }) => ({
        ok: true,
        value: JSON.stringify(contact.email === 'c1@example.com' ? answer : { effects: [] }),
      })),
      logs: [],
      cpuMs: 0,
    });
    await house.join(1, [1, 2]);
    expect(await logs()).toEqual([
      ['failed', 'its answer holds a NUL or half a character'],
      ['done', null],
    ]);
    expect(await store.read('parked')).toEqual([]);
  });

  test('of several who want the same unique key at once one gets it; the others go by the port that the effect names', async () => {
    await house.workflow(1, [
      { ...ACT, ports: { skipped: 'other' } },
      { kind: 'exit', id: 'other' },
    ]);
    act(() => [create({ number: 'The One' }, { otherwise: 'skipped' })]);
    await house.join(1, [1, 2, 3]);
    expect(await cards()).toHaveLength(1);
    expect(await logs()).toEqual([
      ['done', null],
      ['skipped', 'another record of “Cards” has the same number'],
      ['skipped', 'another record of “Cards” has the same number'],
    ]);
    expect(await store.read('record_key').select()).toHaveLength(1);
  });

  test.each([
    [
      'attributes that do not fit',
      [create({ number: '1', level: 'platinum' })],
      '“Level” is none of the possible values.',
    ],
    [
      'another plugin’s, or no collection',
      [{ kind: 'record.create', collection: 'tiers', attributes: {} }],
      'the plugin has no right “records:tiers”',
    ],
    [
      'a record that is not there',
      [{ kind: 'record.delete', collection: 'cards', record: '01890000-0000-7000-8000-000000000001' }],
      'the record is gone, or is not this contact’s',
    ],
    ['half of one', [{ kind: 'balance.add', balance: 'points', amount: 0.5 }], 'amount: whole numbers are expected'],
    [
      'an amount of words',
      [{ kind: 'balance.add', balance: 'points', amount: { text: 'ten' } }],
      'the amount cannot be worked out',
    ],
  ] as const)('%s: refused whole, with the reason, and nothing is written', async (_what, refused, reason) => {
    await house.workflow(1, [ACT]);
    act(
      () =>
        [create({ number: 'first' }), { kind: 'balance.add', balance: 'points', amount: 1 }, ...refused] as Effect[],
    );
    await house.join(1, [1]);
    expect(await logs()).toEqual([['failed', reason]]);
    expect(await cards()).toEqual([]);
    expect(await store.read('account').select()).toEqual([]);
    expect(await happened()).toEqual([]);
  });

  test('the record of another contact is not touched', async () => {
    await house.workflow(1, [ACT], { reentry: { policy: 'always' } });
    act(() => [create({ number: 'A' })]);
    await house.join(1, [1]);
    const [record = ''] = await cardIds();
    act(() => [{ kind: 'record.update', collection: 'cards', record, attributes: { visits: 9 } }]);
    await house.join(1, [2]);
    expect(await cards()).toEqual([[1, { number: 'A' }]]);
  });

  test('points are added with a validity, and money to a card', async () => {
    await house.workflow(1, [ACT], { reentry: { policy: 'always' } });
    act(() => [
      create({ number: 'A' }),
      { kind: 'balance.add', balance: 'points', amount: 30, validFor: { amount: 1, unit: 'days' }, reason: 'visit' },
      { kind: 'balance.add', balance: 'points', amount: 5 },
    ]);
    await house.join(1, [1]);
    const [record = ''] = await cardIds();
    act(() => [{ kind: 'balance.add', balance: 'money', record, amount: 9.99, key: 'order 7' }]);
    await house.join(1, [1]);
    await house.join(1, [1]);
    const totals = async (): Promise<unknown> =>
      (await store.read('account').orderBy('id').select<{ balance: string; total: number }[]>('balance', 'total')).map(
        ({ balance, total }) => [balance, total],
      );
    expect(await totals()).toEqual([
      ['club/points', 35],
      ['club/money', 999],
    ]);
    await house.pass(2 * DAY);
    expect(await totals()).toEqual([
      ['club/points', 5],
      ['club/money', 999],
    ]);
  });

  test('an amount may be worked out; what of it is less than the smallest part is nobody’s', async () => {
    await house.workflow(1, [ACT]);
    const times = (value: number) =>
      ({ operator: 'times', left: { attribute: 'contact.firstName' }, right: { value } }) as const;
    await store.write((t) => t('contact').where({ id: 1 }).update({ first_name: '19.9' }));
    act(() =>
      [times(0.1), times(0.01), times(-0.2), { value: 5 }].map((amount) => ({
        kind: 'balance.add',
        balance: 'points',
        amount,
      })),
    );
    await house.join(1, [1]);
    const entries = await store.read('balance_entry').orderBy('id').select<{ amount: number }[]>('amount');
    expect([await logs(), entries.map(({ amount }) => amount)]).toEqual([[['done', null]], [1, -3, 5]]);
  });

  test('what must leave something is refused where it would not; of two who want the last of it at once one gets it', async () => {
    await house.workflow(1, [ACT], { reentry: { policy: 'always' } });
    act(() => [create({ number: 'for all' }, { unlinked: true })]);
    await house.join(1, [1]);
    const [record = ''] = await cardIds();
    const take = (amount: number): Effect => ({ kind: 'balance.add', balance: 'money', record, amount, least: 0 });
    act(() => [take(10), take(-10), take(6)]);
    await house.join(1, [1]);
    act(() => [take(1), take(-7.01)]);
    await house.join(1, [1]);
    act(() => [take(-5)]);
    await house.join(1, [2, 3]);
    expect(await logs()).toEqual([
      ['done', null],
      ['done', null],
      ['failed', 'there is not enough of “Money”'],
      ['done', null],
      ['failed', 'there is not enough of “Money”'],
    ]);
    expect(await store.read('account').select('total')).toEqual([{ total: 100 }]);
  });

  test('an action sees the records and balances that it needs, and nobody else’s', async () => {
    await house.workflow(1, [ACT], { reentry: { policy: 'always' } });
    act(({ contact }) => [
      create({ number: `1 ${contact.email}` }),
      create({ number: `2 ${contact.email}` }),
      { kind: 'balance.add', balance: 'points', amount: 7 },
    ]);
    await house.join(1, [1, 2]);
    house.state.needs = ['records:cards', 'balances'];
    act(() => []);
    await house.workflow(1, [ACT]);
    seen = [];
    await house.join(1, [1, 3]);
    expect(seen.filter(({ records }) => records !== undefined).slice(-2)).toMatchObject([
      {
        records: {
          cards: [
            { attributes: { number: '2 c1@example.com' }, balances: { money: 0 } },
            { attributes: { number: '1 c1@example.com' } },
          ],
        },
        balances: { points: 7 },
      },
      { records: { cards: [] }, balances: { points: 0 } },
    ]);
  });

  test('of records that are nobody’s an action sees those that its settings name; of the last one there is, one gets it', async () => {
    const maker = await house.workflow(1, [ACT]);
    const prize = (name: string): Effect => ({
      kind: 'record.create',
      collection: 'prizes',
      attributes: { name, left: 1 },
    });
    act(() => [prize('Bag'), prize('Cap')]);
    await house.join(1, [1]);
    await house.setState(maker.workflowId, 'stopped');
    const [bag = ''] = await cardIds();
    house.state.needs = ['records:prizes'];
    type Prizes = readonly { readonly attributes: { readonly left: number } }[];
    const shown = (item: { readonly [key: string]: Json }): Prizes =>
      (item['records'] as unknown as { prizes: Prizes }).prizes;
    act((item) =>
      shown(item)[0]?.attributes.left === 1
        ? [
            { kind: 'record.update', collection: 'prizes', record: bag, attributes: { left: 0 } },
            create({ number: item.contact.email }),
          ]
        : [],
    );
    await house.workflow(1, [{ ...ACT, config: { prize: bag, note: 'no id' } }]);
    seen = [];
    await house.join(1, [2, 3]);
    expect(seen.map(shown)).toEqual(
      [1, 1, 0].map((left) => [{ id: bag, attributes: { name: 'Bag', left }, balances: {}, createdAt: house.now() }]),
    );
    expect(await cards()).toHaveLength(3);
  });

  test('a step that is decided a second time after it was committed makes nothing twice', async () => {
    await house.workflow(1, [ACT]);
    act(() => [create({ number: 'A' }), { kind: 'balance.add', balance: 'points', amount: 5 }]);
    await house.verbs.accept({ calls: [[house.joined(1, 1)]], receivedAt: house.now() });
    await house.reactor(house.tenure);
    const [advanced, again] = await Promise.all([house.advancer(house.tenure), house.advancer(house.tenure)]);
    await house.settle();
    expect([advanced.moves.length + again.moves.length, await happened()]).toEqual([
      1,
      ['club.cards.created', 'club.points.changed'],
    ]);
    expect(await cards()).toHaveLength(1);
  });
});
