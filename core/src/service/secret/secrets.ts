import { createSecretKey, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { fault } from '../../fault/fault.ts';
import type { TrackingKey } from '../../model/message/token.ts';
import type { RandomBytes } from '../../model/random.ts';
import type { SecretPlace } from '../../model/secret-place.ts';
import { claimSetting, readSetting } from '../../store/query/setting.ts';
import type { Store } from '../../store/store.ts';
import { listKeyHolders } from '../../store/verb/node-keys.ts';
import { deriveKey, keyNameOf, wrappingKeyOf } from './derive-key.ts';
import { KEY_FILE, makeKeyFile, readKeyFile } from './key-file.ts';
import { createKeyRing, type KeyRing } from './key-ring.ts';
import { surveySealed } from './reseal.ts';
import { readSealingFile, SEALING_FILE } from './sealing-file.ts';

/** What the hub's own key does: it seals stored secrets, and other keys are derived from it. */
export interface Secrets {
  seal(place: SecretPlace, plain: string): string;
  /** Opens a secret in the place for which it was sealed; throws INNESTO_SECRET_UNREADABLE. */
  open(place: SecretPlace, sealed: string): string;
  /** The keys that seal and open. */
  readonly ring: KeyRing;
  /** Signs the tokens in messages' links. */
  readonly trackingKey: TrackingKey;
  /** Makes deliveries' keys. */
  readonly deliveryKey: KeyObject;
  /** Makes the addresses at which workflows are called. */
  readonly addressKey: KeyObject;
}

interface Parts {
  readonly config: {
    readonly secretKey: string | null;
    readonly sealingKeys: readonly string[] | null;
    readonly dataFolder: string;
  };
  readonly store: Store;
  readonly random: RandomBytes;
}

const SETTING = 'instance-key';

/**
 * The instance's key: from the configuration, else from the data folder's file, which the very first start makes. The
 * database remembers a fingerprint of it, so that a lost or exchanged key is noticed at the start and not when a
 * password cannot be read, a link to unsubscribe is dead, or a delivery goes out twice under another key.
 */
const instanceKeyOf = async ({ config, store, random }: Parts): Promise<string> => {
  const given = config.secretKey ?? readKeyFile(config.dataFolder);
  const file = join(config.dataFolder, KEY_FILE);
  if (given === null && (await readSetting(store.read, SETTING)) !== null)
    throw fault('INNESTO_SECRET_KEY_MISSING', { file });
  const key = (given ?? makeKeyFile(config.dataFolder, random)).toLowerCase();
  const fingerprint = deriveKey(key, 'fingerprint', 16).toString('hex');
  const known = await store.write((transaction) => claimSetting(transaction, SETTING, fingerprint));
  if (known !== fingerprint) throw fault('INNESTO_SECRET_KEY_OTHER', { file: KEY_FILE });
  return key;
};

/** The keys behind the instance's own, as the configuration or else the data folder has them, the newest last. */
export const sealingKeysOf = ({ sealingKeys, dataFolder }: Parts['config']): readonly string[] =>
  sealingKeys?.map((key) => key.toLowerCase()) ?? readSealingFile(dataFolder);

/** Looks whether everything that is stored can be opened: a key that is missing is noticed at the start, and not when a request should go. */
const requireKeys = async ({ store, config }: Parts, { ids }: KeyRing): Promise<void> => {
  for (const [key, count] of await surveySealed(store))
    if (!ids.includes(key))
      throw fault('INNESTO_SEALING_KEY_MISSING', { key, count, file: join(config.dataFolder, SEALING_FILE) });
};

const openRing = async (parts: Parts, instanceKey: string): Promise<KeyRing> => {
  const { config, store, random } = parts;
  const ring = createKeyRing(wrappingKeyOf(instanceKey), random);
  ring.hold(sealingKeysOf(config).map(wrappingKeyOf));
  await requireKeys(parts, ring);
  const others = store.isAlone || ring.ids.length === 1 ? [] : await listKeyHolders(store);
  ring.agree(others.map(({ keyIds }) => keyIds ?? []));
  return ring;
};

/** Gets the hub's key ready; throws where the database was used with a key that is not at hand. */
export const createSecrets = async (parts: Parts): Promise<Secrets> => {
  const instanceKey = await instanceKeyOf(parts);
  const ring = await openRing(parts, instanceKey);
  const signing = Buffer.from(keyNameOf(instanceKey), 'hex').readUInt8(0);
  return {
    ring,
    seal: (place, plain) => ring.seal(place, plain),
    open: (place, sealed) => ring.open(place, sealed),
    trackingKey: { id: signing, key: createSecretKey(deriveKey(instanceKey, 'tracking')) },
    deliveryKey: createSecretKey(deriveKey(instanceKey, 'delivery')),
    addressKey: createSecretKey(deriveKey(instanceKey, 'address')),
  };
};
