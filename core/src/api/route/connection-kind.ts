import {
  ConnectionKinds,
  ConnectionParams,
  ConnectionView,
  SignInBegun,
  SignInSentBack,
  WorkspaceParams,
} from '@innesto/sdk/contract';
import type { FastifyRequest } from 'fastify';
import type { Connections } from '../../data/connections/connections.ts';
import type { ConnectionKindsOf } from '../../data/connections/kinds.ts';
import type { SignIns } from '../../data/connections/sign-in.ts';
import { fault } from '../../fault/fault.ts';
import { CALLBACK_PATH } from '../../model/connection/plugin-connection.ts';
import type { App } from '../app.ts';
import type { Surroundings } from '../door.ts';
import { workspaceOf } from '../scope.ts';
import { readSessionCookie } from '../session-cookie.ts';
import { connectionView } from './connection.ts';

const TAGS = ['Connections'];
const STATE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[A-Za-z0-9_-]{43}$/;
const LONGEST_CODE = 4000;

interface KindPorts {
  readonly connections: Connections;
  readonly connectionKinds: ConnectionKindsOf;
  readonly signIns: SignIns;
  readonly surroundings: Surroundings;
}

/** What only the browser has that begins a sign-in: a token cannot, for nobody comes back to it. */
const sessionOf = (request: FastifyRequest, { surroundings }: KindPorts): string => {
  const session = readSessionCookie(request, surroundings);
  if (session === null || request.caller?.kind !== 'operator') throw fault('INNESTO_SIGN_IN_REQUIRED');
  return session;
};

const kindRoute = (app: App, { connectionKinds, signIns }: KindPorts): void => {
  app.get(
    '/api/workspaces/:workspace/connection-kinds',
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'The kinds of connection that plugins bring',
        description:
          'With what each asks for. `callback`: where other systems must send people back to after a sign-in.',
        params: WorkspaceParams,
        response: { 200: ConnectionKinds },
      },
    },
    async (request) => ({ kinds: [...(await connectionKinds(workspaceOf(request)))], callback: signIns.callback() }),
  );
};

const signInRoutes = (app: App, ports: KindPorts): void => {
  const { connections, signIns } = ports;
  app.post(
    '/api/workspaces/:workspace/connections/:connection/sign-in',
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Begin to sign in at the other system',
        description: 'Gives the address to go to. It is good once, for ten minutes, and for the browser that began it.',
        params: ConnectionParams,
        response: { 200: SignInBegun },
      },
    },
    async (request) => ({
      url: await signIns.begin(workspaceOf(request), request.params.connection, sessionOf(request, ports)),
    }),
  );
  app.post(
    '/api/workspaces/:workspace/connections/signed-in',
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Hand in what the other system sent back',
        description: 'Requests that waited for the sign-in go at once.',
        params: WorkspaceParams,
        body: SignInSentBack,
        response: { 200: ConnectionView },
      },
    },
    async (request) => {
      const workspace = workspaceOf(request);
      const connection = await signIns.complete(workspace, request.body, sessionOf(request, ports));
      return connectionView(await connections.find(workspace, connection));
    },
  );
};

/** People come back here from the other system: what it says is handed to the page behind the #, which no log sees. */
const callbackRoute = (app: App): void => {
  app.get(CALLBACK_PATH, { config: { access: 'public' }, schema: { hide: true } }, (request, reply) => {
    const given = new URL(request.url, 'http://hub.invalid').searchParams;
    const [state, code] = [given.get('state') ?? '', given.get('code') ?? ''];
    const [, workspace] = STATE.exec(state) ?? [];
    const parts = [state, ...(code === '' || code.length > LONGEST_CODE ? [] : [code])].map(encodeURIComponent);
    const target = workspace === undefined ? '/#/' : `/#/w/${workspace}/connections/back/${parts.join('/')}`;
    return reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer').redirect(target, 303);
  });
};

/** The kinds of connection that plugins bring, and signing in at other systems. */
export const connectionKindRoutes = (app: App, ports: KindPorts): void => {
  kindRoute(app, ports);
  signInRoutes(app, ports);
  callbackRoute(app);
};
