import type {
  ContactDetail,
  Page,
  PluginView,
  RunView,
  TimelineEntry,
  WorkflowStatistics,
} from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { freshHome, hereOn } from '../support/database.ts';
import { IS_LONG, ROUNDS } from '../support/rounds.ts';
import { until } from '../support/until.ts';
import { installFolders, openHouse, type House } from './house.ts';
import { PATTERNS, WELL, writePatterns } from './patterns-plugin.ts';
import { actingOn, standingOf, start, witness } from './shops.ts';
import { stopsIn, tooLate, type Stop } from './stops.ts';
import { expectUnharmed } from './unharmed.ts';

/** What it did to the built-ins of its own isolate stays so there; nobody else has that one. */
const BREAKS_ITSELF: ReadonlySet<string> = new Set(['broken built-ins', 'looping setters on every object']);
/** A machine that starves a plugin so often is no machine to tell it by. */
const MOST_TRIES = 5;
/** A secret of the workspace in which the culprit is at work. */
const CANARY = 'canary-connection-91be';

/** A workspace whose contacts go through one step. */
interface Shop {
  readonly base: string;
  readonly list: string;
  readonly workflow: string;
  /** What the hub has said so far of how it holds and stops a plugin here. */
  readonly said: (kind: 'held' | 'condemned') => readonly Stop[];
}

/** Those that no bound ever ends, and that leave their isolate as it was, share a workspace: not one of them may be struck there. */
const only = Object.entries(PATTERNS).filter(
  ([name, { ends }]) => !BREAKS_ITSELF.has(name) && ends.every((end) => end === 'error' || end === 'answered'),
);
const others = Object.entries(PATTERNS).filter((one) => !only.some(([name]) => name === one[0]));

/**
 * Each round is a hub of its own. In the long run each pattern goes on in the first, on both databases, until its plugin is suspended; in all others,
 * and where time is dear, it is mended once the hub has stopped it.
 */
const rounds = [
  ...hereOn('SQLite').map((database) => ({ database, round: 1, isToTheEnd: IS_LONG })),
  ...Array.from({ length: ROUNDS - 1 }, (_, past) => ({
    database: 'SQLite' as const,
    round: past + 2,
    isToTheEnd: false,
  })),
];

