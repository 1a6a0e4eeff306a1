import type { FastifyRequest } from 'fastify';
import { fault } from '../fault/fault.ts';
import type { App } from './app.ts';
import { actorOf } from './scope.ts';

const PER_MINUTE = 20;
const MINUTE = 60_000;

/** Throws INNESTO_TOO_MANY_REQUESTS where one caller sends too many mails by hand: what goes to everyone goes by a workflow. */
export type LimitMails = (request: FastifyRequest) => Promise<void>;

/** Bounds how many mails each caller may have sent by hand in a minute. */
export const createMailLimit = (app: App): LimitMails => {
  const limit = app.createRateLimit({ max: PER_MINUTE, timeWindow: MINUTE, keyGenerator: actorOf });
  return async (request) => {
    const verdict = await limit(request);
    if (!verdict.isAllowed && verdict.isExceeded)
      throw fault('INNESTO_TOO_MANY_REQUESTS', { seconds: verdict.ttlInSeconds });
  };
};
