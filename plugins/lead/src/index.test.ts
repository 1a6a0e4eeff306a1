import { join } from 'node:path';
import { textsOf, type JsonObject } from '@innesto/sdk/contract';
import { openPlugin, sampleEvent, sampleId } from '@innesto/sdk/testing';
import { afterAll, describe, expect, test } from 'vitest';

const lead = await openPlugin(join(import.meta.dirname, '..'));
afterAll(() => lead.close());

describe('lead/created', () => {
  const created = lead.trigger('lead/created');

  test('from anywhere: listens to whoever is created, and a start may begin with everybody', async () => {
    expect(await created.subscribe({})).toEqual([{ on: 'contact.created', everyone: {} }]);
  });

  test('from chosen sources: the hub itself leaves out the others', async () => {
    const sources = ['form', 'operator'];
    expect(await created.subscribe({ sources })).toEqual([
      {
        on: 'contact.created',
        when: { attribute: 'event.source', operator: 'one-of', value: sources },
        everyone: { filter: { attribute: 'contact.source', operator: 'one-of', value: sources } },
      },
    ]);
  });

  test.each([
    ['no source chosen', { sources: [] }],
    ['the same source twice', { sources: ['form', 'form'] }],
    ['a source that there is not', { sources: ['pigeon'] }],
    ['a setting that there is not', { source: 'form' }],
  ])('refuses %s', async (_case, config) => {
    await expect(created.subscribe(config)).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });
});

const [SALES, LESSONS, NEW, CALLED, WON, LEAD] = [1, 2, 3, 4, 5, 6].map(sampleId);
const kept = (id: string | undefined, attributes: JsonObject) => ({
  id: id ?? '',
  attributes,
  createdAt: 0,
  balances: {},
});
const pipeline = [kept(SALES, { name: 'Sales' }), kept(LESSONS, { name: 'Lessons' })];
const status = [
  kept(CALLED, { name: 'Called', pipeline: SALES ?? '', order: 2, kind: 'open' }),
  kept(NEW, { name: 'New', pipeline: SALES ?? '', order: 1, kind: 'open' }),
  kept(WON, { name: 'Signed', pipeline: SALES ?? '', order: 9, kind: 'won' }),
];

describe('lead/create', () => {
  const create = lead.action('lead/create');
  const config = { pipeline: SALES ?? '' };
  const records = { lead: [], pipeline, status };

  test('makes a lead with where it comes from and what came with it', async () => {
    const event = sampleEvent('custom.asked', { source: 'fair', people: 3, nested: { more: 1 } });
    expect(await create.run({ config: { ...config, value: 300, title: 'A wedding' }, event, records })).toEqual({
      effects: [
        {
          kind: 'record.create',
          collection: 'lead',
          attributes: {
            pipeline: SALES,
            title: 'A wedding',
            value: 300,
            source: 'fair',
            data: { source: 'fair', people: 3 },
            open_in: SALES,
          },
          otherwise: 'has-lead',
        },
      ],
    });
  });

  test('who has an open lead there gets no second one, unless the step says so', async () => {
    const open = { ...records, lead: [kept(LEAD, { pipeline: SALES ?? '', kind: 'open', open_in: SALES ?? '' })] };
    expect(await create.run({ config, records: open })).toMatchObject({ effects: [], port: 'has-lead' });
    const { effects } = await create.run({ config: { ...config, again: true }, records: open });
    expect(effects).toMatchObject([{ attributes: { pipeline: SALES } }]);
    expect(effects).not.toMatchObject([{ attributes: { open_in: SALES } }]);
    const elsewhere = { config: { pipeline: LESSONS ?? '' }, records: open };
    expect((await create.run(elsewhere)).effects).toHaveLength(1);
  });

  test('a status of another pipeline is none of its', async () => {
    const wrong = { pipeline: LESSONS ?? '', status: CALLED ?? '' };
    expect(await create.run({ config: wrong, records })).toMatchObject({ port: 'failed' });
  });
});

