import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Sessions } from '../data/operators/sessions.ts';
import type { Tokens } from '../data/operators/tokens.ts';
import type { Workspaces } from '../data/workspaces/workspaces.ts';
import { fault } from '../fault/fault.ts';
import type { Role } from '../model/role.ts';
import type { Workspace } from '../model/workspace.ts';
import type { Caller } from './app.ts';
import { isFromOwnSite, isTelling, type Surroundings } from './door.ts';
import { readSessionCookie, writeSessionCookie } from './session-cookie.ts';

/** Where the door looks up who calls. */
export interface Registers {
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly workspaces: Workspaces;
}

const PUBLIC_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const callerByToken = async (authorization: string, { tokens }: Registers): Promise<Caller | null> => {
  const secret = /^Bearer ([!-~]{1,100})$/i.exec(authorization)?.[1];
  const token = secret === undefined ? null : await tokens.resolve(secret);
  return token === null
    ? null
    : { kind: 'token', id: token.id, publicId: token.publicId, workspaceId: token.workspaceId, role: token.role };
};

/** Who calls; `prolonged`: by a session that was just given more time. */
export interface Identified {
  readonly caller: Caller;
  readonly prolonged: boolean;
}

/** Who calls, by a token or else by a session; null where neither holds. A wrong token is never made good by a cookie. */
export const identify = async (
  request: FastifyRequest,
  registers: Registers,
  surroundings: Surroundings,
): Promise<Identified | null> => {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const caller = await callerByToken(authorization, registers);
    return caller === null ? null : { caller, prolonged: false };
  }
  const secret = readSessionCookie(request, surroundings);
  const signedIn = secret === null ? null : await registers.sessions.resolve(secret);
  if (signedIn === null) return null;
  const { id, publicId, instanceRole } = signedIn.operator;
  return { caller: { kind: 'operator', id, publicId, instanceRole }, prolonged: signedIn.prolonged };
};

/** Refuses what another site's page makes a signed-in browser send. Tokens are not sent by themselves, and may come from anywhere. */
export const refuseForeignSite = (request: FastifyRequest, surroundings: Surroundings): void => {
  if (request.headers.authorization !== undefined || !isTelling(request)) return;
  // Browsers always name the origin of a websocket: one that does not is not ours.
  const isNameless = request.ws && request.headers.origin === undefined;
  if (isNameless || !isFromOwnSite(request, surroundings)) throw fault('INNESTO_REQUEST_ORIGIN');
};

/** Lets the browser keep its cookie as long as the session it belongs to, which grows with its use. */
export const renewCookie = (request: FastifyRequest, reply: FastifyReply, surroundings: Surroundings): void => {
  const secret = readSessionCookie(request, surroundings);
  if (secret !== null) writeSessionCookie(reply, secret, surroundings);
};

/** The workspace that an address names and the caller's role there; null where the caller sees no such workspace. */
export const findScope = async (
  caller: Caller,
  publicId: string,
  { workspaces }: Registers,
): Promise<{ readonly workspace: Workspace; readonly role: Role } | null> => {
  if (!PUBLIC_ID.test(publicId)) return null;
  switch (caller.kind) {
    case 'operator':
      return workspaces.find({ operatorId: caller.id, all: caller.instanceRole === 'owner' }, publicId);
    case 'token': {
      const workspace = await workspaces.get(caller.workspaceId);
      return workspace?.publicId === publicId ? { workspace, role: caller.role } : null;
    }
  }
};
