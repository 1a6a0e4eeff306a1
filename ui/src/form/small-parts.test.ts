import { expect, test } from 'vitest';
import { attributesFor } from './attributes.ts';
import { durationIn } from './duration-in.ts';
import { eventMembersOf, type HeardType } from './event-members.ts';
import { problemAt, problemsBelow, problemWithin } from './form-problem.ts';
import { groupOptions, matchOptions } from './match-options.ts';
import { mergeTagsFor, titleOfLiquid } from './merge-tags.ts';
import { readSettings } from './read-settings.ts';
import { kindBeside } from './setting-values.ts';
import { CATALOGUE } from './test-catalogue.ts';
import { parseJson, writeJson } from './written-json.ts';
import { readNumber, writeNumber } from './written-number.ts';

const say = (key: string): string => key;
const city = { key: 'city', label: 'City', type: 'text' } as const;

test('options are found by any of their words, without capitals and marks, those that begin alike first', () => {
  const options = ['Old cities', 'Città', 'Citizen', 'Phone'].map((title) => ({ value: title, title }));
  expect(matchOptions(options, ' CITI').map(({ title }) => title)).toEqual(['Citizen', 'Old cities']);
  expect(matchOptions(options, 'citta').map(({ title }) => title)).toEqual(['Città']);
  expect(matchOptions(options, 'cit old').map(({ title }) => title)).toEqual(['Old cities']);
  expect(matchOptions(options, '')).toEqual(options);
});

test('options stand under their headings', () => {
  const options = [
    { value: 'a', title: 'a', group: 'A' },
    { value: 'b', title: 'b' },
    { value: 'c', title: 'c', group: 'A' },
  ];
  expect(
    groupOptions(options).map(({ title, options: grouped }) => [title, grouped.map(({ value }) => value)]),
  ).toEqual([
    ['A', ['a', 'c']],
    [null, ['b']],
  ]);
});

test('a problem is told at its member, and at those around it where they ask', () => {
  const problems = [{ path: '/sender/address', detail: 'No address.', code: 'X' }];
  expect([
    problemAt(problems, '/sender'),
    problemWithin(problems, '/sender'),
    problemWithin(problems, '/send'),
  ]).toEqual([null, 'No address.', null]);
  expect(problemsBelow(problems, '/sender')).toEqual([{ path: '/address', detail: 'No address.', code: 'X' }]);
});

test('messages can say every field, each under a name of its own', () => {
  const tags = mergeTagsFor({ fields: [city, { ...city, key: 'city_2' }] }, say);
  expect(tags.slice(-2)).toEqual([
    { title: 'City', liquid: '{{ field.city | default: "" }}' },
    { title: 'City (city_2)', liquid: '{{ field.city_2 | default: "" }}' },
  ]);
});

test('messages can say what began the run, as far as it is told in words', () => {
  const offer = (attribute: string, title: string, kind: 'text' | 'number' | 'boolean') =>
    ({ attribute, group: 'event', title, type: { kind } }) as const;
  const offers = [
    offer('event.attributes.number', 'Number', 'text'),
    offer('event.city', 'City', 'text'),
    offer('event.paid', 'Paid', 'boolean'),
    { ...offer('field.age', 'Age', 'number'), group: 'contact' as const },
  ];
  expect(mergeTagsFor({ fields: [city] }, say, offers).slice(-2)).toEqual([
    { title: 'Number', liquid: '{{ event.attributes.number | default: "" }}' },
    { title: 'City (city)', liquid: '{{ event.city | default: "" }}' },
  ]);
});

test('messages can say what a contact has of a plugin’s records, and fall back on nothing', () => {
  const path = 'record.coupon.code.0190f3b2-7c1a-7def-8123-456789abcdef';
  const shown = [
    { title: 'Code: Summer', path: `${path}.code`, isMoment: false },
    { title: 'Valid until: Summer', path: `${path}.expires`, isMoment: true },
  ];
  const tags = mergeTagsFor({ fields: [], shown }, say);
  expect(tags.slice(-2)).toEqual([
    { title: 'Code: Summer', liquid: `{{ ${path}.code }}` },
    { title: 'Valid until: Summer', liquid: `{{ ${path}.expires | date: "%d/%m/%Y" }}` },
  ]);
  expect(titleOfLiquid(`{{${path}.code|default:"none"}}`, tags)).toBe('Code: Summer');
  expect(titleOfLiquid(`{{- ${path}.expires -}}`, tags)).toBe('Valid until: Summer');
});

test('a piece of Liquid is called by what it says, whatever it falls back on', () => {
  const tags = mergeTagsFor({ fields: [city] }, say);
  expect(titleOfLiquid('{{contact.firstName|default:"friend"}}', tags)).toBe('contact.first-name');
  expect(titleOfLiquid('{{ field.gone }}', tags)).toBeNull();
  expect(titleOfLiquid('{% if a %}', tags)).toBeNull();
});

