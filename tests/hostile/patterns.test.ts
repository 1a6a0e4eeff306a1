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
import { until } from '../support/until.ts';
import { installFolders, openHouse, type House } from './house.ts';
import { PATTERNS, WELL, writePatterns } from './patterns-plugin.ts';
import { actingOn, standingOf, start, witness } from './shops.ts';
import { expectUnharmed } from './unharmed.ts';

/** In the long run each goes on until its plugin is suspended; else it is mended once the hub has stopped it. */
const IS_LONG = process.env['INNESTO_LONG'] === '1';
/** What it did to the built-ins of its own isolate stays so there; nobody else has that one. */
const BREAKS_ITSELF: ReadonlySet<string> = new Set(['broken built-ins']);
/** A secret of the workspace in which the culprit is at work. */
const CANARY = 'canary-connection-91be';

/** A workspace whose contacts go through one step. */
interface Shop {
  readonly base: string;
  readonly list: string;
  readonly workflow: string;
}

describe.each(hereOn('SQLite'))('a hub on %s, and a plugin that does all that a plugin should not', (database) => {
  let house: House;
  let beside: Shop;
  let watched: ReturnType<typeof witness> | undefined;
  let neighbours = 0;

  beforeAll(async () => {
    const home = await freshHome(database);
    await installFolders(home, [writePatterns(inject('temporaryFolder'))]);
    // It says when a plugin holds its thread.
    house = await openHouse(home, { INNESTO_LOG: 'info' });
    beside = await addShop('Beside', 'contact-field/update', {
      field: 'firstName',
      operation: 'set',
      value: 'Greeted',
    });
    watched = witness(house.owner, `${beside.base}/contacts?limit=1`, 250);
  });
  afterAll(async () => {
    await watched?.end();
    await expectUnharmed(house);
  });

  const addShop = async (name: string, contribution: string, config: Record<string, string> = {}): Promise<Shop> => {
    const { owner } = house;
    const base = await house.addWorkspace(name);
    const { id: list } = await owner.must<{ id: string }>('POST', `${base}/lists`, { name: 'Newsletter' });
    if (contribution.startsWith('patterns/')) await owner.must('POST', `${base}/plugins/patterns/enable`, {});
    return { base, list, workflow: await start(owner, base, actingOn(list, contribution, config)) };
  };

  const addContact = async ({ base, list }: Shop, lastName: string): Promise<string> => {
    const draft = { email: `${lastName.replaceAll(/[^a-z0-9]/gi, '-')}@clients.example`, lastName, lists: [list] };
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
  const untilStopped = async ({ base, workflow }: Shop, name: string): Promise<PluginView | null> => {
    // The run first: where it has come to its end, whatever strike it cost is there.
    const look = async () => ({ run: (await runsOf(workflow))[0], found: await standing(base) });
    const { found } = await until(
      look,
      ({ run, found: { state, strikes } }) =>
        run?.state === 'ended' || (IS_LONG ? state === 'suspended' && run?.heldBy === 'patterns' : strikes > 0),
      { what: `“${name}” is over` },
    );
    return found.strikes > 0 ? found : null;
  };

  /** Leaves a contact in peace. In the short run as soon as the plugin has begun with it: once is enough. */
  const mend = async ({ base }: Shop, contact: string): Promise<void> => {
    await house.owner.must('PATCH', `${base}/contacts/${contact}`, { lastName: WELL });
    // On a slow machine it may have been asked three times by now.
    if ((await standing(base)).state === 'suspended') await house.owner.must('POST', `${base}/plugins/patterns/resume`);
  };

  /** Whether the hub has said that the plugin holds its thread there. */
  const isHeld = ({ base }: Shop): boolean => {
    const workspace = base.split('/').at(-1) ?? '';
    return house.hub
      .output()
      .split('\n')
      .some((line) => line.includes('sandbox: held') && line.includes(workspace));
  };

  const whyFailed = async ({ base }: Shop, contact: string): Promise<string | null | undefined> => {
    const { items } = await house.owner.must<Page<TimelineEntry>>('GET', `${base}/contacts/${contact}/timeline`);
    return items.find(({ outcome }) => outcome === 'failed')?.detail;
  };

  test.each(Object.entries(PATTERNS))('%s is stopped and named, and harms nobody', async (name, { ends }) => {
    const shop = await addShop(name, 'patterns/act');
    await addSecret(shop.base);
    const contact = await addContact(shop, name);
    neighbours += 1;
    await addContact(beside, `Neighbour ${neighbours}`);

    if (!IS_LONG) {
      await until(
        async () =>
          isHeld(shop) || (await standing(shop.base)).strikes > 0 || (await portsOf(shop.workflow))?.['failed'],
        Boolean,
        { what: `“${name}” has begun`, every: 50 },
      );
      await mend(shop, contact);
    }
    const stopped = await untilStopped(shop, name);
    // Nothing of what it answered was taken, or it was struck, with what it did.
    expect(ends).toContain(stopped?.verdict ?? ends.find((end) => end === 'error' || end === 'answered'));
    expect(stopped === null ? await whyFailed(shop, contact) : stopped.detail).toMatch(/./);
    await mend(shop, contact);

    // Mended, it is asked as before, and the run that it held up goes on.
    await addContact(shop, WELL);
    const ports = await until(
      () => portsOf(shop.workflow),
      (seen) => (seen?.['failed'] ?? 0) + (seen?.['done'] ?? 0) === 2,
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
    expect(ended).toEqual({ done: Object.keys(PATTERNS).length });
    const heard = await watched?.end();
    expect([...new Set(heard)]).toEqual(['/health 200', `${beside.base}/contacts?limit=1 200`]);
    expect(await standingOf(house.owner, beside.base, 'contact-field')).toMatchObject({ state: 'active', strikes: 0 });
  });
});
