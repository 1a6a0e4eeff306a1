import { ENTRIES, type Entry, type PluginView } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { freshHome, hereOn } from '../support/database.ts';
import { ROUNDS } from '../support/rounds.ts';
import { until } from '../support/until.ts';
import { BEFORE, writeDoors } from './doors-plugin.ts';
import { DOORS, type Knock, type Stand } from './doors.ts';
import { openEcho, type Echo } from './echo.ts';
import { ENTRY_PATTERNS, SEALED } from './entry-patterns.ts';
import { installFolders, openHouse, type House } from './house.ts';
import { actingOn, standingOf, start, witness } from './shops.ts';
import { stopsIn, tooLate, type Stop } from './stops.ts';
import { expectUnharmed } from './unharmed.ts';

/** A move that goes wrong is told where it is planned, and is no offence: its version may not be at work anywhere. */
const STRIKES: (entry: Entry) => boolean = (entry) => !entry.startsWith('migrate');

test('whatever the contract lets the hub ask of a plugin has its patterns, and a way to be asked', () => {
  expect([...ENTRY_PATTERNS.keys()].toSorted()).toEqual(ENTRIES.toSorted());
  expect(Object.keys(DOORS).toSorted()).toEqual(ENTRIES.toSorted());
});

const rounds = [
  ...hereOn('SQLite').map((database) => ({ database, round: 1 })),
  ...Array.from({ length: ROUNDS - 1 }, (_, past) => ({ database: 'SQLite' as const, round: past + 2 })),
];

describe.each(rounds)('on $database, a plugin that does at one entry what none should ($round)', ({ database }) => {
  let house: House;
  let echo: Echo;
  let beside: { readonly base: string; readonly list: string; readonly workflow: string };
  let watched: ReturnType<typeof witness> | undefined;
  let neighbours = 0;
  const outside: string[] = [];

  beforeAll(async () => {
    echo = await openEcho();
    const home = await freshHome(database);
    await installFolders(home, writeDoors(inject('temporaryFolder')));
    // It says how it stops plugins.
    house = await openHouse(home, { INNESTO_LOG: 'info', INNESTO_PRIVATE_HOSTS: echo.host });
    const base = await house.addWorkspace('Beside');
    const { id: list } = await house.owner.must<{ id: string }>('POST', `${base}/lists`, { name: 'Newsletter' });
    const greet = { field: 'firstName', operation: 'set', value: 'Greeted' };
    beside = { base, list, workflow: await start(house.owner, base, actingOn(list, 'contact-field/update', greet)) };
    watched = witness(house.owner, `${base}/contacts?limit=1`, 1000);
  });
  afterAll(async () => {
    await watched?.end();
    await expectUnharmed(house);
    await echo?.close();
  });

  /** A workspace with the plugin. */
  const openStand = async (entry: Entry): Promise<Stand & { readonly stops: () => readonly Stop[] }> => {
    const { owner, hub } = house;
    const base = await house.addWorkspace(entry);
    const said = stopsIn(hub, base);
    const stops = (): readonly Stop[] => said('condemned');
    await owner.must('POST', `${base}/plugins/doors/enable`, STRIKES(entry) ? {} : { version: BEFORE });
    return {
      owner,
      base,
      endpoints: `${hub.url}/x/${base.split('/').at(-1)}/doors`,
      server: `http://${echo.host}`,
      stopped: () => stops().length,
      stops,
      heardOutside: (text) => void outside.push(text),
    };
  };

  /** How one of them ends, and how its plugin stands then. */
  const tryOut = async (
    { owner, base, stops }: Stand & { readonly stops: () => readonly Stop[] },
    knock: Knock,
    pattern: string,
  ): Promise<{ readonly end: string; readonly words: string; readonly plugin: PluginView }> => {
    const standing = (): Promise<PluginView> => owner.must('GET', `${base}/plugins/doors`);
    const { strikes } = await standing();
    const before = stops().length;
    const words = await knock(pattern);
    const plugin = await until(standing, (seen) => words !== 'stopped' || seen.strikes > strikes, {
      what: `a strike for “${pattern}”`,
      every: 50,
    });
    if (plugin.strikes === strikes && !words.includes('had to be stopped'))
      return { end: words === '' ? 'answered' : 'error', words, plugin };
    const said = await until(
      () => Promise.resolve(stops().slice(before)),
      (some) => some.length > 0,
      { what: `the hub’s word on “${pattern}”`, every: 50 },
    );
    return { end: said[0]?.verdict ?? '', words, plugin };
  };

  test.concurrent.each([...ENTRY_PATTERNS])('%s: each is refused or stopped, and named', async (entry, patterns) => {
    const { owner } = house;
    const stand = await openStand(entry);
    const knock = await DOORS[entry](stand);
    neighbours += 1;
    const neighbour = { email: `${entry.toLowerCase()}@clients.example`, lists: [beside.list] };
    await owner.must('POST', `${beside.base}/contacts`, neighbour);

    let suspensions = 0;
    const resume = async (): Promise<void> => {
      suspensions += 1;
      await owner.must('POST', `${stand.base}/plugins/doors/resume`);
    };
    for (const [pattern, { ends }] of Object.entries(patterns)) {
      const { end, words, plugin } = await tryOut(stand, knock, pattern);
      expect(ends, `${pattern}: ${words}`).toContain(end);
      expect(words, `${pattern} is told of`).toMatch(end === 'answered' ? /^$/ : /./);
      // What only fails is no offence.
      const isOffence = end !== 'answered' && end !== 'error';
      expect(isOffence ? 0 : plugin.strikes, `strikes for ${pattern}`).toBe(0);
      if (plugin.state === 'suspended') await resume();
    }
    expect(suspensions).toBeGreaterThanOrEqual(STRIKES(entry) ? 1 : 0);
    expect(tooLate(stand.stops())).toEqual([]);

    // Left in peace, it is asked as before.
    expect(await tryOut(stand, knock, 'well')).toMatchObject({ end: 'answered', plugin: { state: 'active' } });
  });

  test('its neighbours were served all the while, nobody else was blamed, and nobody outside was told anything', async () => {
    const { owner } = house;
    const contacts = await until(
      async () => (await owner.must<{ items: { firstName: string }[] }>('GET', `${beside.base}/contacts`)).items,
      (items) => items.filter(({ firstName }) => firstName === 'Greeted').length === neighbours,
      { what: 'the neighbours’ runs' },
    );
    expect(contacts).toHaveLength(ENTRIES.length);
    expect([...new Set(await watched?.end())]).toEqual(['/health 200', `${beside.base}/contacts?limit=1 200`]);
    expect(await standingOf(owner, beside.base, 'contact-field')).toMatchObject({ state: 'active', strikes: 0 });
    expect(outside.length).toBeGreaterThan(0);
    expect(outside.filter((text) => text.includes(SEALED) || text.includes('set-cookie'))).toEqual([]);
  });
});
