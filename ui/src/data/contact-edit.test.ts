import type { ContactDetail } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { ContactEdit, type ContactPart } from './contact-edit.svelte.ts';
import { Resource } from './resource.svelte.ts';
import { hubOver, problemOf, type Said } from './test-hub.ts';
import { settled, TestMachine } from './test-machine.ts';

const CITY: ContactPart = { kind: 'field', key: 'city' };
const PHONE: ContactPart = { kind: 'core', key: 'phone' };
const MOVED: Said = { problem: problemOf('INNESTO_CONTACT_CHANGED', 409) };

const contactOf = (rev: number, city: string): ContactDetail => ({
  id: 'c1',
  externalId: null,
  email: 'ada@clients.example',
  phone: null,
  firstName: 'Ada',
  lastName: null,
  timeZone: null,
  fields: { city },
  source: 'api',
  rev,
  createdAt: '2026-11-21T12:00:00.000Z',
  updatedAt: '2026-11-21T12:00:00.000Z',
  lists: [],
  consents: [],
});

const editing = async (answer: (asked: string, body: unknown) => Said | Promise<Said>) => {
  const bodies: unknown[] = [];
  const over = hubOver((asked, body) => {
    if (asked.startsWith('PATCH')) bodies.push(body);
    return answer(asked, body);
  });
  const contact = new Resource({
    after: new TestMachine().ports.after,
    load: () => Promise.resolve(contactOf(1, 'Torino')),
  });
  contact.refresh();
  await settled();
  return {
    ...over,
    bodies,
    contact,
    edit: new ContactEdit({ hub: over.hub, workspace: 'w', contact, country: () => 'IT' }),
  };
};

test('what one writes is shown at once, and the hub’s answer after it', async () => {
  let answer: (said: Said) => void = () => undefined;
  const { edit, contact } = await editing(() => new Promise((resolve) => (answer = resolve)));
  const written = edit.write(CITY, 'Verona');
  expect([edit.valueOf(CITY), edit.isSaving(CITY)]).toEqual(['Verona', true]);
  expect(await edit.write(CITY, 'Roma')).toBe(false);
  answer({ body: contactOf(2, 'Verona') });
  expect(await written).toBe(true);
  expect([edit.valueOf(CITY), edit.isSaving(CITY), contact.value?.rev]).toEqual(['Verona', false, 2]);
});

test('what the hub refuses is as it was, with the reason', async () => {
  const { edit } = await editing(() => ({ problem: problemOf('INNESTO_FIELD_VALUE') }));
  expect(await edit.write(CITY, 'x')).toBe(false);
  expect([edit.valueOf(CITY), edit.troubleOf(CITY)?.kind]).toEqual(['Torino', 'problem']);
});

test('a contact that moved on elsewhere is written all the same', async () => {
  let tries = 0;
  const { edit, bodies } = await editing((asked) => {
    if (asked.startsWith('GET')) return { body: contactOf(5, 'Torino') };
    return ++tries === 1 ? MOVED : { body: contactOf(6, 'Verona') };
  });
  expect(await edit.write(CITY, 'Verona')).toBe(true);
  expect([edit.conflict, bodies.length]).toEqual([null, 2]);
});

test('where somebody else wrote the same, nothing is written over theirs until one says so', async () => {
  let city = 'Napoli';
  const { edit, bodies } = await editing((asked, body) => {
    if (asked.startsWith('GET')) return { body: contactOf(5, city) };
    if (bodies.length === 1) return MOVED;
    city = JSON.stringify(body).includes('Verona') ? 'Verona' : city;
    return { body: contactOf(6, city) };
  });
  expect(await edit.write(CITY, 'Verona')).toBe(false);
  expect([edit.valueOf(CITY), edit.conflict]).toEqual(['Napoli', { part: CITY, mine: 'Verona' }]);
  expect(await edit.write(CITY, 'Verona')).toBe(true);
  expect([edit.valueOf(CITY), edit.conflict]).toEqual(['Verona', null]);
});

test('a phone number says by which country it is read', async () => {
  const { edit, bodies } = await editing(() => ({ body: contactOf(2, 'Torino') }));
  await edit.write(PHONE, '333 1234567');
  expect(bodies).toEqual([{ phone: '333 1234567', defaultCountry: 'IT' }]);
});
