import type { RequestMethod, SecretValue } from '@innesto/sdk/contract';
import { retryAfterMs } from '../../model/inbound/pace.ts';
import { CONNECTION_HEADERS } from '../../model/request/connection-headers.ts';
import type { RequestOutcome, StepReach } from '../../model/request/request.ts';
import { signRequest } from '../../model/request/sign-request.ts';
import { addCredential, checkHost, NO_CREDENTIALS, openCredential, targetOf } from './add-credential.ts';
import { checkHeader, createFiller, hideSecrets, SecretMissing } from './fill-secrets.ts';
import { openGuardedLine, type Bounds, type GuardedLine, type PlainRequest } from './guarded-request.ts';
import { createKeptLines, type KeptLines } from './kept-lines.ts';
import { LineGoneError, OutsideError, UnsaidError } from './outside-errors.ts';
import type { Credentials, OpenCredential } from './port.ts';

/** A request as it was claimed, and what it may reach. */
export interface RequestToMake extends StepReach {
  /** The same at every try. */
  readonly id: string;
  readonly method: RequestMethod;
  readonly url: string;
  readonly headers: { readonly [name: string]: string | SecretValue };
  readonly body: string | null;
  readonly type: string | null;
  readonly sign: { readonly secret: string; readonly optional: boolean } | null;
  readonly milliseconds: number;
  /** Where nobody knows whether it arrived it is said again; absent: it is not. */
  readonly isRepeated?: boolean;
  /** The connection that it names; absent: none. */
  readonly connection?: string;
}

/** The world outside as far as steps may ask it to do something. Never rejects for what the world does. */
export interface Requests {
  /** `hand` is awaited once, when the other side is reached and before anything is said to it; where it rejects, nothing is. */
  make(request: RequestToMake, hand: () => Promise<void>): Promise<RequestOutcome>;
}

/** Headers that say which request it is, and are the hub's to set. */
const OWN = new Set(['idempotency-key', 'webhook-id', 'webhook-timestamp', 'webhook-signature']);

const refused = (detail: string): OutsideError => new OutsideError('refused', detail);

/** A request with its secrets in it, and the texts that must not come back. */
const fillIn = (
  asked: RequestToMake,
  { url, now, credential }: { readonly url: URL; readonly now: number; readonly credential: OpenCredential | null },
): { readonly plain: PlainRequest; readonly used: ReadonlySet<string> } => {
  const { id, method, body, type, sign } = asked;
  const { used, open, fill } = createFiller(asked.secretFor, url.host);
  const headers = new Map([
    ['user-agent', 'Innesto'],
    ['accept', 'application/json, */*;q=0.5'],
  ]);
  if (type !== null) headers.set('content-type', type);
  for (const [given, value] of Object.entries(asked.headers)) {
    const name = given.toLowerCase();
    if (CONNECTION_HEADERS.has(name) || OWN.has(name)) throw refused(`the header ${given} is not the step’s to set`);
    headers.set(name, fill(value));
  }
  addCredential(credential, { headers, url, used });
  for (const [name, value] of headers) checkHeader(name, value);
  headers.set('accept-encoding', 'gzip, deflate, br');
  headers.set('idempotency-key', id);
  if (method === 'GET' && body !== null) throw refused('a GET has no body');
  if (body !== null || method !== 'GET') headers.set('content-length', String(Buffer.byteLength(body ?? '')));
  if (sign !== null && (!sign.optional || asked.entered.has(sign.secret)))
    for (const [name, value] of Object.entries(signRequest(open(sign.secret), { id, at: now, body: body ?? '' })))
      headers.set(name, value);
  return { plain: { method, url, headers: Object.fromEntries(headers), body }, used };
};

const prepare = (
  asked: RequestToMake,
  credential: OpenCredential | null,
  now: number,
): { readonly url: URL; readonly plain: PlainRequest; readonly used: ReadonlySet<string> } => {
  const url = targetOf(asked.url, credential);
  if (url === null) throw refused('its address is none');
  checkHost(asked.hosts, url, credential);
  return { url, ...fillIn(asked, { url, now, credential }) };
};

/** What a trouble before the first word means: only what is not allowed at all is not tried again. A secret may be on its way to its place. */
const unreached = (error: unknown): RequestOutcome => {
  if (!(error instanceof OutsideError)) throw error;
  return error.trouble === 'refused' && !(error instanceof SecretMissing)
    ? { kind: 'forbidden', detail: error.message }
    : { kind: 'unreached', detail: error.message };
};

