import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { isFault } from '../../fault/fault.ts';
import { readKept } from '../../model/kept.ts';
import { placeOfStepSecret, placeOfTriggerSecret, SIGN_IN_FIELD, type SecretPlace } from '../../model/secret-place.ts';
import type { Store } from '../../store/store.ts';
import { addTestWorkspace, insertRow } from '../../store/test-workspace.ts';
import { wrappingKeyOf } from './derive-key.ts';
import { createKeyRing, type KeyRing } from './key-ring.ts';

/** The instance's own key, and two newer ones, as they are written down. */
export const [OWN, SECOND, THIRD] = ['aa'.repeat(32), 'bb'.repeat(32), 'cc'.repeat(32)];
/** With what they seal. */
export const [own, second, third] = [wrappingKeyOf(OWN), wrappingKeyOf(SECOND), wrappingKeyOf(THIRD)];
export const random = (count: number): Buffer => randomBytes(count);
/** How many connections there are. */
export const CONNECTIONS = 7;

/** A ring on which the newest of some keys seals. */
export const ringOf = (...keys: readonly string[]): KeyRing => {
  const ring = createKeyRing(own, random);
  ring.hold(keys.map(wrappingKeyOf));
  ring.agree([]);
  return ring;
};

/** Where a secret belongs, and what it says. */
export interface Known {
  readonly place: SecretPlace;
  readonly plain: string;
}

/** Makes a store anew that keeps something sealed with the instance's own key in every table that keeps any. */
export const sealInEveryTable = async (
  store: Store,
): Promise<{ readonly workspaceId: number; readonly places: readonly Known[] }> => {
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
  return { workspaceId: workspace.id, places: kept };
};

/** All that is sealed in a store, by its place. */
export const sealedIn = async (store: Store): Promise<ReadonlyMap<string, string>> => {
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

/** Expects that all that was sealed can be opened. */
export const expectOpen = async (store: Store, ring: KeyRing, places: readonly Known[]): Promise<void> => {
  const sealed = await sealedIn(store);
  expect(sealed.size).toBe(places.length);
  for (const { place, plain } of places)
    expect(ring.open(place, sealed.get(`${place.connection} ${place.field}`) ?? '')).toBe(plain);
};

/** The code of the fault by which something ends; `none`: by none. */
export const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return isFault(error) ? error.code : 'none';
};

/** Enters nodes that are alive. */
export const addNodes = (store: Store, ...ids: readonly string[]): Promise<void> =>
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
