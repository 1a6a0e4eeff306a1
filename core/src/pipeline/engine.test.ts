import type { Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, DAY, HOUR, MINUTE, type TestHouse } from './test-house.ts';

const WELCOME: readonly Step[] = [
  { kind: 'wait', id: 'pause', duration: { amount: 10, unit: 'minutes' }, next: 'welcome' },
  { kind: 'action', id: 'welcome', contribution: 'email/send', config: {}, ports: { done: 'day' } },
  { kind: 'wait', id: 'day', duration: { amount: 1, unit: 'days' }, next: 'opened' },
  {
    kind: 'branch',
    id: 'opened',
    branches: [
      {
        name: 'opened',
        when: { attribute: 'message.welcome.outcome', operator: 'is', value: 'opened' },
        next: 'thanks',
      },
      {
        name: 'unknowable',
        when: { attribute: 'message.welcome.outcome', operator: 'is', value: 'unknowable' },
        next: 'goodbye',
      },
    ],
    otherwise: 'goodbye',
  },
  { kind: 'action', id: 'thanks', contribution: 'email/send', config: { subject: 'Grazie' }, ports: {} },
  { kind: 'exit', id: 'goodbye' },
];

const SEND: Step = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} };

describe.each(DATABASES)('the pipeline on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    await house.workspace(1);
  });
  afterEach(() => store.close());

  test('a contact who joins waits ten minutes, is mailed, and is asked a day after the mail what came of it', async () => {
    const [contact = 0] = await house.contacts(1, 1);
    const { versionId } = await house.workflow(1, WELCOME);
    await house.join(1, [contact]);
    expect(house.state.sent).toEqual([]);
    await house.pass(10 * MINUTE - 1);
    expect(house.state.sent).toEqual([]);
    await house.pass(1);
    expect(house.state.sent).toEqual(['c1@example.com: Ciao Nome1']);
    await store.write((t) => t('message').update({ opened_at: house.now(), tracked: 1 }));
    await house.pass(DAY - 1);
    expect(house.state.sent).toHaveLength(1);
    await house.pass(1);
    expect(house.state.sent).toEqual(['c1@example.com: Ciao Nome1', 'c1@example.com: Grazie']);
    expect(await house.log(1)).toEqual([
      'pause entered',
      'pause done',
      'welcome entered',
      'welcome queued',
      'welcome done',
      'day entered',
      'day done',
      'opened entered',
      'opened opened',
      'thanks entered',
      'thanks queued',
      'thanks done',
    ]);
    expect(await house.counts(versionId)).toMatchObject({ 'pause entered': 1, 'opened opened': 1, 'thanks done': 1 });
    expect(await house.runs()).toMatchObject([{ state: 'ended', end_reason: 'finished' }]);
  });

  test('a mail without a pixel is unknowable, not “not opened”', async () => {
    await house.contacts(1, 1);
    const { versionId } = await house.workflow(1, WELCOME);
    await house.join(1, [1]);
    await house.pass(10 * MINUTE);
    await house.pass(DAY);
    expect(await house.counts(versionId)).toMatchObject({ 'opened unknowable': 1, 'goodbye done': 1 });
  });

  test('the next delay counts from when the message really went out', async () => {
    await house.contacts(1, 1);
    await house.workflow(1, WELCOME);
    await house.join(1, [1]);
    house.state.world = () => ({ kind: 'retry', detail: '451 later', waitMs: 2 * HOUR });
    await house.pass(10 * MINUTE);
    house.state.world = () => ({ kind: 'accepted', detail: '250 ok' });
    await house.pass(2 * HOUR);
    expect(house.state.sent).toHaveLength(1);
    await house.pass(DAY - 1);
    expect((await house.runs())[0]).toMatchObject({ step: 'day', state: 'waiting' });
    await house.pass(1);
    expect((await house.runs())[0]).toMatchObject({ state: 'ended' });
  });

  test('a contact enters once, and the timeline says why not twice', async () => {
    await house.contacts(1, 1);
    await house.workflow(1, [SEND]);
    await house.join(1, [1]);
    await house.join(1, [1]);
    expect(house.state.sent).toHaveLength(1);
    expect(await store.read('entry_refusal').select('reason')).toEqual([{ reason: 'already-entered' }]);
  });

  test('events of an import that starts nothing start nothing', async () => {
    await house.contacts(1, 1);
    await house.workflow(1, [SEND]);
    await house.join(1, [1], { quiet: true });
    expect(await house.runs()).toEqual([]);
  });

  test('the same event from the same source counts once', async () => {
    await house.contacts(1, 1);
    await house.workflow(1, [SEND], { reentry: { policy: 'always' } });
    await house.join(1, [1], { source: { name: 'shop', key: 'order-1' } });
    await house.join(1, [1], { source: { name: 'shop', key: 'order-1' } });
    expect(house.state.sent).toHaveLength(1);
  });

  test('what happened before Start starts nothing', async () => {
    await house.contacts(1, 1);
    await house.workflow(1, [SEND]);
    await house.join(1, [1], { at: house.now() - 1 });
    expect(await house.runs()).toEqual([]);
  });

  test('a node whose shards were taken over changes nothing', async () => {
    await house.contacts(1, 1);
    await house.workflow(1, WELCOME);
    await house.join(1, [1]);
    await store.write((t) => t('shard').update({ epoch: 99, owner: 'another' }));
    await house.pass(0).catch(() => undefined);
    const before = await house.runs();
    const { moves } = await house.advancer(house.tenure);
    expect(moves).toEqual([]);
    // It does not spin either.
    await house.pass(10 * MINUTE);
    expect(await house.runs()).toEqual(before);
    expect(house.state.sent).toEqual([]);
  });

  test('a run that the database refuses is parked with its reason, and its neighbours go on', async () => {
    await house.contacts(1, 20);
    await house.workflow(1, [SEND, { kind: 'exit', id: 'end' }]);
    if (database === 'sqlite') {
      await store.write((t) =>
        t.raw(
          `CREATE TRIGGER refuse BEFORE INSERT ON delivery WHEN NEW.contact_id = 7 BEGIN SELECT RAISE(ABORT, 'no deliveries for seven'); END`,
        ),
      );
    } else {
      await store.write((t) => t.raw(`ALTER TABLE delivery ADD CONSTRAINT no_seven CHECK (contact_id <> 7)`));
    }
    await house.join(
      1,
      Array.from({ length: 20 }, (_, at) => at + 1),
    );
    expect(house.state.sent).toHaveLength(19);
    const parked = await store.read('parked').select('kind', 'reason');
    expect(parked).toEqual([{ kind: 'run', reason: expect.stringMatching(/seven/) }]);
    expect((await house.runs()).find((run: { contact_id: number }) => run.contact_id === 7)).toMatchObject({
      state: 'parked',
    });
  });

  test('a message that the database refuses is parked with its reason, and its neighbours go out', async () => {
    await house.contacts(1, 5);
    await house.workflow(1, [SEND]);
    const rule =
      database === 'sqlite'
        ? `CREATE TRIGGER refuse BEFORE INSERT ON message WHEN NEW.contact_id = 3 BEGIN SELECT RAISE(ABORT, 'no message for three'); END`
        : `ALTER TABLE message ADD CONSTRAINT no_three CHECK (contact_id <> 3)`;
    await store.write((t) => t.raw(rule));
    await house.join(1, [1, 2, 3, 4, 5]);
    expect(house.state.sent).toHaveLength(4);
    expect(await store.read('parked').select('kind', 'reason')).toEqual([
      { kind: 'delivery', reason: expect.stringMatching(/three/) },
    ]);
    expect(await store.read('delivery').select('state').where({ contact_id: 3 })).toEqual([{ state: 'parked' }]);
  });

  test('an answer that the database refuses is parked, and the others are written down', async () => {
    await house.contacts(1, 5);
    await house.workflow(1, [SEND]);
    const rule =
      database === 'sqlite'
        ? `CREATE TRIGGER refuse BEFORE UPDATE ON message WHEN NEW.state = 'sent' AND NEW.contact_id = 3 BEGIN SELECT RAISE(ABORT, 'three is never sent'); END`
        : `ALTER TABLE message ADD CONSTRAINT no_three CHECK (contact_id <> 3 OR state <> 'sent')`;
    await store.write((t) => t.raw(rule));
    await house.join(1, [1, 2, 3, 4, 5]);
    expect(house.state.sent).toHaveLength(5);
    expect(await store.read('delivery').select('contact_id', 'state', 'uncertain').orderBy('contact_id')).toEqual([
      ...[1, 2].map((contact_id) => ({ contact_id, state: 'accepted', uncertain: 0 })),
      { contact_id: 3, state: 'parked', uncertain: 1 },
      ...[4, 5].map((contact_id) => ({ contact_id, state: 'accepted', uncertain: 0 })),
    ]);
  });

  test('a plugin that the sandbox stops three times is suspended: its runs are held, and go on when it is back', async () => {
    await house.contacts(1, 2);
    await house.workflow(1, [SEND]);
    const well = house.state.behave;
    house.state.behave = () => ({ kind: 'condemned', verdict: 'timeout', detail: 'it looped' });
    await house.join(1, [1, 2]);
    await house.pass(MINUTE);
    await house.pass(MINUTE);
    expect(house.state.suspended).toContain('email');
    expect(await house.runs()).toMatchObject([{ state: 'held', held_by: 'email' }, { state: 'held' }]);
    house.state.behave = well;
    house.state.suspended.clear();
    await store.write((t) => t('run').update({ state: 'waiting' }));
    await house.pass(0);
    expect(house.state.sent).toHaveLength(2);
  });

  test('an interrupted sandbox decides nothing: the run is simply asked about again', async () => {
    await house.contacts(1, 1);
    await house.workflow(1, [SEND]);
    const well = house.state.behave;
    house.state.behave = () => ({ kind: 'interrupted' });
    await house.join(1, [1]);
    expect(house.state.strikes).toEqual([]);
    expect(await house.runs()).toMatchObject([{ state: 'waiting', attempt: 0 }]);
    house.state.behave = well;
    await house.pass(0);
    expect(house.state.sent).toHaveLength(1);
  });

  test('an event about which a suspended plugin could not be asked is a debt, paid when it is back', async () => {
    await house.contacts(1, 1);
    await store.write((t) =>
      t('workspace_plugin').insert({
        workspace_id: 1,
        plugin: 'list',
        version: '1.0.0',
        state: 'suspended',
        rights: '[]',
      }),
    );
    await house.workflow(1, [SEND], { asks: true });
    house.state.suspended.add('list');
    await house.join(1, [1]);
    expect(await store.read('debt').select('plugin', 'event_id')).toHaveLength(1);
    expect(await store.read('event').where({ pending: 1 })).toEqual([]);
    const send = house.state.behave;
    house.state.behave = (call) =>
      call.entry === 'match'
        ? { kind: 'answered', answers: [{ ok: true, value: '{"matches":true}' }], logs: [], cpuMs: 0 }
        : send(call);
    house.state.suspended.clear();
    await store.write((t) => t('workspace_plugin').update({ state: 'active' }));
    await house.pass(0);
    expect(house.state.sent).toHaveLength(1);
    expect(await store.read('debt')).toEqual([]);
  });

  test('what was handed over when the hub died is uncertain, sent again under the same Message-ID, and says so', async () => {
    await house.contacts(1, 2);
    await house.workflow(1, [SEND]);
    house.state.world = () => ({ kind: 'accepted', detail: '' });
    await house.join(1, [1]);
    // As a kill leaves it: one handed over, with the epoch of the owner that died.
    await store.write((t) => t('delivery').update({ state: 'handed' }));
    await store.write((t) => t('run').update({ state: 'awaiting' }));
    const taken = new Map([...house.tenure.shards].map(([shard, epoch]) => [shard, epoch + 1]));
    await store.write((t) => t('shard').update({ epoch: t.raw('epoch + 1') }));
    const recovered = await house.verbs.recoverDeliveries({
      tenure: { owner: 'test', shards: taken },
      now: house.now(),
    });
    expect(recovered).toEqual({ requeued: 1, uncertain: 1 });
    expect(await store.read('message').select('state')).toEqual([{ state: 'uncertain' }]);
    await house.settle({ owner: 'test', shards: taken });
    expect(house.state.sent).toHaveLength(2);
    expect(await store.read('delivery_attempt').select('outcome').orderBy('number')).toEqual([
      { outcome: 'uncertain' },
      { outcome: 'resent' },
    ]);
    expect(await store.read('delivery').select('state', 'uncertain')).toEqual([{ state: 'accepted', uncertain: 1 }]);
  });

  test('a marketing message without consent is passed over, and the run goes on by “skipped”', async () => {
    await house.contacts(1, 1);
    const { versionId } = await house.workflow(1, [
      { ...SEND, config: { purpose: 'marketing' }, ports: { skipped: 'end' } },
      { kind: 'exit', id: 'end' },
    ]);
    await house.join(1, [1]);
    expect(house.state.sent).toEqual([]);
    expect(await house.counts(versionId)).toMatchObject({ 'send skipped': 1, 'end done': 1 });
    expect(await store.read('delivery').select('state', 'reason')).toEqual([
      { state: 'skipped', reason: 'no-consent' },
    ]);
  });

  test('one workspace’s thousand due runs do not keep another’s one waiting', async () => {
    await house.workspace(2);
    await house.contacts(1, 1200);
    await house.contacts(2, 1, 5000);
    await house.workflow(1, WELCOME);
    await house.workflow(2, WELCOME);
    await house.join(
      1,
      Array.from({ length: 1200 }, (_, at) => at + 1),
    );
    await house.join(2, [5000]);
    const due = 10 * MINUTE;
    await store.write((t) => t('run').update({ wake_at: t.raw('wake_at - ?', [due]) }));
    const { moves } = await house.advancer(house.tenure);
    expect(moves.some(({ run }) => run.workspaceId === 2)).toBe(true);
    expect(moves.length).toBeGreaterThan(900);
  });
});
