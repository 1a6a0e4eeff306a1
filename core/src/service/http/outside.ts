import type { PollAnswer } from '@innesto/sdk/contract';
import { CONNECTION_HEADERS } from '../../model/request/connection-headers.ts';
import { addCredential, checkHost, NO_CREDENTIALS, openCredential, targetOf } from './add-credential.ts';
import { checkHeader, createFiller, hideSecrets } from './fill-secrets.ts';
import { guardedRequest, type Bounds, type PlainRequest } from './guarded-request.ts';
import { OutsideError } from './outside-errors.ts';
import type { Credentials, OpenCredential, Outside, OutsideRequest } from './port.ts';

const MOST_REDIRECTS = 3;
const refused = (detail: string): OutsideError => new OutsideError('refused', detail);

/** A request with its secrets in it, and the texts that must not come back. */
interface Filled {
  readonly plain: PlainRequest;
  readonly secrets: ReadonlySet<string>;
}

const fillIn = (asked: OutsideRequest, url: URL, credential: OpenCredential | null): Filled => {
  const { request } = asked;
  const { used, fill } = createFiller(asked.secretFor, url.host);
  const headers = new Map([
    ['user-agent', 'Innesto'],
    ['accept', 'application/json, */*;q=0.5'],
  ]);
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (CONNECTION_HEADERS.has(name.toLowerCase())) throw refused(`the header ${name} is not the plugin’s to set`);
    headers.set(name.toLowerCase(), fill(value));
  }
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, fill(value));
  addCredential(credential, { headers, url, used });
  for (const [name, value] of headers) checkHeader(name, value);
  headers.set('accept-encoding', 'gzip, deflate, br');
  const { method = 'GET', body = null } = request;
  if (method === 'GET' && body !== null) throw refused('a GET has no body');
  if (body !== null && !headers.has('content-type')) headers.set('content-type', 'application/json');
  if (body !== null) headers.set('content-length', String(Buffer.byteLength(body)));
  return { plain: { method, url, headers: Object.fromEntries(headers), body }, secrets: used };
};

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Where an answer sends on to; null: it is an answer. */
const sentOnTo = ({ status, headers }: PollAnswer, from: URL): URL | null => {
  const { location } = headers;
  if (!REDIRECTS.has(status) || location === undefined) return null;
  if (!URL.canParse(location, from.href))
    throw new OutsideError('not-understood', 'it sends on to something that is no address');
  return new URL(location, from);
};

const follow = async (
  asked: OutsideRequest,
  credential: OpenCredential | null,
  bounds: Bounds,
): Promise<PollAnswer> => {
  const target = targetOf(asked.request.url, credential);
  if (target === null) throw refused('the plugin named something that is no address');
  let url = target;
  const { hosts, signal } = asked;
  checkHost(hosts, url, credential);
  const { plain: first, secrets } = fillIn(asked, url, credential);
  let plain = first;
  for (let hops = 0; ; hops++) {
    const answer = await guardedRequest(plain, bounds, signal);
    const next = sentOnTo(answer, url);
    if (next === null) return hideSecrets(answer, secrets);
    if (hops === MOST_REDIRECTS) throw new OutsideError('not-understood', 'it sends on and on');
    checkHost(hosts, next, credential);
    // What was asked in the open goes along within one origin only; a secret never goes where it was not entered for.
    if (next.origin !== url.origin) throw refused(`it sends on from ${url.host} to ${next.host}`);
    const isRead = plain.method === 'GET' || answer.status === 307 || answer.status === 308;
    if (!isRead) throw refused('it sends a question on that is not repeated');
    url = next;
    plain = { ...plain, url };
  }
};

/** Asks once more with another token, where the other side did not take the first. */
const askWith = async (
  asked: OutsideRequest,
  credential: OpenCredential | null,
  bounds: Bounds,
): Promise<PollAnswer> => {
  const answer = await follow(asked, credential, bounds);
  if (credential === null) return answer;
  const another = answer.status === 401 ? await credential.renew() : null;
  if (another !== null) return askWith(asked, { ...another, renew: () => Promise.resolve(null) }, bounds);
  await credential.answered(answer.status);
  return answer;
};

/** Opens the way out for plugins' requests: to declared hosts only, never into a private network, with the secrets added here. */
export const createOutside = (bounds: Bounds, credentials: Credentials = NO_CREDENTIALS): Outside => ({
  ask: async (asked) => {
    try {
      const { connections } = asked;
      const { connection } = asked.request;
      const credential = await openCredential(credentials, { connection, connections });
      return { kind: 'answered', answer: await askWith(asked, credential, bounds) };
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error;
      return { kind: 'failed', trouble: error.trouble, detail: error.message };
    }
  },
});
