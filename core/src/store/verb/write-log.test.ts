import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { LogEntry } from '../../model/run.ts';
import type { Store } from '../store.ts';
import { DATABASES, openTestStore } from '../test-database.ts';
import { alikeStories } from './alike-stories.ts';
import { writeLog, type Story } from './write-log.ts';

const HOUR = 3_600_000;
const MANY = 120;

const line = (step: string, outcome: string, more: Partial<LogEntry> = {}): LogEntry => ({
  step,
  outcome,
  at: HOUR,
  detail: null,
  counted: true,
  ...more,
});

/** A way by one of three pauses to the next. */
const passing = (at: number): readonly LogEntry[] => [
  line(`pause${at % 3}`, 'done'),
  line(`pause${(at + 1) % 3}`, 'entered', { detail: at % 3 === 0 ? 'l’été' : null }),
];

const story = (runId: number, lines: readonly LogEntry[], more: Partial<Story> = {}): Story => ({
  runId,
  seq: 4,
  workspaceId: 1,
  versionId: 1 + (runId % 2),
  shard: 9 + (runId % 5),
  lines,
  ...more,
});

test('stories that say the same stand together, whoever’s they are; those without lines are left out', () => {
  const silent = story(7, []);
  const tellings = alikeStories([...Array.from({ length: 6 }, (_, at) => story(at, passing(at))), silent]);
  expect(tellings.map(({ stories }) => stories.map(({ runId }) => runId))).toEqual([
    [0, 3],
    [1, 4],
    [2, 5],
  ]);
});

test.each<[string, Partial<LogEntry>]>([
  ['a reason', { detail: 'late' }],
  ['a moment', { at: 2 * HOUR }],
  ['a way out', { outcome: 'failed' }],
  ['what counts', { counted: false }],
  ['what it came to', { figures: { points: 1 } }],
])('stories of which one has %s of its own stand apart', (_, more) => {
  const tellings = alikeStories([story(1, [line('pause', 'done')]), story(2, [line('pause', 'done', more)])]);
  expect(tellings).toHaveLength(2);
});

test('a story that says more than another stands apart', () => {
  const said = line('pause', 'done');
  expect(alikeStories([story(1, [said]), story(2, [said, said]), story(3, [said])])).toHaveLength(2);
});

describe.each(DATABASES)('the stories of a batch, on %s', (database) => {
  let store: Store;

  beforeAll(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterAll(() => store.close());

  /** What the tables hold after the stories were written, all at once or each by itself. */
  const told = async (batches: readonly (readonly Story[])[]) => {
    await store.write(async (transaction) => {
      await transaction('run_log').delete();
      await transaction('step_stat').delete();
      for (const stories of batches) await writeLog(transaction, store.dialect, stories);
    });
    const lines = await store.read('run_log').select('*').orderBy(['run_id', 'seq', 'line']);
    const counters = await store
      .read('step_stat')
      .select('version_id', 'hour', 'step', 'outcome')
      .sum({ n: 'n' })
      .groupBy('version_id', 'hour', 'step', 'outcome')
      .orderBy(['version_id', 'hour', 'step', 'outcome']);
    return { lines, counters: counters.map((row) => ({ ...row, n: Number(row.n) })) };
  };

  test.each<[string, (at: number) => Story]>([
    ['of a few ways', (at) => story(at, passing(at))],
    ['of one way', (at) => story(at, [line('pause', 'done')])],
    ['that each say something else', (at) => story(at, [line('pause', 'done', { detail: `${at}` })])],
    ['that go on from earlier lines', (at) => story(at, passing(at), { firstLine: at % 4 })],
    [
      'with figures and tallies',
      (at) =>
        story(at, [...passing(at), line('gift', 'done', { figures: { points: at } })], {
          tallies: [{ step: 'gift', outcome: 'sum:points', at: HOUR, n: at }],
        }),
    ],
    ['of which some are silent', (at) => story(at, at % 2 === 0 ? [] : passing(at))],
  ])('%s say together what each says by itself', async (_, storyOf) => {
    const stories = Array.from({ length: MANY }, (_each, at) => storyOf(at));
    expect(await told([stories])).toEqual(await told(stories.map((one) => [one])));
  });
});
