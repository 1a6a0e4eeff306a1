import type { FastifyRequest } from 'fastify';
import { fault } from '../fault/fault.ts';
import type { App } from './app.ts';
import { networkOf } from './network-of.ts';
import { createTally } from './tally.ts';

/** How many links of messages one address may follow in a minute: pictures, ways out, and links that lead nowhere. */
export interface TrackingBounds {
  readonly pictures: number;
  readonly waysOut: number;
  readonly nowhere: number;
}

// Mail providers fetch pictures, and press the button, for all of their customers from a few addresses.
const BOUNDS: TrackingBounds = { pictures: 6000, waysOut: 1200, nowhere: 300 };
const MINUTE = 60_000;

/** What the links in messages ask before they do anything. */
export interface TrackingLimit {
  /** Whether a fetched picture may still count as an opening. */
  mayCount(request: FastifyRequest): Promise<boolean>;
  /** Throws INNESTO_TOO_MANY_REQUESTS where one address follows too many ways out. */
  letOut(request: FastifyRequest): Promise<void>;
  /** Throws INNESTO_TOO_MANY_REQUESTS where one caller has tried too many links that lead nowhere. */
  letTry(request: FastifyRequest): void;
  /** Somebody followed a link that leads nowhere, of which only the database could say so. */
  tried(request: FastifyRequest): void;
}

/** Bounds what somebody who tries tokens, or fetches one picture for ever, costs the database. */
export const createTrackingLimit = (app: App, given: Partial<TrackingBounds> = {}): TrackingLimit => {
  const bounds = { ...BOUNDS, ...given };
  const nowhere = createTally({ most: bounds.nowhere, within: MINUTE, now: () => performance.now() });
  const pictures = app.createRateLimit({ max: bounds.pictures, timeWindow: MINUTE });
  const waysOut = app.createRateLimit({ max: bounds.waysOut, timeWindow: MINUTE });
  return {
    mayCount: async (request) => {
      const verdict = await pictures(request);
      return verdict.isAllowed || !verdict.isExceeded;
    },
    letOut: async (request) => {
      const verdict = await waysOut(request);
      if (!verdict.isAllowed && verdict.isExceeded)
        throw fault('INNESTO_TOO_MANY_REQUESTS', { seconds: verdict.ttlInSeconds });
    },
    letTry: (request) => {
      const seconds = nowhere.fullFor(networkOf(request.ip));
      if (seconds !== null) throw fault('INNESTO_TOO_MANY_REQUESTS', { seconds });
    },
    tried: (request) => nowhere.add(networkOf(request.ip)),
  };
};
