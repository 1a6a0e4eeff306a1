import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../../store/test-database.ts';
import { startPeople, type PeopleBench, type PeopleJson } from './test-people.ts';

const CARDS = '/collections/club/cards/records';

describe.each(DATABASES)('records on a board by the API, on %s', (database) => {
  let people: PeopleBench;

  beforeAll(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    people = await startPeople(database, places);
  });
  afterAll(() => people.close());
  beforeEach(() => people.move());

  const addCard = async (attributes: object, more: object = {}): Promise<string> =>
    (await people.call('POST', CARDS, { attributes, ...more })).json.id;
  const numbers = ({ items }: PeopleJson): unknown =>
    items.map((item) => ('attributes' in item ? (item.attributes as { number?: unknown }).number : null));

  const BOARD = '/collections/club/cards/board';
  const columns = (...values: readonly (string | null)[]) => values.map((value) => ({ value, most: 2 }));
  const board = async (asked: object): Promise<unknown> => {
    const { status, json } = await people.call('POST', BOARD, asked);
    expect(status).toBe(200);
    const found: unknown = Reflect.get(json, 'columns');
    const told = (Array.isArray(found) ? found : []).map((column: { count: number; sum: number }) => [
      column.count,
      column.sum,
      numbers({ ...json, items: Reflect.get(column, 'records') }),
    ]);
    return [...told, Reflect.get(json, 'elsewhere')];
  };

  test('columns are counted and added up, and what was changed last comes first', async () => {
    const first = await addCard({ number: 'a', level: 'gold', visits: 2 });
    await addCard({ number: 'b', level: 'gold', visits: 2 });
    await addCard({ number: 'c', level: 'gold', visits: 3 });
    await addCard({ number: 'd', level: 'silver' });
    await addCard({ number: 'e', visits: 40 });
    people.server.clock.turn(1000);
    await people.call('PATCH', `${CARDS}/${first}`, { attributes: { note: 'x' } });
    expect(await board({ columns: columns('silver', 'gold', null) })).toEqual([
      [1, 0, ['d']],
      [3, 7, ['a', 'c']],
      [1, 40, ['e']],
      0,
    ]);
    expect(await board({ columns: [{ value: 'gold', most: 0 }] })).toEqual([[3, 7, []], 2]);
  });

  test('it is narrowed like pages are: by a condition, by a contact, by the workspace', async () => {
    const contact = await people.addContact({ email: 'anna@example.com' });
    await addCard({ number: 'a', level: 'gold', visits: 5 }, { contact });
    await addCard({ number: 'b', level: 'gold', visits: 1 });
    const filter = { attribute: 'record.visits', operator: 'at-least', value: 2 };
    expect(await board({ columns: columns('gold'), filter })).toEqual([[1, 5, ['a']], 0]);
    expect(await board({ columns: columns('gold'), contact })).toEqual([[1, 5, ['a']], 0]);
    expect(await board({ columns: columns('gold'), contact: '00000000-0000-7000-8000-000000000001' })).toEqual([
      [0, 0, []],
      0,
    ]);
    await people.move();
    expect(await board({ columns: columns('gold') })).toEqual([[0, 0, []], 0]);
  });

  test('what is too much, what cannot be asked, and a collection without a board are refused', async () => {
    const many = Array.from({ length: 6 }, () => ({ value: 'gold', most: 200 }));
    const filter = { attribute: 'record.note', operator: 'is', value: 'x' };
    const answers = await Promise.all([
      people.call('POST', BOARD, { columns: many }),
      people.call('POST', BOARD, { columns: columns('gold'), filter }),
      people.call('POST', '/collections/club/orders/board', { columns: columns('gold') }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([400, 422, 404]);
  });
});
