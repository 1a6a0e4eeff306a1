import { join } from 'node:path';
import { textsOf } from '@innesto/sdk/contract';
import { openPlugin, sampleContact, sampleContacts, sampleId } from '@innesto/sdk/testing';
import { afterAll, describe, expect, test } from 'vitest';

const fidelity = await openPlugin(join(import.meta.dirname, '..'));
afterAll(() => fidelity.close());

const MONTH = { amount: 1, unit: 'months' };
const NOW = Date.parse('2027-03-01T09:00:00Z');
const card = sampleId(1);
const bag = sampleId(2);

const cardWith = (balances: { points?: number; amount?: number }, attributes = {}) => ({
  id: card,
  attributes: { number: 'VIP-1', ...attributes },
  balances: { points: 0, amount: 0, ...balances },
  createdAt: NOW,
});

describe('fidelity/create-card', () => {
  const createCard = fidelity.action('fidelity/create-card');
  const made = async (config: object, question: object = {}) => {
    const { effects } = await createCard.run({ config, ...question });
    return effects[0];
  };

  test('makes a card with a number, the contact’s name and a level', async () => {
    const contact = sampleContact({ firstName: 'Anna', lastName: 'Rossi' });
    expect(await made({ prefix: 'VIP', level: 'Gold' }, { contact })).toEqual({
      kind: 'record.create',
      collection: 'card',
      attributes: { number: expect.stringMatching(/^VIP(-[2-9A-Z]{4}){3}$/), name: 'Anna Rossi', level: 'Gold' },
    });
  });

  test('of whom nothing is known gets one without a name', async () => {
    const contact = sampleContact({ firstName: null, lastName: null });
    expect(await made({}, { contact })).toMatchObject({ attributes: { number: expect.any(String) as string } });
    expect(await made({}, { contact })).not.toHaveProperty('attributes.name');
  });

  test('the hub that asks again about the same visit gets the same number, whatever chance says', async () => {
    const ask = (seed: number) => createCard.run({ config: {}, occurrence: 'run_7.1' }, { seed });
    expect(await ask(2)).toEqual(await ask(1));
    expect(await createCard.run({ config: {}, occurrence: 'run_8.1' })).not.toEqual(await ask(1));
  });

  test('every contact gets another number', async () => {
    const numbers = await Promise.all(
      sampleContacts.map(async (contact, at) => made({}, { contact: { ...contact, id: sampleId(at) } })),
    );
    expect(new Set(numbers.map((effect) => JSON.stringify(effect))).size).toBe(sampleContacts.length);
  });

  test('who has a card keeps it, and goes on by a way of their own', async () => {
    const result = await createCard.run({ config: {}, records: { card: [cardWith({})] } });
    expect(result).toEqual({ effects: [], port: 'has-card', reason: 'the contact has a card already' });
  });

  test.each([
    ['a prefix with a blank', { prefix: 'V P' }],
    ['a long prefix', { prefix: 'ABCDEFGHIJK' }],
    ['an empty level', { level: '' }],
  ])('refuses %s', async (_case, config) => {
    await expect(createCard.run({ config })).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });
});

