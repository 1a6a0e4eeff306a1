import type { FastifyRequest } from 'fastify';

/** What the door needs to know about where the hub stands. */
export interface Surroundings {
  /** The address under which people reach the hub, where that is known. */
  readonly publicUrl: string | null;
}

const LOOPBACK = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|::ffff:127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;

/** Whether the caller reached the hub by https, here or at the proxy in front of it. */
export const isSecure = (request: FastifyRequest, { publicUrl }: Surroundings): boolean =>
  request.protocol === 'https' || (publicUrl?.startsWith('https://') ?? false);

/** Whether a person may be signed in on this line: by https, or on the hub's own machine. */
export const maySignIn = (request: FastifyRequest, surroundings: Surroundings): boolean =>
  isSecure(request, surroundings) || LOOPBACK.test(request.ip);

const originOf = (address: string): string => new URL(address).origin;

/**
 * Whether a request that a browser sent comes from the hub's own pages. Browsers say so by `Origin` or, failing that, by
 * `Sec-Fetch-Site`; who sends neither is no browser, and has no cookies that another site could use.
 */
export const isFromOwnSite = (request: FastifyRequest, { publicUrl }: Surroundings): boolean => {
  const { origin } = request.headers;
  if (origin !== undefined) {
    return origin === `${request.protocol}://${request.host}` || (publicUrl !== null && origin === originOf(publicUrl));
  }
  const site = request.headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
};

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether the request asks for a change, or opens a line by which answers to another site's page would flow. */
export const isTelling = (request: FastifyRequest): boolean => !SAFE_METHODS.has(request.method) || request.ws;
