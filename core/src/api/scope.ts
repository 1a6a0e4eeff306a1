import type { FastifyRequest } from 'fastify';
import { fault } from '../fault/fault.ts';
import type { Role } from '../model/role.ts';
import type { Workspace } from '../model/workspace.ts';
import type { Caller } from './app.ts';

/** The workspace that the address names, which the door has already checked the caller's rights in. */
export const workspaceOf = (request: FastifyRequest): Workspace => {
  if (request.workspace === null) throw fault('INNESTO_NOT_FOUND', { what: 'workspace' });
  return request.workspace;
};

/** Who calls; only routes with an `access` other than `public` have one. */
export const callerOf = (request: FastifyRequest): Caller => {
  if (request.caller === null) throw fault('INNESTO_SIGN_IN_REQUIRED');
  return request.caller;
};

/** What the caller is in the workspace that the address names. */
export const roleOf = (request: FastifyRequest): Role => {
  if (request.role === null) throw fault('INNESTO_NOT_FOUND', { what: 'workspace' });
  return request.role;
};

/** How a caller is written into histories: `operator:<id>` or `token:<id>`. */
export const actorOf = (request: FastifyRequest): string => {
  const caller = callerOf(request);
  return `${caller.kind}:${caller.publicId}`;
};
