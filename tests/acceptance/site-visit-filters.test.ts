import type { AttributeCatalogue, Filter, Page, RecordView, RunView, Which } from '@innesto/sdk/contract';
import { beforeAll, describe, expect, test } from 'vitest';
import { settleAmongOthers } from '../support/common-hub.ts';
import { DATABASES } from '../support/database.ts';
import { advance } from '../support/let-time-pass.ts';
import type { Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

const SITE = 'https://shop.example';
const VISITS = 'happened.site-visit.visited';
const LAST = 'latest.site-visit.visited';
const MONTH = { amount: 30, unit: 'days' } as const;
const prices = (attribute = 'event.path', value = '/prices'): Filter => ({ attribute, operator: 'starts-with', value });

// One story a database: each test goes on where the one before it ended.
describe.each(DATABASES)('what filters ask of visits, on %s', (database) => {
  tellInOrder();
  let shop: Settled;
  let monitor: string;
  let workflow: string;
  const people = new Map<string, string>();
  const keys = new Map<string, string>();

  const post = <Answer>(path: string, body: object = {}): Promise<Answer> =>
    shop.api.must('POST', `${shop.base}${path}`, body);
  const get = <Answer>(path: string): Promise<Answer> => shop.api.must('GET', `${shop.base}${path}`);
  const namesOf = async (filter: Filter): Promise<readonly string[]> => {
    const { items } = await post<Page<{ firstName: string | null }>>('/contacts/matching?limit=100', { filter });
    return items.map(({ firstName }) => firstName ?? '').toSorted();
  };
  /** Whom a filter finds: as many as are counted. */
  const matching = async (filter: Filter): Promise<readonly string[]> => {
    const names = await namesOf(filter);
    const counted = (await post<{ matching: number }>('/contacts/count', { filter })).matching;
    expect(counted).toBe(names.length);
    return names;
  };
  const visit = async (name: string, path: string): Promise<void> => {
    const body = { m: monitor, u: `${SITE}${path}`, k: keys.get(name) ?? '', c: 1 };
    const { status } = await fetch(`${shop.api.url}/x/${shop.base.split('/').at(-1)}/site-visit/visits`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    expect(status).toBe(202);
  };
  const untilVisits = (name: string, value: number): Promise<unknown> =>
    until(
      () => namesOf({ attribute: VISITS, operator: 'is', value }),
      (seen) => seen.includes(name),
      { what: `${value} visits of ${name}` },
    );

  beforeAll(async () => {
    shop = await settleAmongOthers(database);
    const attributes = { name: 'Shop', sites: 'shop.example', consent: 'ask' };
    monitor = (await post<RecordView>('/collections/site-visit/monitor/records', { attributes })).id;
    const definition = {
      trigger: { contribution: 'event/custom', config: { type: 'custom.key' } },
      reentry: { policy: 'always' },
      first: 'mail',
      steps: [
        {
          kind: 'action',
          id: 'mail',
          contribution: 'email/send',
          config: { purpose: 'service', subject: '{{ contact.firstName }} {{ contact.key }}', text: 'Hello' },
          ports: {},
        },
      ],
    };
    const { id } = await post<{ id: string }>('/workflows', { name: 'Keys', definition });
    await post(`/workflows/${id}/start`);
    for (const name of ['Anna', 'Bea', 'Carla']) {
      const draft = { email: `${name.toLowerCase()}@clients.example`, firstName: name };
      people.set(name, (await post<{ contact: { id: string } }>('/contacts', draft)).contact.id);
    }
    await post('/events', {
      events: [...people.values()].map((contact) => ({ type: 'custom.key', contact, payload: {} })),
    });
    const { items } = await until(
      () => get<Page<{ subject: string | null; state: string }>>('/messages'),
      (seen) => seen.items.filter(({ state }) => state === 'sent').length === people.size,
      { what: 'the keys' },
    );
    for (const { subject } of items) {
      const [name = '', key = ''] = (subject ?? '').split(' ');
      keys.set(name, key);
    }
  });

  test('the catalogue offers them by name, with what a visit holds', async () => {
    const { items } = await get<AttributeCatalogue>('/attributes');
    const offered = items.filter(({ attribute }) => [VISITS, LAST].includes(attribute));
    expect(offered).toMatchObject([
      { label: 'Site visits: Visited pages', type: 'number', room: 'kept', of: ['when', 'within'] },
      { label: 'Site visits: Last visit', type: 'moment', room: 'kept', of: ['when'] },
    ]);
    expect(offered[0]?.labels).toMatchObject({ it: expect.stringContaining('Pagine visitate') });
    expect(offered[0]?.asks?.map(({ attribute }) => attribute)).toEqual(
      expect.arrayContaining(['event.page', 'event.path', 'event.site']),
    );
  });

  test('how often somebody visited which page, never, and within how long', async () => {
    for (const path of ['/prices', '/prices/large', '/about']) await visit('Anna', path);
    await visit('Bea', '/about');
    await untilVisits('Anna', 3);
    await untilVisits('Bea', 1);
    const atLeast = (value: number, of: Which = {}): Promise<readonly string[]> =>
      matching({ attribute: VISITS, operator: 'at-least', value, of });
    expect(await atLeast(1)).toEqual(['Anna', 'Bea']);
    expect(await atLeast(2, { when: prices() })).toEqual(['Anna']);
    expect(await atLeast(3, { when: prices() })).toEqual([]);
    expect(await atLeast(1, { when: prices('event.page', 'shop.example/about') })).toEqual(['Anna', 'Bea']);
    expect(await matching({ attribute: VISITS, operator: 'is', value: 0 })).toEqual(['Carla']);
    expect(await matching({ attribute: LAST, operator: 'not-set' })).toEqual(['Carla']);
    expect(await matching({ attribute: LAST, operator: 'in-last-days', value: 7 })).toEqual(['Anna', 'Bea']);
  });

  test('as time goes by they are no longer recent, and whoever comes back is', async () => {
    await advance(shop, { amount: 70, unit: 'days' });
    await visit('Bea', '/offers');
    await untilVisits('Bea', 2);
    const recent: Filter = { attribute: VISITS, operator: 'at-least', value: 1, of: { within: MONTH } };
    expect(await matching(recent)).toEqual(['Bea']);
    const longAgo = { now: { sign: 'minus', duration: { amount: 60, unit: 'days' } } } as const;
    expect(await matching({ attribute: LAST, operator: 'less', value: longAgo })).toEqual(['Anna']);
  });

  test('a condition of a workflow parts contacts by their visits', async () => {
    const often: Filter = { attribute: VISITS, operator: 'at-least', value: 2, of: { when: prices() } };
    const definition = {
      trigger: { contribution: 'event/custom', config: { type: 'custom.ask' } },
      reentry: { policy: 'always' },
      first: 'which',
      steps: [
        { kind: 'branch', id: 'which', branches: [{ name: 'often', when: often, next: 'mail' }] },
        {
          kind: 'action',
          id: 'mail',
          contribution: 'email/send',
          config: { purpose: 'service', subject: 'Often', text: 'Hello' },
          ports: {},
        },
      ],
    };
    workflow = (await post<{ id: string }>('/workflows', { name: 'Ask', definition })).id;
    await post(`/workflows/${workflow}/start`);
    await post('/events', {
      events: [...people.values()].map((contact) => ({ type: 'custom.ask', contact, payload: {} })),
    });
    await until(
      () => get<Page<RunView>>(`/workflows/${workflow}/runs`),
      ({ items }) => items.length === 3 && items.every(({ endedAt }) => endedAt !== null),
      { what: 'three runs' },
    );
    const { items } = await get<Page<{ subject: string | null; to: string }>>('/messages');
    expect(items.filter(({ subject }) => subject === 'Often').map(({ to }) => to)).toEqual(['anna@clients.example']);
  });

  test('whoever visited a page so often is put into a workflow at once, and gets a campaign', async () => {
    const often: Filter = { attribute: VISITS, operator: 'at-least', value: 2, of: { when: prices() } };
    const seldom: Filter = { none: [often] };
    expect(await post(`/workflows/${workflow}/enrol/audience`, { filter: seldom })).toMatchObject({ count: 2 });
    await until(
      () => get<Page<RunView>>(`/workflows/${workflow}/runs`),
      ({ items }) => items.length === 5 && items.every(({ endedAt }) => endedAt !== null),
      { what: 'two more runs' },
    );
    expect(await post(`/workflows/${workflow}/enrol/audience`, { filter: often })).toMatchObject({ count: 1 });
    await until(
      () => get<Page<{ subject: string | null; to: string }>>('/messages'),
      ({ items }) => items.filter(({ subject }) => subject === 'Often').length === 2,
      { what: 'the second message' },
    );
    const { items } = await get<Page<{ subject: string | null; to: string }>>('/messages');
    const told = items.filter(({ subject }) => subject === 'Often').map(({ to }) => to);
    expect(new Set(told)).toEqual(new Set(['anna@clients.example']));
    const offer = await post<{ id: string }>('/campaigns', {
      name: 'Prices',
      channel: 'email',
      message: { purpose: 'service', subject: 'You looked', text: 'Hello' },
      audience: { filter: often },
    });
    expect(await get(`/campaigns/${offer.id}/audience`)).toMatchObject({ total: 1, reached: 1 });
    await post(`/campaigns/${offer.id}/schedule`, { at: 'now' });
    await until(
      () => get<{ state: string }>(`/campaigns/${offer.id}`),
      ({ state }) => state === 'sent',
      { what: 'the campaign' },
    );
    const sent = (await get<Page<{ subject: string | null; to: string }>>('/messages')).items;
    expect(sent.filter(({ subject }) => subject === 'You looked').map(({ to }) => to)).toEqual([
      'anna@clients.example',
    ]);
  });

  test('what a visit does not hold, and what no plugin declares, is refused with where it stands', async () => {
    const refused = async (filter: object): Promise<readonly unknown[]> => {
      const { status, body } = await shop.api.call('POST', `${shop.base}/contacts/count`, { filter });
      return [status, (body as { readonly code?: unknown }).code];
    };
    const wrong = { attribute: VISITS, operator: 'at-least', value: 1 };
    for (const filter of [
      { ...wrong, of: { when: { ...prices(), attribute: 'record.path' } } },
      { ...wrong, of: { when: { ...prices(), attribute: 'event.nothing' } } },
      { ...wrong, of: { channel: 'email' } },
      { ...wrong, attribute: 'happened.site-visit.left' },
      { ...wrong, attribute: 'happened.order.placed' },
      { attribute: LAST, operator: 'set', of: { within: MONTH } },
    ])
      expect([filter, ...(await refused(filter))]).toEqual([filter, 422, 'INNESTO_CONDITION_INVALID']);
  });
});
