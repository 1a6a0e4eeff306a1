import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ContactDetail, Filter, WorkflowDefinition } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { testManifest, writePlugin } from '../../core/src/registry/test-plugin.ts';
import { freshHome, hereOn, type Home } from '../support/database.ts';
import { HUB_PROGRAM, startHub, type RunningHub } from '../support/hub.ts';
import { letTimePass } from '../support/let-time-pass.ts';
import { settleIn, type Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

const run = promisify(execFile);

/** Somebody's birthday comes within two days, or they live in Cluj. */
const FITS: Filter = {
  any: [
    { attribute: 'field.born', operator: 'anniversary-in-next-days', value: 2 },
    { attribute: 'field.city', operator: 'is', value: 'cluj' },
  ],
};

/** A plugin from outside, whose trigger starts for whoever comes to fit that. */
const installPlugin = async (home: Home): Promise<void> => {
  const script = `__innesto({
    manifest: ${JSON.stringify(testManifest())},
    triggers: { joined: { subscribe: () => [{ audience: ${JSON.stringify(FITS)}, change: 'joins' }] } },
    actions: { greet: { run: () => ({ effects: [] }) } },
  });`;
  const folder = writePlugin(inject('temporaryFolder'), { script });
  const { DATABASE_URL: _, ...inherited } = process.env;
  await run(process.execPath, [HUB_PROGRAM, 'plugin', 'install', folder, '--yes'], {
    env: {
      ...inherited,
      ...(home.databaseUrl === null ? {} : { DATABASE_URL: home.databaseUrl }),
      NODE_OPTIONS: '',
      INNESTO_DATA: home.dataFolder,
    },
  });
};

const WORKFLOW: WorkflowDefinition = {
  trigger: { contribution: 'greeting/joined', config: { list: 'any' } },
  reentry: { policy: 'once' },
  first: 'mark',
  steps: [
    {
      kind: 'action',
      id: 'mark',
      contribution: 'contact-field/update',
      config: { field: 'status', operation: 'set', value: 'greeted' },
      ports: {},
    },
  ],
};

// One story a database: each test goes on where the one before it ended.
describe.each(hereOn('PostgreSQL'))('whoever comes to fit a filter, on %s', (database) => {
  tellInOrder();
  let hub: RunningHub;
  let shop: Settled;
  const people = new Map<string, string>();

  beforeAll(async () => {
    const home = await freshHome(database);
    await installPlugin(home);
    hub = await startHub({ ...home, environment: { INNESTO_DEMO: 'no' } });
    shop = await settleIn(hub);
    await shop.api.must('POST', `${shop.base}/plugins/greeting/enable`, {});
    for (const [key, type] of [
      ['status', 'text'],
      ['city', 'text'],
      ['born', 'date'],
    ])
      await shop.api.must('POST', `${shop.base}/fields`, { key, label: key, type });
  });
  afterAll(() => hub?.stop());

  const put = async (name: string, fields: object): Promise<void> => {
    const email = `${name}@clients.example`;
    const { contact } = await shop.api.must<{ contact: { id: string } }>('POST', `${shop.base}/contacts`, {
      email,
      fields,
    });
    people.set(name, contact.id);
  };
  const statusOf = async (name: string): Promise<unknown> =>
    (await shop.api.must<ContactDetail>('GET', `${shop.base}/contacts/${people.get(name)}`)).fields['status'];
  const untilGreeted = (name: string): Promise<unknown> =>
    until(
      () => statusOf(name),
      (seen) => seen === 'greeted',
      { what: `${name} is greeted` },
    );

  test('who fits when the workflow is started is left in peace', async () => {
    await put('anna', { city: 'Cluj' });
    await put('bruno', { city: 'Torino' });
    const { id } = await shop.api.must<{ id: string }>('POST', `${shop.base}/workflows`, {
      name: 'Fits',
      definition: WORKFLOW,
    });
    await shop.api.must('POST', `${shop.base}/workflows/${id}/start`);
    await put('bruno', { city: 'CLUJ' });
    await untilGreeted('bruno');
    expect(await statusOf('anna')).toBeUndefined();
  });

  test('a birthday comes nearer, and somebody is greeted without anybody’s doing', async () => {
    const { headers } = await shop.api.call('GET', `${shop.base}/fields`);
    const now = new Date(headers.get('innesto-clock')?.split(';')[0] ?? '');
    const inFourDays = new Date(now.getTime() + 4 * 86_400_000).toISOString().slice(5, 10);
    await put('carla', { born: `--${inFourDays}` });
    await letTimePass(shop, { amount: 1, unit: 'hours' });
    expect(await statusOf('carla')).toBeUndefined();
    await letTimePass(shop, { amount: 3, unit: 'days' });
    await untilGreeted('carla');
    expect(await statusOf('anna')).toBeUndefined();
  });
});
