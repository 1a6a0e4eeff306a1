import type { HandleResult } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { readKept } from '../model/kept.ts';
import { DATABASES } from '../store/test-database.ts';
import { answered, card, emit, field, openHandlerHouse } from './test-handlers.ts';
import { DAY } from './test-house.ts';

describe.each(DATABASES)('what plugins do at events, on %s', (database) => {
  let open: Awaited<ReturnType<typeof openHandlerHouse>>;
  beforeEach(async () => {
    open = await openHandlerHouse(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterEach(() => open.store.close());

  test('an event brings about what a handler answers: fields, lists, records, balances and events, each told of', async () => {
    const { store, handle, happened, happen, payloadsOf, cards } = open;
    handle({
      'custom.*': () => ({
        effects: [
          field('Anna'),
          card({ number: '1' }),
          { kind: 'balance.add', balance: 'points', amount: 3 },
          emit('club.noted', { by: 'handler' }),
        ],
      }),
    });
    await happen(happened(11, 'custom.order'));
    expect(await cards()).toEqual([[11, { number: '1' }]]);
    expect(await store.read('contact').where({ id: 11 }).first('first_name')).toEqual({ first_name: 'Anna' });
    expect(await store.read('account').select('contact_id', 'total')).toEqual([{ contact_id: 11, total: 3 }]);
    const rows = await store.read('event').where({ depth: 1 }).orderBy('type').select('type', 'cause_run_id', 'quiet');
    expect(rows).toEqual(
      ['club.cards.created', 'club.noted', 'club.points.changed', 'contact.updated'].map((type) => ({
        type,
        cause_run_id: null,
        quiet: 0,
      })),
    );
    expect((await payloadsOf('contact.updated'))[0]).toMatchObject(['contact.updated', { source: 'handler' }]);
  });

  test('only events that it listens to are handed to it, of workspaces that have it, about contacts who are there', async () => {
    const { store, seen, handle, happened, happen } = open;
    handle({ 'custom.*': () => ({}), 'list.left': () => ({}) });
    await store.write((t) => t('contact').where({ id: 12 }).update({ deleted_at: 1 }));
    await happen(
      happened(11, 'custom.order'),
      happened(12, 'custom.order'),
      happened(21, 'custom.order'),
      happened(13, 'customs.order'),
      happened(14, 'list.joined'),
      { ...happened(15, 'custom.order'), contactId: null },
    );
    expect(seen).toMatchObject([{ event: { type: 'custom.order' }, contact: { email: 'c11@example.com' } }]);
    expect(await store.read('event').where({ pending: 1 })).toEqual([]);
  });

  test('the next event of the same contact finds what the one before brought about', async () => {
    const { seen, handle, happened, happen } = open;
    handle(
      {
        'custom.*': ({ records, balances }) => ({
          effects: [card({ number: JSON.stringify([records, balances]).slice(0, 40) })],
        }),
      },
      { needs: ['records:cards', 'balances'] },
    );
    await happen(happened(11, 'custom.a'), happened(11, 'custom.b'));
    expect(seen.map((item) => (item['records'] as unknown as { cards: unknown[] }).cards.length)).toEqual([0, 1]);
    expect(seen[0]?.['balances']).toEqual({ points: 0 });
  });

  test('several handlers of one event go one after the other, and change the contact once', async () => {
    const { store, handle, happened, happen, refusals } = open;
    handle({
      'custom.*': () => ({ effects: [field('Anna'), card({ number: '1' })] }),
      'custom.order': () => ({
        effects: [{ kind: 'contact.set-field', field: 'lastName', value: 'Rossi' }, card({ number: '1' })],
      }),
    });
    await happen(happened(11, 'custom.order'));
    // The one that names the type goes first; the number is taken then, and of the other nothing happens.
    expect(await store.read('contact').where({ id: 11 }).first('first_name', 'last_name')).toEqual({
      first_name: 'Nome11',
      last_name: 'Rossi',
    });
    expect(await refusals()).toEqual(['another record of “Cards” has the same number']);
  });

  test('of several who want the same unique key at once one gets it', async () => {
    const { handle, happened, happen, refusals, cards } = open;
    handle({ 'custom.*': () => ({ effects: [card({ number: 'The One' })] }) });
    await happen(happened(11, 'custom.order'), happened(12, 'custom.order'), happened(13, 'custom.order'));
    expect(await cards()).toHaveLength(1);
    expect(await refusals()).toHaveLength(2);
  });

  test('each group of effects happens or not for itself; what its author expects is refused without a word', async () => {
    const { handle, happened, happen, typesOf, refusals, cards } = open;
    handle({
      'custom.*': () => ({
        groups: [
          [card({ number: '1' }, { otherwise: 'skipped' }), emit('club.first')],
          [card({ number: '1' }, { otherwise: 'skipped' }), emit('club.second')],
          [card({ number: '2' }), emit('club.third')],
        ],
      }),
    });
    await happen(happened(11, 'custom.order'));
    expect(await cards()).toEqual([
      [11, { number: '1' }],
      [11, { number: '2' }],
    ]);
    expect(await typesOf('club.%')).toEqual(['club.cards.created', 'club.cards.created', 'club.first', 'club.third']);
    expect(await refusals()).toEqual([]);
  });

  test.each<[string, object, RegExp]>([
    [
      'an effect that handlers do not have',
      { kind: 'message.send', channel: 'email', purpose: 'service' },
      /does not fit the contract/,
    ],
    ['an event in another’s name', emit('other.noted'), /does not begin with/],
    [
      'another contact’s record',
      { kind: 'record.delete', collection: 'cards', record: '00000000-0000-7000-8000-0000000000ff' },
      /not this contact’s/,
    ],
    [
      'what it has no right to',
      { kind: 'record.create', collection: 'secrets', attributes: {}, otherwise: 'skipped' },
      /no right “records:secrets”/,
    ],
  ])('%s does not happen, and the timeline says why', async (_what, effect, reason) => {
    const { store, handle, happened, happen, refusals, cards } = open;
    await store.write((t) =>
      t('record').insert({
        public_id: '00000000-0000-7000-8000-0000000000ff',
        workspace_id: 1,
        collection: 'club/cards',
        shard: 12,
        contact_id: 12,
        attributes: '{"number":"7"}',
        stays: 0,
        created_at: 1,
        updated_at: 1,
      }),
    );
    handle({ 'custom.*': () => ({ effects: [field('Anna'), effect] }) as HandleResult });
    await happen(happened(11, 'custom.order'));
    expect(await refusals()).toEqual([expect.stringMatching(reason)]);
    expect(await cards()).toHaveLength(1);
    expect(await store.read('contact').where({ first_name: 'Anna' })).toEqual([]);
  });

  test('what happened quietly, or is heard of too late, is handled, and starts nothing', async () => {
    const { store, house, handle, happened, happen } = open;
    handle({ 'custom.*': () => ({ effects: [emit('club.noted')] }) });
    await happen(
      happened(11, 'custom.order', { quiet: true }),
      happened(12, 'custom.order', { at: house.now() - 30 * DAY }),
    );
    expect(
      await store.read('event').where({ type: 'club.noted' }).select('contact_id', 'quiet').orderBy('contact_id'),
    ).toEqual([
      { contact_id: 11, quiet: 1 },
      { contact_id: 12, quiet: 1 },
    ]);
  });

  test('a run is not forgotten behind what handlers make of its events: its own workflow is not started again by it', async () => {
    const { store, house, handle } = open;
    handle({ 'club.done': () => ({ effects: [emit('club.noted')] }) });
    await house.workflow(1, [{ kind: 'action', id: 'act', contribution: 'club/act', config: {}, ports: {} }]);
    const { behave } = house.state;
    house.state.behave = (call) =>
      call.entry === 'run'
        ? answered(readKept<unknown[]>(call.items).map(() => ({ effects: [emit('club.done')] })))
        : behave(call);
    await house.join(1, [11]);
    const [run]: { id: number }[] = await house.runs();
    expect(await store.read('event').where({ type: 'club.noted' }).select('cause_run_id', 'depth')).toEqual([
      { cause_run_id: run?.id, depth: 2 },
    ]);
  });

  test('a handler that works by a collection is idle while it is empty, and is handed what is in it when it has changed', async () => {
    const { calls, handle, happened, happen, payloadsOf, prize } = open;
    handle(
      {
        'custom.*': (_, { prizes = [] }) => ({
          effects: [emit('club.noted', { prizes: prizes.map(({ attributes }) => attributes ?? null) })],
        }),
      },
      { needs: ['collection:prizes'], onlyWith: 'prizes' },
      [1, 2],
    );
    await happen(happened(11, 'custom.order'));
    expect(calls).toEqual([]);
    await prize(1, 'Cup');
    await prize(2, 'Bag');
    await happen(happened(11, 'custom.order'), happened(21, 'custom.order'));
    await prize(1, 'Pen');
    await happen(happened(11, 'custom.order'));
    expect((await payloadsOf('club.noted')).map(([, { prizes }]) => JSON.stringify(prizes)).toSorted()).toEqual([
      '[{"name":"Bag"}]',
      '[{"name":"Cup"}]',
      '[{"name":"Pen"},{"name":"Cup"}]',
    ]);
  });

  test('a contact’s events wait for one another only where a handler has anything to do about them', async () => {
    const { house, handle, happened, accept, prize } = open;
    handle({ 'custom.*': () => ({}) }, { needs: ['collection:prizes'], onlyWith: 'prizes' });
    const three = Array.from({ length: 3 }, () => happened(11, 'custom.order'));
    await accept(...three);
    expect(await house.reactor(house.tenure)).toMatchObject({ left: 0 });
    await prize(1, 'Cup');
    await house.settle();
    await accept(...three);
    expect(await house.reactor(house.tenure)).toMatchObject({ left: 2 });
  });

  test('what a handler makes of an event is there for the next event of the same contact', async () => {
    const { house, handle, happened, happen, payloadsOf } = open;
    handle(
      {
        'custom.won': () => ({
          effects: [{ kind: 'record.create', collection: 'prizes', attributes: { name: 'Cup' } }],
        }),
        'custom.seen': () => ({ effects: [emit('club.noted')] }),
      },
      { needs: ['collection:prizes'] },
    );
    const [club] = house.state.handling;
    const [won, seen] = club?.handlers ?? [];
    if (club === undefined || won === undefined || seen === undefined) throw new Error('the club has two handlers');
    house.state.handling = [{ ...club, handlers: [won, { ...seen, onlyWith: 'prizes' }] }];
    await happen(happened(11, 'custom.won'), happened(11, 'custom.seen'));
    expect(await payloadsOf('club.noted')).toHaveLength(1);
  });

  test('a workspace’s handler does nothing in another one', async () => {
    const { store, calls, handle, happened, happen } = open;
    handle({ 'custom.*': () => ({ effects: [card({ number: '1' })] }) }, {}, [1, 2]);
    await happen(happened(11, 'custom.order'), happened(21, 'custom.order'));
    expect(new Set(calls.map(({ workspace }) => workspace)).size).toBe(2);
    expect(await store.read('record').orderBy('workspace_id').select('workspace_id', 'contact_id')).toEqual([
      { workspace_id: 1, contact_id: 11 },
      { workspace_id: 2, contact_id: 21 },
    ]);
  });
});
