import type { ContactSummary, Page } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { ContactSearch } from './contact-search.svelte.ts';
import { FindContacts } from './find-contacts.svelte.ts';
import { FoundThings } from './found-things.svelte.ts';
import { hubOver } from './test-hub.ts';
import { settled, TestMachine } from './test-machine.ts';

const person = (id: string): ContactSummary => ({
  id,
  email: `${id}@clients.example`,
  phone: null,
  externalId: null,
  firstName: id,
  lastName: null,
  timeZone: null,
  source: 'manual',
  rev: 1,
  createdAt: '2026-11-01T08:00:00.000Z',
  updatedAt: '2026-11-01T08:00:00.000Z',
  fields: {},
});
const pageOf = (...ids: readonly string[]): Page<ContactSummary> => ({ items: ids.map(person), next: null });

/** A hub that answers when it is told to, each time with one contact called after what was looked for. */
const slowHub = () => {
  const answers: (() => void)[] = [];
  const contacts = (_: string, { search = 'newest' }: { readonly search?: string | undefined }) =>
    new Promise<Page<ContactSummary>>((done) => answers.push(() => done(pageOf(search))));
  return { hub: { contacts }, answers };
};

test('the hub is asked once the typing pauses', async () => {
  const machine = new TestMachine();
  const { hub, asked } = hubOver(() => ({ body: pageOf('ada') }));
  const search = new ContactSearch({ hub, after: machine.ports.after, workspace: 'w' });
  search.look('');
  await machine.pass(0);
  for (const typed of ['a', 'ad', ' ada ']) search.look(typed);
  await machine.pass(1000);
  expect(asked).toEqual([
    'GET /api/workspaces/w/contacts?limit=20',
    'GET /api/workspaces/w/contacts?limit=20&search=ada',
  ]);
});

test('of two answers the later question’s counts, whichever comes first', async () => {
  const machine = new TestMachine();
  const { hub, answers } = slowHub();
  const search = new ContactSearch({ hub, after: machine.ports.after, workspace: 'w' });
  search.look('a');
  await machine.pass(0);
  search.look('b');
  await machine.pass(0);
  answers[1]?.();
  await settled();
  answers[0]?.();
  await settled();
  expect([search.found?.map(({ id }) => id), search.isLooking]).toEqual([['b'], false]);
});

test('before the first answer nobody is said to be missing', async () => {
  const machine = new TestMachine();
  const { hub } = hubOver(() => ({ body: pageOf('ada', 'bob') }));
  const finding = new FindContacts({ hub, after: machine.ports.after, workspace: 'w' });
  expect(finding.offered).toBeNull();
  await machine.pass(0);
  expect(finding.offered?.map(({ id }) => id)).toEqual(['ada', 'bob']);
});

test('who was chosen stays, whatever is typed then', async () => {
  const machine = new TestMachine();
  const { hub } = hubOver((asked) => ({ body: asked.includes('search=') ? pageOf('bob') : pageOf('ada') }));
  const finding = new FindContacts({ hub, after: machine.ports.after, workspace: 'w' });
  await machine.pass(0);
  finding.toggle(person('ada'));
  finding.search = 'bo';
  await machine.pass(1000);
  expect([finding.offered?.map(({ id }) => id), finding.chosen]).toEqual([['ada', 'bob'], ['ada']]);
});

test('a letter is too little to look for somebody, and what was found goes with the letters', async () => {
  const machine = new TestMachine();
  const { hub, asked } = hubOver(() => ({ body: pageOf('ada') }));
  const found = new FoundThings({ hub, after: machine.ports.after, workspace: 'w' });
  found.search('a');
  await machine.pass(1000);
  expect(asked).toEqual([]);
  found.search('ad');
  await machine.pass(1000);
  expect(found.contacts.map(({ id }) => id)).toEqual(['ada']);
  found.search('a');
  expect(found.contacts).toEqual([]);
});
