import { lookup as resolveName } from 'node:dns/promises';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectSafely } from 'node:tls';
import type { PollAnswer } from '@innesto/sdk/contract';
import { lineOver, type KeptLines, type Line } from './kept-lines.ts';
import { createNames, TooManyNames } from './names.ts';
import { BrokenOffError, LineGoneError, OutsideError, said, UnsaidError } from './outside-errors.ts';
import { literal, placeIn } from './place-in.ts';
import { isPublicAddress } from './public-address.ts';
import { headersOf, readBody, textIn } from './read-answer.ts';
import { createResolvePublic } from './resolve-public.ts';
import { openTurn, type Turn } from './turn.ts';

/** One request as it goes out. */
export interface PlainRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** Where a line is kept, and whose it is. `isFresh`: the request itself goes on a new one (absent: on a kept one, if there is any). */
interface KeepLine {
  readonly lines: KeptLines;
  readonly of: string;
  readonly isFresh?: boolean;
}

/** What bounds a request. `privateHosts`: hosts with their ports that may lie in a private network and speak plain http, by the operator's own word. */
export interface Bounds {
  readonly privateHosts: ReadonlySet<string>;
  readonly milliseconds: number;
  readonly bytes: number;
  /** Where a line is kept for whoever asks next, and whose it is; absent: it is closed after the answer. */
  readonly keep?: KeepLine;
}

interface Address {
  readonly address: string;
  readonly family: number;
}

const PORTS = new Set(['', '443', '8443']);

// Names in a private network may be known to the system alone; those that anybody may name hold up nobody but themselves.
const names = {
  private: createNames((name) => resolveName(name, { all: true, verbatim: true })),
  public: createNames(createResolvePublic()),
};

const resolveAll = async (
  hostname: string,
  of: 'private' | 'public',
  signal: AbortSignal,
): Promise<readonly Address[]> => {
  const plain = literal(hostname);
  const family = isIP(plain);
  if (family !== 0) return [{ address: plain, family }];
  try {
    return await names[of].find(plain, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TooManyNames) throw new OutsideError('unreachable', error.message);
    throw new OutsideError('unreachable', `the name ${hostname} is not known`);
  }
};

/** Refuses what may be asked on no line, a kept one neither. */
const checkPlace = (url: URL, { privateHosts }: Bounds): void => {
  const isPrivate = privateHosts.has(url.host);
  if (url.username !== '' || url.password !== '')
    throw new OutsideError('refused', 'an address with a name and password in it is not asked');
  if (!isPrivate && url.protocol !== 'https:')
    throw new OutsideError('refused', `only https is asked, not ${url.origin}`);
  if (!isPrivate && !PORTS.has(url.port)) throw new OutsideError('refused', `the port ${url.port} is not asked`);
};

/** Where a request may really go: an address that was looked at, and that is connected to whatever the name says a moment later. */
const placeOf = async (url: URL, { privateHosts }: Bounds, signal: AbortSignal): Promise<Address> => {
  const isPrivate = privateHosts.has(url.host);
  const addresses = await resolveAll(url.hostname, isPrivate ? 'private' : 'public', signal);
  const [first] = addresses;
  if (first === undefined) throw new OutsideError('unreachable', `the name ${url.hostname} is not known`);
  // One private address among public ones is enough: which of them is taken is not left to chance.
  if (!isPrivate && addresses.some(({ address }) => !isPublicAddress(address)))
    throw new OutsideError('refused', `${url.hostname} lies in a private network`);
  return first;
};

/** A line to the very address that was looked at, whatever the name says by now; nothing has been said on it yet. */
const openLine = (url: URL, { address }: Address, signal: AbortSignal): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const isSafe = url.protocol === 'https:';
    const name = literal(url.hostname);
    const port = Number(url.port === '' ? (isSafe ? 443 : 80) : url.port);
    const line: Socket = isSafe
      ? connectSafely({ host: address, port, servername: isIP(name) === 0 ? name : '' })
      : connect({ host: address, port });
    const end = (): void => void line.destroy(new Error('the time is over'));
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    line.once('close', () => signal.removeEventListener('abort', end));
    line.once('error', reject);
    line.once(isSafe ? 'secureConnect' : 'connect', () => {
      line.off('error', reject);
      // Whoever uses the line hears of its end by what it is used for.
      line.on('error', () => undefined);
      signal.removeEventListener('abort', end);
      resolve(line);
    });
  });

const send = (
  { method, url, headers, body }: PlainRequest,
  { line: { socket, agent }, isKept, turn }: { readonly line: Line; readonly isKept: boolean; readonly turn: Turn },
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    // Its end may have passed while the ledger was written: whoever listens now would wait for ever.
    if (!socket.writable || socket.readableEnded) throw new UnsaidError();
    const { request } = url.protocol === 'https:' ? https : http;
    const way = isKept ? { agent } : { createConnection: () => socket };
    const sent = request({ ...placeIn(url), method, headers, ...way, maxHeaderSize: 16_384 });
    turn.whenOver(() => sent.destroy(new Error('the time is over')));
    let isAnswered = false;
    const isNoAnswer = (): void => {
      socket.destroy();
      reject(new OutsideError('not-understood', 'the answer wants to speak something else than HTTP'));
    };
    sent.once('upgrade', isNoAnswer);
    sent.once('response', (response) => {
      isAnswered = true;
      if (response.statusCode === 101) isNoAnswer();
      else resolve(response);
    });
    // A broken answer may say so more than once.
    sent.on('error', reject);
    // Not every end is an error to Node, and once the request is closed its signal says nothing any more.
    sent.once('close', () => {
      if (!isAnswered) reject(new BrokenOffError('unreachable', 'the connection broke off'));
    });
    sent.end(body ?? undefined);
  });

