import type { FastifyReply } from 'fastify';

/** A signal that fires when whoever asked goes away before the answer: long reading may stop then. */
export const whileAwaited = (reply: FastifyReply): AbortSignal => {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
};
