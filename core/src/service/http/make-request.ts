import { isDeclaredHost, type RequestMethod, type SecretValue } from '@innesto/sdk/contract';
import { retryAfterMs } from '../../model/inbound/pace.ts';
import { CONNECTION_HEADERS } from '../../model/request/connection-headers.ts';
import type { RequestOutcome, StepReach } from '../../model/request/request.ts';
import { signRequest } from '../../model/request/sign-request.ts';
import { checkHeader, createFiller, hideSecrets, SecretMissing } from './fill-secrets.ts';
import {
  openGuardedLine,
  OutsideError,
  UnsaidError,
  type Bounds,
  type GuardedLine,
  type PlainRequest,
} from './guarded-request.ts';

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
  { url, now }: { readonly url: URL; readonly now: number },
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
  now: number,
): { readonly url: URL; readonly plain: PlainRequest; readonly used: ReadonlySet<string> } => {
  if (!URL.canParse(asked.url)) throw refused('its address is none');
  const url = new URL(asked.url);
  if (!isDeclaredHost(asked.hosts, url)) throw refused(`the host ${url.host} is not one that the plugin declared`);
  return { url, ...fillIn(asked, { url, now }) };
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
    if (error instanceof UnsaidError) return unreached(error);
    if (!(error instanceof OutsideError)) throw error;
    return { kind: 'lost', detail: error.message };
  }
};

/** Opens the way out for what steps ask of other systems: to declared hosts only, never into a private network, not following where it is sent on to, with the secrets added here. */
export const createRequests = (
  bounds: Omit<Bounds, 'milliseconds'>,
  { now }: { readonly now: () => number },
): Requests => ({
  make: async (asked, hand) => {
    let line: GuardedLine;
    let prepared: ReturnType<typeof prepare>;
    try {
      prepared = prepare(asked, now());
      line = await openGuardedLine(prepared.url, { ...bounds, milliseconds: asked.milliseconds });
    } catch (error) {
      return unreached(error);
    }
    try {
      await hand();
      return await ask(line, prepared, now);
    } finally {
      line.close();
    }
  },
});
