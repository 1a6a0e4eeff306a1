import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Signature, SignedPart } from '@innesto/sdk/contract';

/** A call as it came: header names in lower case. */
export interface RawCall {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Why a call is not believed; null: it is. */
export type SignatureTrouble = 'missing' | 'wrong' | 'stale' | null;

const TOLERANCE_SECONDS = 300;
const MILLISECONDS_FROM = 100_000_000_000;

/** Whether two texts are the same, in a time that tells nothing about where they differ, nor about how long the right one is. */
const isSame = (one: Uint8Array | string, other: Uint8Array | string): boolean =>
  timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());

type Hmac = Extract<Signature, { scheme: 'hmac-sha256' }>;

/** A header's value, or the values of one member of a list such as `t=1,v1=a,v1=b`. */
const valuesOf = (header: string | undefined, field: string | undefined): readonly string[] => {
  if (header === undefined) return [];
  if (field === undefined) return header.split(/\s+/).filter((value) => value !== '');
  return header.split(',').flatMap((member) => {
    const [name = '', ...value] = member.trim().split('=');
    return name === field ? value.join('=') : [];
  });
};

const timestampOf = ({ timestamp, header }: Hmac, { headers }: RawCall): string | null => {
  if (timestamp === undefined) return null;
  if ('header' in timestamp) return headers[timestamp.header.toLowerCase()] ?? '';
  return valuesOf(headers[header.toLowerCase()], timestamp.field)[0] ?? '';
};

/** How far a timestamp is from now in seconds; the few who count in milliseconds are understood too. */
const secondsFrom = (timestamp: string, now: number): number => {
  if (!/^\d{1,15}$/.test(timestamp)) return Number.POSITIVE_INFINITY;
  const value = Number(timestamp);
  return Math.abs(now - (value >= MILLISECONDS_FROM ? value : value * 1000)) / 1000;
};

const keyOf = ({ key = 'text' }: Hmac, secret: string): Buffer =>
  key === 'text' ? Buffer.from(secret, 'utf8') : Buffer.from(secret.replace(/^whsec_/, ''), 'base64');

const bytesOf = (part: SignedPart, { call, timestamp }: { call: RawCall; timestamp: string | null }): Buffer => {
  if (part === 'body') return call.body;
  if (part === 'timestamp') return Buffer.from(timestamp ?? '', 'utf8');
  return Buffer.from('text' in part ? part.text : (call.headers[part.header.toLowerCase()] ?? ''), 'utf8');
};

const checkHmac = (
  scheme: Hmac,
  { call, secret, now }: { readonly call: RawCall; readonly secret: string; readonly now: number },
): SignatureTrouble => {
  const { field, prefix = '', encoding = 'hex', signed = ['body'], toleranceSeconds = TOLERANCE_SECONDS } = scheme;
  const given = valuesOf(call.headers[scheme.header.toLowerCase()], field);
  const timestamp = timestampOf(scheme, call);
  if (given.length === 0 || timestamp === '') return 'missing';
  const hmac = createHmac('sha256', keyOf(scheme, secret));
  for (const part of signed) hmac.update(bytesOf(part, { call, timestamp }));
  const right = prefix + hmac.digest(encoding);
  const normal = (value: string): string => (encoding === 'hex' ? value.toLowerCase() : value);
  // Every one is compared, whichever was right: providers send two while a secret is exchanged.
  const matches = given.slice(0, 5).filter((value) => isSame(normal(value), normal(right)));
  if (matches.length === 0) return 'wrong';
  return timestamp !== null && secondsFrom(timestamp, now) > toleranceSeconds ? 'stale' : null;
};

/** Checks how a call proves itself. */
export const checkSignature = (
  scheme: Signature,
  of: { readonly call: RawCall; readonly secret: string; readonly now: number },
): SignatureTrouble => {
  if (scheme.scheme === 'hmac-sha256') return checkHmac(scheme, of);
  const { call, secret } = of;
  const given = scheme.in === 'header' ? call.headers[scheme.name.toLowerCase()] : call.query[scheme.name];
  if (given === undefined) return 'missing';
  return isSame(given, (scheme.prefix ?? '') + secret) ? null : 'wrong';
};

const PROOFS = ['authorization', 'cookie', 'proxy-authorization'];

/** A call without what proves its caller: what goes on to the plugin. */
export const withoutProof = (scheme: Signature | undefined, call: RawCall): Pick<RawCall, 'headers' | 'query'> => {
  const hidden = new Set(PROOFS);
  if (scheme?.scheme === 'token' && scheme.in === 'header') hidden.add(scheme.name.toLowerCase());
  const inQuery = scheme?.scheme === 'token' && scheme.in === 'query' ? scheme.name : null;
  return {
    headers: Object.fromEntries(Object.entries(call.headers).filter(([name]) => !hidden.has(name))),
    query: Object.fromEntries(Object.entries(call.query).filter(([name]) => name !== inQuery)),
  };
};

/** By what one delivery is told from another: the caller's own name for it, or the whole of what it says. */
export const deliveryKey = (
  call: RawCall,
  header: string | undefined,
): { readonly key: string; readonly named: boolean } => {
  const named = header === undefined ? undefined : call.headers[header.toLowerCase()];
  const hash = createHash('sha256');
  if (named !== undefined && named !== '') return { key: `id ${hash.update(named).digest('base64url')}`, named: true };
  hash
    .update(JSON.stringify([call.method, Object.entries(call.query)]))
    .update('\n')
    .update(call.body);
  return { key: `body ${hash.digest('base64url')}`, named: false };
};
