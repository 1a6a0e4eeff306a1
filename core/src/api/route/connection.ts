import {
  ConnectionChange,
  ConnectionDraft,
  ConnectionPage,
  ConnectionParams,
  ConnectionTrial,
  ConnectionTrialResult,
  ConnectionUses,
  ConnectionView,
  PageQuery,
  WorkspaceParams,
} from '@innesto/sdk/contract';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Connection, Connections } from '../../data/connections/connections.ts';
import type { Operators } from '../../data/operators/operators.ts';
import { fault } from '../../fault/fault.ts';
import type { TryAccount } from '../../service/credential/account-trial.ts';
import type { TryConnection } from '../../service/mail/connection-trial.ts';
import type { App } from '../app.ts';
import { createMailLimit } from '../mail-limit.ts';
import { moment } from '../moment.ts';
import { pageAskedFrom, pageView } from '../paged.ts';
import { callerOf, workspaceOf } from '../scope.ts';

/** A connection as it is told. */
export const connectionView = ({ publicId, createdAt, updatedAt, ...connection }: Connection): ConnectionView => {
  const shown = {
    id: publicId,
    createdAt: moment(createdAt),
    updatedAt: moment(updatedAt),
  };
  if (connection.kind === 'smtp') {
    // No SMS go by a mail server.
    const { partPrice: _none, ...server } = connection;
    return { ...server, ...shown };
  }
  if (connection.kind !== 'plugin') return { ...connection, ...shown };
  const { settings, hosts, entered, trouble, ...rest } = connection;
  return {
    ...rest,
    ...shown,
    settings: { ...settings },
    hosts: [...hosts],
    entered: [...entered],
    trouble: trouble === null ? null : { kind: trouble.kind, since: moment(trouble.since) },
  };
};

const TAGS = ['Connections'];
const ONE = '/api/workspaces/:workspace/connections/:connection';

const ONWARD =
  'E-mails go by the newest mail server where a step names none, SMS by the newest gateway or account; without any, they stay in the built-in inbox. Passwords and keys are kept sealed and never come back. A mail server inside the own network is allowed: whoever may set up connections can reach the ports of machines there.';

interface ConnectionPorts {
  readonly connections: Connections;
  readonly tryConnection: TryConnection;
  readonly tryAccount: TryAccount;
  readonly operators: Pick<Operators, 'emailOf'>;
}

/** Where a test goes: where it was said, or else to whoever asks for it. */
const recipientOf = async (
  { operators }: ConnectionPorts,
  request: FastifyRequest,
  to: string | undefined,
): Promise<string> => {
  const caller = callerOf(request);
  const own = to === undefined && caller.kind === 'operator' ? await operators.emailOf(caller.id) : null;
  const address = to ?? own;
  if (address === null)
    throw fault('INNESTO_REQUEST_INVALID', { detail: 'say where the test goes: a token has no address', path: '/to' });
  return address;
};

const allRoutes = (app: App, { connections }: ConnectionPorts): void => {
  app.get(
    '/api/workspaces/:workspace/connections',
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'The connections, the newest first',
        params: WorkspaceParams,
        querystring: PageQuery,
        response: { 200: ConnectionPage },
      },
    },
    async (request) =>
      pageView(await connections.page(workspaceOf(request), pageAskedFrom(request.query)), connectionView),
  );
  app.post(
    '/api/workspaces/:workspace/connections',
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Set up a mail server, a way for SMS, or an account of a kind that a plugin brings',
        description: ONWARD,
        params: WorkspaceParams,
        body: ConnectionDraft,
        response: { 201: ConnectionView },
      },
    },
    async (request, reply) =>
      reply.code(201).send(connectionView(await connections.make(workspaceOf(request), request.body))),
  );
};

const oneRoutes = (app: App, ports: ConnectionPorts): void => {
  const { connections } = ports;
  app.get(
    ONE,
    {
      config: { access: 'admin' },
      schema: { tags: TAGS, summary: 'One connection', params: ConnectionParams, response: { 200: ConnectionView } },
    },
    async (request) => connectionView(await connections.find(workspaceOf(request), request.params.connection)),
  );
  app.patch(
    ONE,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Change a connection',
        description:
          'What is absent stays, null clears. Where it goes elsewhere (host, port, encryption or user; address; account), its secrets are given again. Of a way for SMS it names the `kind`.',
        params: ConnectionParams,
        body: ConnectionChange,
        response: { 200: ConnectionView },
      },
    },
    async (request) =>
      connectionView(await connections.change(workspaceOf(request), request.params.connection, request.body)),
  );
  app.delete(
    ONE,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Delete a connection',
        description: 'Not while an active workflow names it.',
        params: ConnectionParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await connections.remove(workspaceOf(request), request.params.connection);
      return reply.code(204).send(null);
    },
  );
};

const usesRoute = (app: App, { connections }: ConnectionPorts): void => {
  app.get(
    `${ONE}/uses`,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'The workflows that name a connection',
        description: 'Drafts included (`version` null).',
        params: ConnectionParams,
        response: { 200: ConnectionUses },
      },
    },
    async (request) => ({ uses: [...(await connections.uses(workspaceOf(request), request.params.connection))] }),
  );
};

/** Whether messages go by a connection of a plugin's kind. */
const carriesMessages = async (
  { connections }: ConnectionPorts,
  request: FastifyRequest<{ Params: { connection: string } }>,
): Promise<boolean> => {
  const connection = await connections.find(workspaceOf(request), request.params.connection);
  return connection.kind === 'plugin' && connection.carries !== null;
};

const tryOut = (app: App, ports: ConnectionPorts): void => {
  const limit = createMailLimit(app);
  app.post(
    `${ONE}/test`,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Try a connection out',
        description:
          'Sends a test mail to the address, or to the operator who asks; or a test SMS to the number; of a plugin’s kind, asks what that names for it, and sends a test where messages go by it. Says how far it came, in the server’s own words, and what to do about it. Twenty a minute.',
        params: ConnectionParams,
        body: ConnectionTrial,
        response: { 200: ConnectionTrialResult },
      },
    },
    async (request) => {
      const permit = (): Promise<void> => limit(request);
      const tried = await ports.tryAccount(workspaceOf(request), request.params.connection, permit);
      // What it asks with its account works: then a message goes by it, where it carries any.
      const isEnough = tried !== null && (!tried.ok || !(await carriesMessages(ports, request)));
      if (isEnough) return tried;
      const to = await recipientOf(ports, request, request.body.to);
      return ports.tryConnection(workspaceOf(request), request.params.connection, { to, permit });
    },
  );
};

/** Connections: the mail servers that a workspace's e-mails go by, and the ways of its SMS. */
export const connectionRoutes = (app: App, ports: ConnectionPorts): void => {
  allRoutes(app, ports);
  oneRoutes(app, ports);
  usesRoute(app, ports);
  tryOut(app, ports);
};
