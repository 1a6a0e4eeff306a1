import type { PluginView, WorkflowDefinition, WorkflowStatistics } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiClient } from '../support/api-client.ts';
import { freshHome } from '../support/database.ts';
import { ROUNDS } from '../support/rounds.ts';
import { until } from '../support/until.ts';
import { installFixtures, openHouse, type House } from './house.ts';
import { actingOn, standingOf, start, witness } from './shops.ts';
import { expectUnharmed } from './unharmed.ts';

/** What of a page these tests look at. */
interface Page<Item> {
  readonly items: readonly Item[];
}

const CONTACTS = 9;
/** As many contacts as the plugin has pieces of nonsense. */
const PIECES = 18;
/** How many seconds of the workspaces pass in one of ours. */
const RATE = 1000;
const ILL_FOR_MS = 30 * 86_400_000;

const mail = (id: string, ports: Record<string, string>): WorkflowDefinition['steps'][number] => ({
  kind: 'action',
  id,
  contribution: 'email/send',
  config: { subject: 'Ciao {{ contact.firstName }}', text: 'Ciao', purpose: 'service' },
  ports,
});

/** Two mails, an hour between them, for everybody who joins a list. */
const mailing = (list: string): WorkflowDefinition => ({
  trigger: { contribution: 'list/activity', config: { lists: [list] } },
  reentry: { policy: 'once' },
  first: 'one',
  steps: [
    mail('one', { done: 'pause' }),
    { kind: 'wait', id: 'pause', duration: { amount: 1, unit: 'hours' }, next: 'two' },
    mail('two', {}),
  ],
});

const addSubscribers = async (owner: ApiClient, base: string, list: string, count = CONTACTS): Promise<void> => {
  for (let number = 0; number < count; number++) {
    const email = `${number}@example.com`;
    await owner.must('POST', `${base}/contacts`, { email, firstName: 'Ada', lastName: String(number), lists: [list] });
  }
};

/** A workspace whose time flies, with a list whose subscribers get two mails. */
const addShop = async ({ owner, addWorkspace }: House, name: string): Promise<{ base: string; list: string }> => {
  const base = await addWorkspace(name);
  await owner.must('POST', `${base}/clock`, { rate: RATE });
  const { id } = await owner.must<{ id: string }>('POST', `${base}/lists`, { name: 'Newsletter' });
  await start(owner, base, mailing(id));
  return { base, list: id };
};

const untilSuspended = (owner: ApiClient, base: string, name: string): Promise<PluginView> =>
  until(
    () => standingOf(owner, base, name),
    ({ state }) => state === 'suspended',
    { what: `${name} is suspended` },
  );

const untilRuns = (
  owner: ApiClient,
  workflow: string,
  state: string,
  count = CONTACTS,
): Promise<Page<{ heldBy: string | null }>> =>
  until(
    () => owner.must<Page<{ heldBy: string | null }>>('GET', `${workflow}/runs?state=${state}`),
    ({ items }) => items.length === count,
    { what: `all runs are ${state}` },
  );

const untilMailed = (owner: ApiClient, base: string, count = CONTACTS): Promise<unknown> =>
  until(
    () => owner.must<Page<unknown>>('GET', `${base}/messages?state=sent&limit=100`),
    ({ items }) => items.length === 2 * count,
    { what: 'everybody got both mails' },
  );

const statisticsOf = async (owner: ApiClient, workflow: string): Promise<WorkflowStatistics['totals']> =>
  (await owner.must<WorkflowStatistics>('GET', `${workflow}/statistics`)).totals;

const VERDICTS: Readonly<Record<string, readonly string[]>> = {
  loops: ['timeout'],
  trap: ['timeout'],
  // Whether its memory or its time runs out first is up to the machine.
  hoard: ['memory', 'timeout'],
  hang: ['stuck'],
};

const databases = [
  { database: 'SQLite', culprits: ['loops', 'trap', 'hoard', 'hang'] },
  { database: 'PostgreSQL', culprits: ['loops'] },
] as const;

