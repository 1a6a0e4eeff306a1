import { expect, test } from 'vitest';
import { problemOf } from '../../data/test-hub.ts';
import type { Trouble } from '../../data/trouble.ts';
import { RecordForm, wayBack } from './record-form.svelte.ts';
import { CARDS, cardOf } from './test-cards.ts';

const say = (key: string): string => key;
const giulia = {
  id: 'c1',
  firstName: 'Giulia',
  lastName: null,
  email: null,
  phone: null,
  externalId: null,
};
const fresh = (): RecordForm => new RecordForm({ collection: CARDS, record: null, owner: null });
const refusal = (more: object): Trouble => ({
  kind: 'problem',
  problem: Object.assign(problemOf('INNESTO_RECORD_INVALID'), more),
});

test('a new record begins with what its plugin proposes, and says what is still to be filled in', () => {
  const form = fresh();
  expect([form.value, form.isWhole(), form.lacksOwner]).toEqual([{ level: 'silver' }, false, true]);
  expect(form.problems(say)).toEqual([{ path: '/number', code: 'MISSING', detail: 'records.missing' }]);
  form.change({ level: 'silver', number: 'A-1' }, '/number');
  form.owner = giulia;
  expect([form.problems(say), form.isWhole()]).toEqual([[], true]);
  expect(form.draft).toEqual({ contact: 'c1', attributes: { level: 'silver', number: 'A-1' } });
});

test('of a record that is changed only what is different is told, and what was taken out as such', () => {
  const record = { ...cardOf('r1', { number: 'A-1', visits: 3 }), contact: 'c1', person: giulia };
  const form = new RecordForm({ collection: CARDS, record, owner: null });
  expect([form.asksOwner, form.difference]).toEqual([false, null]);
  form.change({ number: 'A-1', level: 'gold' }, '/level');
  expect(form.difference).toEqual({ attributes: { level: 'gold', visits: null } });
});

test('a record of nobody may be given a contact', () => {
  const collection = { ...CARDS, contact: 'optional' as const };
  const form = new RecordForm({ collection, record: cardOf('r1', { number: 'A-1' }), owner: null });
  expect([form.asksOwner, form.difference]).toEqual([true, null]);
  form.owner = giulia;
  expect(form.difference).toEqual({ attributes: {}, contact: 'c1' });
});

test('what the hub does not take is said at its place, in words of these pages where they know it', () => {
  const form = fresh();
  const problems = [{ path: '/attributes/visits', detail: '“Visits” is too small.' }];
  expect(form.blame(refusal({ path: '/attributes/visits', detail: '“Visits” is too small.', problems }))).toBe(true);
  expect(form.problems(say)).toEqual([{ path: '/visits', code: 'INVALID', detail: '“Visits” is too small.' }]);
  expect(form.blame(refusal({ code: 'INNESTO_RECORD_TAKEN', path: '/attributes/number', detail: 'taken' }))).toBe(true);
  expect(form.problems(say)).toEqual([{ path: '/number', code: 'TAKEN', detail: 'records.taken' }]);
  form.change({ number: 'B-1' }, '/number');
  expect(form.problems(say)).toEqual([]);
});

test('trouble that names no attribute is not the form’s', () => {
  const form = fresh();
  expect([form.blame({ kind: 'unreachable' }), form.blame(refusal({ path: '/contact', detail: 'gone' }))]).toEqual([
    false,
    false,
  ]);
});

test('a secret that was entered is not asked for again, and is told only where another one was entered', () => {
  const properties = { name: { type: 'string' }, key: { type: 'string', 'x-widget': 'secret' } };
  const collection = {
    ...CARDS,
    contact: 'none' as const,
    record: { type: 'object', required: ['name', 'key'], properties },
  };
  const form = new RecordForm({
    collection,
    record: { ...cardOf('r1', { name: 'Shop' }), secrets: ['key'] },
    owner: null,
  });
  expect([form.isWhole(), form.difference]).toEqual([true, null]);
  form.change({ name: 'Our shop' }, '/name');
  expect(form.difference).toEqual({ attributes: { name: 'Our shop' } });
  form.change({ name: 'Our shop', key: 'another' }, '/key');
  expect(form.difference).toEqual({ attributes: { name: 'Our shop', key: 'another' } });
  const untouched = new RecordForm({ collection, record: cardOf('r1', { name: 'Shop' }), owner: null });
  expect(untouched.isWhole()).toBe(false);
});

test('a change is taken back whatever else was changed meanwhile, but not over a newer one of the same', () => {
  const [before, changed] = [cardOf('r1', { number: 'A-1', visits: 3 }), cardOf('r1', { number: 'A-2', visits: 3 })];
  const back = (found: typeof before.attributes) => wayBack({ before, changed, now: { attributes: found } });
  expect(back({ number: 'A-2', visits: 3 })).toEqual({ number: 'A-1' });
  expect(back({ number: 'A-2', visits: 4, level: 'gold' })).toEqual({ number: 'A-1' });
  expect(back({ number: 'A-3', visits: 3 })).toBeNull();
});
