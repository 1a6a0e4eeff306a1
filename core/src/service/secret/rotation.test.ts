import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { isFault } from '../../fault/fault.ts';
import { readKept } from '../../model/kept.ts';
import { placeOfStepSecret, placeOfTriggerSecret, SIGN_IN_FIELD, type SecretPlace } from '../../model/secret-place.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { addTestWorkspace, insertRow } from '../../store/test-workspace.ts';
import { wrappingKeyOf } from './derive-key.ts';
import { openKeyKeeper, type KeyKeeper } from './key-keeper.ts';
import { createKeyRing, newestOfAll, type KeyRing } from './key-ring.ts';
import { giveUpSealed, resealAll, surveySealed } from './reseal.ts';
import { addSealingKey, dropSealingKey, readSealingFile, sealingFileMark, SEALING_FILE } from './sealing-file.ts';
import { createSecrets } from './secrets.ts';

const OWN = 'aa'.repeat(32);
const [SECOND, THIRD] = ['bb'.repeat(32), 'cc'.repeat(32)];
const own = wrappingKeyOf(OWN);
const [second, third] = [wrappingKeyOf(SECOND), wrappingKeyOf(THIRD)];
const random = (count: number): Buffer => randomBytes(count);
const CONNECTIONS = 7;

const ringOf = (...keys: readonly string[]): KeyRing => {
  const ring = createKeyRing(own, random);
  ring.hold(keys.map(wrappingKeyOf));
  ring.agree([]);
  return ring;
};

test('the newest key that everybody has seals', () => {
  expect(newestOfAll(['own', 'b', 'c'], [])).toBe('c');
  expect(
    newestOfAll(
      ['own', 'b', 'c'],
      [
        ['own', 'b', 'c'],
        ['own', 'b'],
      ],
    ),
  ).toBe('b');
  expect(newestOfAll(['own', 'b', 'c'], [['own', 'b', 'c'], []])).toBe('own');
});

