import { expect, test } from 'vitest';
import { hubOver, problemOf, type Said } from '../data/test-hub.ts';
import { TestMachine } from '../data/test-machine.ts';
import { watched } from '../data/test-watched.svelte.ts';
import type { News } from '../data/watch.svelte.ts';
import { FormOffers } from './form-offers.svelte.ts';

const page = (items: readonly unknown[]): Said => ({ body: { items, next: null } });
const newsletter = { id: 'l1', name: 'Newsletter', members: 3, createdAt: '2026-11-21T12:00:00.000Z' };

const offering = (answer: (asked: string, body: unknown) => Said) => {
  const machine = new TestMachine();
  const { hub, asked } = hubOver(answer);
  let tell: (news: News) => void = () => undefined;
  const offers = new FormOffers({
    hub,
    language: () => 'it',
    after: machine.ports.after,
    watch: {
      id: 'w',
      workspace: { value: { name: 'Palestra Aurora', timeZone: 'Europe/Rome' } },
      listen: (listener) => {
        tell = listener;
        return () => true;
      },
    },
  });
  return { machine, asked, offers, tell: (news: News) => tell(news) };
};

test('nothing is fetched before somebody looks, and then only that', async () => {
  const { machine, asked, offers } = offering(() => page([newsletter]));
  await machine.pass(1000);
  expect(asked).toEqual([]);
  const { seen, stop } = watched(() => offers.lists?.map(({ name }) => name) ?? null);
  await machine.pass(1000);
  expect([asked.length, asked[0]?.split('?')[0], seen]).toEqual([
    1,
    'GET /api/workspaces/w/lists',
    [null, ['Newsletter']],
  ]);
  stop();
});

test('what was looked at is kept up to date, and at leisure while news come thick', async () => {
  const { machine, asked, offers, tell } = offering(() => page([newsletter]));
  const { stop } = watched(() => offers.lists);
  await machine.pass(10);
  for (let news = 0; news < 20; news++) {
    tell({ topic: 'contacts', sequence: news });
    await machine.pass(250);
  }
  expect(asked.length).toBe(2);
  stop();
});

test('a list that is made here can be chosen at once', async () => {
  const made = { ...newsletter, id: 'l2', name: 'VIP' };
  const { machine, offers } = offering((asked) => (asked.startsWith('POST') ? { body: made } : page([newsletter])));
  const { stop } = watched(() => offers.lists);
  await machine.pass(10);
  expect((await offers.makeList('VIP')).id).toBe('l2');
  expect(offers.lists?.map(({ name }) => name)).toEqual(['Newsletter', 'VIP']);
  stop();
});

test('what plugins keep is called as they call it in the language that is spoken, where they do', async () => {
  const points = {
    attribute: 'balance.club.points',
    label: 'Club: Points',
    room: 'kept',
    type: 'number',
    operators: [],
  };
  const visits = { ...points, attribute: 'sum.club.visits', label: 'Club: Visits', labels: { ro: 'Club: Vizite' } };
  const asked = { attribute: 'record.level', label: 'Level', labels: { it: 'Livello' }, type: 'text', operators: [] };
  const { machine, offers } = offering(() => ({
    body: {
      items: [
        { ...points, labels: { it: 'Circolo: Punti' } },
        { ...visits, asks: [asked] },
      ],
    },
  }));
  const { stop } = watched(() => offers.attributes);
  await machine.pass(10);
  expect(offers.attributes).toMatchObject([
    { label: 'Circolo: Punti' },
    { label: 'Club: Visits', asks: [{ label: 'Livello' }] },
  ]);
  stop();
});

test('what can be asked of a contact comes from the hub, and of a list that is made here at once', async () => {
  const city = { attribute: 'field.city', label: 'City', room: 'field', type: 'text', operators: ['is'] };
  const { machine, offers } = offering((asked) =>
    asked.startsWith('POST') ? { body: { ...newsletter, id: 'l2', name: 'VIP' } } : { body: { items: [city] } },
  );
  const { stop } = watched(() => offers.attributes);
  await machine.pass(10);
  await offers.makeList('VIP');
  expect(offers.attributes?.map(({ attribute, label }) => [attribute, label])).toEqual([
    ['field.city', 'City'],
    ['list.l2', 'VIP'],
  ]);
  stop();
});

test('a list that the hub does not make is not offered', async () => {
  const { offers } = offering((asked) =>
    asked.startsWith('POST') ? { problem: problemOf('INNESTO_CONFLICT', 409) } : page([newsletter]),
  );
  await expect(offers.makeList('Newsletter')).rejects.toThrow('INNESTO_CONFLICT');
});

