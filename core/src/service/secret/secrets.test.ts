import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { isFault } from '../../fault/fault.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore, type TestDatabase } from '../../store/test-database.ts';
import { createSecrets, type Secrets } from './secrets.ts';

const PLACE = { workspace: 'workspace-1', connection: 'connection-1', field: 'password' };
const random = (count: number): Buffer => randomBytes(count);
const opened: Store[] = [];

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});

const folder = (): string => mkdtempSync(join(inject('temporaryFolder'), 'secret-'));

const fresh = async (database: TestDatabase): Promise<Store> => {
  const store = await openTestStore(database, {
    postgresUrl: inject('postgresUrl'),
    temporaryFolder: inject('temporaryFolder'),
  });
  opened.push(store);
  return store;
};

const start = (store: Store, dataFolder: string, secretKey: string | null = null): Promise<Secrets> =>
  createSecrets({ config: { secretKey, sealingKeys: null, dataFolder }, store, random });

const codeOf = async (starting: Promise<unknown>): Promise<string> => {
  const error: unknown = await starting.then(
    () => null,
    (reason: unknown) => reason,
  );
  return isFault(error) ? error.code : 'none';
};

describe.each(DATABASES)('the hub’s key on %s', (database) => {
  test('is made at the first start, for the hub’s own user only, and is the same at the next', async () => {
    const [store, data] = [await fresh(database), folder()];
    const first = await start(store, data);
    expect(statSync(join(data, 'secret.key')).mode & 0o777).toBe(0o600);
    const second = await start(store, data);
    expect(second.open(PLACE, first.seal(PLACE, 'p4ssw0rd'))).toBe('p4ssw0rd');
    expect(second.trackingKey.key.equals(first.trackingKey.key)).toBe(true);
    expect(second.deliveryKey.equals(first.deliveryKey)).toBe(true);
    expect(first.deliveryKey.equals(first.trackingKey.key)).toBe(false);
  });

  test('that is lost is not replaced by a new one: the hub does not start', async () => {
    const [store, data] = [await fresh(database), folder()];
    await start(store, data);
    rmSync(join(data, 'secret.key'));
    expect(await codeOf(start(store, data))).toBe('INNESTO_SECRET_KEY_MISSING');
    expect(await codeOf(start(store, data, 'ab'.repeat(32)))).toBe('INNESTO_SECRET_KEY_OTHER');
  });

  test('may come from the configuration, and then no file is made', async () => {
    const [store, data] = [await fresh(database), folder()];
    const key = 'AB'.repeat(32);
    const sealed = (await start(store, data, key)).seal(PLACE, 'x');
    expect(() => statSync(join(data, 'secret.key'))).toThrow('ENOENT');
    writeFileSync(join(data, 'secret.key'), key.toLowerCase());
    expect((await start(store, data)).open(PLACE, sealed)).toBe('x');
  });

  test('of two nodes that start at once is one key, or the second does not start', async () => {
    const [store, data] = [await fresh(database), folder()];
    const [one, other] = await Promise.all([start(store, data), start(store, data)]);
    expect(other.open(PLACE, one.seal(PLACE, 'x'))).toBe('x');
    expect(await codeOf(start(store, folder()))).toBe('INNESTO_SECRET_KEY_MISSING');
  });

  test('in a damaged file is not taken', async () => {
    const [store, data] = [await fresh(database), folder()];
    writeFileSync(join(data, 'secret.key'), 'not a key');
    expect(await codeOf(start(store, data))).toBe('INNESTO_CONFIG');
    expect(readFileSync(join(data, 'secret.key'), 'utf8')).toBe('not a key');
  });
});

describe('a sealed secret', () => {
  const secrets = async (): Promise<Secrets> => {
    return start(await fresh('sqlite'), folder());
  };

  test('does not show what it holds, and is never the same twice', async () => {
    const { seal } = await secrets();
    const sealed = [seal(PLACE, 'canary-password'), seal(PLACE, 'canary-password')];
    expect(sealed[0]).not.toBe(sealed[1]);
    for (const text of sealed) {
      expect(text).not.toContain('canary');
      expect(Buffer.from(text, 'base64url').toString('latin1')).not.toContain('canary');
    }
  });

  test.each([
    { ...PLACE, workspace: 'workspace-2' },
    { ...PLACE, connection: 'connection-2' },
    { ...PLACE, field: 'dkimPrivateKey' },
    { workspace: 'workspace-1', connection: 'connection-1|password', field: '' },
  ])('moved to another row or member cannot be opened ($workspace, $connection, $field)', async (elsewhere) => {
    const { seal, open } = await secrets();
    const sealed = seal(PLACE, 'x');
    expect(() => open(elsewhere, sealed)).toThrow(expect.objectContaining({ code: 'INNESTO_SECRET_UNREADABLE' }));
    expect(open(PLACE, sealed)).toBe('x');
  });

  test('that was changed in any place cannot be opened', async () => {
    const { seal, open } = await secrets();
    const sealed = seal(PLACE, 'x');
    const unreadable = expect.objectContaining({ code: 'INNESTO_SECRET_UNREADABLE' });
    const bytesOf = (text: string): string =>
      text
        .split('.')
        .map((part) => Buffer.from(part, 'base64url').toString('hex'))
        .join('.');
    // Where the last character of a part holds bits that mean nothing, a change of it changes nothing.
    const changed = Array.from(
      sealed,
      (character, at) => sealed.slice(0, at) + (character === 'A' ? 'B' : 'A') + sealed.slice(at + 1),
    ).filter((text) => bytesOf(text) !== bytesOf(sealed));
    expect(changed.length).toBeGreaterThan(100);
    for (const text of changed) expect(() => open(PLACE, text)).toThrow(unreadable);
    for (const nonsense of ['', '.', '1...', 'x', '1.00000000.AA.AA', sealed.slice(0, -4), `${sealed}.x`]) {
      expect(() => open(PLACE, nonsense)).toThrow(unreadable);
    }
  });

  test('of another hub cannot be opened', async () => {
    const [one, other] = [await secrets(), await secrets()];
    expect(() => other.open(PLACE, one.seal(PLACE, 'x'))).toThrow(
      expect.objectContaining({ code: 'INNESTO_SECRET_UNREADABLE' }),
    );
  });
});
