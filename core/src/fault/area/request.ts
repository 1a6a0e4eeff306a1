import { entry, type FaultEntry } from '../entry.ts';

/** What is wrong with what somebody sent. */
export const REQUEST_FAULTS = {
  INNESTO_REQUEST_INVALID: entry(
    'user',
    400,
    'The request does not have the expected form: {detail}',
    'Correct the member that the path names and send it again.',
  ),
  INNESTO_REQUEST_TOO_DEEP: entry(
    'user',
    400,
    'The JSON is nested deeper than {limit} levels or holds more than {nodes} values',
    'Send a flatter or smaller document.',
  ),
  INNESTO_REQUEST_TOO_LARGE: entry(
    'user',
    413,
    'The request is larger than {limit} bytes',
    'Send less at once; large files go through an import.',
  ),
  INNESTO_REQUEST_MEDIA_TYPE: entry(
    'user',
    415,
    'The content type is not accepted here',
    'Send application/json (imports: multipart/form-data).',
  ),
  INNESTO_REQUEST_ORIGIN: entry(
    'user',
    403,
    'The request comes from another site',
    'Use the hub from its own address.',
  ),
  INNESTO_REQUEST_TEXT: entry(
    'user',
    400,
    'The text holds a character that cannot be kept',
    'Remove NUL characters and lone surrogates.',
  ),
  INNESTO_REQUEST_METHOD: entry('user', 405, 'This address does not take {method}', 'Use one of: {allowed}.'),
  INNESTO_REQUEST_UPGRADE: entry('user', 426, 'This address speaks websocket only', 'Open it as a websocket.'),
  INNESTO_REQUEST_TIMEOUT: entry('retryable', 408, 'The request did not arrive in time', 'Send it again.'),
  INNESTO_IDEMPOTENCY_KEY: entry(
    'user',
    400,
    'The Idempotency-Key is not 1 to {limit} plain characters',
    'Use a random text such as a UUID.',
  ),
  INNESTO_IDEMPOTENCY_REUSED: entry(
    'user',
    422,
    'The Idempotency-Key was already used for another request',
    'Use a new key for each request.',
  ),
  INNESTO_IDEMPOTENCY_RUNNING: entry(
    'retryable',
    409,
    'The request with this Idempotency-Key is still under way',
    'Wait a moment, then send it again with the same key.',
  ),
  INNESTO_IDEMPOTENCY_SECRET: entry(
    'user',
    409,
    'The request with this Idempotency-Key was carried out, and its answer held a secret that is not kept',
    'Look at what it made; where the secret is lost, make another with a new key.',
  ),
  INNESTO_NOT_FOUND: entry('user', 404, 'There is no such {what}', 'Check the address and the id.'),
  INNESTO_CONFLICT: entry('user', 409, '{detail}', 'Load the current state and try again.'),
  INNESTO_UNDER_WAY: entry(
    'retryable',
    409,
    'Something that has to come first is still under way: {detail}',
    'Try again in a moment.',
  ),
  INNESTO_TOO_MANY_REQUESTS: entry(
    'retryable',
    429,
    'Too many requests',
    'Wait as long as Retry-After says, then try again.',
  ),
  INNESTO_OVERLOADED: entry('retryable', 503, 'The hub is busy', 'Try again in a few seconds.'),
  INNESTO_STOPPING: entry('retryable', 503, 'The hub is shutting down', 'Try again when it is back.'),
  INNESTO_INTERNAL: entry(
    'fatal',
    500,
    'Something went wrong in the hub',
    'Try again; if it stays, look into the log under the incident number {incident}.',
  ),
} as const satisfies Record<string, FaultEntry>;