test('numbers are read with a comma and with a point', () => {
  expect(['12,5', '12.5', '1 200', '-3', 'x', '', '1,2,3'].map(readNumber)).toEqual([
    12.5,
    12.5,
    1200,
    -3,
    null,
    null,
    null,
  ]);
  expect([writeNumber(1200.5, 'it'), writeNumber(1200.5, 'en'), writeNumber(null, 'en')]).toEqual([
    '1200,5',
    '1200.5',
    '',
  ]);
});

test('JSON that is being typed is kept once it is JSON', () => {
  expect([parseJson('{"a":'), parseJson(' '), parseJson('{"a":1}')]).toEqual([
    { kind: 'broken' },
    { kind: 'read', value: undefined },
    { kind: 'read', value: { a: 1 } },
  ]);
  expect(writeJson(undefined)).toBe('');
});

test('a value is typed by the field beside it', () => {
  const settings = readSettings({ properties: { which: { type: 'string', 'x-widget': 'field' } } });
  const fields = [{ key: 'age', label: 'Age', type: 'number' as const }];
  expect(
    [{}, { which: 'age' }, { which: 'firstName' }, { which: 'gone' }].map((value) =>
      kindBeside(settings, value, fields),
    ),
  ).toEqual([null, { kind: 'number' }, { kind: 'text' }, { kind: 'text' }]);
});

test('a duration among settings is one only with an amount and a unit', () => {
  expect([
    durationIn({ amount: 3, unit: 'days' }),
    durationIn({ amount: 3, unit: 'years' }),
    durationIn('3 days'),
  ]).toEqual([{ amount: 3, unit: 'days' }, null, null]);
});

const heard = (type: string): HeardType => ({ type, payload: null, tell: (_key, own) => own });

test('conditions can ask about what the hub says of contacts, messages before, and what started the workflow', () => {
  const offers = attributesFor(
    {
      catalogue: CATALOGUE,
      workflows: [{ id: 'w', name: 'Welcome' }],
      steps: [{ id: 'welcome', title: 'Welcome' }],
      event: eventMembersOf([heard('list.joined')], say),
    },
    say,
  );
  expect(
    offers.filter(({ group }) => group !== 'contact').map(({ attribute, type }) => [attribute, type.kind]),
  ).toEqual([
    ['field.city', 'text'],
    ['list.l', 'member'],
    ['messages.opened', 'count'],
    ['events.count', 'count'],
    ['balance.card.points', 'number'],
    ['records.card.visits', 'count'],
    ['sum.card.purchase.total', 'amount'],
    ['consent.marketing.email', 'consent'],
    ['run.w.state', 'run'],
    ['message.welcome.outcome', 'choice'],
    ['event.list', 'list'],
    ['event.source', 'choice'],
  ]);
});

test('conditions can ask about whatever one of the events says that a trigger may listen to, each thing once', () => {
  const both = eventMembersOf([heard('list.joined'), heard('list.left')], say);
  expect(both.map(({ name, title }) => [name, title])).toEqual([
    ['list', say('forms.event-list')],
    ['source', say('forms.event-source')],
  ]);
  const names = (...types: readonly string[]) =>
    eventMembersOf(
      types.map((type) => heard(type)),
      say,
    ).map(({ name }) => name);
  expect(names('message.sent', 'message.skipped')).toEqual(['channel', 'reason']);
  expect(names('consent.given')).toEqual(['purpose', 'channel']);
  expect(names('contact.deleted', 'shop.unknown', 'toString')).toEqual([]);
});

test('conditions can ask about a plugin’s own events what their payload’s schema says, in its words', () => {
  const payload = {
    type: 'object',
    properties: {
      total: { type: 'number', title: 'Total' },
      paid: { type: 'boolean' },
      day: { type: 'string', format: 'date' },
      at: { type: 'string', format: 'date-time' },
      way: { enum: ['card', 'cash'] },
      lines: { type: 'array' },
      list: { type: 'string', 'x-widget': 'list' },
      note: { type: 'string' },
      attributes: {
        type: 'object',
        properties: {
          number: { type: 'string', title: 'Number' },
          prize: { type: 'string', 'x-widget': 'record' },
          deeper: { type: 'object', properties: {} },
        },
      },
    },
  };
  const tell = (key: string, own: string): string =>
    ({ 'total.title': 'Totale', 'attributes.number.title': 'Numero' })[key] ?? own;
  expect(
    eventMembersOf([{ type: 'shop.order-placed', payload, tell }], say).map(({ name, title, type }) => [
      name,
      title,
      type.kind,
    ]),
  ).toEqual([
    ['total', 'Totale', 'number'],
    ['paid', 'paid', 'boolean'],
    ['day', 'day', 'date'],
    ['at', 'at', 'moment'],
    ['way', 'way', 'choice'],
    ['list', 'list', 'list'],
    ['note', 'note', 'text'],
    ['attributes.number', 'Numero', 'text'],
  ]);
});
