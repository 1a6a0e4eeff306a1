import { createSecretKey, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { shardOfContact } from './model/shard.ts';
import { openRegistryHouse, type RegistryHouse } from './registry/test-registry.ts';
import { DATABASES } from './store/test-database.ts';
import { createTrialHouses } from './trial-house.ts';

const ANNA = '018f0000-0000-7000-8000-0000000000aa';

describe.each(DATABASES)('a workspace in which something is tried out, on %s', (database) => {
  let house: RegistryHouse;
  beforeEach(async () => {
    house = await openRegistryHouse(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house.moveIn();
    const { id, publicId, name } = house.now.workspace;
    const { at } = house.now;
    await house.store.write(async (t) => {
      const own = { id, public_id: publicId, name, mode: 'live', time_zone: 'Europe/Rome', created_at: at };
      await t('workspace').insert(own);
      const times = { created_at: at, updated_at: at };
      const anna = { id: 1, public_id: ANNA, workspace_id: id, shard: shardOfContact(1), comparable: '{}' };
      await t('contact').insert({ ...anna, source: 'api', first_name: 'Anna', ...times });
    });
  });
  afterEach(() => house.store.close());

  const openTrial = () => {
    let serial = 0;
    return createTrialHouses({
      store: house.store,
      ids: { next: () => `00000000-0000-7000-9000-${String(++serial).padStart(12, '0')}` },
      registry: house.now.registry,
      trackingKey: { id: 1, key: createSecretKey(randomBytes(32)) },
      hashAddress: (workspaceId, address) => `${workspaceId} ${address}`,
      keyOf: (parts) => parts.join(':'),
    })(house.now.workspace, {
      contacts: [ANNA],
      from: house.now.at,
      answer: { kind: 'taken', openedAfterMs: null, requests: 'answered' },
    });
  };

  test('comes to rest where a plugin has to be stopped: it is suspended there with the first time, and here nothing is held against it', async () => {
    const { now } = house;
    await house.install({ handlers: [{ name: 'hear', title: 'Hear', on: 'custom.*', needs: [] }] });
    await now.registry.enable(now.workspace, now.plugin);
    let asked = 0;
    now.sandbox.answer = () => {
      asked++;
      return { kind: 'condemned', verdict: 'timeout', detail: 'It ran for 200 ms.' };
    };
    const trial = await openTrial();
    await trial.report([ANNA], { type: 'custom.order', payload: {} });
    expect(await trial.settle()).not.toBeNull();
    await trial.report([ANNA], { type: 'custom.order', payload: {} });
    expect(await trial.settle()).not.toBeNull();
    await trial.close();
    expect(asked).toBe(1);
    expect(await house.listed()).toMatchObject({ state: 'active' });
  });
});
