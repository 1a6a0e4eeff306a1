import type { ContactSummary } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { ContactGrid, ON_A_PAGE } from './contact-grid.svelte.ts';
import { Departures, placeInList } from './departures.svelte.ts';
import { removeContacts } from './remove-contacts.ts';
import { hubOver, problemOf } from './test-hub.ts';
import { settled, TestMachine } from './test-machine.ts';
import { Toasts } from './toasts.svelte.ts';
import type { News } from './watch.svelte.ts';

const person = (number: number): ContactSummary => ({
  id: `c${number}`,
  externalId: null,
  email: `person${number}@clients.example`,
  phone: null,
  firstName: 'Ada',
  lastName: String(number),
  timeZone: null,
  fields: {},
  source: 'api',
  rev: 1,
  createdAt: '2026-11-21T12:00:00.000Z',
  updatedAt: '2026-11-21T12:00:00.000Z',
});

/** A workspace of so many contacts, and a grid over them. */
const gridOver = ({ count = 120, list }: { readonly count?: number; readonly list?: string } = {}) => {
  const machine = new TestMachine();
  const kept = { people: Array.from({ length: count }, (_, at) => person(at)), refuses: false };
  const over = hubOver((asked) => {
    const url = new URL(asked.slice(asked.indexOf(' ') + 1), 'http://hub');
    if (asked.startsWith('DELETE')) {
      if (kept.refuses) return { problem: problemOf('INNESTO_INTERNAL', 500) };
      const id = url.pathname.split('/').at(-1);
      kept.people = kept.people.filter((one) => one.id !== id);
      return { body: null };
    }
    if (url.pathname.endsWith('/count'))
      return { body: { matching: kept.people.length, total: kept.people.length, isExact: true } };
    if (url.pathname.includes('/lists/')) return { body: { id: list, name: 'News', members: 7 } };
    const from = Number(url.searchParams.get('after') ?? 0);
    const search = url.searchParams.get('search');
    const found = kept.people.filter(({ email }) => search === null || email?.startsWith(search) === true);
    const to = from + Number(url.searchParams.get('limit'));
    return { body: { items: found.slice(from, to), next: to < found.length ? String(to) : null } };
  });
  const listeners: ((news: News) => void)[] = [];
  const departures = new Departures(machine.ports.after);
  const watch = { id: 'w', listen: (listener: (news: News) => void) => (listeners.push(listener), () => undefined) };
  const grid = new ContactGrid({
    hub: over.hub,
    after: machine.ports.after,
    watch,
    departures,
    ...(list === undefined ? {} : { list }),
  });
  return { ...over, machine, kept, grid, departures, tell: (news: News) => listeners.forEach((hear) => hear(news)) };
};
const idsOf = (grid: ContactGrid): readonly string[] | undefined => grid.items?.map(({ id }) => id);

test('contacts are shown page by page, and never more than a page is asked for', async () => {
  const { grid, asked } = gridOver();
  await settled();
  expect([grid.items?.length, grid.total, grid.before, grid.hasPrevious]).toEqual([ON_A_PAGE, 120, 0, false]);
  grid.next();
  await settled();
  grid.next();
  await settled();
  expect([idsOf(grid)?.[0], grid.items?.length, grid.before, grid.hasNext]).toEqual(['c100', 20, 100, false]);
  grid.previous();
  await settled();
  expect([idsOf(grid)?.[0], grid.before]).toEqual(['c50', 50]);
  expect(asked.filter((call) => call.includes('/contacts?')).every((call) => call.includes('limit=50'))).toBe(true);
});

test('news bring the page up to date where one is, and nowhere else', async () => {
  const { grid, kept, machine, tell } = gridOver();
  await settled();
  grid.next();
  await settled();
  kept.people[50] = { ...person(50), firstName: 'Grace' };
  tell({ topic: 'contacts', sequence: 1 });
  await machine.pass(1000);
  expect([grid.items?.[0]?.firstName, grid.before]).toEqual(['Grace', 50]);
});

