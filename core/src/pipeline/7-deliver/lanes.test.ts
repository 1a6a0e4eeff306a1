import { expect, test } from 'vitest';
import type { Delivery } from '../../model/delivery.ts';
import { createLanes } from './lanes.ts';

const mail = (id: number, workspaceId: number): Delivery => ({
  id,
  publicId: `d${id}`,
  workspaceId,
  shard: 0,
  kind: 'message',
  channel: 'email',
  contactId: id,
  runId: null,
  workflowId: null,
  versionId: null,
  step: null,
  visit: 0,
  key: `k${id}`,
  createdAt: 0,
  notBefore: 0,
  onUncertain: 'resend',
  body: {},
  state: 'queued',
  attempt: 0,
  uncertain: 0,
});

const mails = (count: number, workspaceId: number): Delivery[] =>
  Array.from({ length: count }, (_, at) => mail(workspaceId * 1000 + at, workspaceId));

test('a mail server that takes for ever has half the places, and the others have the rest', async () => {
  let freed = 0;
  let answer = (): void => undefined;
  const stuck = new Promise<void>((resolve) => (answer = resolve));
  const lanes = createLanes(() => (freed += 1));
  const first = lanes.fit(mails(200, 1));
  expect(first).toHaveLength(100);
  for (const delivery of first) lanes.add(delivery, stuck);
  expect(lanes.room('message')).toBe(100);
  expect(lanes.fit([...mails(5, 1), ...mails(5, 2)]).map(({ workspaceId }) => workspaceId)).toEqual([2, 2, 2, 2, 2]);
  expect(lanes.room('chore')).toBe(2);
  answer();
  await lanes.drain();
  expect(freed).toBe(100);
  expect(lanes.fit(mails(5, 1))).toHaveLength(5);
});

test('a gateway for SMS that takes for ever leaves the mails of its workspace, and everybody else, their places', () => {
  const lanes = createLanes(() => undefined);
  const stuck = new Promise<void>(() => undefined);
  const texts = (count: number, workspaceId: number): Delivery[] =>
    mails(count, workspaceId).map((one) => ({ ...one, channel: 'sms' }));
  for (const workspaceId of [1, 2, 3, 4, 5, 6, 7]) {
    for (const delivery of lanes.fit(texts(60, workspaceId))) lanes.add(delivery, stuck);
  }
  expect(lanes.room('message')).toBe(100);
  expect(lanes.fit(texts(5, 8))).toEqual([]);
  expect(lanes.fit([...mails(60, 1), ...mails(60, 8)])).toHaveLength(120);
});
