import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { RandomBytes } from '../../model/random.ts';

const SECRET_BYTES = 32;
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
// 62^43 is the first power above 2^256, 62^6 the first above 2^32.
const SECRET_LENGTH = 43;
const CHECKSUM_LENGTH = 6;
const TOKEN_FORM = /^inn_[0-9A-Za-z]{49}$/;

/** How the store knows a secret that it must not be able to tell: SHA-256, which is enough for 256 random bits. */
export const hashOfSecret = (secret: string): string => hash('sha256', secret, 'hex');

/** A new secret of 256 bits, for cookies and links. */
export const newSecret = (random: RandomBytes): string => random(SECRET_BYTES).toString('base64url');

const base62 = (value: bigint, length: number): string => {
  let text = '';
  for (let rest = value; rest > 0n; rest /= 62n) text = `${DIGITS[Number(rest % 62n)]}${text}`;
  return text.padStart(length, '0');
};

/** Without BigInt: it is worked out for every call that is made with a token. */
const checksumOf = (body: string): string => {
  let text = '';
  for (let rest = crc32(body); rest > 0; rest = Math.floor(rest / DIGITS.length))
    text = `${DIGITS[rest % DIGITS.length]}${text}`;
  return text.padStart(CHECKSUM_LENGTH, '0');
};

/** A new token: `inn_`, 256 bits, and a checksum by which leaked and mistyped ones are told without the database. */
export const newTokenSecret = (random: RandomBytes): string => {
  const body = base62(BigInt(`0x${random(SECRET_BYTES).toString('hex')}`), SECRET_LENGTH);
  return `inn_${body}${checksumOf(body)}`;
};

/** Whether a text can be one of our tokens. */
export const isTokenSecret = (text: string): boolean =>
  TOKEN_FORM.test(text) && checksumOf(text.slice(4, 4 + SECRET_LENGTH)) === text.slice(-CHECKSUM_LENGTH);

/** The beginning of a token, by which its owner recognises it in a list. */
export const prefixOfToken = (secret: string): string => secret.slice(0, 10);
