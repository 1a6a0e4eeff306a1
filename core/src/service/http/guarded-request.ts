import { lookup as resolveName } from 'node:dns/promises';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { PollAnswer } from '@innesto/sdk/contract';
import type { OutsideTrouble } from './port.ts';
import { isPublicAddress } from './public-address.ts';

/** Something that kept a request from being answered. Its sentence names no secret. */
export class OutsideError extends Error {
  readonly trouble: OutsideTrouble;
  constructor(trouble: OutsideTrouble, detail: string) {
    super(detail);
    this.trouble = trouble;
  }
}

/** One request as it goes out. */
export interface PlainRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** What bounds a request. `privateHosts`: hosts with their ports that may lie in a private network and speak plain http, by the operator's own word. */
export interface Bounds {
  readonly privateHosts: ReadonlySet<string>;
  readonly milliseconds: number;
  readonly bytes: number;
}

interface Address {
  readonly address: string;
  readonly family: number;
}

const PORTS = new Set(['', '443', '8443']);

const literal = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

const resolveAll = async (hostname: string): Promise<readonly Address[]> => {
  const plain = literal(hostname);
  const family = isIP(plain);
  if (family !== 0) return [{ address: plain, family }];
  try {
    return await resolveName(plain, { all: true, verbatim: true });
  } catch {
    throw new OutsideError('unreachable', `the name ${hostname} is not known`);
  }
};

/** Where a request may really go: an address that was looked at, and that is connected to whatever the name says a moment later. */
const placeOf = async (url: URL, { privateHosts }: Bounds): Promise<Address> => {
  const isPrivate = privateHosts.has(url.host);
  if (url.username !== '' || url.password !== '')
    throw new OutsideError('refused', 'an address with a name and password in it is not asked');
  if (!isPrivate && url.protocol !== 'https:')
    throw new OutsideError('refused', `only https is asked, not ${url.origin}`);
  if (!isPrivate && !PORTS.has(url.port)) throw new OutsideError('refused', `the port ${url.port} is not asked`);
  const addresses = await resolveAll(url.hostname);
  const [first] = addresses;
  if (first === undefined) throw new OutsideError('unreachable', `the name ${url.hostname} is not known`);
  // One private address among public ones is enough: which of them is taken is not left to chance.
  if (!isPrivate && addresses.some(({ address }) => !isPublicAddress(address)))
    throw new OutsideError('refused', `${url.hostname} lies in a private network`);
  return first;
};

const pinnedTo =
  ({ address, family }: Address): LookupFunction =>
  (_name, options, done) =>
    options.all === true ? done(null, [{ address, family }]) : done(null, address, family);

const decoded = (response: IncomingMessage): Readable => {
  const coding = response.headers['content-encoding']?.toLowerCase();
  switch (coding) {
    case undefined:
    case '':
    case 'identity':
      return response;
    case 'gzip':
    case 'x-gzip':
      return response.pipe(createGunzip());
    case 'deflate':
      return response.pipe(createInflate());
    case 'br':
      return response.pipe(createBrotliDecompress());
    default:
      throw new OutsideError('not-understood', `the answer is packed as ${coding.slice(0, 40)}`);
  }
};

const readBody = async (response: IncomingMessage, bytes: number): Promise<string> => {
  const chunks: Buffer[] = [];
  let length = 0;
  const body = decoded(response);
  // What breaks off on the way in must end the unpacking too.
  response.once('error', (error) => body.destroy(error));
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bytes) {
      response.destroy();
      throw new OutsideError('too-large', `the answer is larger than ${bytes} bytes`);
    }
    chunks.push(chunk);
  }
  // Neither database keeps NUL, and a half character is none.
  return Buffer.concat(chunks, length).toString('utf8').replaceAll('\0', '\uFFFD').toWellFormed();
};

const headersOf = (response: IncomingMessage): PollAnswer['headers'] =>
  Object.fromEntries(
    Object.entries(response.headers).flatMap(([name, value]) =>
      value === undefined || name === 'set-cookie' ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );

const send = (
  { method, url, headers, body }: PlainRequest,
  { place, signal }: { readonly place: Address; readonly signal: AbortSignal },
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http;
    const sent = request(url, {
      method,
      headers,
      lookup: pinnedTo(place),
      agent: false,
      signal,
      maxHeaderSize: 16_384,
    });
    sent.once('response', resolve);
    sent.once('error', reject);
    sent.end(body ?? undefined);
  });

const said = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  return code === null ? 'the connection broke off' : `the connection failed (${code.slice(0, 60)})`;
};

/** Makes one request, without following where it is sent on to: the name is looked up once, its addresses are looked at, and nothing else is connected to. */
export const guardedRequest = async (
  request: PlainRequest,
  bounds: Bounds,
  given?: AbortSignal,
): Promise<PollAnswer> => {
  const late = AbortSignal.timeout(bounds.milliseconds);
  const signal = given === undefined ? late : AbortSignal.any([late, given]);
  try {
    const place = await placeOf(request.url, bounds);
    signal.throwIfAborted();
    const response = await send(request, { place, signal });
    const body = await readBody(response, bounds.bytes);
    return { status: response.statusCode ?? 0, headers: headersOf(response), body };
  } catch (error) {
    if (error instanceof OutsideError) throw error;
    if (late.aborted) throw new OutsideError('too-slow', `no whole answer came within ${bounds.milliseconds / 1000} s`);
    throw new OutsideError('unreachable', said(error));
  }
};
