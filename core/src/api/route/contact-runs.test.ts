import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../../store/test-database.ts';
import { openTimelineHouse, type TimelineHouse } from './test-timeline.ts';

const NOBODY = '018f0000-0000-7000-8000-000000000000';
const BEGAN = '1970-01-01T00:00:00.001Z';

describe.each(DATABASES)('the runs of a contact, on %s', (database) => {
  let house: TimelineHouse;
  let serial = 1000;

  beforeAll(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    house = await openTimelineHouse(database, places);
  });
  afterAll(() => house.close());
  beforeEach(() => house.moveIn());

  const addRun = (row: object): Promise<unknown> =>
    house.put('run', {
      id: ++serial,
      workspace_id: house.now.workspace.id,
      shard: 0,
      workflow_id: house.now.contactId,
      version_id: house.now.contactId,
      contact_id: house.now.contactId,
      entry_key: String(serial),
      step: 'wait',
      state: 'waiting',
      anchor_at: 1,
      started_at: 1,
      ...row,
    });

  test('say where it stands and how it ended before, the newest first', async () => {
    await addRun({ state: 'ended', ended_at: 5000, end_reason: 'ended-by-operator' });
    await addRun({ state: 'held', wake_at: 7000, held_by: 'email' });
    const workflow = { id: house.now.workflow, name: 'Welcome series' };
    const common = {
      workflow,
      version: 1,
      startedAt: BEGAN,
      heldBy: null,
      wakeAt: null,
      endedAt: null,
      endReason: null,
    };
    const { status, json } = await house.readRuns();
    expect(status).toBe(200);
    expect(json).toEqual({
      items: [
        { ...common, step: 'wait', state: 'held', heldBy: 'email', wakeAt: '1970-01-01T00:00:07.000Z' },
        {
          ...common,
          step: 'wait',
          state: 'ended',
          endedAt: '1970-01-01T00:00:05.000Z',
          endReason: 'ended-by-operator',
        },
        { ...common, step: 'send', state: 'waiting', wakeAt: BEGAN },
      ],
      next: null,
    });
  });

  test('go on page by page', async () => {
    for (let count = 0; count < 4; count++) await addRun({ started_at: count });
    const seen: string[] = [];
    let query = '?limit=2';
    for (let pages = 0; pages < 10 && query !== ''; pages++) {
      const { json } = await house.readRuns(query);
      seen.push(...json.items.map(({ startedAt }) => startedAt.slice(-4)));
      query = json.next === null ? '' : `?limit=2&after=${json.next}`;
    }
    expect(seen).toEqual(['003Z', '002Z', '001Z', '000Z', '001Z']);
  });

  test('are those of no other contact or workspace', async () => {
    const mine = { ...house.now };
    await house.moveIn();
    await addRun({ workspace_id: house.now.workspace.id, contact_id: mine.contactId });
    const absent = await house.readRuns('', NOBODY);
    expect(absent.status).toBe(404);
    expect(await house.readRuns('', mine.contact)).toEqual(absent);
    house.now.workspace = mine.workspace;
    expect((await house.readRuns('', mine.contact)).json.items).toHaveLength(1);
  });

  test.each(['?after=x', '?after=1.2', '?limit=201', '?order=asc'])('are not asked for with %s', async (query) => {
    expect((await house.readRuns(query)).status).toBe(400);
  });
});