describe.each(rounds)('on $database, a plugin that does what none should ($round)', ({ database, isToTheEnd }) => {
  let house: House;
  let beside: Shop;
  let watched: ReturnType<typeof witness> | undefined;
  let neighbours = 0;

  beforeAll(async () => {
    const home = await freshHome(database);
    await installFolders(home, [writePatterns(inject('temporaryFolder'))]);
    // It says how it stops plugins.
    house = await openHouse(home, { INNESTO_LOG: 'info' });
    beside = await addShop('Beside', 'contact-field/update', {
      field: 'firstName',
      operation: 'set',
      value: 'Greeted',
    });
    watched = witness(house.owner, `${beside.base}/contacts?limit=1`, 1000);
  });
  afterAll(async () => {
    await watched?.end();
    await expectUnharmed(house);
  });

  const addShop = async (name: string, contribution: string, config: Record<string, string> = {}): Promise<Shop> => {
    const { owner } = house;
    const base = await house.addWorkspace(name);
    const said = stopsIn(house.hub, base);
    const { id: list } = await owner.must<{ id: string }>('POST', `${base}/lists`, { name: 'Newsletter' });
    if (contribution.startsWith('patterns/')) await owner.must('POST', `${base}/plugins/patterns/enable`, {});
    return { base, list, workflow: await start(owner, base, actingOn(list, contribution, config)), said };
  };

  const addContact = async ({ base, list }: Shop, lastName: string, before = 0): Promise<string> => {
    const email = `${lastName.replaceAll(/[^a-z0-9]/gi, '-')}-${before}@clients.example`;
    const draft = { email, lastName, lists: [list] };
    return (await house.owner.must<{ contact: { id: string } }>('POST', `${base}/contacts`, draft)).contact.id;
  };

  const runsOf = async (workflow: string): Promise<readonly RunView[]> =>
    (await house.owner.must<Page<RunView>>('GET', `${workflow}/runs?limit=100`)).items;

  /** How many runs left the step by which port. */
  const portsOf = async (workflow: string): Promise<Readonly<Record<string, number>> | undefined> => {
    const { totals } = await house.owner.must<WorkflowStatistics>('GET', `${workflow}/statistics`);
    return totals.steps.find(({ step }) => step === 'act')?.ports;
  };

  const addSecret = (base: string): Promise<unknown> =>
    house.owner.must('POST', `${base}/connections`, {
      kind: 'smtp',
      name: 'Ours',
      host: 'mail.example',
      port: 587,
      security: 'starttls',
      user: 'hub',
      password: CANARY,
      from: { name: 'Shop', address: 'shop@clients.example' },
    });

  const standing = (base: string): Promise<PluginView> => standingOf(house.owner, base, 'patterns');

  /** How the plugin was stopped; null: it was not, and its contact left the step. */
  const untilStopped = async (
    { base, workflow, said }: Shop,
    name: string,
    contact: string,
  ): Promise<PluginView | null> => {
    // The run first: where it has come to its end, whatever strike it cost is there.
    const runOf = async (): Promise<RunView | undefined> =>
      (await runsOf(workflow)).find((one) => one.contact.id === contact);
    await until(
      async () => {
        const run = await runOf();
        if (run?.state === 'ended' || (isToTheEnd && run?.heldBy === 'patterns')) return true;
        // What the hub prints costs nothing to look at.
        return !isToTheEnd && said('condemned').length > 0 && (await standing(base)).strikes > 0;
      },
      Boolean,
      { what: `“${name}” is over`, every: 200 },
    );
    const found = await standing(base);
    return found.strikes > 0 ? found : null;
  };

  /** Leaves a contact in peace. */
  const mend = async ({ base }: Shop, contact: string): Promise<void> => {
    await house.owner.must('PATCH', `${base}/contacts/${contact}`, { lastName: WELL });
    // On a slow machine it may have been asked three times by now.
    if ((await standing(base)).state === 'suspended') await house.owner.must('POST', `${base}/plugins/patterns/resume`);
  };

  const whyFailed = async ({ base }: Shop, contact: string): Promise<string | null | undefined> => {
    const { items } = await house.owner.must<Page<TimelineEntry>>('GET', `${base}/contacts/${contact}/timeline`);
    return items.find(({ outcome }) => outcome === 'failed')?.detail;
  };

  /**
   * What comes of it for one more contact. Where it does not go on to the end, that one is mended as soon as the plugin has begun: once is enough. On a
   * machine that starves the plugin nothing may come of it by then, and it stays untold.
   */
  const tryOut = async (shop: Shop, name: string, before = 0) => {
    const failed = async (): Promise<number> => (await portsOf(shop.workflow))?.['failed'] ?? 0;
    const failedBefore = await failed();
    const contact = await addContact(shop, name, before);
    if (!isToTheEnd) {
      await until(
        async () =>
          shop.said('held').length > 0 || shop.said('condemned').length > 0 || (await failed()) > failedBefore,
        Boolean,
        { what: `“${name}” has begun` },
      );
      await mend(shop, contact);
    }
    const stopped = await untilStopped(shop, name, contact);
    await mend(shop, contact);
    return { contact, stopped, isUntold: stopped === null && (await failed()) === failedBefore };
  };

  test('those that only fail are told of, one by one, and nobody is struck for them', async () => {
    const shop = await addShop('Those that only fail', 'patterns/act');
    await addSecret(shop.base);
    neighbours += 1;
    await addContact(beside, `Neighbour ${neighbours}`);
    const contacts: string[] = [];
    for (const [name] of only) contacts.push(await addContact(shop, name));
    await addContact(shop, WELL);
    const ports = await until(
      () => portsOf(shop.workflow),
      (seen) => (seen?.['failed'] ?? 0) + (seen?.['done'] ?? 0) === only.length + 1,
      { what: 'all of them are over' },
    );
    expect(ports).toEqual({ failed: only.length, done: 1 });
    for (const contact of contacts) {
      expect(await whyFailed(shop, contact)).toMatch(/./);
      const after = await house.owner.must<ContactDetail>('GET', `${shop.base}/contacts/${contact}`);
      expect(after).toMatchObject({ firstName: null, fields: {} });
    }
    expect(await standing(shop.base)).toMatchObject({ state: 'active', strikes: 0 });
    expect(shop.said('condemned')).toEqual([]);
  });

  test.each(others)('%s is stopped and named, and harms nobody', async (name, { ends }) => {
    const shop = await addShop(name, 'patterns/act');
    await addSecret(shop.base);
    neighbours += 1;
    await addContact(beside, `Neighbour ${neighbours}`);

    let tried = await tryOut(shop, name);
    let tries = 1;
    for (; tries < MOST_TRIES && tried.isUntold; tries++) tried = await tryOut(shop, name, tries);
    const { contact, stopped } = tried;
    // Nothing of what it answered was taken, or it was struck, with what it did.
    expect(ends).toContain(stopped?.verdict ?? ends.find((end) => end === 'error' || end === 'answered'));
    expect(stopped === null ? await whyFailed(shop, contact) : stopped.detail).toMatch(/./);
    // At the latest a second after its deadline.
    const stops = await until(
      () => Promise.resolve(shop.said('condemned')),
      (seen) => seen.length >= (stopped?.strikes ?? 0),
      { what: `the hub’s word on “${name}”` },
    );
    expect(tooLate(stops)).toEqual([]);

    // Mended, it is asked as before, and the run that it held up goes on.
    await addContact(shop, WELL);
    const ports = await until(
      () => portsOf(shop.workflow),
      (seen) => (seen?.['failed'] ?? 0) + (seen?.['done'] ?? 0) === tries + 1,
      { what: `the plugin is well after “${name}”` },
    );
    expect(ports?.['done'] ?? 0).toBeGreaterThanOrEqual(BREAKS_ITSELF.has(name) ? 0 : 1);
    const after = await house.owner.must<ContactDetail>('GET', `${shop.base}/contacts/${contact}`);
    expect(after).toMatchObject({ firstName: null, fields: {} });
  });

  test('its neighbours were served all the while, and nobody else was blamed', async () => {
    const ended = await until(
      () => portsOf(beside.workflow),
      (ports) => ports?.['done'] === neighbours,
      { what: 'the neighbours’ runs' },
    );
    expect(ended).toEqual({ done: others.length + 1 });
    const heard = await watched?.end();
    expect([...new Set(heard)]).toEqual(['/health 200', `${beside.base}/contacts?limit=1 200`]);
    expect(await standingOf(house.owner, beside.base, 'contact-field')).toMatchObject({
      state: 'active',
      strikes: 0,
    });
  });
});
