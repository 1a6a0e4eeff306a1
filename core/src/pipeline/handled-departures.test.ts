import type { Invocation } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createContacts, type Contacts } from '../data/people/contacts.ts';
import { readKept } from '../model/kept.ts';
import type { Workspace } from '../model/workspace.ts';
import { DATABASES } from '../store/test-database.ts';
import { createReactor } from './rounds/react-round.ts';
import { card, emit, openHandlerHouse } from './test-handlers.ts';

const ELDER = 11;
const YOUNGER = 12;
const POINTS = { kind: 'balance.add', balance: 'points', amount: 3 } as const;

describe.each(DATABASES)('contacts who go while plugins are asked about what happened to them, on %s', (database) => {
  let open: Awaited<ReturnType<typeof openHandlerHouse>>;
  let contacts: Contacts;
  let workspace: Workspace;
  beforeEach(async () => {
    open = await openHandlerHouse(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    const { store, house } = open;
    const found = (await house.verbs.loadWorkspaces([1])).get(1);
    if (found === undefined) throw new Error('there is no workspace');
    workspace = found;
    contacts = createContacts({
      store,
      clock: { now: house.now },
      ids: { next: house.nextId },
      pulse: { events: () => {}, runs: () => {}, deliveries: () => {} },
      announce: () => {},
      hashAddress: (workspaceId, address) => `${workspaceId} ${address}`,
    });
    open.handle({
      'custom.*': ({ event }) => ({
        effects: [card({ number: event.payload['number'] ?? '1' }), POINTS, emit('club.joined')],
      }),
    });
  });
  afterEach(() => open.store.close());

  const nameOf = async (id: number): Promise<string> => {
    const row: { public_id: string } | undefined = await open.store.read('contact').where({ id }).first('public_id');
    return row?.public_id ?? '';
  };
  /** Reacts once, and something happens while the plugin is asked. */
  const reactWhile = async (happens: () => Promise<unknown>): Promise<void> => {
    const { house } = open;
    const invoke = async (call: Invocation) => {
      await happens();
      return house.state.behave(call);
    };
    await createReactor({ ...house.ports, sandbox: { invoke } })(house.tenure);
  };
  const totals = (): Promise<unknown> => open.store.read('account').select('contact_id', 'total');

  test('of whoever is deleted meanwhile nothing is made any more', async () => {
    const { store, house, accept, happened, cards, typesOf } = open;
    await accept(happened(ELDER, 'custom.order'));
    await reactWhile(async () => contacts.remove(workspace, await nameOf(ELDER), 'delete'));
    await house.settle();
    expect(await cards()).toEqual([]);
    expect(await totals()).toEqual([]);
    expect(await typesOf('club.%')).toEqual([]);
    expect(await store.read('event').where({ pending: 1 })).toEqual([]);
  });

  test('what is made of whoever becomes one with another meanwhile is the other’s, once', async () => {
    const { house, seen, accept, happened, cards, payloadsOf } = open;
    await accept(happened(YOUNGER, 'custom.order'));
    await reactWhile(async () =>
      contacts.merge(workspace, { publicId: await nameOf(ELDER), other: await nameOf(YOUNGER), keep: 'this' }),
    );
    expect(await cards()).toEqual([]);
    await house.settle();
    expect(await cards()).toEqual([[ELDER, { number: '1' }]]);
    expect(await totals()).toEqual([{ contact_id: ELDER, total: 3 }]);
    expect(await payloadsOf('club.joined')).toHaveLength(1);
    const shown = seen.map(({ contact }) => readKept<{ id: string }>(JSON.stringify(contact)).id);
    expect(shown).toEqual([await nameOf(YOUNGER), await nameOf(ELDER)]);
  });

  test('what happened to others in the same batch is handled all the same', async () => {
    const { accept, happened, cards } = open;
    await accept(happened(ELDER, 'custom.order'), happened(13, 'custom.order', { payload: { number: '2' } }));
    await reactWhile(async () => contacts.remove(workspace, await nameOf(ELDER), 'erase'));
    expect(await cards()).toEqual([[13, { number: '2' }]]);
  });
});
