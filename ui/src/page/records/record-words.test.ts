import { recordName, type KeptView, type TimelineEntry } from '@innesto/sdk/contract';
import { beforeAll, expect, test } from 'vitest';
import { KeptThings } from '../../data/kept-things.svelte.ts';
import { hubOver } from '../../data/test-hub.ts';
import { TestMachine } from '../../data/test-machine.ts';
import { readSettings } from '../../form/read-settings.ts';
import { tellAmount } from '../../text/amount.ts';
import { tellKeptEvent } from '../../text/kept-event.ts';
import { Words } from '../../text/words.svelte.ts';
import { recordColumns } from './record-columns.ts';
import { recordQuestions } from './record-questions.ts';
import { recordTeller } from './record-teller.ts';
import { CARDS, cardOf } from './test-cards.ts';

const KEPT: KeptView = {
  plugins: [
    {
      plugin: 'club',
      title: 'Club',
      texts: {
        it: {
          'plugin.title': 'Circolo',
          'collection.cards.title': 'Tessere',
          'event.club.cards.updated.title': 'Tessera cambiata',
          'collection.cards.record.visits.title': 'Visite',
          'collection.cards.record.level.option.gold.title': 'Oro',
          'balance.points.title': 'Punti',
          'balance.points.unit': 'punti',
          'event.club.entered.title': 'È entrato',
        },
      },
    },
  ],
  collections: [CARDS],
  balances: [
    {
      plugin: 'club',
      balance: 'points',
      pluginTitle: 'Club',
      title: 'Points',
      of: 'cards',
      unit: 'points',
      decimals: 0,
    },
  ],
};
const words = new Words();
beforeAll(() => words.choose('it'));

const known = async (): Promise<KeptThings> => {
  const machine = new TestMachine();
  const { hub } = hubOver(() => ({ body: KEPT }));
  const things = new KeptThings({ hub, after: machine.ports.after, watch: { id: 'w', listen: () => () => true } });
  await machine.pass(10);
  return things;
};
const tellerOf = async () => recordTeller({ things: await known(), collection: CARDS, words, timeZone: 'Europe/Rome' });

test('a record is called by what no other has, else by its owner, else by when it was made', async () => {
  const teller = await tellerOf();
  const giulia = { id: 'c1', firstName: 'Giulia', lastName: 'Rossi', email: null, phone: null, externalId: null };
  expect([
    teller.name(cardOf('r1', { number: 'A-1', note: 'x' })),
    teller.name({ ...cardOf('r2', {}), person: giulia }),
    teller.name(cardOf('r3', {})),
    recordName({ ...CARDS, uniqueKeys: [] }, cardOf('r4', { number: 'A-2' })),
  ]).toEqual(['A-1', 'Giulia Rossi', '21 nov, 13:00', 'A-2']);
});

test('what stands in a record is told in the words of its plugin', async () => {
  const teller = await tellerOf();
  const gift = { id: 'g', collection: 'gifts', attributes: {} };
  const record = {
    ...cardOf('r1', { number: 'A-1', level: 'gold', visits: 1200.5, since: '2026-02-03', gift: 'g' }),
    linked: { gift },
  };
  expect(readSettings(CARDS.record).map((setting) => [teller.title(setting), teller.value(record, setting)])).toEqual([
    ['Number', 'A-1'],
    ['Level', 'Oro'],
    ['Visite', '1200,5'],
    ['Since', '3 feb 2026'],
    ['Note', ''],
    ['Gift', 'Senza nome'],
  ]);
});

test('a list shows whose they are, then what can be asked, and no long texts', () => {
  const told = recordColumns(CARDS, KEPT.balances).map((column) =>
    column.kind === 'attribute' ? [column.setting.name, column.isSortable] : column.kind,
  );
  expect(told).toEqual(['contact', ['level', true], ['visits', true], ['since', false], ['gift', false], 'balance']);
});

test('conditions ask what the plugin lets them ask, as what it is', async () => {
  const { told } = await tellerOf();
  expect(
    recordQuestions(CARDS, told.attribute(CARDS)).map(({ attribute, title, type }) => [attribute, title, type.kind]),
  ).toEqual([
    ['record.number', 'Number', 'text'],
    ['record.level', 'Level', 'choice'],
    ['record.visits', 'Visite', 'number'],
  ]);
});

test('amounts are written as people write them', () => {
  const tell = (amount: number, unit: string, decimals = 0) => tellAmount(amount, { language: 'it', unit, decimals });
  expect([tell(12_500, 'punti'), tell(12.5, 'EUR', 2), tell(12.5, '¤', 2), tell(3, '')]).toEqual([
    '12.500 punti',
    '12,50\u00A0€',
    '12,50',
    '3',
  ]);
});

test('what plugins did with what they keep is told in a contact’s timeline, and nothing else', async () => {
  const things = await known();
  const told = (type: string, payload: TimelineEntry['payload'] = {}) => {
    const entry: TimelineEntry = {
      at: '2026-11-21T12:00:00.000Z',
      kind: 'event',
      title: type,
      detail: null,
      type,
      payload,
    };
    const line = tellKeptEvent(entry, { things, words });
    return line === null ? null : [line.title, line.detail];
  };
  expect([
    told('club.cards.created', { attributes: { number: 'A-1' } }),
    told('club.cards.updated', { attributes: { number: 'A-1' } }),
    told('club.points.changed', { before: 50, after: 30, source: 'lapse' }),
    told('club.points.changed', { before: 0, after: 50, reason: 'Grazie' }),
    told('club.entered'),
    told('club.other.created'),
    told('list.joined'),
    told('custom.order.paid.twice'),
  ]).toEqual([
    ['Aggiunto in «Tessere»', 'A-1'],
    ['Tessera cambiata', 'A-1'],
    ['Punti: -20', 'da 50 a 30 · scaduti'],
    ['Punti: +50', 'da 0 a 50 · Grazie'],
    ['È entrato', null],
    null,
    null,
    null,
  ]);
});

test('what belongs to nobody is called by its name, and not by the key that no two have alike', () => {
  const texts = { type: 'object', properties: { name: { type: 'string' }, key: { type: 'string' } } };
  const forms = { ...CARDS, record: texts, uniqueKeys: [['key']], contact: 'none' as const };
  const form = cardOf('r1', { name: 'Newsletter', key: 'newsletter' });
  expect([recordName(forms, form), recordName({ ...forms, contact: 'required' }, form)]).toEqual([
    'Newsletter',
    'newsletter',
  ]);
});

test('a name that was copied from a record which it links to is not told twice, unless that is called something else by now', async () => {
  const teller = await tellerOf();
  const linked = (name: string) => ({ gift: { id: 'g', collection: 'cards', attributes: { number: name } } });
  const number = readSettings(CARDS.record).find(({ name }) => name === 'number');
  const gift = readSettings(CARDS.record).find(({ name }) => name === 'gift');
  if (number === undefined || gift === undefined) throw new Error('the cards have lost an attribute');
  const card = { ...cardOf('a', { number: 'AUR-1', gift: 'g' }), linked: linked('AUR-1') };
  expect(teller.isRepeated(card, number)).toBe(true);
  expect(teller.isRepeated({ ...card, linked: linked('AUR-2') }, number)).toBe(false);
  expect(teller.isRepeated(card, gift)).toBe(false);
});
