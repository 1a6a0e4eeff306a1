import { createHmac, timingSafeEqual } from 'node:crypto';
import type { TrackingKey } from './token.ts';

/** Which link of which message a token names: the message by its public id or, in an SMS, by its short code. */
export interface NamedLink {
  readonly message: { readonly publicId: string } | { readonly code: string };
  readonly link: number;
}

const SIGNATURE = 10;
const LENGTH = 1 + 16 + 1 + SIGNATURE;
const TOKEN = /^[A-Za-z0-9_-]{38}$/;
const UUID = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;

const SHORT = /^([A-Za-z0-9_-]{11})([A-Za-z0-9_-])$/;
const CODE = 8;
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const bytesOf = (publicId: string): Buffer => Buffer.from(publicId.replaceAll('-', ''), 'hex');

const sign = ({ key }: TrackingKey, named: Uint8Array): Buffer =>
  createHmac('sha256', key).update('click\n').update(named).digest().subarray(0, SIGNATURE);

/** A token that names a link of a message and that nobody else can make. It says nothing of where the link leads. */
export const signLinkToken = (key: TrackingKey, publicId: string, link: number): string => {
  const named = Buffer.concat([bytesOf(publicId), Buffer.of(link)]);
  return Buffer.concat([Buffer.of(key.id), named, sign(key, named)]).toString('base64url');
};

/** By what an SMS calls itself in its links, where each character costs: 64 bits that nobody can guess, and the same at every try. */
export const shortCodeOf = ({ key }: TrackingKey, publicId: string): string =>
  createHmac('sha256', key)
    .update('short\n')
    .update(bytesOf(publicId))
    .digest()
    .subarray(0, CODE)
    .toString('base64url');

/** A short code with a link's place behind it. */
export const shortLinkToken = (key: TrackingKey, publicId: string, link: number): string =>
  `${shortCodeOf(key, publicId)}${DIGITS.charAt(link)}`;

/** The link that a token names; null if it is none of ours. Of a short code only the database can say whether there is such a message. */
export const readLinkToken = (key: TrackingKey, token: string): NamedLink | null => {
  const [, code, digit] = SHORT.exec(token) ?? [];
  if (code !== undefined && digit !== undefined) return { message: { code }, link: DIGITS.indexOf(digit) };
  if (!TOKEN.test(token)) return null;
  const bytes = Buffer.from(token, 'base64url');
  const named = bytes.subarray(1, 18);
  if (bytes.length !== LENGTH || bytes[0] !== key.id || !timingSafeEqual(sign(key, named), bytes.subarray(18)))
    return null;
  // Base64 lets the last character say the same in several ways: only as we wrote it, it is ours.
  if (bytes.toString('base64url') !== token) return null;
  return {
    message: { publicId: named.subarray(0, 16).toString('hex').replace(UUID, '$1-$2-$3-$4-$5') },
    link: named[16] ?? 0,
  };
};
