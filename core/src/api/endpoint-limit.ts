import type { EndpointManifest } from '@innesto/sdk/contract';
import type { FastifyRequest } from 'fastify';
import { fault } from '../fault/fault.ts';
import type { App } from './app.ts';
import { networkOf } from './network-of.ts';

/** How often in a minute endpoints may be called: by one caller at one endpoint, by all at one, and by one who finds none. */
export interface EndpointBounds {
  readonly each: Readonly<Record<EndpointManifest['kind'], number>>;
  readonly all: Readonly<Record<EndpointManifest['kind'], number>>;
  readonly tries: number;
}

// Whole offices, and mobile networks, come from one address.
const BOUNDS: EndpointBounds = {
  each: { asset: 3000, ingest: 3000, synchronous: 240 },
  all: { asset: 600_000, ingest: 600_000, synchronous: 12_000 },
  tries: 600,
};
const MINUTE = 60_000;

type Verdict = Awaited<ReturnType<ReturnType<App['createRateLimit']>>>;

const turnAway = (verdict: Verdict): void => {
  if (!verdict.isAllowed && verdict.isExceeded)
    throw fault('INNESTO_TOO_MANY_REQUESTS', { seconds: verdict.ttlInSeconds });
};

/** What endpoints ask before they do anything: each throws INNESTO_TOO_MANY_REQUESTS. */
export interface EndpointLimit {
  let(request: FastifyRequest, of: { readonly kind: EndpointManifest['kind']; readonly place: string }): Promise<void>;
  /** Somebody called what is not there. */
  tried(request: FastifyRequest): Promise<void>;
}

/** Bounds what calls that anybody can make cost, for each caller and for each endpoint. */
export const createEndpointLimit = (app: App, bounds: EndpointBounds = BOUNDS): EndpointLimit => {
  const places = new WeakMap<FastifyRequest, string>();
  const limitsOf = (kind: EndpointManifest['kind']) => ({
    each: app.createRateLimit({
      max: bounds.each[kind],
      timeWindow: MINUTE,
      keyGenerator: (request) => `${networkOf(request.ip)} ${places.get(request) ?? ''}`,
    }),
    all: app.createRateLimit({
      max: bounds.all[kind],
      timeWindow: MINUTE,
      keyGenerator: (request) => places.get(request) ?? '',
    }),
  });
  const limits = { asset: limitsOf('asset'), ingest: limitsOf('ingest'), synchronous: limitsOf('synchronous') };
  const tries = app.createRateLimit({ max: bounds.tries, timeWindow: MINUTE });
  return {
    let: async (request, { kind, place }) => {
      places.set(request, place);
      turnAway(await limits[kind].each(request));
      turnAway(await limits[kind].all(request));
    },
    tried: async (request) => turnAway(await tries(request)),
  };
};
