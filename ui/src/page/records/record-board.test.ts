import type { CollectionView, RecordView } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { Departures } from '../../data/departures.svelte.ts';
import { hubOver, problemOf } from '../../data/test-hub.ts';
import { TestMachine } from '../../data/test-machine.ts';
import { RecordBoard } from './record-board.svelte.ts';
import { RecordNarrowing } from './record-narrowing.svelte.ts';
import { CARDS, cardOf } from './test-cards.ts';

const board = { by: 'level', sum: 'visits' };
const collection: CollectionView = { ...CARDS, layout: 'board', board };
const named = (name: string): CollectionView => ({
  ...CARDS,
  collection: name,
  record: { type: 'object', properties: { name: { type: 'string', title: 'Name' } } },
  uniqueKeys: [['name']],
  filterable: ['name', 'place'],
});

interface Question {
  readonly columns: readonly { readonly value: string | null; readonly most: number }[];
}

/** A hub with these cards, which answers as the hub does. */
const opened = (
  levels: Readonly<Record<string, string | null>>,
  more: Partial<ConstructorParameters<typeof RecordBoard>[0]> = {},
  others: readonly RecordView[] = [cardOf('one', { name: 'One' }), cardOf('two', { name: 'Two' })],
) => {
  const machine = new TestMachine();
  const cards = new Map<string, RecordView>(
    Object.entries(levels).map(([id, level]) => [
      id,
      cardOf(id, { number: id, visits: 10, ...(level === null ? {} : { level }) }),
    ]),
  );
  const asked: unknown[] = [];
  const line = { isFull: false };
  const { hub } = hubOver((call, body) => {
    if (call.endsWith('/board')) {
      asked.push(body);
      const columns = (body as Question).columns.map(({ value, most }) => {
        const own = [...cards.values()].filter(({ attributes }) => (attributes['level'] ?? null) === value);
        return { value, count: own.length, sum: own.length * 10, records: own.slice(0, most) };
      });
      return { body: { columns, elsewhere: 0 } };
    }
    const id = call.split('/').at(-1) ?? '';
    const card = cards.get(id);
    if (card === undefined) return { body: { items: others, next: null } };
    if (call.startsWith('PATCH')) {
      if (line.isFull) return { problem: problemOf('INNESTO_RECORD_TAKEN', 409) };
      cards.set(id, {
        ...card,
        attributes: { ...card.attributes, ...(body as Pick<RecordView, 'attributes'>).attributes },
      });
    }
    return { body: cards.get(id) };
  });
  const said: string[] = [];
  const undos: (() => void)[] = [];
  const kept = new Map<string, string>();
  const shown = new RecordBoard({
    hub,
    after: machine.ports.after,
    watch: { id: 'w', listen: () => () => true },
    departures: new Departures(machine.ports.after),
    toasts: {
      say: (text, undo) => {
        said.push(text);
        if (undo !== null && undo !== undefined) undos.push(undo);
      },
      complain: (text) => void said.push(`! ${text}`),
    },
    memory: { read: (key) => kept.get(key) ?? null, keep: (key, value) => void kept.set(key, value) },
    collection,
    board,
    columns: ['silver', 'gold'],
    boards: null,
    narrowing: new RecordNarrowing({ after: machine.ports.after, collection, contact: null }),
    telling: {
      moved: ({ id }, to) => `${id} to ${to}`,
      movedSince: ({ id }) => `${id} moved since`,
      failed: (trouble) => trouble.kind,
    },
    ...more,
  });
  const standing = () =>
    shown.columns?.map(({ value, count, sum, records }) => [value, count, sum, records.map(({ id }) => id).join(' ')]);
  const card = (id: string): RecordView => cards.get(id) ?? cardOf(id, {});
  return { machine, shown, cards, card, standing, asked, said, undos, kept, line };
};

