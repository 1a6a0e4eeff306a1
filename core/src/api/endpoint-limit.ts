import type { EndpointManifest } from '@innesto/sdk/contract';
import type { FastifyRequest } from 'fastify';
import { fault } from '../fault/fault.ts';
import { networkOf } from './network-of.ts';
import { createTally, type Tally } from './tally.ts';

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

const turnAway = (seconds: number | null): void => {
  if (seconds !== null) throw fault('INNESTO_TOO_MANY_REQUESTS', { seconds });
};

/** What endpoints ask before they do anything: each throws INNESTO_TOO_MANY_REQUESTS. */
export interface EndpointLimit {
  let(request: FastifyRequest, of: { readonly kind: EndpointManifest['kind']; readonly place: string }): void;
  /** Somebody called what is not there. */
  tried(request: FastifyRequest): void;
}

/** Bounds what calls that anybody can make cost, for each caller and for each endpoint. Thousands come in a second: nothing here waits for anything. */
export const createEndpointLimit = (bounds: EndpointBounds = BOUNDS): EndpointLimit => {
  const tallyOf = (most: number): Tally => createTally({ most, within: MINUTE, now: () => performance.now() });
  const limitsOf = (kind: EndpointManifest['kind']) => ({
    each: tallyOf(bounds.each[kind]),
    all: tallyOf(bounds.all[kind]),
  });
  const limits = { asset: limitsOf('asset'), ingest: limitsOf('ingest'), synchronous: limitsOf('synchronous') };
  const tries = tallyOf(bounds.tries);
  return {
    let: (request, { kind, place }) => {
      turnAway(limits[kind].each.take(`${networkOf(request.ip)} ${place}`));
      turnAway(limits[kind].all.take(place));
    },
    tried: (request) => turnAway(tries.take(networkOf(request.ip))),
  };
};
