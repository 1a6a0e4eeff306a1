import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { MOST_ENDPOINT_BYTES, type AssetManifest } from '@innesto/sdk/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { fault } from '../../fault/fault.ts';
import { isKeepable } from '../../model/keepable.ts';
import type { Endpoints } from '../../pipeline/endpoints.ts';
import type { App } from '../app.ts';
import { createEndpointLimit, type EndpointBounds } from '../endpoint-limit.ts';
import { readKey } from '../keyed-calls.ts';

/** What an address names; the path behind it is for the plugin to read. */
interface Params {
  readonly workspace: string;
  readonly plugin: string;
  readonly endpoint: string;
  readonly '*'?: string;
}

const WORKSPACE = /^[0-9a-f-]{36}$/;
const NAME = /^[a-z][a-z0-9-]{0,39}$/;
const LONGEST_PATH = 200;

/** Whether an address can be one: what cannot is not there, and nothing is asked about it. */
const isAddress = ({ workspace, plugin, endpoint, '*': path = '' }: Params): boolean =>
  WORKSPACE.test(workspace) &&
  NAME.test(plugin) &&
  NAME.test(endpoint) &&
  path.length <= LONGEST_PATH &&
  isKeepable(path);

type Reached = Awaited<ReturnType<Endpoints['reach']>>;
type Answer = Awaited<ReturnType<Endpoints['answer']>>['answer'];
type Request = FastifyRequest<{ Params: Params }>;

/** What of a call's headers plugins are told: nothing that proves anybody. */
const TOLD = ['accept-language', 'content-type', 'origin', 'referer', 'user-agent'] as const;
const LONGEST_HEADER = 500;

const headersOf = ({ headers }: FastifyRequest): Readonly<Record<string, string>> =>
  Object.fromEntries(
    TOLD.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value.slice(0, LONGEST_HEADER).toWellFormed()]] : [];
    }),
  );

const queryOf = ({ url }: FastifyRequest): Readonly<Record<string, string>> => {
  const query = url.indexOf('?');
  if (query === -1) return {};
  const members = [...new URLSearchParams(url.slice(query + 1))];
  return Object.fromEntries(members.filter(([name, value]) => !`${name}${value}`.includes('\0')));
};

/** The body where it is text that can be kept; else nothing. */
const bodyOf = ({ body }: FastifyRequest): string => {
  if (!Buffer.isBuffer(body) || !isUtf8(body)) return '';
  const text = body.toString('utf8');
  return text.includes('\0') ? '' : text;
};

const callOf = (request: Request) => ({
  path: request.params['*'] ?? '',
  query: queryOf(request),
  headers: headersOf(request),
  body: bodyOf(request),
});

const NO_PAGE = "default-src 'none'; sandbox; frame-ancestors 'none'";

/** What a page of a plugin may do on the hub's own origin: be read, and send its form. */
const pagePolicy = ({ frames, leadsTo }: Extract<Answer, { html: string }>): string =>
  [
    'sandbox allow-forms',
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    'img-src data:',
    ["form-action 'self'", ...leadsTo].join(' '),
    "base-uri 'none'",
    `frame-ancestors ${frames.length === 0 ? "'none'" : frames.join(' ')}`,
  ].join('; ');

const etags = new WeakMap<AssetManifest, string>();
const etagOf = (asset: AssetManifest): string => {
  const known = etags.get(asset) ?? `"${createHash('sha256').update(asset.body).digest('base64url').slice(0, 22)}"`;
  etags.set(asset, known);
  return known;
};

/** Open to pages of all sites, which are told nothing about who looks: there are no cookies here, and none are taken. */
const open = (reply: FastifyReply): FastifyReply =>
  reply
    .header('access-control-allow-origin', '*')
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('x-robots-tag', 'noindex')
    .header('content-security-policy', NO_PAGE);

const sendAsset = (request: FastifyRequest, reply: FastifyReply, asset: AssetManifest): FastifyReply => {
  const etag = etagOf(asset);
  void reply.header('etag', etag).header('cache-control', 'public, max-age=300, stale-while-revalidate=86400');
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  return reply.type(`${asset.contentType}; charset=utf-8`).send(asset.body);
};

const sendAnswer = (reply: FastifyReply, answer: Answer): FastifyReply => {
  void reply.header('cache-control', 'no-store');
  if ('redirect' in answer) return reply.code(303).header('location', new URL(answer.redirect).href).send();
  void reply.code(answer.status);
  if ('text' in answer) return reply.type('text/plain; charset=utf-8').send(answer.text);
  if ('json' in answer) return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer.json));
  // Older than frame-ancestors, and it knows no sites.
  if (answer.frames.length > 0) reply.raw.removeHeader('x-frame-options');
  return reply.header('content-security-policy', pagePolicy(answer)).type('text/html; charset=utf-8').send(answer.html);
};

const preflight = async (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
  open(reply)
    .header('access-control-allow-methods', 'GET, POST')
    .header('access-control-allow-headers', 'content-type, idempotency-key')
    .header('access-control-max-age', '86400')
    .code(204)
    .send();

/** The addresses of plugins' endpoints: open to everybody. Whatever is not there answers the same. */
export const endpointRoutes = (
  app: App,
  { endpoints }: { readonly endpoints: Endpoints },
  bounds?: EndpointBounds,
): void => {
  const nothing = () => fault('INNESTO_NOT_FOUND', { what: 'address' });
  void app.register(async (calls: App) => {
    const limit = createEndpointLimit(bounds);
    calls.removeAllContentTypeParsers();
    calls.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_ENDPOINT_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    const reach = async (request: Request): Promise<Reached> => {
      try {
        if (!isAddress(request.params)) throw nothing();
        return await endpoints.reach(request.params);
      } catch (error) {
        // Whoever tries addresses does so in vain, and not for ever.
        limit.tried(request);
        throw error;
      }
    };
    const handle = async (request: Request, reply: FastifyReply): Promise<FastifyReply> => {
      void open(reply);
      const reached = await reach(request);
      const { endpoint } = reached;
      const method = request.method === 'GET' ? 'GET' : 'POST';
      const place = `${reached.workspace.id} ${reached.plugin}/${endpoint.name}`;
      limit.let(request, { kind: endpoint.kind, place });
      switch (endpoint.kind) {
        case 'asset':
          if (method !== 'GET' || request.params['*'] !== undefined) throw nothing();
          return sendAsset(request, reply, endpoint);
        case 'ingest':
          if (method !== 'POST') throw nothing();
          await endpoints.keep(reached, callOf(request));
          return reply.code(202).header('cache-control', 'no-store').send();
        case 'synchronous': {
          if (!endpoint.methods.includes(method)) throw nothing();
          const key = method === 'POST' ? readKey(request) : null;
          const { answer, isRepeated } = await endpoints.answer(reached, { method, ...callOf(request) }, key);
          if (isRepeated) void reply.header('idempotent-replayed', 'true');
          return sendAnswer(reply, answer);
        }
      }
    };
    const route = { config: { access: 'public' }, schema: { hide: true }, logLevel: 'warn' } as const;
    for (const url of ['/x/:workspace/:plugin/:endpoint', '/x/:workspace/:plugin/:endpoint/*']) {
      calls.get<{ Params: Params }>(url, { ...route, exposeHeadRoute: false }, handle);
      calls.post<{ Params: Params }>(url, route, handle);
      calls.options(url, route, preflight);
    }
  });
};
