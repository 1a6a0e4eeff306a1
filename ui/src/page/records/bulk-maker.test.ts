import type { BulkView } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { hubOver } from '../../data/test-hub.ts';
import { TestMachine } from '../../data/test-machine.ts';
import { BulkMaker } from './bulk-maker.svelte.ts';

const bulkIn = (state: BulkView['state']): BulkView => ({
  id: 'b1',
  state,
  forList: false,
  wanted: 1000,
  done: 0,
  made: 0,
  trouble: state === 'parked' ? 'the plugin fails' : null,
  createdBy: 'operator:anna',
  createdAt: '2027-01-31T10:00:00.000Z',
  finishedAt: null,
});

test('one that cannot go on is not under way; tried again it is looked at until it is over', async () => {
  const machine = new TestMachine();
  let state: BulkView['state'] = 'parked';
  const { hub, asked } = hubOver((call) => {
    if (call.includes('/retry')) state = 'running';
    return { body: call.startsWith('POST') ? bulkIn(state) : { items: [bulkIn(state)] } };
  });
  const collection = { plugin: 'coupon', collection: 'campaign' };
  const maker = new BulkMaker({ hub, after: machine.ports.after, workspace: 'w', collection, record: { id: 'r1' } });
  await machine.pass(10);
  const [parked] = maker.bulks.value?.items ?? [];
  if (parked === undefined) throw new Error('nothing is made in bulk');
  expect([maker.isUnderWay(parked), parked.trouble]).toEqual([false, 'the plugin fails']);
  await maker.retry(parked);
  expect(asked.some((call) => call.includes('/bulk/b1/retry'))).toBe(true);
  await machine.pass(1100);
  state = 'finished';
  await machine.pass(2000);
  expect(maker.bulks.value?.items[0]?.state).toBe('finished');
  maker.close();
});