test('of a workflow those steps are offered that act', async () => {
  const steps = [
    { kind: 'wait', id: 'pause', duration: { amount: 1, unit: 'days' } },
    { kind: 'action', id: 'welcome', contribution: 'email/send', config: {}, ports: {} },
  ];
  const { machine, offers } = offering(() => ({ body: { draft: { steps } } }));
  const { seen, stop } = watched(() => offers.stepsOf('f')?.map(({ id }) => id) ?? null);
  await machine.pass(10);
  expect([seen[0], seen.at(-1)]).toEqual([null, ['welcome']]);
  stop();
});

test('a workflow that changes again and again costs a look a second, and shows how it stands last', async () => {
  let looks = 0;
  const { machine, offers, tell } = offering((call) => {
    if (!call.endsWith('/workflows/f')) return page([]);
    looks += 1;
    return { body: { draft: { steps: [{ kind: 'action', id: `step-${looks}`, contribution: 'email/send' }] } } };
  });
  const { stop } = watched(() => offers.stepsOf('f'));
  await machine.pass(10);
  for (let sequence = 2; sequence < 12; sequence++) tell({ topic: 'workflows', sequence });
  await machine.pass(5000);
  expect([looks, offers.stepsOf('f')?.map(({ id }) => id)]).toEqual([2, ['step-2']]);
  stop();
});

test('a workflow that is gone has no steps to offer', async () => {
  const { machine, offers } = offering(() => ({ problem: problemOf('INNESTO_NOT_FOUND', 404) }));
  const { stop } = watched(() => offers.stepsOf('f'));
  await machine.pass(10);
  expect(offers.stepsOf('f')).toEqual([]);
  stop();
});

test('contacts are looked for once the typing pauses, and of two answers the later one counts', async () => {
  const { machine, asked, offers } = offering((call) => page([{ id: call, email: call }]));
  const search = offers.searchContacts();
  search.look('');
  await machine.pass(0);
  search.look('a');
  search.look('ad');
  await machine.pass(100);
  search.look('ada');
  await machine.pass(500);
  expect(asked.map((call) => new URL(call.slice(4), 'http://hub').searchParams.get('search'))).toEqual([null, 'ada']);
  expect([search.found?.length, search.isLooking]).toEqual([1, false]);
});

const prizes = {
  plugin: 'shop',
  collection: 'prizes',
  pluginTitle: 'Shop',
  title: 'Prizes',
  record: { type: 'object', properties: { name: { type: 'string' } } },
  uniqueKeys: [],
  filterable: ['name'],
  contact: 'none' as const,
  layout: 'table' as const,
  till: null,
  inBulk: null,
};

test('a collection is known by its plugin and its name, or is not there', async () => {
  const { machine, offers } = offering(() => ({ body: { collections: [prizes], balances: [] } }));
  const { seen, stop } = watched(() => offers.collectionOf({ plugin: 'shop', collection: 'prizes' }));
  await machine.pass(10);
  expect(seen).toEqual([null, prizes]);
  expect(offers.collectionOf({ plugin: 'other', collection: 'prizes' })).toBe('gone');
  stop();
});

test('a record that was chosen is fetched once, and one that was deleted is gone', async () => {
  const { machine, asked, offers } = offering((call) =>
    call.endsWith('/records/r1')
      ? { body: { id: 'r1', attributes: { name: 'Umbrella' } } }
      : { problem: problemOf('INNESTO_NOT_FOUND', 404) },
  );
  const { stop } = watched(() => [offers.recordOf(prizes, 'r1'), offers.recordOf(prizes, 'r2')]);
  await machine.pass(10);
  expect([offers.recordOf(prizes, 'r1'), offers.recordOf(prizes, 'r2')]).toEqual([
    { id: 'r1', attributes: { name: 'Umbrella' } },
    'gone',
  ]);
  expect(asked.length).toBe(2);
  stop();
});

test('records are looked for by what the hub can be asked, or among those that it has', async () => {
  const { machine, asked, offers } = offering(() =>
    page([
      { id: 'r1', attributes: { name: 'Umbrella' } },
      { id: 'r2', attributes: { name: 'Mug' } },
    ]),
  );
  const search = offers.searchRecords(prizes);
  search.look('');
  await machine.pass(0);
  search.look('mug');
  await machine.pass(500);
  const unasked = offers.searchRecords({ ...prizes, filterable: [] });
  unasked.look('mug');
  await machine.pass(500);
  expect(asked).toEqual([
    'GET /api/workspaces/w/collections/shop/prizes/records?limit=20',
    'POST /api/workspaces/w/collections/shop/prizes/records/matching?limit=20',
    'GET /api/workspaces/w/collections/shop/prizes/records?limit=200',
  ]);
  expect(unasked.found?.map(({ id }) => id)).toEqual(['r2']);
});
