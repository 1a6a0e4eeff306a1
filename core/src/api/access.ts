import type { FastifyRequest, RouteOptions } from 'fastify';
import { fault } from '../fault/fault.ts';
import { mayDo } from '../model/role.ts';
import type { Access, App, Caller } from './app.ts';
import type { Surroundings } from './door.ts';
import { findScope, identify, refuseForeignSite, renewCookie, type Registers } from './identify.ts';

/** Addresses whose routes a library registers by itself; they hold nothing but its own files. */
const LIBRARY_PAGES = '/api/docs';

/** A route that does not say who may use it does not register: nothing is open by being forgotten. */
const requireAccess = (route: RouteOptions): void => {
  if (
    route.config?.access === undefined &&
    (route.url === LIBRARY_PAGES || route.url.startsWith(`${LIBRARY_PAGES}/`))
  ) {
    route.config = { ...route.config, access: 'public' };
  }
  const access = route.config?.access;
  if (access === undefined)
    throw new Error(`the route ${String(route.method)} ${route.url} does not say who may use it (config.access)`);
  if (access !== 'public' && access !== 'operator' && !route.url.startsWith('/api/workspaces/:workspace')) {
    throw new Error(
      `the route ${String(route.method)} ${route.url} asks for the right “${access}” outside a workspace`,
    );
  }
};

const workspaceParam = (request: FastifyRequest): string | null => {
  const { params } = request;
  const value: unknown =
    typeof params === 'object' && params !== null && 'workspace' in params ? params.workspace : null;
  return typeof value === 'string' ? value : null;
};

const enterWorkspace = async (
  request: FastifyRequest,
  { caller, access, registers }: { caller: Caller; access: Access; registers: Registers },
): Promise<void> => {
  const named = workspaceParam(request);
  if (named === null) return;
  const scope = await findScope(caller, named, registers);
  // A workspace of others answers exactly as one that does not exist.
  if (scope === null) throw fault('INNESTO_NOT_FOUND', { what: 'workspace' });
  if (access !== 'public' && access !== 'operator' && !mayDo(scope.role, access))
    throw fault('INNESTO_FORBIDDEN', { right: access });
  request.workspace = scope.workspace;
  request.role = scope.role;
};

/**
 * The door: every route says who may use it (`config.access`), and every request is checked against that before its body is
 * read. What is not expressly let in stays outside.
 */
export const guard = (app: App, registers: Registers, surroundings: Surroundings): void => {
  app.decorateRequest('caller', null);
  app.decorateRequest('workspace', null);
  app.decorateRequest('role', null);
  app.addHook('onRoute', requireAccess);
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) return;
    const { access } = request.routeOptions.config;
    if (access === 'public') return;
    if (access === undefined) throw fault('INNESTO_SIGN_IN_REQUIRED');
    refuseForeignSite(request, surroundings);
    const identified = await identify(request, registers, surroundings);
    if (identified === null) throw fault('INNESTO_SIGN_IN_REQUIRED');
    const { caller, prolonged } = identified;
    if (access === 'operator' && caller.kind !== 'operator') throw fault('INNESTO_OPERATOR_ONLY');
    request.caller = caller;
    await enterWorkspace(request, { caller, access, registers });
    if (prolonged) renewCookie(request, reply, surroundings);
  });
};
