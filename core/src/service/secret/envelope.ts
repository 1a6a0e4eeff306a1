import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { RandomBytes } from '../../model/random.ts';
import type { SecretPlace } from '../../model/secret-place.ts';

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

interface Sealed {
  readonly keyId: string;
  readonly wrapped: string;
  readonly locked: string;
}

const parseSealed = (sealed: string): Sealed | null => {
  const [version, keyId, wrapped, locked, ...more] = sealed.split('.');
  if (version !== VERSION || keyId === undefined || wrapped === undefined || locked === undefined || more.length > 0)
    return null;
  return { keyId, wrapped, locked };
};

/** By the id of which wrapping key a secret is sealed; null: that is no sealed secret. */
export const keyIdOf = (sealed: string): string | null => parseSealed(sealed)?.keyId ?? null;

/** Whether two texts are the same sealing of a secret, whichever wrapping keys it was handed from and to meanwhile. */
export const isSameSealing = (left: string | undefined, right: string | undefined): boolean => {
  if (left === right) return true;
  if (left === undefined || right === undefined) return false;
  const locked = parseSealed(left)?.locked;
  return locked !== undefined && locked === parseSealed(right)?.locked;
};

/** Opens a sealed secret; null if it was sealed by another key, for another place, or was tampered with. */
export const openSecret = (wrapping: WrappingKey, sealed: string, place: SecretPlace): string | null => {
  const parts = parseSealed(sealed);
  if (parts === null || parts.keyId !== wrapping.id) return null;
  try {
    const key = unlock(wrapping.key, Buffer.from(parts.wrapped, 'base64url'), place);
    return unlock(key, Buffer.from(parts.locked, 'base64url'), place).toString('utf8');
  } catch {
    return null;
  }
};

/** Hands a sealed secret from one wrapping key to another, without opening it; null where it was not sealed by the first for that place. */
export const rewrapSecret = (
  { from, to }: { readonly from: WrappingKey; readonly to: WrappingKey },
  sealed: string,
  { place, random }: { readonly place: SecretPlace; readonly random: RandomBytes },
): string | null => {
  const parts = parseSealed(sealed);
  if (parts === null || parts.keyId !== from.id) return null;
  try {
    const key = unlock(from.key, Buffer.from(parts.wrapped, 'base64url'), place);
    const wrapped = lock(to.key, key, { nonce: random(NONCE), place });
    return [VERSION, to.id, wrapped.toString('base64url'), parts.locked].join('.');
  } catch {
    return null;
  }
};
