import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { MessageReports } from '../../data/messages/message-reports.ts';
import { fault } from '../../fault/fault.ts';
import type { App } from '../app.ts';

/** What a gateway says of one message, or a plugin’s way of a hundred, fits into this. */
const MOST_BYTES = 131_072;
/** How often somebody may try in a minute who knows no address, or cannot prove who they are. */
const MOST_TRIES = 600;
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

/**
 * Where ways for SMS tell what becomes of messages: open to everyone who knows an address that nobody can guess, and proves who they are
 * where the connection asks for it. It is committed before it is answered, so that whoever gets no answer tells it again.
 */
export const messageReportRoutes = (
  app: App,
  { messageReports }: { readonly messageReports: MessageReports },
): void => {
  void app.register(async (calls: App) => {
    const tried = calls.createRateLimit({ max: MOST_TRIES, timeWindow: MINUTE });
    calls.removeAllContentTypeParsers();
    calls.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    const take = async (request: FastifyRequest<{ Params: { token: string } }>, reply: FastifyReply) => {
      const { method, body } = request;
      try {
        await messageReports.take(request.params.token, {
          method,
          headers: headersOf(request),
          query: queryOf(request),
          body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
        });
      } catch (error) {
        const verdict = await tried(request);
        if (!verdict.isAllowed && verdict.isExceeded)
          throw fault('INNESTO_TOO_MANY_REQUESTS', { seconds: verdict.ttlInSeconds });
        throw error;
      }
      return reply.code(204).header('cache-control', 'no-store').send(null);
    };
    const route = {
      config: { access: 'public' },
      schema: { hide: true, params: TokenParams },
      logLevel: 'warn',
    } as const;
    calls.get('/s/:token', { ...route, exposeHeadRoute: false }, take);
    calls.post('/s/:token', route, take);
  });
};