describe('lead/set-status', () => {
  const set = lead.action('lead/set-status');
  const at = (attributes: JsonObject) => ({ lead: [kept(LEAD, { pipeline: SALES ?? '', ...attributes })], status });

  test('moves the open lead', async () => {
    const { effects } = await set.run({
      config: { status: CALLED ?? '' },
      records: at({ status: NEW ?? '', kind: 'open' }),
    });
    expect(effects).toEqual([
      { kind: 'record.update', collection: 'lead', record: LEAD, attributes: { status: CALLED } },
    ]);
  });

  test.each([
    ['no-lead', { kind: 'won' }],
    ['no-lead', { pipeline: LESSONS ?? '', kind: 'open' }],
    ['skipped', { status: CALLED ?? '', kind: 'open' }],
  ])('goes by %s where there is nothing to move', async (port, attributes) => {
    expect(await set.run({ config: { status: CALLED ?? '' }, records: at(attributes) })).toMatchObject({
      effects: [],
      port,
    });
  });
});

describe('a lead follows its status', () => {
  const handler = lead.handler('lead/moves');
  const follow = async (attributes: JsonObject) => {
    const event = sampleEvent('lead.lead.updated', {
      record: LEAD ?? '',
      attributes: { pipeline: SALES ?? '', ...attributes },
    });
    const { groups = [] } = await handler.handle({ event, collections: { status, pipeline } });
    return groups.flat().map((effect) => ('attributes' in effect ? effect.attributes : null));
  };

  test('without one it begins at the first, and is the open one there', async () => {
    expect(await follow({})).toEqual([
      { status: NEW, status_name: 'New', pipeline_name: 'Sales', kind: 'open' },
      { open_in: SALES },
    ]);
  });

  test('at one that means yes it is closed', async () => {
    const [change] = await follow({ status: WON ?? '', open_in: SALES ?? '' });
    expect(change).toMatchObject({ status_name: 'Signed', kind: 'won', open_in: null, closed: expect.any(String) });
  });

  test('what follows already is left alone', async () => {
    const names = { status_name: 'New', pipeline_name: 'Sales', kind: 'open' };
    expect(await follow({ status: NEW ?? '', ...names, open_in: SALES ?? '' })).toEqual([]);
  });
});

test('triggers listen to what happens to leads, as data', async () => {
  const sources = ['fair'];
  expect(await lead.trigger('lead/lead-created').subscribe({ pipeline: SALES ?? '', sources })).toEqual([
    {
      on: 'lead.lead.created',
      when: {
        all: [
          { attribute: 'event.attributes.pipeline', operator: 'is', value: SALES },
          { attribute: 'event.attributes.source', operator: 'one-of', value: sources },
        ],
      },
    },
  ]);
  const changed = lead.trigger('lead/status-changed');
  expect(await changed.subscribe({ status: CALLED ?? '' })).toMatchObject([
    { on: 'lead.lead.updated', when: { attribute: 'event.changed.status.to', value: CALLED } },
    { on: 'lead.lead.created', when: { attribute: 'event.attributes.status', value: CALLED } },
  ]);
  expect(await changed.subscribe({ outcome: 'won' })).toMatchObject([
    { on: 'lead.lead.updated', when: { attribute: 'event.changed.kind.to', value: 'won' } },
  ]);
  await expect(changed.subscribe({ status: CALLED ?? '', outcome: 'won' })).rejects.toMatchObject({
    code: 'INNESTO_REQUEST_INVALID',
  });
});

test('leads stand on the board of their pipeline, by status', () => {
  const laidOut = lead.manifest.collections.map(({ name, layout, board }) => [name, layout, board]);
  expect(laidOut).toEqual([
    ['lead', 'board', { by: 'status', order: 'order', within: 'pipeline', sum: 'value' }],
    ['pipeline', 'table', undefined],
    ['status', 'table', undefined],
  ]);
});

test('asks for what it keeps and nothing else', () => {
  expect(lead.manifest.permissions.map(({ right }) => right)).toEqual(['records:lead']);
});

test('every text is there in English, Italian and Romanian', () => {
  const texts = textsOf(lead.manifest);
  expect(lead.manifest.translations['en']).toEqual(Object.fromEntries(texts));
  for (const language of ['it', 'ro']) {
    expect(Object.keys(lead.manifest.translations[language] ?? {}).sort()).toEqual([...texts.keys()].sort());
  }
});
