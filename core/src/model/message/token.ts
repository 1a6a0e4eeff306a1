import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';

/**
 * What a token in a link stands for: the pixel's opening, the way out, the page that confirms consents, where the other side tells what becomes of a message, or of all
 * messages by a connection, and where it hands on what people answer. One is no good as the other.
 */
export type TrackingKind = 'open' | 'unsubscribe' | 'confirm' | 'status' | 'connection-status' | 'connection-replies';

/** The key that signs tokens, with the number that tokens carry so that a later key can tell them apart. */
export interface TrackingKey {
  readonly id: number;
  /** A key made ready once: from bare bytes every signature would cost four times as much. */
  readonly key: KeyObject;
}

const SIGNATURE = 10;
const LENGTH = 1 + 16 + SIGNATURE;
const TOKEN = /^[A-Za-z0-9_-]{36}$/;
const UUID = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;

const sign = (key: KeyObject, kind: TrackingKind, id: Uint8Array): Buffer =>
  createHmac('sha256', key).update(`${kind}\n`).update(id).digest().subarray(0, SIGNATURE);

/**
 * A token that names a message and that nobody else can make. 36 characters: a List-Unsubscribe header should stay on one
 * line, since relays that fold it break its DKIM signature; hence 80 bits of the HMAC, the least that RFC 2104 allows.
 */
export const signTrackingToken = ({ id, key }: TrackingKey, kind: TrackingKind, messagePublicId: string): string => {
  const bytes = Buffer.from(messagePublicId.replaceAll('-', ''), 'hex');
  return Buffer.concat([Buffer.of(id), bytes, sign(key, kind, bytes)]).toString('base64url');
};

/** The public id of the message that a token names; null if it is not one of ours. */
export const readTrackingToken = ({ id, key }: TrackingKey, kind: TrackingKind, token: string): string | null => {
  if (!TOKEN.test(token)) return null;
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== LENGTH || bytes[0] !== id) return null;
  const message = bytes.subarray(1, 17);
  if (!timingSafeEqual(sign(key, kind, message), bytes.subarray(17))) return null;
  return message.toString('hex').replace(UUID, '$1-$2-$3-$4-$5');
};
