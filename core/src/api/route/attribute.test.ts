import type { AttributeView, Filter } from '@innesto/sdk/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { CLUB } from '../../registry/test-kept.ts';
import { DATABASES } from '../../store/test-database.ts';
import { startPeople, type PeopleBench } from './test-people.ts';

const NOBODY = '018f0000-0000-7000-8000-000000000000';

describe.each(DATABASES)('what filters may ask, on %s', (database) => {
  let people: PeopleBench;
  let list: string;
  beforeAll(async () => {
    people = await startPeople(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterAll(() => people.close());
  beforeEach(async () => {
    await people.move();
    await people.call('POST', '/fields', { key: 'city', label: 'City', type: 'text' });
    await people.call('POST', '/fields', { key: 'visits', label: 'Visits', type: 'number' });
    await people.call('POST', '/fields', { key: 'born', label: 'Born', type: 'date' });
    await people.call('POST', '/fields', { key: 'size', label: 'Size', type: 'choice', choices: ['S', 'M'] });
    list = await people.addList('News');
  });

  const catalogue = async (): Promise<ReadonlyMap<string, AttributeView>> => {
    const { json } = await people.call('GET', '/attributes');
    const { items } = json as unknown as { readonly items: readonly AttributeView[] };
    return new Map(items.map((item) => [item.attribute, item]));
  };

  test('is listed with its type, its choices and what may be asked of it', async () => {
    const found = await catalogue();
    expect(found.get('field.city')).toMatchObject({ label: 'City', room: 'field', type: 'text' });
    expect(found.get('field.born')?.operators).toContain('anniversary-in-next-days');
    expect(found.get('field.size')).toMatchObject({ type: 'choice', choices: ['S', 'M'] });
    expect(found.get(`list.${list}`)).toMatchObject({ label: 'News', room: 'list', type: 'boolean' });
    expect(found.get('consent.marketing.email')).toMatchObject({ choices: ['given', 'withdrawn'] });
    expect(found.get('contact.createdAt')).toMatchObject({ type: 'moment' });
    expect(found.get('events.count')).toMatchObject({ type: 'number', of: ['event', 'when', 'within'] });
  });

  test('is accepted, each with each of its operators', async () => {
    const values: Readonly<Record<AttributeView['type'], unknown>> = {
      text: 'a',
      number: 1,
      boolean: true,
      date: '2027-02-28',
      moment: '2027-02-28T10:00:00Z',
      choice: 'S',
      any: 'a',
    };
    for (const { attribute, type, operators, choices, of } of (await catalogue()).values()) {
      const all = operators.map((operator) => {
        const value = choices?.[0] ?? values[type];
        const asked = { attribute, operator, ...(of?.includes('event') === true ? { of: { event: 'a.b' } } : {}) };
        if (operator === 'set' || operator === 'not-set') return asked;
        if (operator.endsWith('-days')) return { ...asked, value: 3 };
        if (operator === 'between') return { ...asked, value: [value, value] };
        return { ...asked, value: operator === 'one-of' ? [value] : value };
      });
      const answer = await people.call('POST', '/contacts/count', { filter: { any: all } });
      expect([attribute, answer.status]).toEqual([attribute, 200]);
    }
  });

  test.each<[string, object, string]>([
    ['text has no order', { attribute: 'field.city', operator: 'less', value: 'b' }, '/filter'],
    ['a number is no word', { attribute: 'field.visits', operator: 'more', value: 'many' }, '/filter'],
    ['a date is a day that there is', { attribute: 'field.born', operator: 'less', value: '2027-02-30' }, '/filter'],
    ['only dates move', { attribute: 'field.visits', operator: 'less', value: { today: 0 } }, '/filter'],
    ['the unknown has no order', { attribute: 'field.visits', operator: 'less', value: null }, '/filter'],
    ['two values, not one', { attribute: 'field.visits', operator: 'between', value: [1] }, '/filter'],
    ['days are counted', { attribute: 'field.born', operator: 'in-next-days', value: -1 }, '/filter'],
    ['a consent is given or not', { attribute: 'consent.marketing.email', operator: 'is', value: 'maybe' }, '/filter'],
    ['a purpose that is none', { attribute: 'consent.fun.email', operator: 'set' }, '/filter/attribute'],
    ['events of some type', { attribute: 'events.count', operator: 'is', value: 1 }, '/filter/of/event'],
    [
      'events have no step',
      { attribute: 'events.count', operator: 'is', value: 1, of: { event: 'a.b', step: 'x' } },
      '/filter/of/step',
    ],
    ['a workflow that is none', { attribute: `run.${NOBODY}.state`, operator: 'set' }, '/filter/attribute'],
    ['fields are not some of many', { attribute: 'field.city', operator: 'set', of: {} }, '/filter/of'],
    [
      'of past events what they hold',
      {
        attribute: 'events.count',
        operator: 'is',
        value: 1,
        of: { event: 'a.b', when: { attribute: 'field.city', operator: 'set' } },
      },
      '/filter/of/when/attribute',
    ],
  ])('%s', async (_, filter, path) => {
    const answer = await people.call('POST', '/contacts/count', { filter });
    expect(answer).toMatchObject({ status: 422, json: { code: 'INNESTO_CONDITION_INVALID', problems: [{ path }] } });
  });

  describe('where a plugin keeps something of contacts', () => {
    beforeEach(async () => {
      await people.store.write(async (transaction) => {
        await transaction('plugin')
          .insert({
            name: CLUB.name,
            version: CLUB.version,
            integrity: '',
            manifest: JSON.stringify(CLUB),
            script: '',
            source: 'folder',
            installed_at: 0,
          })
          .onConflict(['name', 'version'])
          .ignore();
      });
    });

    test('what it declares is listed, and can be asked', async () => {
      const found = await catalogue();
      expect([...found.keys()].filter((attribute) => /^(records?|sum|balance)\./.test(attribute))).toEqual([
        'record.club.cards.level',
        'record.club.cards.visits',
        'sum.club.cards.visits',
        'records.club.cards',
        'balance.club.points',
      ]);
      expect(found.get('record.club.cards.visits')).toMatchObject({
        label: 'Club: Visits',
        type: 'number',
        of: ['when'],
      });
      expect(found.get('balance.club.points')?.labels).toEqual({ it: 'Circolo: Punti' });
      expect(found.get('sum.club.cards.visits')?.asks?.[1]).toMatchObject({
        label: 'Level',
        labels: { it: 'Livello' },
      });
      const asks = found.get('sum.club.cards.visits')?.asks ?? [];
      expect(asks.map(({ attribute, type, choices }) => [attribute, type, choices])).toEqual([
        ['record.number', 'text', undefined],
        ['record.level', 'choice', ['silver', 'gold']],
        ['record.visits', 'number', undefined],
        ['record.since', 'date', undefined],
      ]);
      const contact = await people.addContact({ email: 'anna@example.com', firstName: 'anna' });
      await people.addContact({ email: 'b@example.com', firstName: 'bruno' });
      const card = (attributes: object) =>
        people.call('POST', '/collections/club/cards/records', { contact, attributes });
      await card({ number: '1', level: 'gold', visits: 9 });
      await card({ number: '2', level: 'silver', visits: 2 });
      await people.call('POST', `/balances/club/points/accounts/${contact}/entries`, { amount: 60 });
      const matching = async (filter: object): Promise<unknown> =>
        (await people.call('POST', '/contacts/matching', { filter })).json.items?.map(({ firstName }) => firstName);
      const silver = { when: { attribute: 'record.level', operator: 'is', value: 'gold' } };
      expect(await matching({ attribute: 'record.club.cards.visits', operator: 'less', value: 5 })).toEqual(['anna']);
      expect(await matching({ attribute: 'record.club.cards.visits', operator: 'is', value: 9, of: silver })).toEqual([
        'anna',
      ]);
      expect(await matching({ attribute: 'sum.club.cards.visits', operator: 'more', value: 10 })).toEqual(['anna']);
      expect(await matching({ attribute: 'sum.club.cards.visits', operator: 'is', value: 2, of: silver })).toEqual([]);
      expect(await matching({ attribute: 'records.club.cards', operator: 'is', value: 0 })).toEqual(['bruno']);
      expect(await matching({ attribute: 'balance.club.points', operator: 'at-least', value: 50 })).toEqual(['anna']);
      expect(await matching({ attribute: 'balance.club.points', operator: 'less', value: 50 })).toEqual(['bruno']);
    });

    test.each<[string, object, string]>([
      ['what it does not declare', { attribute: 'record.club.cards.number', operator: 'set' }, '/filter/attribute'],
      ['a balance that is none', { attribute: 'balance.club.miles', operator: 'is', value: 1 }, '/filter/attribute'],
      ['points are numbers', { attribute: 'balance.club.points', operator: 'is', value: 'many' }, '/filter'],
      [
        'of records what they hold',
        {
          attribute: 'records.club.cards',
          operator: 'is',
          value: 1,
          of: { when: { attribute: 'record.note', operator: 'set' } },
        },
        '/filter/of/when/attribute',
      ],
      [
        'a balance is not some of many',
        { attribute: 'balance.club.points', operator: 'is', value: 1, of: { step: 'x' } },
        '/filter/of/step',
      ],
    ])('%s', async (_, filter, path) => {
      const answer = await people.call('POST', '/contacts/count', { filter });
      expect(answer).toMatchObject({ status: 422, json: { code: 'INNESTO_CONDITION_INVALID', problems: [{ path }] } });
    });
  });

  test('a condition has bounds', async () => {
    const deep = Array.from({ length: 11 }).reduce<Filter>((inner) => ({ all: [inner] }), {
      attribute: 'field.city',
      operator: 'set',
    });
    const wide: Filter = {
      any: Array.from({ length: 4 }, () => ({
        any: Array.from({ length: 80 }, (): Filter => ({ attribute: 'field.city', operator: 'set' })),
      })),
    };
    for (const filter of [deep, wide])
      expect(await people.call('POST', '/contacts/count', { filter })).toMatchObject({
        status: 422,
        json: { problems: [{ code: 'CONDITION_TOO_LARGE' }] },
      });
  });

  test('contacts for whom a condition holds are found page by page', async () => {
    for (const name of ['anna', 'bruno', 'carla', 'dario', 'elena'])
      await people.addContact({ email: `${name}@example.com`, firstName: name, fields: { visits: name.length } });
    const page = async (filter: object, query: string): Promise<[readonly unknown[], string | null]> => {
      const { json } = await people.call('POST', `/contacts/matching${query}`, { filter });
      const { items, next } = json as unknown as { items: readonly { firstName: string }[]; next: string | null };
      return [items.map(({ firstName }) => firstName), next];
    };
    const byDatabase = { attribute: 'field.visits', operator: 'at-least', value: 5 };
    // What past events held only JavaScript can say.
    const of = { event: 'site.visited', when: { attribute: 'event.page', operator: 'set' } };
    const byTest = { all: [byDatabase, { attribute: 'events.count', operator: 'is', value: 0, of }] };
    for (const filter of [byDatabase, byTest]) {
      const [first, next] = await page(filter, '?limit=2');
      expect(first).toEqual(['bruno', 'carla']);
      const [rest, end] = await page(filter, `?limit=2&after=${next}`);
      expect([rest, end]).toEqual([['dario', 'elena'], null]);
    }
  });
});
