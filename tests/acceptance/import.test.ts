import type { ContactDetail, ImportView, ListView, Page, WorkflowDefinition } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshHome, hereOn } from '../support/database.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { csvOf, people } from '../support/people.ts';
import { imported, sendFile } from '../support/send-file.ts';
import { settleIn, type Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';
import { enteredAt, numbersOf, untilNumbers } from '../support/workflow-numbers.ts';

const ROWS = 50_000;
const EVERYBODY = people(ROWS);
/** Every thousandth row has an address that is none. */
const BROKEN = ROWS / 1000;
const FILE = csvOf(
  EVERYBODY.map((person, at) => (at % 1000 === 999 ? { ...person, email: `person ${at}` } : person)),
  ';',
);

const onJoining = (list: string): WorkflowDefinition => ({
  trigger: { contribution: 'list/activity', config: { lists: [list] } },
  reentry: { policy: 'once' },
  first: 'day',
  steps: [{ kind: 'wait', id: 'day', duration: { amount: 1, unit: 'days' } }],
});

describe.each(hereOn('PostgreSQL'))('a file of fifty thousand contacts on %s', (database) => {
  tellInOrder();
  let hub: RunningHub;
  let gym: Settled;
  let list: string;
  let workflow: string;
  let whole: ImportView;

  beforeAll(async () => {
    hub = await startHub({ ...(await freshHome(database)), environment: { INNESTO_DEMO: 'no' } });
    gym = await settleIn(hub);
    await gym.api.must('POST', `${gym.base}/fields`, { key: 'city', label: 'City', type: 'text' });
    ({ id: list } = await gym.api.must<ListView>('POST', `${gym.base}/lists`, { name: 'Newsletter' }));
    const draft = { name: 'On joining', definition: onJoining(list) };
    ({ id: workflow } = await gym.api.must<{ id: string }>('POST', `${gym.base}/workflows`, draft));
    await gym.api.must('POST', `${gym.base}/workflows/${workflow}/start`);
  });
  afterAll(() => hub?.stop());

  test('is worked through in the background, tells how far it is, and keeps nobody else waiting', async () => {
    const id = await sendFile(gym, FILE, { lists: [list] });
    const seen: ImportView[] = [];
    whole = await until(
      async () => {
        // Somebody works on meanwhile: what they write is there when they are told so.
        const email = `meanwhile${seen.length}@clients.example`;
        await gym.api.must('POST', `${gym.base}/contacts`, { email });
        const view = await gym.api.must<ImportView>('GET', `${gym.base}/imports/${id}`);
        seen.push(view);
        return view;
      },
      ({ state }) => state === 'finished',
      { what: 'the import is over', every: 20 },
    );
    const steps = new Set(seen.map(({ rowsDone }) => rowsDone));
    expect(steps.size).toBeGreaterThan(5);
    expect([...steps]).toEqual([...steps].toSorted((left, right) => left - right));
    expect(seen.every(({ rowsDone, created, refused }) => rowsDone === created + refused)).toBe(true);
    expect(whole).toMatchObject({
      rowsTotal: ROWS,
      rowsDone: ROWS,
      created: ROWS - BROKEN,
      refused: BROKEN,
      updated: 0,
    });
  });

  test('leaves a report with a line for each row that was refused', async () => {
    const { body } = await gym.api.call('GET', `${gym.base}/imports/${whole.id}/report`);
    const lines = String(body['text']).trim().split('\r\n').slice(1);
    expect(lines).toHaveLength(BROKEN);
    // The header is line 1, so the thousandth row stands in line 1001.
    expect(lines[0]).toMatch(/^1001,INNESTO_CONTACT_EMAIL,E-mail,.*person 999/);
  });

  test('brings everybody in with what the file says of them, and into the list', async () => {
    expect(await gym.api.must('GET', `${gym.base}/lists/${list}`)).toMatchObject({ members: ROWS - BROKEN });
    for (const { email, firstName, city } of [EVERYBODY[0], EVERYBODY[31_415], EVERYBODY[ROWS - 2]].filter(
      (one) => one !== undefined,
    )) {
      const { items } = await gym.api.must<Page<ContactDetail>>('GET', `${gym.base}/contacts?search=${email}`);
      expect(items).toHaveLength(1);
      expect(items[0]).toMatchObject({ email, firstName, fields: { city }, source: 'import' });
    }
  });

  test('changes nothing when it comes again', async () => {
    const again = await imported(gym, await sendFile(gym, csvOf(EVERYBODY.slice(0, 900)), { lists: [list] }));
    expect(again).toMatchObject({ created: 0, updated: 0, unchanged: 900, refused: 0 });
  });

  test('starts workflows only where it is told to', async () => {
    expect(enteredAt(await numbersOf(gym, workflow), 'day')).toBe(0);
    const more = csvOf(people(700, ROWS + 1));
    expect((await imported(gym, await sendFile(gym, more, { lists: [list], startWorkflows: true }))).created).toBe(700);
    const numbers = await untilNumbers(gym, workflow, {
      what: 'all have entered',
      isThere: (seen) => enteredAt(seen, 'day') >= 700,
    });
    expect(numbers.get('day')).toMatchObject({ entered: 700, waiting: 700 });
  });
});