const GONE = new Set(['ECONNRESET', 'EPIPE']);

const isGone = (error: unknown): boolean =>
  error instanceof UnsaidError ||
  error instanceof BrokenOffError ||
  (error instanceof Error && 'code' in error && GONE.has(String(error.code)));

const within = (
  milliseconds: number,
  given?: AbortSignal,
): { readonly late: AbortSignal; readonly signal: AbortSignal } => {
  const late = AbortSignal.timeout(milliseconds);
  return { late, signal: given === undefined ? late : AbortSignal.any([late, given]) };
};

const tooSlow = (milliseconds: number): OutsideError =>
  new OutsideError('too-slow', `no whole answer came within ${milliseconds / 1000} s`);

/** What came back, with its body as far as it is kept; `trouble`: why that is not all of it. */
export interface GuardedAnswer extends PollAnswer {
  readonly trouble: OutsideError | null;
}

/** The same, with its body as it came. */
export interface GuardedFile extends Omit<GuardedAnswer, 'body'> {
  readonly bytes: Buffer;
}

/** A way to the other side on which nothing has been said yet. */
export interface GuardedLine {
  /** Makes the request, once; throws an {@link OutsideError} where no answer comes, not even its beginning, and an {@link UnsaidError} where nothing was said. */
  ask(request: PlainRequest): Promise<GuardedAnswer>;
  /** As {@link ask}, for what is no text. */
  fetch(request: PlainRequest): Promise<GuardedFile>;
  close(): void;
}

const failure = (
  error: unknown,
  { isLate, milliseconds }: { readonly isLate: boolean; readonly milliseconds: number },
): OutsideError => {
  if (error instanceof OutsideError) return error;
  return isLate ? tooSlow(milliseconds) : new OutsideError('unreachable', said(error));
};

const placeName = ({ protocol, host }: URL, { keep }: Bounds): string => `${keep?.of ?? ''} ${protocol}//${host}`;

/** A line that was kept, or else a new one. */
const lineTo = async (
  url: URL,
  bounds: Bounds,
  given?: AbortSignal,
): Promise<{ readonly line: Line; readonly isOld: boolean }> => {
  checkPlace(url, bounds);
  const { keep } = bounds;
  const kept = keep?.isFresh === true ? null : (keep?.lines.take(placeName(url, bounds)) ?? null);
  if (kept !== null) return { line: kept, isOld: true };
  const { milliseconds } = bounds;
  const { late, signal } = within(milliseconds, given);
  try {
    const place = await placeOf(url, bounds, signal);
    signal.throwIfAborted();
    const socket = await openLine(url, place, signal);
    return { line: lineOver(socket, { isSafe: url.protocol === 'https:', now: performance.now() }), isOld: false };
  } catch (error) {
    throw failure(error, { isLate: late.aborted, milliseconds });
  }
};

/** Connects to where an address lies: the name is looked up once, its addresses are looked at, and nothing else is connected to. */
export const openGuardedLine = async (url: URL, bounds: Bounds, given?: AbortSignal): Promise<GuardedLine> => {
  const { milliseconds, keep } = bounds;
  const { line, isOld } = await lineTo(url, bounds, given);
  const close = (): void => void line.socket.destroy();
  const fetch = async (request: PlainRequest): Promise<GuardedFile> => {
    const turn = openTurn(milliseconds, given);
    try {
      const response = await send(request, { line, isKept: keep !== undefined, turn });
      const { bytes, trouble } = await readBody(response, bounds.bytes);
      // Only what was read to its end leaves nothing on the line that could be taken for the next answer.
      if (keep === undefined || trouble !== null) close();
      else keep.lines.give(placeName(url, bounds), line);
      const isLate = trouble !== null && turn.isLate;
      return {
        status: response.statusCode ?? 0,
        headers: headersOf(response),
        bytes,
        trouble: isLate ? tooSlow(milliseconds) : trouble,
      };
    } catch (error) {
      close();
      if (isOld && !turn.isOver && isGone(error))
        throw new LineGoneError(said(error), error instanceof UnsaidError ? 'no' : 'perhaps');
      throw failure(error, { isLate: turn.isLate, milliseconds });
    } finally {
      turn.close();
    }
  };
  return {
    ask: async (request) => {
      const { bytes, ...answer } = await fetch(request);
      return { ...answer, body: textIn(bytes) };
    },
    fetch,
    close,
  };
};

/** Makes one request, without following where it is sent on to, and takes nothing less than the whole answer. */
export const guardedRequest = async (
  request: PlainRequest,
  bounds: Bounds,
  given?: AbortSignal,
): Promise<PollAnswer> => {
  const line = await openGuardedLine(request.url, bounds, given);
  const { trouble, ...answer } = await line.ask(request);
  if (trouble !== null) throw trouble;
  return answer;
};
