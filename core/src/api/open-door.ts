import type { IncomingMessage } from 'node:http';
import cookie from '@fastify/cookie';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import websocket from '@fastify/websocket';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { DestinationStream } from 'pino';
import type { Config } from '../config.ts';
import { fault } from '../fault/fault.ts';
import { guard } from './access.ts';
import type { App } from './app.ts';
import { answerClientError } from './client-error.ts';
import { announceClock } from './clock-header.ts';
import type { Feed } from './feed.ts';
import { rememberKeyedCalls } from './keyed-calls.ts';
import { describeApi } from './openapi.ts';
import { servePages } from './page.ts';
import type { DoorPorts } from './ports.ts';
import { watchPressure } from './pressure.ts';
import { createErrorHandler, type DatabaseTroubles } from './problem.ts';
import { readJson, type BodyBounds } from './read-json.ts';
import type { Door } from './register.ts';
import { sendSecurityHeaders } from './security-headers.ts';
import { createSignInLimit, type SignInBounds } from './sign-in-limit.ts';
import { answerUnknownAddresses } from './unknown-address.ts';
import { createValidatorCompiler } from './validator.ts';

const BODY: BodyBounds = { bytes: 1_048_576, milliseconds: 30_000 };
const ADDRESS_LENGTH = 8192;
const HEADER_BYTES = 16_384;
// An upload on a slow line takes its time; every other body has BODY.milliseconds.
const UPLOAD_MILLISECONDS = 600_000;
const HEADERS_MILLISECONDS = 15_000;
const KEEP_ALIVE_MILLISECONDS = 65_000;
const PARAM_LENGTH = 200;
const FEED_PAYLOAD = 65_536;
const LOOP_DELAY_MILLISECONDS = 1000;
const CLOSING_MILLISECONDS = 1000;

const NO_TROUBLES: DatabaseTroubles = { isDatabaseAway: () => false, isDatabaseFull: () => false };

/** What the web server is made of. */
export interface DoorOptions {
  readonly config: Pick<Config, 'publicUrl' | 'logLevel'>;
  readonly ports: DoorPorts;
  /** Registers the routes behind the door. */
  readonly routes: (app: App, door: Door) => void;
  /** Where the built pages lie; null: none. */
  readonly pages: string | null;
  readonly version: string;
  /** Tell an error of a database that is away, or full, from a mistake of ours. */
  readonly troubles?: DatabaseTroubles;
  /** Where the log goes instead of the terminal. */
  readonly log?: DestinationStream;
  readonly signInBounds?: SignInBounds;
  readonly bodyBounds?: BodyBounds;
}

const REDACTED = ['req.headers.authorization', 'req.headers.cookie', 'res.headers["set-cookie"]'];

const newApp = (
  { config, log }: DoorOptions,
  answerError: (error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply,
): App =>
  fastify({
    logger: {
      level: config.logLevel,
      redact: { paths: REDACTED, censor: '…' },
      serializers: {
        // Without what stands behind the question mark: a search holds names and addresses.
        req: (request: FastifyRequest) => ({ method: request.method, url: request.url.split('?', 1)[0] ?? '' }),
      },
      ...(log === undefined ? {} : { stream: log }),
    },
    bodyLimit: BODY.bytes,
    requestTimeout: UPLOAD_MILLISECONDS,
    keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
    http: { maxHeaderSize: HEADER_BYTES, headersTimeout: HEADERS_MILLISECONDS },
    routerOptions: { maxParamLength: PARAM_LENGTH },
    // Only a proxy on this machine is believed about whom it speaks for.
    trustProxy: 'loopback',
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
    clientErrorHandler: answerClientError,
  }).withTypeProvider<TypeBoxTypeProvider>();

/** Takes JSON and nothing else; what a form of another site can send without asking is not among it. */
const acceptJsonOnly = (app: App, bounds: BodyBounds): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', (_request: FastifyRequest, payload: IncomingMessage) =>
    readJson(payload, bounds),
  );
};

/** Turns away what cannot be served now, before anything is spent on it. */
const turnAwayEarly = (app: App): void => {
  let isStopping = false;
  const pressure = watchPressure(LOOP_DELAY_MILLISECONDS);
  app.addHook('preClose', async () => {
    isStopping = true;
  });
  app.addHook('onClose', async () => pressure.close());
  const refusalOf = ({ url }: FastifyRequest): Error | undefined => {
    if (isStopping) return fault('INNESTO_STOPPING');
    if (url.length > ADDRESS_LENGTH) return fault('INNESTO_REQUEST_TOO_LARGE', { limit: ADDRESS_LENGTH });
    return pressure.isTooMuch() && url !== '/health' ? fault('INNESTO_OVERLOADED') : undefined;
  };
  app.addHook('onRequest', (request, _reply, done) => done(refusalOf(request)));
};

/** Ends every websocket with a reason; one that does not answer is cut, so that nobody can keep the hub from stopping. */
const closeLines = (feed: Feed) =>
  function preClose(this: FastifyInstance, done: () => void): void {
    feed.close();
    const { clients } = this.websocketServer;
    const cut = setTimeout(() => {
      for (const client of clients) client.terminate();
    }, CLOSING_MILLISECONDS);
    this.websocketServer.close(() => {
      clearTimeout(cut);
      done();
    });
  };

/** Builds the web server: what every request passes, and the routes behind it. */
export const openDoor = async (options: DoorOptions): Promise<App> => {
  const { config, ports } = options;
  const surroundings = { publicUrl: config.publicUrl };
  const answerError = createErrorHandler({ ids: ports.ids, ...(options.troubles ?? NO_TROUBLES) });
  const app = newApp(options, answerError);
  app.setErrorHandler(answerError);
  app.setValidatorCompiler(createValidatorCompiler());
  // What a handler gives is sent as it is. A serializer made from the schema would turn null into "" and cut, without a word,
  // what the schema does not know; that answers fit their schemas is what tests see to.
  app.setSerializerCompiler(() => JSON.stringify);
  acceptJsonOnly(app, options.bodyBounds ?? BODY);
  turnAwayEarly(app);
  sendSecurityHeaders(app, surroundings);
  await app.register(cookie);
  await app.register(websocket, { options: { maxPayload: FEED_PAYLOAD }, preClose: closeLines(ports.feed) });
  answerUnknownAddresses(app);
  guard(app, ports, surroundings);
  announceClock(app, ports.clock);
  rememberKeyedCalls(app, ports.keyedCalls);
  const limitSignIn = await createSignInLimit(app, options.signInBounds);
  await describeApi(app, { version: options.version });
  options.routes(app, { limitSignIn, surroundings });
  await servePages(app, options.pages);
  await app.ready();
  return app;
};
