import type { FastifyRequest } from 'fastify';
import { fault } from '../fault/fault.ts';
import type { App } from './app.ts';

/** How many links of messages one address may follow in a minute: pictures, and ways out. */
export interface TrackingBounds {
  readonly pictures: number;
  readonly waysOut: number;
}

// Mail providers fetch pictures, and press the button, for all of their customers from a few addresses.
const BOUNDS: TrackingBounds = { pictures: 6000, waysOut: 1200 };
const MINUTE = 60_000;

/** What the links in messages ask before they do anything. */
export interface TrackingLimit {
  /** Whether a fetched picture may still count as an opening. */
  mayCount(request: FastifyRequest): Promise<boolean>;
  /** Throws INNESTO_TOO_MANY_REQUESTS where one address follows too many ways out. */
  letOut(request: FastifyRequest): Promise<void>;
}

/** Bounds what somebody who tries tokens, or fetches one picture for ever, costs the database. */
export const createTrackingLimit = (app: App, bounds: TrackingBounds = BOUNDS): TrackingLimit => {
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
  };
};