describe.each([
  ['points', 60, 61],
  ['amount', 19.99, 20],
] as const)('fidelity/%s', (balance, little, more) => {
  const change = fidelity.action(`fidelity/${balance}`);
  const records = { card: [cardWith({ [balance]: little })] };
  const entry = async (config: object) => (await change.run({ config, records })).effects;

  test('adds to the card, for good or for a time', async () => {
    const config = { operation: 'add', [balance]: little };
    expect(await entry(config)).toEqual([{ kind: 'balance.add', balance, record: card, amount: little }]);
    expect(await entry({ ...config, validFor: MONTH, reason: 'Visit' })).toEqual([
      { kind: 'balance.add', balance, record: card, amount: little, validFor: MONTH, reason: 'Visit' },
    ]);
  });

  test('lets the hub work out how much', async () => {
    const calculation = { attribute: 'event.total' };
    expect(await entry({ operation: 'add-calculated', calculation })).toEqual([
      { kind: 'balance.add', balance, record: card, amount: calculation },
    ]);
  });

  test('takes what is there; who has less goes on by another way', async () => {
    expect(await entry({ operation: 'take', [balance]: little })).toEqual([
      { kind: 'balance.add', balance, record: card, amount: -little, least: 0, otherwise: 'not-enough' },
    ]);
    expect(await change.run({ config: { operation: 'take', [balance]: more }, records })).toMatchObject({
      effects: [],
      port: 'not-enough',
    });
  });

  test('of several cards the newest is meant', async () => {
    const two = { card: [{ ...cardWith({}), id: sampleId(9) }, cardWith({})] };
    const { effects } = await change.run({ config: { operation: 'add', [balance]: 1 }, records: two });
    expect(effects).toMatchObject([{ record: sampleId(9) }]);
  });

  test('without a card nothing happens', async () => {
    const result = await change.run({ config: { operation: 'add', [balance]: 1 }, records: { card: [] } });
    expect(result).toEqual({ effects: [], port: 'no-card', reason: 'the contact has no card' });
  });

  test.each([
    ['nothing to do', {}],
    ['no number', { operation: 'add' }],
    ['0', { operation: 'add', [balance]: 0 }],
    ['both a number and a calculation', { operation: 'add', [balance]: 1, calculation: { value: 1 } }],
    ['a calculation of what is taken', { operation: 'take', calculation: { value: 1 } }],
    ['what is to be calculated, and is not', { operation: 'add-calculated', [balance]: 1 }],
    ['what is taken for a time', { operation: 'take', [balance]: 1, validFor: MONTH }],
    ['what lapses at once', { operation: 'add', [balance]: 1, validFor: { amount: 0, unit: 'days' } }],
  ])('refuses %s', async (_case, config) => {
    await expect(change.run({ config })).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });
});

test('an amount is taken to the cent', async () => {
  const records = { card: [cardWith({})] };
  const config = { operation: 'add', amount: 0.1 + 0.2 };
  expect((await fidelity.action('fidelity/amount').run({ config, records })).effects).toMatchObject([{ amount: 0.3 }]);
});

describe('fidelity/level', () => {
  const level = fidelity.action('fidelity/level');

  test('gives the card a level, where it has another', async () => {
    const run = (attributes: object) =>
      level.run({ config: { level: 'Gold' }, records: { card: [cardWith({}, attributes)] } });
    expect(await run({ level: 'Silver' })).toEqual({
      effects: [{ kind: 'record.update', collection: 'card', record: card, attributes: { level: 'Gold' } }],
    });
    expect(await run({ level: 'Gold' })).toMatchObject({ effects: [], port: 'skipped' });
  });

  test('without a card nothing happens', async () => {
    expect(await level.run({ config: { level: 'Gold' }, records: { card: [] } })).toMatchObject({ port: 'no-card' });
  });
});

describe('fidelity/assign-prize', () => {
  const assign = fidelity.action('fidelity/assign-prize');
  const prizeWith = (attributes: object = {}, stock = 0) => ({
    id: bag,
    attributes: { name: 'Tote bag', points: 100, ...attributes },
    balances: { stock },
    createdAt: NOW,
  });
  const run = (how: string, { points = 120, prize = prizeWith() } = {}) =>
    assign.run(
      { config: { prize: bag, points: how }, records: { card: [cardWith({ points })], prize: [prize] } },
      { now: NOW },
    );
  const noted = (points: number) => ({
    kind: 'record.create',
    collection: 'assignment',
    attributes: { prize: bag, name: 'Tote bag', card: 'VIP-1', points, date: '2027-03-01T09:00:00.000Z' },
  });

  test('notes the prize, and takes its points from the card', async () => {
    expect(await run('take')).toEqual({
      effects: [
        noted(100),
        {
          kind: 'balance.add',
          balance: 'points',
          record: card,
          amount: -100,
          reason: 'Tote bag',
          least: 0,
          otherwise: 'not-enough',
        },
      ],
    });
  });

  test('leaves the points where they are, or gives it to whoever has none', async () => {
    expect(await run('require')).toEqual({ effects: [noted(0)] });
    expect(await run('require', { points: 99 })).toMatchObject({ port: 'not-enough' });
    expect(await run('ignore', { points: 0 })).toEqual({ effects: [noted(0)] });
  });

  test('who lacks a point gets none', async () => {
    expect(await run('take', { points: 99 })).toEqual({
      effects: [],
      port: 'not-enough',
      reason: 'the card does not have enough points',
    });
    expect((await run('take', { points: 100 })).effects).toHaveLength(2);
  });

  test('one less is in stock afterwards, whoever else takes one meanwhile, and where none is left none is given', async () => {
    const { effects } = await run('require', { prize: prizeWith({ limited: true }, 1) });
    expect(effects[0]).toEqual({
      kind: 'balance.add',
      balance: 'stock',
      record: bag,
      amount: -1,
      least: 0,
      otherwise: 'none-left',
    });
    expect(await run('take', { prize: prizeWith({ limited: true }) })).toMatchObject({
      effects: [],
      port: 'none-left',
    });
    expect(await run('require', { prize: prizeWith({ limited: false }) })).toEqual({ effects: [noted(0)] });
  });

  test('a prize that costs nothing takes nothing', async () => {
    expect((await run('take', { points: 0, prize: prizeWith({ points: 0 }) })).effects).toEqual([noted(0)]);
  });

  test('without a card, or of a prize that is gone, nothing happens', async () => {
    const config = { prize: bag, points: 'take' };
    expect(await assign.run({ config, records: { card: [], prize: [prizeWith()] } })).toMatchObject({
      effects: [],
      port: 'no-card',
    });
    expect(await assign.run({ config, records: { card: [cardWith({})], prize: [] } })).toMatchObject({
      effects: [],
      port: 'failed',
    });
  });

  test.each([
    ['no prize', { points: 'take' }],
    ['a prize by its name', { prize: 'Tote bag', points: 'take' }],
    ['nothing about its points', { prize: bag }],
  ])('refuses %s', async (_case, config) => {
    await expect(assign.run({ config })).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });
});

