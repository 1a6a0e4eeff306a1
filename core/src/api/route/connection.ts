import {
  ConnectionChange,
  ConnectionDraft,
  ConnectionPage,
  ConnectionParams,
  ConnectionTrial,
  ConnectionTrialResult,
  ConnectionView,
  PAGE_LIMIT,
  PageQuery,
  WorkspaceParams,
} from '@innesto/sdk/contract';
import Type from 'typebox';
import type { Connection, Connections } from '../../data/connections/connections.ts';
import type { TryConnection } from '../../service/mail/connection-trial.ts';
import type { App } from '../app.ts';
import { readCursor } from '../cursor.ts';
import { workspaceOf } from '../scope.ts';

const viewOf = ({ publicId, createdAt, updatedAt, ...connection }: Connection): ConnectionView => ({
  ...connection,
  id: publicId,
  kind: 'smtp',
  createdAt: new Date(createdAt).toISOString(),
  updatedAt: new Date(updatedAt).toISOString(),
});

const TAGS = ['Connections'];
const ONE = '/api/workspaces/:workspace/connections/:connection';

const ONWARD =
  'E-mails go by the newest SMTP connection where a step names none; without any, they stay in the built-in inbox. Passwords and keys are kept sealed and never come back. A mail server inside the own network is allowed: whoever may set up connections can reach the ports of machines there.';

interface ConnectionPorts {
  readonly connections: Connections;
  readonly tryConnection: TryConnection;
}

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
    async (request) => {
      const { limit = PAGE_LIMIT, after } = request.query;
      const page = await connections.page(workspaceOf(request), { limit, after: readCursor(after) });
      return { items: page.items.map(viewOf), next: page.next };
    },
  );
  app.post(
    '/api/workspaces/:workspace/connections',
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Set up a mail server',
        description: ONWARD,
        params: WorkspaceParams,
        body: ConnectionDraft,
        response: { 201: ConnectionView },
      },
    },
    async (request, reply) => reply.code(201).send(viewOf(await connections.make(workspaceOf(request), request.body))),
  );
};

const oneRoutes = (app: App, { connections, tryConnection }: ConnectionPorts): void => {
  app.get(
    ONE,
    {
      config: { access: 'admin' },
      schema: { tags: TAGS, summary: 'One connection', params: ConnectionParams, response: { 200: ConnectionView } },
    },
    async (request) => viewOf(await connections.find(workspaceOf(request), request.params.connection)),
  );
  app.patch(
    ONE,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Change a connection',
        description:
          'What is absent stays, null clears. Where host, port, encryption or user change, the password is given again.',
        params: ConnectionParams,
        body: ConnectionChange,
        response: { 200: ConnectionView },
      },
    },
    async (request) => viewOf(await connections.change(workspaceOf(request), request.params.connection, request.body)),
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
  app.post(
    `${ONE}/test`,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Try a connection out',
        description: 'Signs in and sends a test mail to the address; says how far it came.',
        params: ConnectionParams,
        body: ConnectionTrial,
        response: { 200: ConnectionTrialResult },
      },
    },
    (request) => tryConnection(workspaceOf(request), request.params.connection, request.body.to ?? ''),
  );
};

/** Connections: the mail servers that a workspace's e-mails go by. */
export const connectionRoutes = (app: App, ports: ConnectionPorts): void => {
  allRoutes(app, ports);
  oneRoutes(app, ports);
};