test('columns stand in their order, and one for what is in none only where there is such', async () => {
  const { machine, standing, cards } = opened({ a: 'gold', b: 'silver', c: 'gold' });
  expect(standing()).toBeUndefined();
  await machine.pass(10);
  expect(standing()).toEqual([
    ['silver', 1, 10, 'b'],
    ['gold', 2, 20, 'a c'],
  ]);
  cards.set('d', cardOf('d', { number: 'd' }));
  const other = opened({ d: null });
  await other.machine.pass(10);
  expect(other.standing()).toEqual([
    ['silver', 0, 0, ''],
    ['gold', 0, 0, ''],
    [null, 1, 10, 'd'],
  ]);
});

test('a card stands in its new column at once, first of all, and goes back where that is taken back', async () => {
  const { machine, shown, standing, card, said, undos } = opened({ a: 'gold', b: 'silver' });
  await machine.pass(10);
  const moving = shown.move(card('b'), 'gold');
  expect(standing()).toEqual([
    ['silver', 0, 0, ''],
    ['gold', 2, 20, 'b a'],
  ]);
  await moving;
  await machine.pass(10);
  expect([said, card('b').attributes['level']]).toEqual([['b to gold'], 'gold']);
  undos[0]?.();
  await machine.pass(2000);
  expect([said.length, card('b').attributes['level']]).toEqual([1, 'silver']);
  expect(standing()).toEqual([
    ['silver', 1, 10, 'b'],
    ['gold', 1, 10, 'a'],
  ]);
});

test('what somebody else moved meanwhile is not moved back', async () => {
  const { machine, shown, cards, card, said, undos } = opened({ a: 'silver' });
  await machine.pass(10);
  await shown.move(card('a'), 'gold');
  cards.set('a', cardOf('a', { number: 'a', level: 'bronze' }));
  undos[0]?.();
  await machine.pass(2000);
  expect([said, card('a').attributes['level']]).toEqual([['a to gold', '! a moved since'], 'bronze']);
});

test('what cannot be moved stays, and it is said why; where it stands already it is not moved', async () => {
  const { machine, shown, standing, card, said, line } = opened({ a: 'silver' });
  await machine.pass(10);
  await shown.move(card('a'), 'silver');
  expect(said).toEqual([]);
  line.isFull = true;
  await shown.move(card('a'), 'gold');
  expect([said, standing()?.[0]]).toEqual([['! problem'], ['silver', 1, 10, 'a']]);
});

test('a long column shows more when it is asked to, and as much as a board may have', async () => {
  const { machine, shown, asked } = opened(
    Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`c${at}`, 'gold'])),
  );
  await machine.pass(10);
  const gold = () => shown.columns?.[1];
  expect([gold()?.records.length, gold()?.hasMore]).toEqual([20, true]);
  for (let times = 0; times < 20; times += 1) {
    const column = gold();
    if (column !== undefined && shown.canShowMore(column)) shown.showMore('gold');
    await machine.pass(10);
  }
  expect([gold()?.records.length, gold()?.count, gold()?.hasMore]).toEqual([200, 300, true]);
  expect(asked.at(-1)).toEqual({
    columns: [
      { value: 'silver', most: 20 },
      { value: 'gold', most: 200 },
      { value: null, most: 20 },
    ],
  });
});

test('a board of several is shown alone, the one that was chosen last, and what is added begins there', async () => {
  const by = { by: 'level', within: 'gift', order: 'place' };
  const options = { board: by, columns: named('steps'), boards: named('roads') };
  const { machine, shown, asked, kept } = opened({}, options);
  await machine.pass(10);
  expect([shown.boards?.length, shown.chosen, asked.length]).toEqual([2, 'one', 1]);
  shown.choose('two');
  await machine.pass(10);
  expect(asked.at(-1)).toMatchObject({
    columns: [{ value: 'one' }, { value: 'two' }, { value: null }],
    filter: { all: [{ attribute: 'record.gift', operator: 'is', value: 'two' }] },
  });
  expect([...kept.values()]).toEqual(['two']);
  expect(shown.beginning('one')).toEqual({ gift: 'two', level: 'one' });
});

test('where there is no board yet, nothing is asked of it', async () => {
  const options = { columns: named('steps'), boards: named('roads') };
  const { machine, shown, asked } = opened({}, options, []);
  await machine.pass(10);
  expect([shown.boards, shown.columns, asked]).toEqual([[], [], []]);
});