describe('the triggers', () => {
  const subscribed = (name: string, config: object) => fidelity.trigger(`fidelity/${name}`).subscribe(config);

  test('a card was created; those who have one already may be let in', async () => {
    expect(await subscribed('card-created', {})).toEqual([
      {
        on: 'fidelity.card.created',
        everyone: { filter: { attribute: 'records.fidelity.card', operator: 'at-least', value: 1 } },
      },
    ]);
  });

  test('points were added: whenever, and not when they are taken or lapse', async () => {
    expect(await subscribed('points-added', {})).toEqual([
      { on: 'fidelity.points.changed', when: { attribute: 'event.amount', operator: 'more', value: 0 } },
    ]);
  });

  test('points were added: only where the card reaches a number of them', async () => {
    expect(await subscribed('points-added', { reaches: 100 })).toEqual([
      {
        on: 'fidelity.points.changed',
        when: {
          all: [
            { attribute: 'event.amount', operator: 'more', value: 0 },
            { attribute: 'event.before', operator: 'less', value: 100 },
            { attribute: 'event.after', operator: 'at-least', value: 100 },
          ],
        },
        everyone: { filter: { attribute: 'balance.fidelity.points', operator: 'at-least', value: 100 } },
      },
    ]);
  });

  test('a prize was assigned: any, or a chosen one', async () => {
    expect(await subscribed('prize-assigned', {})).toEqual([{ on: 'fidelity.assignment.created' }]);
    expect(await subscribed('prize-assigned', { prize: bag })).toEqual([
      {
        on: 'fidelity.assignment.created',
        when: { attribute: 'event.attributes.prize', operator: 'is', value: bag },
      },
    ]);
  });

  test.each([
    ['points-added', { reaches: 0 }],
    ['points-added', { reaches: 1.5 }],
    ['prize-assigned', { prize: 'Tote bag' }],
    ['card-created', { level: 'Gold' }],
  ])('%s refuses %j', async (name, config) => {
    await expect(subscribed(name, config)).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });
});

describe('the package', () => {
  test('everything of it lies on one shelf of the palette', () => {
    const { triggers, actions } = fidelity.manifest;
    expect(new Set([...triggers, ...actions].map(({ category }) => category))).toEqual(new Set(['points']));
  });

  test('asks for nothing but what it keeps itself', () => {
    expect(fidelity.manifest.permissions.map((permission) => permission.right)).toEqual([
      'records:card',
      'records:assignment',
      'balances:points',
      'balances:stock',
      'balances:amount',
    ]);
  });

  test('every text is there in English, Italian and Romanian', () => {
    const texts = textsOf(fidelity.manifest);
    expect(fidelity.manifest.translations['en']).toEqual(Object.fromEntries(texts));
    for (const language of ['it', 'ro']) {
      expect(Object.keys(fidelity.manifest.translations[language] ?? {}).sort()).toEqual([...texts.keys()].sort());
    }
  });
});
