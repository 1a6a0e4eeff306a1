import { expect, test } from 'vitest';
import { calendarOf } from '../../model/calendar/quiet-hours.ts';
import type { Run } from '../../model/run.ts';
import type { Workspace } from '../../model/workspace.ts';
import { begunOf, createHandOver } from './hand-over.ts';

const NOW = 1000;
const workspace: Workspace = {
  id: 1,
  publicId: 'w',
  name: 'Palestra',
  mode: 'live',
  timeZone: 'UTC',
  identityKey: 'email',
  clock: { offset: 0, rate: 1, since: 0 },
  calendar: calendarOf({}, 'UTC'),
};

const run = (id: number, more: Partial<Run> = {}): Run => ({
  id,
  workspaceId: 1,
  shard: id,
  workflowId: 1,
  versionId: 1,
  contactId: id,
  entryKey: '',
  eventId: 1,
  state: 'waiting',
  wakeAt: NOW,
  seq: 1,
  attempt: 0,
  depth: 0,
  startedAt: NOW,
  variables: {},
  step: 'a',
  visit: 1,
  anchorAt: NOW,
  plannedAt: NOW,
  wait: null,
  trail: null,
  ...more,
});

const begun = (runs: readonly Run[]): ReturnType<typeof begunOf> =>
  begunOf([{ reactions: [], movedRuns: new Set(), begun: runs, standings: new Map() }], {
    contacts: new Map(),
    workspaces: new Map([[1, workspace]]),
    events: [],
    now: NOW,
  });

test('only those are handed over who are due at once, and of one contact one', () => {
  const { runs } = begun([
    run(1),
    run(2, { wakeAt: NOW + 1 }),
    run(3, { state: 'ended', wakeAt: null }),
    run(4, { contactId: 1 }),
    run(5, { workspaceId: 2 }),
  ]);
  expect(runs.map(({ id }) => id)).toEqual([1]);
});

test('every other time whoever else is due is looked for, however many begin', () => {
  const handOver = createHandOver(() => 0);
  const takes = Array.from({ length: 4 }, () => {
    handOver.give(begun([run(1)]));
    return handOver.take()?.runs.length ?? 0;
  });
  expect(takes).toEqual([1, 0, 1, 0]);
});

test('what was read a while ago is not handed over, and nothing is twice', () => {
  let uptime = 0;
  const handOver = createHandOver(() => uptime);
  handOver.give(begun([run(1)]));
  uptime = 1000;
  expect(handOver.take()).toBe(null);
  handOver.give(begun([run(1)]));
  expect(handOver.take()?.runs).toHaveLength(1);
  expect([handOver.take(), handOver.take()]).toEqual([null, null]);
});
