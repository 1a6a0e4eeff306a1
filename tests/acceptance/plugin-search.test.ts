import type { PackagesFound } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestRegistry, type TestRegistry } from '../../core/src/service/http/test-package-registry.ts';
import type { ApiClient } from '../support/api-client.ts';
import { DATABASES } from '../support/database.ts';
import { deskPackage } from '../support/desk.ts';
import { startInnerHub, type InnerHub } from '../support/inner-hub.ts';
import { makeWorkspace, signUp, type Settled } from '../support/settle-in.ts';

const DESK = '@agency/innesto-desk';

describe.each(DATABASES)('the registry’s plugins by the API, on %s', (database) => {
  let registry: TestRegistry;
  let hub: InnerHub;
  let owner: ApiClient;
  let shop: Settled;

  beforeAll(async () => {
    registry = await startTestRegistry();
    registry.packages.set(DESK, {
      versions: { '1.0.0': { bytes: await deskPackage({ version: '1.0.0', setting: 'text' }) } },
      about: { description: 'A desk with a stamp', date: '2026-10-01T10:00:00.000Z' },
    });
    hub = await startInnerHub({ database, plugins: [], environment: { INNESTO_REGISTRY: registry.address } });
    owner = await signUp(hub);
    shop = await makeWorkspace(owner);
  });
  afterAll(async () => {
    await hub?.stop();
    await registry?.close();
  });

  const look = (words: string): Promise<PackagesFound> =>
    owner.must('GET', `${shop.base}/plugin-packages?search=${encodeURIComponent(words)}`);

  test('they are told beside what is installed, and beside the list of what may be', async () => {
    const told = {
      name: DESK,
      version: '1.0.0',
      description: 'A desk with a stamp',
      publisher: null,
      publishedAt: '2026-10-01T10:00:00.000Z',
    };
    const unknown = { ...told, isAllowed: true, installed: null, isNewer: false };
    expect(await look('stamp')).toEqual({ items: [unknown], more: false });
    expect(await look('till')).toEqual({ items: [], more: false });
    const { id } = await owner.must<{ id: string }>('POST', `${shop.base}/plugin-proposals`, { name: DESK });
    await owner.must('POST', `${shop.base}/plugin-proposals/${id}/accept`);
    await owner.must('PATCH', `${shop.base}/plugin-installations`, { packages: ['@shop/*'] });
    const installed = { plugin: 'desk', version: '1.0.0' };
    expect(await look('stamp')).toEqual({ items: [{ ...unknown, isAllowed: false, installed }], more: false });
  });

  test('only whoever may install from the registry looks through it, and a registry without a search says so', async () => {
    expect(await shop.api.call('GET', `${shop.base}/plugin-packages`)).toMatchObject({
      status: 403,
      body: { code: 'INNESTO_PLUGIN_INSTALLER' },
    });
    const long = await owner.call('GET', `${shop.base}/plugin-packages?search=${'x'.repeat(201)}`);
    expect(long.status).toBe(400);
    registry.searching = 'not';
    expect(await owner.call('GET', `${shop.base}/plugin-packages`)).toMatchObject({
      status: 400,
      body: { code: 'INNESTO_PLUGIN_SEARCH', detail: expect.stringContaining('offers no search') },
    });
  });
});