describe.each(DATABASES)('stored secrets on %s', (database) => {
  let store: Store;
  let places: readonly { readonly place: SecretPlace; readonly plain: string }[];
  let workspaceId: number;

  beforeAll(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterAll(() => store.close());

  /** Something sealed with the instance's own key in every table that keeps any. */
  beforeEach(async () => {
    await store.write(async (transaction) => {
      for (const table of [
        'connection',
        'connection_sign_in',
        'step_secret',
        'inbound_secret',
        'workflow',
        'node',
        'workspace',
      ])
        await transaction(table).del();
    });
    const ring = ringOf();
    const workspace = await addTestWorkspace(store);
    workspaceId = workspace.id;
    const kept: { place: SecretPlace; plain: string }[] = [];
    const sealed = (place: SecretPlace): string => {
      const plain = `secret ${String(kept.length)}`;
      kept.push({ place, plain });
      return ring.seal(place, plain);
    };
    const at = { workspace: workspace.publicId };
    for (let count = 0; count < CONNECTIONS; count++) {
      const publicId = `connection-${String(count)}`;
      const [password, key] = ['password', 'dkimPrivateKey'].map((field) =>
        sealed({ ...at, connection: publicId, field }),
      );
      const row = {
        workspace_id: workspace.id,
        kind: 'smtp',
        name: 'Ours',
        config: '{}',
        created_at: 0,
        updated_at: 0,
      };
      const secret = count === 0 ? null : JSON.stringify({ password, dkimPrivateKey: key });
      if (count === 0) kept.length = 0;
      await insertRow(store, 'connection', { ...row, public_id: publicId, secret });
    }
    const workflow = { public_id: 'workflow-1', workspace_id: workspace.id, name: 'W', state: 'draft', draft: '{}' };
    const workflowId = await insertRow(store, 'workflow', { ...workflow, created_at: 0, updated_at: 0 });
    const ofWorkflow = { workspace_id: workspace.id, workflow_id: workflowId, hosts: '[]', changed_at: 0 };
    await store.write(async (transaction) => {
      await transaction('connection_sign_in').insert({
        state: 'state',
        workspace_id: workspace.id,
        connection: 'connection-1',
        session: 's',
        expires_at: 1,
        verifier: sealed({ ...at, connection: 'connection-1', field: SIGN_IN_FIELD }),
      });
      for (const step of ['ask', 'ask-again'])
        await transaction('step_secret').insert({
          ...ofWorkflow,
          step,
          name: 'key',
          sealed: sealed(placeOfStepSecret(at.workspace, { workflow: 'workflow-1', step }, 'key')),
        });
      await transaction('inbound_secret').insert({
        ...ofWorkflow,
        name: 'signing',
        sealed: sealed(placeOfTriggerSecret(at.workspace, 'workflow-1', 'signing')),
      });
    });
    places = kept;
  });

  const all = async (): Promise<ReadonlyMap<string, string>> => {
    const [connections, signIns, steps, triggers] = await Promise.all([
      store.read('connection').select<{ public_id: string; secret: string | null }[]>('public_id', 'secret'),
      store.read('connection_sign_in').select<{ connection: string; verifier: string }[]>('connection', 'verifier'),
      store.read('step_secret').select<{ step: string; sealed: string }[]>('step', 'sealed'),
      store.read('inbound_secret').select<{ sealed: string }[]>('sealed'),
    ]);
    const secrets = (text: string | null) => readKept<Readonly<Record<string, string>>>(text ?? '{}');
    return new Map([
      ...connections.flatMap(({ public_id, secret }) =>
        Object.entries(secrets(secret)).map(([field, sealed]) => [`${public_id} ${field}`, sealed] as const),
      ),
      ...signIns.map(({ connection, verifier }) => [`${connection} ${SIGN_IN_FIELD}`, verifier] as const),
      ...steps.map(({ step, sealed }) => [`step ${step} of workflow-1 key`, sealed] as const),
      ...triggers.map(({ sealed }) => ['trigger of workflow-1 signing', sealed] as const),
    ]);
  };
  const expectAllOpen = async (ring: KeyRing): Promise<void> => {
    const sealed = await all();
    expect(sealed.size).toBe(places.length);
    for (const { place, plain } of places)
      expect(ring.open(place, sealed.get(`${place.connection} ${place.field}`) ?? '')).toBe(plain);
  };
  const codeOf = async (work: Promise<unknown>): Promise<string> => {
    const error: unknown = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    return isFault(error) ? error.code : 'none';
  };

  test('are handed over to a new key in every table, and the old one is not needed any more', async () => {
    expect(await surveySealed(store)).toEqual(new Map([[own.id, places.length]]));
    const ring = ringOf(SECOND);
    expect(await resealAll(store, ring, { chunk: 2 })).toBe(CONNECTIONS - 1 + 4);
    expect(await surveySealed(store)).toEqual(new Map([[second.id, places.length]]));
    await expectAllOpen(ring);
    expect(await resealAll(store, ring, { chunk: 2 })).toBe(0);
    const without = createKeyRing(third, random);
    without.hold([second]);
    await expectAllOpen(without);
  });

  test('are all there when the work dies in the middle, and whoever begins again finds the rest', async () => {
    const ring = ringOf(SECOND);
    let left = 3;
    const dying: Store = {
      ...store,
      write: (work, options) => (left-- > 0 ? store.write(work, options) : Promise.reject(new Error('killed'))),
    };
    await expect(resealAll(dying, ring, { chunk: 1 })).rejects.toThrow('killed');
    const half = await surveySealed(store);
    expect([half.get(own.id), half.get(second.id)]).toEqual([places.length - 6, 6]);
    await expectAllOpen(ring);
    await resealAll(store, ringOf(SECOND), { chunk: 1 });
    expect(await surveySealed(store)).toEqual(new Map([[second.id, places.length]]));
    await expectAllOpen(ring);
  });

  test('may be handed over by two nodes at once, and what somebody enters meanwhile stays', async () => {
    const ring = ringOf(SECOND);
    const place = { ...places[0]?.place, workspace: '', connection: '', field: '', ...places[0]?.place };
    const entered = JSON.stringify({ password: ringOf().seal(place, 'entered meanwhile') });
    let isEntered = false;
    const interrupted: Store = {
      ...store,
      write: async (work, options) => {
        if (!isEntered)
          await store.write((transaction) =>
            transaction('connection').where({ public_id: place.connection }).update({ secret: entered }),
          );
        isEntered = true;
        return store.write(work, options);
      },
    };
    await Promise.all([resealAll(interrupted, ring, { chunk: 3 }), resealAll(store, ringOf(SECOND), { chunk: 2 })]);
    await resealAll(store, ring);
    const sealed = (await all()).get(`${place.connection} ${place.field}`) ?? '';
    expect(ring.open(place, sealed)).toBe('entered meanwhile');
    expect([...(await surveySealed(store)).keys()]).toEqual([second.id]);
  });

  test('whose key is missing keep the hub from starting, until the key is back or they are given up', async () => {
    await resealAll(store, ringOf(SECOND));
    const dataFolder = mkdtempSync(join(inject('temporaryFolder'), 'ring-'));
    const start = (sealingKeys: readonly string[] | null) =>
      createSecrets({ config: { secretKey: OWN, sealingKeys, dataFolder }, store, random });
    await store.write((transaction) => transaction('setting').del());
    expect(await codeOf(start(null))).toBe('INNESTO_SEALING_KEY_MISSING');
    expect(await codeOf(start([THIRD]))).toBe('INNESTO_SEALING_KEY_MISSING');
    await expectAllOpen((await start([SECOND])).ring);
    expect(await giveUpSealed(store, second.id)).toBe(places.length);
    expect(await surveySealed(store)).toEqual(new Map());
    expect(await codeOf(start(null))).toBe('none');
    expect(await store.read('connection').where({ workspace_id: workspaceId }).whereNotNull('secret')).toEqual([]);
  });

  const addNodes = (...ids: readonly string[]): Promise<void> =>
    store.write(async (transaction) => {
      for (const [at, id] of ids.entries())
        await transaction('node').insert({
          id,
          name: id,
          role: 'all',
          version: '0',
          lease_ms: 600_000,
          started_at: at,
          seen_at: Date.now(),
        });
    });
  const keeperOn = (
    nodeId: string,
    dataFolder: string,
    ring: KeyRing,
  ): { readonly keeper: KeyKeeper; readonly reports: readonly string[] } => {
    const reports: string[] = [];
    let passed = 0;
    const keeper = openKeyKeeper({
      store,
      ring,
      nodeId,
      file: { mark: () => sealingFileMark(dataFolder), read: () => readSealingFile(dataFolder) },
      report: (message) => reports.push(message),
      // So long passes between two looks that nothing is put off.
      uptime: () => (passed += 1_000_000),
    });
    return { keeper, reports };
  };

  test('go to a key that appears in the file while the hub runs', async () => {
    const dataFolder = mkdtempSync(join(inject('temporaryFolder'), 'ring-'));
    const ring = ringOf();
    await addNodes('alone');
    const { keeper, reports } = keeperOn('alone', dataFolder, ring);
    try {
      await keeper.look();
      expect(ring.sealing).toBe(own.id);
      const name = addSealingKey(dataFolder, random);
      expect(statSync(join(dataFolder, SEALING_FILE)).mode & 0o777).toBe(0o600);
      await keeper.look();
      expect(ring.sealing).toBe(name);
      expect([...(await surveySealed(store)).keys()]).toEqual([name]);
      // Taken away too early, it goes on opening what it sealed, and somebody is told.
      const line = readFileSync(join(dataFolder, SEALING_FILE), 'utf8');
      dropSealingKey(dataFolder, name);
      await keeper.look();
      await expectAllOpen(ring);
      expect(reports).toContain('a key was taken away that still seals secrets');
      writeFileSync(join(dataFolder, SEALING_FILE), 'half a li');
      await keeper.look();
      await expectAllOpen(ring);
      writeFileSync(join(dataFolder, SEALING_FILE), line);
      await keeper.look();
      await expectAllOpen(ring);
    } finally {
      await keeper.close();
    }
  });

  test.runIf(database === 'postgres')('wait for the last of several nodes to have the key', async () => {
    const [here, there] = [0, 1].map(() => mkdtempSync(join(inject('temporaryFolder'), 'ring-')));
    if (here === undefined || there === undefined) throw new Error('there are no folders');
    await addNodes('here', 'there');
    const [ringHere, ringThere] = [ringOf(), ringOf()];
    const [one, other] = [keeperOn('here', here, ringHere), keeperOn('there', there, ringThere)];
    try {
      const name = addSealingKey(here, random);
      expect(await one.keeper.look()).toBe(false);
      expect(ringHere.sealing).toBe(own.id);
      expect([...(await surveySealed(store)).keys()]).toEqual([own.id]);
      writeFileSync(join(there, SEALING_FILE), readFileSync(join(here, SEALING_FILE)));
      await other.keeper.look();
      await one.keeper.look();
      expect([ringHere.sealing, ringThere.sealing]).toEqual([name, name]);
      expect([...(await surveySealed(store)).keys()]).toEqual([name]);
      await expectAllOpen(ringThere);
      // The first of them is gone: the next one hands over what is left.
      await store.write((transaction) => transaction('node').where({ id: 'here' }).update({ seen_at: 0 }));
      const next = addSealingKey(there, random);
      await other.keeper.look();
      expect([...(await surveySealed(store)).keys()]).toEqual([next]);
    } finally {
      await one.keeper.close();
      await other.keeper.close();
    }
  });
});
