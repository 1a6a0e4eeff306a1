import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { fault } from '../../fault/fault.ts';
import type { TrackingKey } from '../../model/message/token.ts';
import type { RandomBytes } from '../../model/random.ts';
import { claimSetting, readSetting } from '../../store/query/setting.ts';
import type { Store } from '../../store/store.ts';
import { openSecret, sealSecret, type SecretPlace } from './envelope.ts';
import { KEY_FILE, makeKeyFile, readKeyFile } from './key-file.ts';

/** What the hub's own key does: it seals stored secrets, and other keys are derived from it. */
export interface Secrets {
  seal(place: SecretPlace, plain: string): string;
  /** Opens a secret in the place for which it was sealed; throws INNESTO_SECRET_UNREADABLE. */
  open(place: SecretPlace, sealed: string): string;
  /** Signs the tokens in messages' links. */
  readonly trackingKey: TrackingKey;
  /** Makes deliveries' keys. */
  readonly deliveryKey: KeyObject;
  /** Makes the addresses at which workflows are called. */
  readonly addressKey: KeyObject;
}

interface Parts {
  readonly config: { readonly secretKey: string | null; readonly dataFolder: string };
  readonly store: Store;
  readonly random: RandomBytes;
}

const SETTING = 'instance-key';

const derive = (instanceKey: string, purpose: string, bytes = 32): Buffer =>
  Buffer.from(hkdfSync('sha256', Buffer.from(instanceKey, 'hex'), Buffer.alloc(0), `innesto ${purpose} 1`, bytes));

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
  const fingerprint = derive(key, 'fingerprint', 16).toString('hex');
  const known = await store.write((transaction) => claimSetting(transaction, SETTING, fingerprint));
  if (known !== fingerprint) throw fault('INNESTO_SECRET_KEY_OTHER', { file: KEY_FILE });
  return key;
};

/** Gets the hub's key ready; throws where the database was used with a key that is not at hand. */
export const createSecrets = async (parts: Parts): Promise<Secrets> => {
  const instanceKey = await instanceKeyOf(parts);
  const id = derive(instanceKey, 'id', 4);
  const wrapping = { id: id.toString('hex'), key: derive(instanceKey, 'wrapping') };
  return {
    seal: (place, plain) => sealSecret(wrapping, plain, { place, random: parts.random }),
    open: (place, sealed) => {
      const plain = openSecret(wrapping, sealed, place);
      if (plain === null) throw fault('INNESTO_SECRET_UNREADABLE', { field: place.field });
      return plain;
    },
    trackingKey: { id: id.readUInt8(0), key: createSecretKey(derive(instanceKey, 'tracking')) },
    deliveryKey: createSecretKey(derive(instanceKey, 'delivery')),
    addressKey: createSecretKey(derive(instanceKey, 'address')),
  };
};