describe.each(databases)('a hub on $database with hostile plugins', ({ database, culprits }) => {
  let house: House;

  beforeAll(async () => {
    const home = await freshHome(database);
    await installFixtures(home, [...culprits, 'nonsense']);
    house = await openHouse(home);
  });
  afterAll(() => expectUnharmed(house));

  const turns = Array.from({ length: ROUNDS }, (_, round) =>
    culprits.map((culprit) => ({ culprit, round: round + 1 })),
  );

  // At the same time: hostile beside hostile, and each waits for its own seconds between strikes.
  test.concurrent.each(turns.flat())(
    'stops “$culprit” and goes on: nobody else notices, and nothing fails ($round)',
    async ({ culprit }) => {
      const { owner } = house;
      const { base, list } = await addShop(house, `Shop with ${culprit}`);
      const elsewhere = await addShop(house, `Shop beside ${culprit}`);
      await owner.must('POST', `${base}/plugins/${culprit}/enable`, {});
      const { now } = await owner.must<{ now: string }>('GET', `${base}/clock`);
      const workflow = await start(
        owner,
        base,
        actingOn(list, `${culprit}/act`, { until: Date.parse(now) + ILL_FOR_MS }),
      );
      const watched = witness(owner, `${base}/contacts?limit=1`);

      // The plugin is at work on these, and the mails of two workspaces with it.
      await addSubscribers(owner, base, list);
      await addSubscribers(owner, elsewhere.base, elsewhere.list);

      // The culprit is named, with what it did.
      const suspended = await untilSuspended(owner, base, culprit);
      expect(suspended.strikes).toBeGreaterThanOrEqual(3);
      expect(VERDICTS[culprit]).toContain(suspended.verdict);
      expect(suspended.detail).not.toBe('');
      expect(suspended.struckAt).not.toBeNull();

      // Its own runs are held, none of them failed; its neighbours come to their end.
      const held = await untilRuns(owner, workflow, 'held');
      expect(new Set(held.items.map(({ heldBy }) => heldBy))).toEqual(new Set([culprit]));
      const before = await statisticsOf(owner, workflow);
      expect(before.runs).toEqual({ entered: CONTACTS, active: CONTACTS, ended: 0 });
      await untilMailed(owner, base);
      await untilMailed(owner, elsewhere.base);
      expect(await standingOf(owner, base, 'email')).toMatchObject({ state: 'active', strikes: 0 });

      // Resumed while it is still ill, it is asked again and suspended again.
      await owner.must('POST', `${base}/plugins/${culprit}/resume`);
      await untilSuspended(owner, base, culprit);
      await untilRuns(owner, workflow, 'held');

      // Resumed when it is well, everything that it held up goes on.
      await owner.must('POST', `${base}/clock`, { advance: { amount: 31, unit: 'days' } });
      await owner.must('POST', `${base}/plugins/${culprit}/resume`);
      await untilRuns(owner, workflow, 'ended');
      const { steps } = await statisticsOf(owner, workflow);
      expect(steps.find(({ step }) => step === 'act')?.ports).toEqual({ done: CONTACTS });
      expect(await standingOf(owner, base, culprit)).toMatchObject({ state: 'active', strikes: 0, verdict: null });

      const heard = await watched.end();
      expect([...new Set(heard)]).toEqual(['/health 200', `${base}/contacts?limit=1 200`]);
    },
  );

  test.concurrent('takes nonsense, and what the plugin has no right to, for a failure of that contact’s step, and nothing of it happens', async () => {
    const { owner } = house;
    const { base, list } = await addShop(house, 'Shop with nonsense');
    await owner.must('POST', `${base}/plugins/nonsense/enable`, {});
    const workflow = await start(owner, base, actingOn(list, 'nonsense/act', {}));
    await addSubscribers(owner, base, list, PIECES);
    await untilRuns(owner, workflow, 'ended', PIECES);
    const { steps } = await statisticsOf(owner, workflow);
    expect(steps.find(({ step }) => step === 'act')).toMatchObject({ entered: PIECES, ports: { failed: PIECES } });
    expect(await standingOf(owner, base, 'nonsense')).toMatchObject({ state: 'active', strikes: 0 });
    await untilMailed(owner, base, PIECES);
    const { items } = await owner.must<Page<{ id: string }>>('GET', `${base}/contacts?limit=100`);
    expect(items).toHaveLength(PIECES);
    for (const contact of items) {
      expect(contact).toMatchObject({ firstName: 'Ada', fields: {} });
      const timeline = await owner.must<Page<{ outcome?: string; detail: string | null }>>(
        'GET',
        `${base}/contacts/${contact.id}/timeline?limit=200`,
      );
      expect(timeline.items.find(({ outcome }) => outcome === 'failed')?.detail).toMatch(/./);
    }
  });
});
