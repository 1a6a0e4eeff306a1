import type { WorkflowDefinition } from '@innesto/sdk/contract';
import { afterEach, describe, expect, onTestFailed, test } from 'vitest';
import { freshHome, hereOn, type Home } from '../support/database.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { pastTheHub } from '../support/past-the-hub.ts';
import { makeWorkspace, signUp, type Settled } from '../support/settle-in.ts';
import { until } from '../support/until.ts';
import { enteredAt, leftFrom, numbersOf, untilNumbers } from '../support/workflow-numbers.ts';

const IS_LONG = process.env['INNESTO_LONG'] === '1';
/** How much of one client's waits, and how often the other one's people come meanwhile. */
const BACKLOG = IS_LONG ? 1_000_000 : 20_000;
const EVENTS = IS_LONG ? 100 : 5;

let hub: RunningHub | undefined;
afterEach(() => hub?.stop());

const markOn = (list: string): WorkflowDefinition => ({
  trigger: { contribution: 'list/activity', config: { lists: [list] } },
  reentry: { policy: 'once' },
  first: 'mark',
  steps: [
    {
      kind: 'action',
      id: 'mark',
      contribution: 'contact-field/update',
      config: { field: 'seen', operation: 'set', value: 'yes' },
      ports: {},
    },
  ],
});

interface Client extends Settled {
  readonly list: string;
  readonly workflow: string;
}

/** A client whose workflow writes something into whoever joins a list. */
const makeClient = async (owner: Awaited<ReturnType<typeof signUp>>): Promise<Client> => {
  const settled = await makeWorkspace(owner);
  const { api, base } = settled;
  await api.must('POST', `${base}/fields`, { key: 'seen', label: 'Seen', type: 'text' });
  const list = await api.must<{ id: string }>('POST', `${base}/lists`, { name: 'Newsletter' });
  const draft = { name: 'Mark', definition: markOn(list.id) };
  const workflow = await api.must<{ id: string }>('POST', `${base}/workflows`, draft);
  await api.must('POST', `${base}/workflows/${workflow.id}/start`);
  return { ...settled, list: list.id, workflow: workflow.id };
};

/** Puts so many people who have just joined the list behind the hub's back: a backlog as an import would leave it. */
const pileUp = (home: Home, { base, list }: Client): Promise<void> =>
  pastTheHub(home, async (knex) => {
    const workspace = await knex('workspace')
      .where({ public_id: base.split('/').at(-1) })
      .first<{ id: number }>('id');
    const top = await knex('contact').max<{ top: string | number | null }[]>({ top: 'id' });
    const from = Number(top[0]?.top ?? 0);
    const now = Date.now();
    const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${BACKLOG})`;
    await knex.transaction(async (t) => {
      await t.raw(
        `INSERT INTO contact(id, public_id, workspace_id, shard, source, created_at, updated_at)
         SELECT ${from} + i, 'pile-' || i, ${workspace.id}, (${from} + i) % 64, 'api', ${now}, ${now}
         FROM (${numbers} SELECT i FROM n) n`,
      );
      await t.raw(
        `INSERT INTO event(workspace_id, shard, type, contact_id, at, received_at, depth, quiet, pending, payload)
         SELECT ${workspace.id}, (${from} + i) % 64, 'list.joined', ${from} + i, ${now}, ${now}, 0, 0, 1, ?
         FROM (${numbers} SELECT i FROM n) n`,
        [JSON.stringify({ list, source: 'api' })],
      );
    });
    // Ids were given by hand; the next one is the database's own again.
    if (home.databaseUrl !== null)
      await knex.raw(`SELECT setval(pg_get_serial_sequence('contact', 'id'), (SELECT max(id) FROM contact))`);
  });

describe.each(hereOn('SQLite'))('a hub on %s on which one client has many events waiting', (database) => {
  test('serves another client’s single event at once', async () => {
    const home = await freshHome(database);
    const running = await startHub({ ...home, environment: { INNESTO_DEMO: 'no' } });
    hub = running;
    onTestFailed(() => void process.stdout.write(`The hub said last:\n${running.output().slice(-3000)}\n`));
    const owner = await signUp(running);
    const [noisy, quiet] = [await makeClient(owner), await makeClient(owner)];
    await pileUp(home, noisy);
    // A hub whose database is its own alone sleeps until it writes something itself.
    await noisy.api.must('POST', `${noisy.base}/contacts`, { email: 'wakes@clients.example' });
    await untilNumbers(noisy, noisy.workflow, { what: 'it has begun', isThere: (seen) => enteredAt(seen, 'mark') > 0 });
    const waiting = async (): Promise<number> => {
      const counted = await pastTheHub(home, (knex) =>
        knex('event').where({ pending: 1 }).first<{ n: string | number }>(knex.raw('count(*) AS n')),
      );
      return Number(counted.n);
    };
    const took: number[] = [];
    const left: number[] = [];
    for (let event = 0; event < EVENTS; event++) {
      const begin = performance.now();
      await quiet.api.must('POST', `${quiet.base}/contacts`, {
        email: `q${event}@clients.example`,
        lists: [quiet.list],
      });
      await until(
        () => numbersOf(quiet, quiet.workflow),
        (seen) => leftFrom(seen, 'mark') > event,
        { what: 'the quiet client is served', every: 20 },
      );
      took.push(performance.now() - begin);
      left.push(await waiting());
    }
    const sorted = took.toSorted((a, b) => a - b);
    process.stdout.write(
      `${database}: beside ${BACKLOG} events, ${left.at(-1)} of them left in the end, one took ${Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0)} ms in the middle, ${Math.round(sorted.at(-1) ?? 0)} at the most\n`,
    );
    expect(left[0], 'what waited still when the first one was served').toBeGreaterThan(0);
  });
});
