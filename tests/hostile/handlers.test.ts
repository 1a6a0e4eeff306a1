import type { ContactDetail, Page, PluginView, TimelineEntry } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshHome, hereOn } from '../support/database.ts';
import { ROUNDS } from '../support/rounds.ts';
import { until } from '../support/until.ts';
import { installFixtures, openHouse, type House } from './house.ts';
import { expectUnharmed } from './unharmed.ts';

const HOUR_MS = 3_600_000;
/** What an event of `ears.echo` may bring at the most: those asked about bring two each. */
const MOST_ECHOES = 200;

describe.each(hereOn('PostgreSQL'))('a hub on %s with hostile handlers', (database) => {
  let house: House;

  beforeAll(async () => {
    const home = await freshHome(database);
    await installFixtures(home, ['ears']);
    house = await openHouse(home);
  });
  afterAll(() => expectUnharmed(house));

  /** A workspace that has the plugin, with some contacts. */
  const addShop = async (name: string, count = 1) => {
    const { owner } = house;
    const base = await house.addWorkspace(name);
    await owner.must('POST', `${base}/plugins/ears/enable`, {});
    const contacts: string[] = [];
    for (let number = 0; number < count; number++) {
      const draft = { email: `${number}@clients.example`, lastName: 'Rossi' };
      contacts.push((await owner.must<{ contact: { id: string } }>('POST', `${base}/contacts`, draft)).contact.id);
    }
    const lastName = async (contact: string): Promise<string | null> =>
      (await owner.must<ContactDetail>('GET', `${base}/contacts/${contact}`)).lastName;
    return {
      base,
      contacts,
      happens: (type: string, contact: string, payload: object = {}): Promise<unknown> =>
        owner.must('POST', `${base}/events`, { events: [{ type, contact, payload }] }),
      untilHeard: (type: string, contact: string): Promise<unknown> =>
        until(
          () => lastName(contact),
          (seen) => seen === type,
          { what: `${type} is heard` },
        ),
      standing: async (): Promise<PluginView | undefined> =>
        (await owner.must<Page<PluginView>>('GET', `${base}/plugins`)).items.find(({ plugin }) => plugin === 'ears'),
      timeline: async (contact: string): Promise<readonly TimelineEntry[]> =>
        (await owner.must<Page<TimelineEntry>>('GET', `${base}/contacts/${contact}/timeline?limit=200`)).items,
    };
  };

  const turns = Array.from({ length: ROUNDS }, (_, round) => round + 1);
  const stops = turns.flatMap((round) => ['custom.loop', 'custom.hoard'].map((type) => ({ type, round })));

  // At the same time, as each waits for its own seconds between strikes; all of them in one hub.
  test.concurrent.each(stops)(
    '$type suspends the plugin there, and nowhere else; what it owes it makes up for ($round)',
    async ({ type }) => {
      const { owner } = house;
      const [ill, beside] = [await addShop(`${type} here`), await addShop(`${type} not here`)];
      const [anna = ''] = ill.contacts;
      const [bruno = ''] = beside.contacts;
      const { now } = await owner.must<{ now: string }>('GET', `${ill.base}/clock`);
      await ill.happens(type, anna, { until: Date.parse(now) + HOUR_MS });
      const suspended = await until(ill.standing, (seen) => seen?.state === 'suspended', { what: 'a suspension' });
      expect(suspended?.strikes).toBeGreaterThanOrEqual(3);
      await beside.happens('custom.well', bruno);
      await beside.untilHeard('custom.well', bruno);
      expect(await beside.standing()).toMatchObject({ state: 'active', strikes: 0 });
      await owner.must('POST', `${ill.base}/clock`, { advance: { amount: 2, unit: 'hours' } });
      await owner.must('POST', `${ill.base}/plugins/ears/resume`);
      await ill.untilHeard(type, anna);
    },
  );

  test.concurrent.each(turns)('one event at which it throws is told of, and the others are heard (%s)', async () => {
    const shop = await addShop('throws', 2);
    const [anna = '', bruno = ''] = shop.contacts;
    await shop.happens('custom.throw', anna);
    await shop.happens('custom.well', bruno);
    await shop.untilHeard('custom.well', bruno);
    const told = await until(
      () => shop.timeline(anna),
      (seen) => seen.some(({ type }) => type === 'handler.refused'),
      { what: 'the refusal' },
    );
    expect(told.find(({ type }) => type === 'handler.refused')?.detail).toContain('out of reach');
    expect(await shop.standing()).toMatchObject({ state: 'active', strikes: 0 });
  });

  test.concurrent.each(turns)('handlers that call themselves twice each time come to an end (%s)', async () => {
    const shop = await addShop('echoes');
    const [anna = ''] = shop.contacts;
    await shop.happens('custom.echo', anna);
    await until(
      () => shop.timeline(anna),
      (seen) => seen.some(({ payload }) => payload?.['reason'] === 'causal-budget'),
      { what: 'the end of the echoes' },
    );
    await shop.happens('custom.well', anna);
    await shop.untilHeard('custom.well', anna);
    const heard = (await shop.timeline(anna)).filter(({ type }) => type === 'ears.echo');
    expect(heard.length).toBeLessThan(MOST_ECHOES);
  });
});
