import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { Problem } from '@innesto/sdk/contract';
import type { FastifySchema, RouteOptions } from 'fastify';
import type { Access, App } from './app.ts';
import { DOCS_POLICY } from './security-headers.ts';

const ABOUT = `Everything that the hub's own pages do goes through this API.

**Who calls**: a token of a workspace (\`Authorization: Bearer inn_…\`), or a signed-in browser by its cookie.
**Bodies** are JSON, and strict: an unknown member is refused, nothing is converted.
**Problems** are told by RFC 9457 (\`application/problem+json\`); \`code\` is the fault in the [catalogue](/docs/faults), \`path\` the JSON Pointer of the member at fault.
**Lists** come in pages: send the \`next\` of one page as \`after\` to get the following one.
**Repeating**: a POST inside a workspace with an \`Idempotency-Key\` (up to 255 characters, kept for 24 hours) is carried out once, however often it is sent.
**Time**: answers of a demo or test workspace carry \`Innesto-Clock\` with the workspace's own time.
**Live**: \`/api/workspaces/{workspace}/feed\` is a websocket that says what changes.`;

const NEEDS: Readonly<Record<Access, string>> = {
  public: 'Open to anyone.',
  operator: 'Needs a person who is signed in.',
  read: 'Needs the right “read”.',
  contacts: 'Needs the right “contacts”.',
  workflows: 'Needs the right “workflows”.',
  admin: 'Needs the right “admin”.',
};

const PROBLEM_ANSWER = {
  description: 'A problem (RFC 9457)',
  content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
};

const securityOf = (access: Access): Record<string, string[]>[] => {
  if (access === 'public') return [];
  return access === 'operator' ? [{ cookie: [] }] : [{ token: [] }, { cookie: [] }];
};

/** A route's schema with what all routes have in common: who may use it, and how it refuses. */
const describeRoute = (schema: FastifySchema | undefined, route: RouteOptions): FastifySchema => {
  const access = route.config?.access ?? 'operator';
  const description = [schema?.description, NEEDS[access]].filter((text) => text !== undefined).join('\n\n');
  const response = { ...(typeof schema?.response === 'object' ? schema.response : {}), default: PROBLEM_ANSWER };
  return { ...schema, description, security: securityOf(access), response };
};

/** Describes the API: `/api/openapi.json` for machines, `/api/docs` for people. Before the routes, which it listens to. */
export const describeApi = async (app: App, { version }: { readonly version: string }): Promise<void> => {
  app.addSchema({ $id: 'Problem', ...Problem });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Innesto',
        version,
        description: ABOUT,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'A token of the workspace' },
          cookie: {
            type: 'apiKey',
            in: 'cookie',
            name: '__Host-innesto',
            description: 'A signed-in browser (`innesto` on plain http)',
          },
        },
      },
    },
    transform: ({ schema, url, route }) => ({ schema: describeRoute(schema, route), url }),
    // A schema that has a name keeps it in the description.
    refResolver: {
      // oxlint-disable-next-line max-params -- the library's own signature
      buildLocalReference: (json, _base, _fragment, count) =>
        typeof json['$id'] === 'string' ? json['$id'] : `def-${count}`,
    },
  });
  app.get('/api/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, (_request, reply) =>
    reply.send(app.swagger()),
  );
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    staticCSP: DOCS_POLICY,
    uiConfig: {
      url: '/api/openapi.json',
      deepLinking: true,
      docExpansion: 'list',
      defaultModelsExpandDepth: 0,
      validatorUrl: null,
    },
  });
};
