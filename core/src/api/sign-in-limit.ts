import rateLimit from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import { fault } from '../fault/fault.ts';
import type { App } from './app.ts';

/** How many tries to sign in are let through: for one account from one address, and from one address in all. */
export interface SignInBounds {
  readonly perAccount: number;
  readonly perAddress: number;
  readonly milliseconds: number;
}

const BOUNDS: SignInBounds = { perAccount: 10, perAddress: 60, milliseconds: 300_000 };

/** Throws INNESTO_TOO_MANY_REQUESTS where somebody tries too often. */
export type LimitSignIn = (request: FastifyRequest) => Promise<void>;

const accountOf = (request: FastifyRequest): string => {
  const { body } = request;
  const email: unknown = typeof body === 'object' && body !== null && 'email' in body ? body.email : '';
  return String(email).trim().toLowerCase();
};

/** Slows down whoever guesses passwords: every try counts, the right one, too, since many may run at once. */
export const createSignInLimit = async (app: App, bounds: SignInBounds = BOUNDS): Promise<LimitSignIn> => {
  await app.register(rateLimit, { global: false });
  const limits = [
    // The library's own key for it takes the neighbours in an IPv6 network as one.
    app.createRateLimit({ max: bounds.perAddress, timeWindow: bounds.milliseconds }),
    app.createRateLimit({
      max: bounds.perAccount,
      timeWindow: bounds.milliseconds,
      keyGenerator: (request) => `${request.ip} ${accountOf(request)}`,
    }),
  ];
  return async (request) => {
    for (const limit of limits) {
      const verdict = await limit(request);
      if (!verdict.isAllowed && verdict.isExceeded)
        throw fault('INNESTO_TOO_MANY_REQUESTS', { seconds: verdict.ttlInSeconds });
    }
  };
};
