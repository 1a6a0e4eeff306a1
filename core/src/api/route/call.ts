import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { TakeCall } from '../../data/inbound/take-call.ts';
import { fault } from '../../fault/fault.ts';
import type { App } from '../app.ts';

/** How much a call may weigh: what crosses into the sandbox as one item. */
const MOST_BYTES = 200 * 1024;
const MOST_HEADERS_BYTES = 16_384;

/** How many calls one address takes in a minute, and how many somebody may try who knows none. */
export interface CallBounds {
  readonly calls: number;
  readonly tries: number;
}

const BOUNDS: CallBounds = { calls: 1200, tries: 600 };
const MINUTE = 60_000;
const TokenParams = Type.Object({ token: Type.String({ maxLength: 200 }) });

const headersOf = ({ headers }: FastifyRequest): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );

const queryOf = ({ url }: FastifyRequest): Readonly<Record<string, string>> => {
  const query = url.indexOf('?');
  return query === -1 ? {} : Object.fromEntries(new URLSearchParams(url.slice(query + 1)));
};

const bodyOf = ({ body }: FastifyRequest): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0));

const turnAway = (verdict: {
  readonly isAllowed: boolean;
  readonly isExceeded?: boolean;
  readonly ttlInSeconds?: number;
}) => {
  if (!verdict.isAllowed && verdict.isExceeded === true)
    throw fault('INNESTO_TOO_MANY_REQUESTS', { seconds: verdict.ttlInSeconds ?? 60 });
};

/**
 * The addresses at which others call workflows: whatever they send is kept as it came, and answered with 202 once it is committed. An
 * address that is none answers like any other that is none.
 */
export const callRoutes = (app: App, { take }: { readonly take: TakeCall }, bounds: CallBounds = BOUNDS): void => {
  void app.register(async (calls: App) => {
    const limited = calls.createRateLimit({
      max: bounds.calls,
      timeWindow: MINUTE,
      keyGenerator: ({ url }: FastifyRequest) => url.split('?', 1)[0] ?? '',
    });
    const tried = calls.createRateLimit({ max: bounds.tries, timeWindow: MINUTE });
    calls.removeAllContentTypeParsers();
    calls.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    const receive = async (request: FastifyRequest<{ Params: { token: string } }>, reply: FastifyReply) => {
      turnAway(await limited(request));
      const headers = headersOf(request);
      if (JSON.stringify(headers).length > MOST_HEADERS_BYTES)
        throw fault('INNESTO_REQUEST_TOO_LARGE', { limit: MOST_HEADERS_BYTES });
      try {
        await take(request.params.token, {
          method: request.method,
          headers,
          query: queryOf(request),
          body: bodyOf(request),
        });
      } catch (error) {
        // Whoever tries addresses, or signatures, does so in vain, and not for ever.
        turnAway(await tried(request));
        throw error;
      }
      void reply.code(202).header('cache-control', 'no-store');
      return { accepted: true };
    };
    const route = {
      config: { access: 'public' },
      schema: { hide: true, params: TokenParams },
      logLevel: 'warn',
    } as const;
    calls.get('/in/:token', { ...route, exposeHeadRoute: false }, receive);
    calls.post('/in/:token', route, receive);
    calls.put('/in/:token', route, receive);
  });
};
