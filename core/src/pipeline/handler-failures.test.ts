import { MOST_HANDLER_EVENTS, type HandlerEffect } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { HANDLER_BUDGET, HANDLER_BUDGET_OF_ALL } from '../model/causes.ts';
import { MAX_EVENT_DEPTH } from '../model/event.ts';
import { readKept } from '../model/kept.ts';
import type { Store } from '../store/store.ts';
import { DATABASES } from '../store/test-database.ts';
import { react } from '../store/verb/react.ts';
import { createReactor } from './rounds/react-round.ts';
import { card, emit, field, openHandlerHouse, type Item } from './test-handlers.ts';
import { DAY, HOUR } from './test-house.ts';

describe.each(DATABASES)('what goes wrong when plugins do something at events, on %s', (database) => {
  let open: Awaited<ReturnType<typeof openHandlerHouse>>;
  beforeEach(async () => {
    open = await openHandlerHouse(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterEach(() => open.store.close());

  test('what was lost before the commit is handled again, and counts once', async () => {
    const { store, house, calls, handle, happened, accept, cards } = open;
    handle({
      'custom.*': () => ({ effects: [card({ number: '1' }), { kind: 'balance.add', balance: 'points', amount: 3 }] }),
    });
    await accept(happened(11, 'custom.order'));
    const lossy: Store = {
      ...store,
      write: (work) =>
        store.write(async (transaction) => {
          await work(transaction);
          throw new Error('the process was killed');
        }),
    };
    const dying = createReactor({
      ...house.ports,
      verbs: { ...house.ports.verbs, react: (batch) => react(lossy, batch) },
    });
    await expect(dying(house.tenure)).rejects.toThrow('killed');
    expect(await cards()).toEqual([]);
    // Two who react at once, as when a dead process comes back.
    await Promise.all([house.reactor(house.tenure), house.reactor(house.tenure)]);
    await house.settle();
    expect(await cards()).toHaveLength(1);
    expect(await store.read('account').select('total')).toEqual([{ total: 3 }]);
    expect(calls.length).toBeGreaterThan(1);
  });

  test('a contact that somebody changed meanwhile is decided about again', async () => {
    const { store, house, handle, happened, accept } = open;
    handle({
      'custom.*': ({ contact }) => ({ effects: [field(`${(contact as { lastName: string | null }).lastName}!`)] }),
    });
    let once = true;
    const reactor = createReactor({
      ...house.ports,
      sandbox: {
        invoke: async (call) => {
          if (once) await store.write((t) => t('contact').where({ id: 11 }).update({ last_name: 'Verdi', rev: 7 }));
          once = false;
          return house.state.behave(call);
        },
      },
    });
    await accept(happened(11, 'custom.order'));
    await reactor(house.tenure);
    expect(await store.read('event').where({ pending: 1 }).select('type')).toEqual([{ type: 'custom.order' }]);
    await reactor(house.tenure);
    expect(await store.read('contact').where({ id: 11 }).first('first_name')).toEqual({ first_name: 'Verdi!' });
  });

  test('a plugin that is suspended owes an answer, and makes up for it when it is back: workflows do not hear the event again', async () => {
    const { store, house, handle, happened, happen, cards } = open;
    handle({ 'list.joined': () => ({ effects: [card({ number: '1' })] }) });
    await house.workflow(1, [{ kind: 'exit', id: 'out' }], { reentry: { policy: 'always' } });
    house.state.suspended.add('club');
    await store.write((t) => t('workspace_plugin').update({ state: 'suspended' }));
    await happen(happened(11, 'list.joined'));
    expect(await cards()).toEqual([]);
    expect(await store.read('debt').select('plugin', 'contribution', 'workflow_id')).toEqual([
      { plugin: 'club', contribution: 'club/h0', workflow_id: null },
    ]);
    house.state.suspended.clear();
    await store.write((t) => t('workspace_plugin').update({ state: 'active' }));
    await house.settle();
    await house.settle();
    expect(await cards()).toHaveLength(1);
    expect(await store.read('debt')).toEqual([]);
    expect(await house.runs()).toHaveLength(1);
  });

  test.each([
    [6, 0],
    [8, 1],
  ])('what it owes for %i days it makes up for, whoever else listens; quiet: %i', async (days, quiet) => {
    const { store, house, handle, happened, happen, cards } = open;
    handle({ 'list.joined': () => ({ effects: [card({ number: '1' }), emit('club.noted')] }) }, {}, [1, 2]);
    await house.workflow(1, [{ kind: 'exit', id: 'out' }]);
    house.state.suspended.add('club');
    await store.write((t) => t('workspace_plugin').update({ state: 'suspended' }));
    await happen(happened(11, 'list.joined'), happened(21, 'list.joined'));
    house.elapse(days * DAY);
    house.state.suspended.clear();
    await store.write((t) => t('workspace_plugin').update({ state: 'active' }));
    await house.settle();
    expect(await cards()).toEqual([
      [11, { number: '1' }],
      [21, { number: '1' }],
    ]);
    expect(await store.read('event').where({ type: 'club.noted' }).pluck('quiet')).toEqual([quiet, quiet]);
    expect(await store.read('debt')).toEqual([]);
    expect(await house.runs()).toHaveLength(1);
  });

  test('a plugin that the sandbox stops is struck; with the third strike it owes', async () => {
    const { store, house, handle, happened, accept } = open;
    handle({ 'custom.*': () => ({}) });
    house.state.behave = () => ({ kind: 'condemned', verdict: 'timeout', detail: 'It ran for 200 ms.' });
    await accept(happened(11, 'custom.order'));
    for (let times = 0; times < 3; times++) await house.reactor(house.tenure);
    expect(house.state.strikes).toEqual(['club', 'club', 'club']);
    expect(await store.read('debt').select('contribution')).toEqual([{ contribution: 'club/h0' }]);
  });

  test('one event at which it throws is told of, and the others go on', async () => {
    const { house, handle, happened, happen, refusals, cards } = open;
    handle({ 'custom.*': () => ({}) });
    house.state.behave = ({ items }) => ({
      kind: 'answered',
      answers: readKept<Item[]>(items).map((_, at) =>
        at === 0
          ? { ok: false, code: 'INNESTO_PLUGIN_THREW', message: 'out of reach' }
          : { ok: true, value: JSON.stringify({ effects: [card({ number: '1' })] }) },
      ),
      logs: [],
      cpuMs: 0,
    });
    await happen(happened(11, 'custom.order'), happened(12, 'custom.order'));
    expect(await refusals()).toEqual(['INNESTO_PLUGIN_THREW: out of reach']);
    expect(await cards()).toHaveLength(1);
    expect(house.state.strikes).toEqual([]);
  });

  test.each<[string, HandlerEffect]>([
    ['a reason', { kind: 'balance.add', balance: 'points', amount: 3, reason: 'a\0b' }],
    ['a record', card({ number: 'a\0b' })],
    ['an event', emit('club.noted', { a: { b: ['a\ud83d'] } })],
    ['a field', field('a\ud83d')],
  ])('what no database can keep, in %s, holds up nobody else who listens', async (_, effect) => {
    const { store, house, handle, happened, happen, refusals, cards } = open;
    await house.workflow(1, [{ kind: 'exit', id: 'out' }]);
    handle({
      'list.joined': () => ({ effects: [effect] }),
      'list.*': () => ({ effects: [card({ number: '1' })] }),
    });
    await happen(happened(11, 'list.joined'));
    expect(await refusals()).toEqual(['its answer holds a NUL or half a character']);
    expect(await cards()).toEqual([[11, { number: '1' }]]);
    expect(await house.runs()).toHaveLength(1);
    expect(await store.read('parked')).toEqual([]);
  });

  test('what it says as it throws is told in the form in which it can be kept', async () => {
    const { house, handle, happened, happen, refusals } = open;
    handle({ 'custom.*': () => ({}) });
    house.state.behave = () => ({
      kind: 'answered',
      answers: [{ ok: false, code: 'INNESTO_PLUGIN_THREW', message: `a\0b\ud83d${'x'.repeat(600)}` }],
      logs: [],
      cpuMs: 0,
    });
    await happen(happened(11, 'custom.order'));
    expect(await refusals()).toEqual([expect.stringMatching(/^INNESTO_PLUGIN_THREW: ab\ufffdx+$/)]);
  });

  test('an interrupted sandbox is asked again, and nothing is decided', async () => {
    const { store, house, handle, happened, accept, cards } = open;
    handle({ 'custom.*': () => ({ effects: [card({ number: '1' })] }) });
    const { behave } = house.state;
    house.state.behave = () => ({ kind: 'interrupted' });
    await accept(happened(11, 'custom.order'));
    await house.reactor(house.tenure);
    expect(await store.read('event').where({ pending: 1 })).toHaveLength(1);
    house.state.behave = behave;
    await house.settle();
    expect(await cards()).toHaveLength(1);
  });

  test('two handlers that call each other come to an end, and the timeline says why', async () => {
    const { handle, happened, happen, payloadsOf, refusals } = open;
    handle({
      'custom.start': () => ({ effects: [emit('club.ping')] }),
      'club.ping': () => ({ effects: [emit('club.pong')] }),
      'club.pong': () => ({ effects: [emit('club.ping')] }),
    });
    await happen(happened(11, 'custom.start'));
    expect(await payloadsOf('club.%')).toHaveLength(MAX_EVENT_DEPTH);
    expect(await refusals()).toEqual(['causal-depth']);
  });

  test('one that calls itself many times over comes to an end, too', async () => {
    const { seen, handle, happened, happen, refusals } = open;
    handle({ 'club.ping': () => ({ effects: [emit('club.ping'), emit('club.ping')] }) });
    await happen(happened(11, 'club.ping'));
    const asked = seen.length;
    expect(asked).toBeLessThanOrEqual(HANDLER_BUDGET + 1);
    expect(await refusals()).toContain('causal-budget');
  });

  test.each([
    [HANDLER_BUDGET_OF_ALL - 1, []],
    [HANDLER_BUDGET_OF_ALL, ['causal-budget']],
  ])('of a contact who had %i caused events, each of another type, it is told: %j', async (before, told) => {
    const { store, handle, accept, happened, happen, refusals } = open;
    const caused = Array.from({ length: before }, (_, at) => happened(11, `shop.t${at}`, { depth: 1 }));
    await accept(...caused);
    await store.write((t) => t('event').update({ pending: 0 }));
    handle({ 'club.ping': () => ({ effects: [emit('club.heard')] }) });
    await happen(happened(11, 'club.ping', { depth: 1 }), happened(12, 'club.ping', { depth: 1 }));
    expect(await refusals()).toEqual(told);
    expect(await store.read('event').where({ type: 'club.heard' })).toHaveLength(2 - told.length);
  });

  test('what was caused longer than an hour before counts for nothing', async () => {
    const { store, house, handle, accept, happened, happen, refusals } = open;
    const at = house.now() - HOUR;
    await accept(
      ...Array.from({ length: HANDLER_BUDGET_OF_ALL }, (_, n) => happened(11, `shop.t${n}`, { depth: 1, at })),
    );
    await store.write((t) => t('event').update({ pending: 0 }));
    handle({ 'club.ping': () => ({ effects: [emit('club.heard')] }) });
    await happen(happened(11, 'club.ping', { depth: 1 }));
    expect(await refusals()).toEqual([]);
  });

  test.each([
    [MOST_HANDLER_EVENTS, []],
    [MOST_HANDLER_EVENTS + 1, [`it reports more than ${MOST_HANDLER_EVENTS} events at one`]],
  ])('a handler that reports %i events at one is told: %j', async (many, told) => {
    const { handle, happened, happen, payloadsOf, refusals } = open;
    const half = Array.from({ length: Math.floor(many / 2) }, () => emit('club.noted'));
    handle({
      'custom.*': () => ({ effects: half, groups: [half, ...(many % 2 === 0 ? [] : [[emit('club.noted')]])] }),
    });
    await happen(happened(11, 'custom.order'));
    expect(await refusals()).toEqual(told);
    expect(await payloadsOf('club.noted')).toHaveLength(told.length === 0 ? many : 0);
  });

  test('what a handler is told of its own failures it does not hear', async () => {
    const { seen, handle, happened, happen } = open;
    handle({ 'handler.refused': () => ({}), 'custom.*': () => ({ effects: [emit('other.name')] }) });
    await happen(happened(11, 'custom.order'));
    expect(seen).toHaveLength(1);
  });
});
