import {
  PAGE_LIMIT,
  PageQuery,
  TokenDraft,
  TokenMade,
  TokenPage,
  TokenParams,
  WorkspaceParams,
  type TokenView,
} from '@innesto/sdk/contract';
import Type from 'typebox';
import type { Token, Tokens } from '../../data/operators/tokens.ts';
import { fault } from '../../fault/fault.ts';
import type { Clock } from '../../model/clock.ts';
import { mayGrant } from '../../model/role.ts';
import type { App } from '../app.ts';
import { readCursor } from '../cursor.ts';
import { moment, momentIfAny } from '../moment.ts';
import { pageView } from '../paged.ts';
import { callerOf, roleOf, workspaceOf } from '../scope.ts';

const viewOf = (token: Token): TokenView => ({
  id: token.publicId,
  name: token.name,
  role: token.role,
  prefix: token.prefix,
  createdAt: moment(token.createdAt),
  expiresAt: momentIfAny(token.expiresAt),
  lastUsedAt: momentIfAny(token.lastUsedAt),
});

const readExpiry = (text: string | undefined, now: number): number | null => {
  if (text === undefined) return null;
  const at = Date.parse(text);
  if (!Number.isFinite(at) || at <= now) {
    throw fault(
      'INNESTO_REQUEST_INVALID',
      { detail: 'a moment in the future is expected', path: '/expiresAt' },
      { extension: { in: 'body' } },
    );
  }
  return at;
};

const TAGS = ['Tokens'];

interface TokenPorts {
  readonly tokens: Tokens;
  readonly clock: Clock;
}

const makeToken = (app: App, { tokens, clock }: TokenPorts): void => {
  app.post(
    '/api/workspaces/:workspace/tokens',
    {
      config: { access: 'admin', secretAnswer: true },
      schema: {
        tags: TAGS,
        summary: 'Make a token',
        description: 'For people, not for tokens. The secret is in this answer and nowhere else afterwards.',
        params: WorkspaceParams,
        body: TokenDraft,
        response: { 201: TokenMade },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      // A token that could make others would outlive its own revocation.
      if (caller.kind !== 'operator') throw fault('INNESTO_OPERATOR_ONLY');
      const { name, role, expiresAt } = request.body;
      if (!mayGrant(roleOf(request), role)) throw fault('INNESTO_ROLE_ABOVE', { role, path: '/role' });
      const draft = { name, role, expiresAt: readExpiry(expiresAt, clock.now()), createdBy: caller.id };
      const { token, secret } = await tokens.make(workspaceOf(request), draft);
      return reply.code(201).send({ ...viewOf(token), secret });
    },
  );
};

/** Tokens: what machines show instead of a password. */
export const tokenRoutes = (app: App, ports: TokenPorts): void => {
  const { tokens } = ports;
  makeToken(app, ports);
  app.get(
    '/api/workspaces/:workspace/tokens',
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: "The workspace's tokens",
        params: WorkspaceParams,
        querystring: PageQuery,
        response: { 200: TokenPage },
      },
    },
    async (request) => {
      const { limit = PAGE_LIMIT, after } = request.query;
      const page = await tokens.list(workspaceOf(request), { limit, before: readCursor(after) });
      return pageView(page, viewOf);
    },
  );
  app.delete(
    '/api/workspaces/:workspace/tokens/:token',
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Revoke a token',
        description: 'At once; lines that it opened are closed within five seconds.',
        params: TokenParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      if (!(await tokens.revoke(workspaceOf(request), request.params.token)))
        throw fault('INNESTO_NOT_FOUND', { what: 'token' });
      return reply.code(204).send(null);
    },
  );
};