const ask = async (
  line: GuardedLine,
  { plain, used }: { readonly plain: PlainRequest; readonly used: ReadonlySet<string> },
  now: () => number,
): Promise<RequestOutcome> => {
  try {
    const { trouble, ...answer } = await line.ask(plain);
    // Its first line is the answer: that the rest of it is too long, too slow or broken changes nothing about what was done.
    return {
      kind: 'answered',
      answer: hideSecrets({ ...answer, cut: trouble !== null }, used),
      waitMs: retryAfterMs(answer.headers['retry-after'], now()),
    };
  } catch (error) {
    if (error instanceof LineGoneError) throw error;
    if (error instanceof UnsaidError) return unreached(error);
    if (!(error instanceof OutsideError)) throw error;
    return { kind: 'lost', detail: error.message };
  }
};

/** Whether it may be said twice: only that goes on a line which the other side may be closing at that very moment. */
const mayRepeat = ({ method, isRepeated = false }: RequestToMake): boolean => method === 'GET' || isRepeated;

/** A request that is ready: how it goes out, and the line on which nothing has been said yet. */
interface Ready {
  readonly prepared: ReturnType<typeof prepare>;
  readonly line: GuardedLine;
  readonly credential: OpenCredential | null;
}

const open = async (
  asked: RequestToMake,
  credential: OpenCredential | null,
  {
    bounds,
    now,
    lines,
    isFresh = false,
  }: {
    readonly bounds: Omit<Bounds, 'milliseconds'>;
    readonly now: number;
    readonly lines: KeptLines;
    readonly isFresh?: boolean;
  },
): Promise<Ready> => {
  const prepared = prepare(asked, credential, now);
  // Nobody asks on a line on which another workspace did.
  const keep = { lines, of: String(asked.connections?.workspaceId ?? ''), isFresh: isFresh || !mayRepeat(asked) };
  return {
    prepared,
    credential,
    line: await openGuardedLine(prepared.url, { ...bounds, keep, milliseconds: asked.milliseconds }),
  };
};

/** Opens the way out for what steps ask of other systems: to declared hosts only, never into a private network, not following where it is sent on to, with the secrets added here. */
export const createRequests = (
  bounds: Omit<Bounds, 'milliseconds'>,
  { now }: { readonly now: () => number },
  credentials: Credentials = NO_CREDENTIALS,
): Requests => {
  const lines = createKeptLines();
  /** What a kept line did not bring there is said at once on a new one, under the same key. A way out that is closed by now is no *unreached*: a question may have been heard. */
  const onNewLine = async (asked: RequestToMake, credential: OpenCredential | null): Promise<RequestOutcome> => {
    try {
      const { line, prepared } = await open(asked, credential, { bounds, lines, now: now(), isFresh: true });
      return await ask(line, prepared, now);
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error;
      return { kind: 'lost', detail: error.message };
    }
  };
  const say = async (asked: RequestToMake, { prepared, line, credential }: Ready): Promise<RequestOutcome> => {
    const outcome = await ask(line, prepared, now).catch((error: unknown) => {
      if (!(error instanceof LineGoneError)) throw error;
      // What changes something there is doubled by nobody in silence: that it may have arrived is told first.
      return error.isHeard === 'no' || asked.method === 'GET'
        ? onNewLine(asked, credential)
        : { kind: 'lost' as const, detail: error.message };
    });
    if (outcome.kind === 'answered') await credential?.answered(outcome.answer.status);
    return outcome;
  };
  /** Who did not take the token did nothing: it is asked once more with another. */
  const again = async (asked: RequestToMake, credential: OpenCredential): Promise<RequestOutcome | null> => {
    try {
      const another = await credential.renew();
      return another === null ? null : await say(asked, await open(asked, another, { bounds, lines, now: now() }));
    } catch (error) {
      return unreached(error);
    }
  };
  return {
    make: async (asked, hand) => {
      let ready: Ready;
      try {
        const credential = await openCredential(credentials, asked);
        ready = await open(asked, credential, { bounds, lines, now: now() });
      } catch (error) {
        return unreached(error);
      }
      try {
        await hand();
      } catch (error) {
        ready.line.close();
        throw error;
      }
      const { credential } = ready;
      const outcome = await say(asked, ready);
      const isTurnedAway = outcome.kind === 'answered' && outcome.answer.status === 401;
      return credential !== null && isTurnedAway ? ((await again(asked, credential)) ?? outcome) : outcome;
    },
  };
};
