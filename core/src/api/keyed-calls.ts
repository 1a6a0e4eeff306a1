import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { KeyedCalls } from '../data/operators/keyed-calls.ts';
import { fault } from '../fault/fault.ts';
import type { App } from './app.ts';
import { callerOf } from './scope.ts';

const KEY_LENGTH = 255;
// Visible ASCII and spaces inside: what a header carries unchanged.
const KEY_FORM = /^[!-~]([ -~]{0,253}[!-~])?$/;

/** The key of a call that its caller may repeat; null: it gave none. */
export const readKey = ({ headers }: FastifyRequest): string | null => {
  const key = headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || !KEY_FORM.test(key)) throw fault('INNESTO_IDEMPOTENCY_KEY', { limit: KEY_LENGTH });
  return key;
};

/** The key that a caller gave to a call which can be repeated by it: changes inside a workspace, but for uploads. */
const keyOf = (request: FastifyRequest): string | null => {
  const isUpload = request.headers['content-type']?.toLowerCase().startsWith('multipart/') ?? false;
  return request.method !== 'POST' || request.workspace === null || isUpload ? null : readKey(request);
};

const callOf = (request: FastifyRequest, key: string): NonNullable<FastifyRequest['keyedCall']> => {
  const caller = callerOf(request);
  const fingerprint = createHash('sha256')
    .update(`${request.url}\n${JSON.stringify(request.body ?? null)}`)
    .digest('hex');
  return {
    scope: `${caller.kind}:${caller.publicId} ${request.method} ${request.routeOptions.url ?? ''}`,
    key,
    fingerprint,
  };
};

const repeat = (
  reply: FastifyReply,
  answer: { readonly status: number; readonly body: string | null },
): FastifyReply => {
  if (answer.body === null) throw fault('INNESTO_IDEMPOTENCY_SECRET');
  void reply.code(answer.status).header('idempotent-replayed', 'true');
  if (answer.body !== '') void reply.type('application/json; charset=utf-8');
  return reply.send(answer.body);
};

/**
 * Lets callers repeat a POST without fear: the second one with the same Idempotency-Key gets the first one's answer. Calls that
 * were refused changed nothing, and leave their key free.
 */
export const rememberKeyedCalls = (app: App, calls: KeyedCalls): void => {
  app.decorateRequest('keyedCall', null);
  app.decorateRequest('answersAbout', null);
  app.addHook('preHandler', async (request, reply) => {
    const key = keyOf(request);
    if (key === null) return undefined;
    const call = callOf(request, key);
    const claim = await calls.claim(call);
    switch (claim.outcome) {
      case 'claimed':
        request.keyedCall = call;
        return undefined;
      case 'answered':
        return repeat(reply, claim);
      case 'running':
        throw fault('INNESTO_IDEMPOTENCY_RUNNING', { seconds: 1 });
      case 'different':
        throw fault('INNESTO_IDEMPOTENCY_REUSED');
    }
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const call = request.keyedCall;
    if (call === null) return;
    request.keyedCall = null;
    if (reply.statusCode >= 400) return calls.release(call);
    const isSecret = request.routeOptions.config.secretAnswer === true;
    const text = typeof payload === 'string' ? payload : '';
    return calls.answer(call, {
      status: reply.statusCode,
      body: isSecret ? null : text,
      contact: request.answersAbout,
    });
  });
};
