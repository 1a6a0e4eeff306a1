import type { Problem } from '@innesto/sdk/contract';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { fault, isFault, type Fault } from '../fault/fault.ts';
import type { Ids } from '../model/identifier.ts';
import { loggableError } from './loggable-error.ts';

/** The media type of every answer that tells of a problem. */
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

const RETRY_SECONDS = 5;

/** A fault as the caller sees it (RFC 9457). `title` is the same for every fault of its kind: what differs stands as `…` there and is filled in `detail`, and told by itself in `parts`. */
export const problemOf = (found: Fault, incident: string | null = null): Problem => {
  const { path } = found.details;
  return {
    ...found.extension,
    type: `/docs/faults#${found.code}`,
    title: found.entry.title.replaceAll(/\{[a-z]+\}/g, '…'),
    status: found.entry.status,
    code: found.code,
    detail: found.message,
    remedy: found.remedy,
    ...(Object.keys(found.parts).length === 0 ? {} : { parts: found.parts }),
    ...(typeof path === 'string' ? { path } : {}),
    ...(incident === null ? {} : { incident }),
  };
};

// The sender of the API page's files throws errors of http-errors, which are known by `expose`.
const isFrameworkError = (error: unknown): error is FastifyError =>
  error instanceof Error && (('code' in error && String(error.code).startsWith('FST_')) || 'expose' in error);

/** The web server's own refusals in our words. Its texts are not passed on: some hold what the caller sent. */
const faultOfFramework = (error: FastifyError, request: FastifyRequest): Fault | null => {
  switch (error.statusCode) {
    case 404:
      return fault('INNESTO_NOT_FOUND', { what: 'address' });
    case 406:
    case 415:
      return fault('INNESTO_REQUEST_MEDIA_TYPE', {}, { cause: error });
    case 413:
      return fault('INNESTO_REQUEST_TOO_LARGE', { limit: request.routeOptions.bodyLimit ?? 0 }, { cause: error });
    case 414:
      return fault('INNESTO_REQUEST_INVALID', { detail: 'a part of the address is too long' }, { cause: error });
    case 429:
      return fault('INNESTO_TOO_MANY_REQUESTS', {}, { cause: error });
    case undefined:
      return null;
    default:
      return error.statusCode >= 400 && error.statusCode < 500
        ? fault('INNESTO_REQUEST_INVALID', { detail: 'it cannot be read' }, { cause: error })
        : null;
  }
};

/** Know whether an error says that the database is away for now, or has no room left. */
export interface DatabaseTroubles {
  readonly isDatabaseAway: (error: unknown) => boolean;
  readonly isDatabaseFull: (error: unknown) => boolean;
}

const faultOf = (
  error: unknown,
  request: FastifyRequest,
  { isDatabaseAway, isDatabaseFull }: DatabaseTroubles,
): Fault => {
  if (isFault(error)) return error;
  const refusal = isFrameworkError(error) ? faultOfFramework(error, request) : null;
  if (refusal !== null) return refusal;
  if (isDatabaseFull(error)) return fault('INNESTO_DATABASE_FULL', {}, { cause: error });
  return isDatabaseAway(error)
    ? fault('INNESTO_DATABASE', {}, { cause: error })
    : fault('INNESTO_INTERNAL', {}, { cause: error });
};

/** Answers with a problem, and logs it under an incident number where it is ours and not the caller's. */
const answerProblem = (reply: FastifyReply, found: Fault, ids: Ids): FastifyReply => {
  const { status } = found.entry;
  const incident = status === 500 ? ids.next() : null;
  if (status >= 500)
    reply.log.error({ error: loggableError(found.cause ?? found), incident, code: found.code }, found.entry.title);
  const { seconds } = found.details;
  if (seconds !== undefined || status === 503 || status === 507)
    void reply.header('retry-after', String(seconds ?? RETRY_SECONDS));
  if (status === 401) void reply.header('www-authenticate', 'Bearer realm="innesto"');
  // The rest of the request was not read; the line cannot be used again.
  if (status === 413 || status === 408) void reply.header('connection', 'close');
  const detailed =
    incident === null || found.code !== 'INNESTO_INTERNAL' ? found : fault('INNESTO_INTERNAL', { incident });
  // Written out here: the route's own schemas say nothing about problems, and must not cut them.
  return reply.code(status).type(PROBLEM_TYPE).serializer(JSON.stringify).send(problemOf(detailed, incident));
};

/** Turns whatever a route throws into a problem; nothing of an unexpected error leaves the log. */
export const createErrorHandler =
  ({ ids, ...troubles }: { readonly ids: Ids } & DatabaseTroubles) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    answerProblem(reply, faultOf(error, request, troubles), ids);
