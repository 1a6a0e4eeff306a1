import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { RandomBytes } from '../../model/random.ts';

/** The one place where a secret belongs: it cannot be opened anywhere else. Ids are public ones. */
export interface SecretPlace {
  readonly workspace: string;
  readonly connection: string;
  readonly field: string;
}

/** A key that protects other keys, with the name by which sealed secrets say so. */
export interface WrappingKey {
  readonly id: string;
  readonly key: Uint8Array;
}

const VERSION = '1';
const NONCE = 12;
const TAG = 16;
const KEY = 32;

const boundTo = ({ workspace, connection, field }: SecretPlace): Buffer =>
  Buffer.from(JSON.stringify([workspace, connection, field, VERSION]));

const lock = (
  key: Uint8Array,
  plain: Uint8Array,
  { nonce, place }: { nonce: Uint8Array; place: SecretPlace },
): Buffer => {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG }).setAAD(boundTo(place));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
};

const unlock = (key: Uint8Array, locked: Buffer, place: SecretPlace): Buffer => {
  const cipher = createDecipheriv('aes-256-gcm', key, locked.subarray(0, NONCE), { authTagLength: TAG }).setAAD(
    boundTo(place),
  );
  cipher.setAuthTag(locked.subarray(-TAG));
  return Buffer.concat([cipher.update(locked.subarray(NONCE, -TAG)), cipher.final()]);
};

/**
 * Seals a secret: a key of its own encrypts it (AES-256-GCM), the wrapping key encrypts that key, and both are bound to
 * the secret's place. A change of the wrapping key thus re-wraps 32 bytes a secret and never touches the secret itself.
 */
export const sealSecret = (
  wrapping: WrappingKey,
  plain: string,
  { place, random }: { place: SecretPlace; random: RandomBytes },
): string => {
  const key = random(KEY);
  const wrapped = lock(wrapping.key, key, { nonce: random(NONCE), place });
  const locked = lock(key, Buffer.from(plain, 'utf8'), { nonce: random(NONCE), place });
  return [VERSION, wrapping.id, wrapped.toString('base64url'), locked.toString('base64url')].join('.');
};

/** Opens a sealed secret; null if it was sealed by another key, for another place, or was tampered with. */
export const openSecret = (wrapping: WrappingKey, sealed: string, place: SecretPlace): string | null => {
  const [version, id, wrapped, locked, ...more] = sealed.split('.');
  if (version !== VERSION || id !== wrapping.id || wrapped === undefined || locked === undefined || more.length > 0)
    return null;
  try {
    const key = unlock(wrapping.key, Buffer.from(wrapped, 'base64url'), place);
    return unlock(key, Buffer.from(locked, 'base64url'), place).toString('utf8');
  } catch {
    return null;
  }
};
