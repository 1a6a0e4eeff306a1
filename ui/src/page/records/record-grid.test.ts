import { expect, test } from 'vitest';
import { Departures } from '../../data/departures.svelte.ts';
import { hubOver } from '../../data/test-hub.ts';
import { TestMachine } from '../../data/test-machine.ts';
import type { News } from '../../data/watch.svelte.ts';
import { RecordGrid } from './record-grid.svelte.ts';
import { RecordNarrowing } from './record-narrowing.svelte.ts';
import { CARDS, cardOf } from './test-cards.ts';

const RECORDS = '/api/workspaces/w/collections/club/cards/records';

const opened = (pages: (call: string) => { readonly ids: readonly string[]; readonly next?: string }) => {
  const machine = new TestMachine();
  const bodies: unknown[] = [];
  const { hub, asked } = hubOver((call, body) => {
    bodies.push(body);
    const { ids, next = null } = pages(call);
    return { body: { items: ids.map((id) => cardOf(id, { number: id })), next } };
  });
  let tell: (news: News) => void = () => undefined;
  const watch = {
    id: 'w',
    listen: (listener: (news: News) => void) => {
      tell = listener;
      return () => true;
    },
  };
  const departures = new Departures(machine.ports.after);
  const narrowing = new RecordNarrowing({ after: machine.ports.after, collection: CARDS, contact: null });
  const grid = new RecordGrid({
    hub,
    after: machine.ports.after,
    watch,
    departures,
    collection: CARDS,
    narrowing,
  });
  const ids = () => grid.items?.map(({ id }) => id) ?? null;
  return { machine, asked, bodies, grid, narrowing, ids, departures, tell: (news: News) => tell(news) };
};

test('the newest come first, page by page, and back again', async () => {
  const { machine, asked, grid, ids } = opened((call) =>
    call.includes('after=') ? { ids: ['c'] } : { ids: ['a', 'b'], next: 'place' },
  );
  await machine.pass(10);
  expect([ids(), grid.hasPrevious, grid.hasNext]).toEqual([['a', 'b'], false, true]);
  grid.next();
  await machine.pass(10);
  expect([ids(), grid.before, grid.hasNext]).toEqual([['c'], 50, false]);
  grid.previous();
  await machine.pass(10);
  expect(ids()).toEqual(['a', 'b']);
  expect(asked).toEqual([`GET ${RECORDS}?limit=50`, `GET ${RECORDS}?limit=50&after=place`, `GET ${RECORDS}?limit=50`]);
});

test('words and conditions narrow together, asked once the typing pauses', async () => {
  const { machine, asked, bodies, narrowing } = opened(() => ({ ids: ['a'] }));
  await machine.pass(10);
  for (const typed of ['A', 'A-', 'A-1 ']) narrowing.search = typed;
  await machine.pass(500);
  narrowing.narrow({ attribute: 'record.visits', operator: 'at-least', value: 3 });
  await machine.pass(500);
  expect(asked.slice(1)).toEqual([`POST ${RECORDS}/matching?limit=50`, `POST ${RECORDS}/matching?limit=50`]);
  const words = { any: [{ attribute: 'record.number', operator: 'contains', value: 'A-1' }] };
  expect(bodies.slice(1)).toEqual([
    { filter: { all: [words] } },
    { filter: { all: [words, { attribute: 'record.visits', operator: 'at-least', value: 3 }] } },
  ]);
  expect(narrowing.isNarrowed).toBe(true);
});

test('an attribute is sorted by, then backwards, then by age again, each from the first page', async () => {
  const { machine, asked, grid } = opened(() => ({ ids: ['a'], next: 'place' }));
  await machine.pass(10);
  grid.next();
  await machine.pass(10);
  const orders: string[] = [];
  for (let pressed = 0; pressed < 3; pressed++) {
    grid.sort('visits');
    orders.push(grid.sortedBy('visits'));
    await machine.pass(10);
  }
  expect(orders).toEqual(['ascending', 'descending', 'none']);
  expect(asked.slice(2)).toEqual([
    `GET ${RECORDS}?limit=50&sort=visits`,
    `GET ${RECORDS}?limit=50&sort=-visits`,
    `GET ${RECORDS}?limit=50`,
  ]);
});

test('what is on its way out is not seen, and a page that emptied meanwhile gives way to the one before', async () => {
  let isEmptied = false;
  const { machine, grid, ids, departures, tell } = opened((call) => {
    if (!call.includes('after=')) return { ids: ['a', 'b'], next: 'place' };
    return { ids: isEmptied ? [] : ['c'] };
  });
  await machine.pass(10);
  departures.leave(
    { postpone: () => undefined, complain: () => undefined },
    { keys: ['a'], text: '', commit: () => Promise.resolve(), tell: () => '' },
  );
  expect(ids()).toEqual(['b']);
  grid.next();
  await machine.pass(10);
  isEmptied = true;
  tell(null);
  await machine.pass(2000);
  expect([ids(), grid.hasPrevious]).toEqual([['b'], false]);
});