test('a search waits until the typing pauses, begins on the first page, and has no total', async () => {
  const { grid, machine, asked } = gridOver();
  await settled();
  grid.next();
  await settled();
  const before = asked.length;
  for (const text of ['p', 'pe', 'person11']) grid.search = text;
  expect(asked).toHaveLength(before);
  await machine.pass(300);
  expect([idsOf(grid)?.length, idsOf(grid)?.[0], grid.before, grid.total]).toEqual([11, 'c11', 0, null]);
  expect(asked).toHaveLength(before + 1);
});

test('when everybody of the last page has gone, the page before it is shown', async () => {
  const { grid, kept, machine, tell } = gridOver({ count: 51 });
  await settled();
  grid.next();
  await settled();
  kept.people.pop();
  tell(null);
  await machine.pass(1000);
  expect([grid.items?.length, grid.before]).toEqual([50, 0]);
});

test('whom somebody has chosen stays chosen on other pages; a stretch is chosen at once', async () => {
  const { grid } = gridOver();
  await settled();
  grid.toggle(person(2));
  grid.toggle(person(5), true);
  grid.next();
  await settled();
  grid.togglePage();
  expect([grid.chosen.length, grid.isPageChosen, grid.isChosen('c3')]).toEqual([54, true, true]);
  grid.togglePage();
  expect(grid.chosen.map(({ id }) => id)).toEqual(['c2', 'c3', 'c4', 'c5']);
});

test('who is deleted is out of sight at once, comes back by Undo, and really goes only when nobody took it back', async () => {
  const { grid, hub, departures, machine, asked } = gridOver();
  await settled();
  const toasts = new Toasts(machine.ports.after);
  const leave = (contacts: readonly string[]): void =>
    departures.leave(toasts, {
      keys: contacts,
      text: 'gone',
      commit: () => removeContacts(hub, 'w', { contacts, mode: 'delete' }),
      tell: ({ kind }) => kind,
    });
  leave(['c0', 'c1']);
  expect(idsOf(grid)?.[0]).toBe('c2');
  toasts.undo(toasts.items[0]?.id ?? 0);
  expect(idsOf(grid)?.[0]).toBe('c0');
  leave(['c0', 'c1']);
  expect(asked.filter((call) => call.startsWith('DELETE'))).toEqual([]);
  await machine.pass(9000);
  expect(asked.filter((call) => call.startsWith('DELETE'))).toEqual([
    'DELETE /api/workspaces/w/contacts/c0?mode=delete',
    'DELETE /api/workspaces/w/contacts/c1?mode=delete',
  ]);
});

test('who could not be deleted is seen again, and it is said', async () => {
  const { grid, kept, hub, departures, machine } = gridOver();
  kept.refuses = true;
  await settled();
  const toasts = new Toasts(machine.ports.after);
  departures.leave(toasts, {
    keys: ['c0'],
    text: 'gone',
    commit: () => removeContacts(hub, 'w', { contacts: ['c0'], mode: 'delete' }),
    tell: (trouble) => `no: ${trouble.kind}`,
  });
  await machine.pass(8500);
  expect(idsOf(grid)?.[0]).toBe('c0');
  expect(toasts.items.map(({ text }) => text)).toEqual(['no: problem']);
});

test('a grid of a list asks for its members only, and hides who is leaving it', async () => {
  const { grid, departures, machine, asked } = gridOver({ list: 'l1' });
  await settled();
  expect(asked[0]).toContain('list=l1');
  expect(grid.total).toBe(7);
  departures.leave(new Toasts(machine.ports.after), {
    keys: [placeInList('l1', 'c0')],
    text: 'out',
    commit: () => Promise.resolve(),
    tell: () => '',
  });
  expect(idsOf(grid)?.[0]).toBe('c1');
});
