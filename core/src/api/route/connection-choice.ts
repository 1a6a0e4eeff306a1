import { ConnectionChoicePage, PageQuery, WorkspaceParams, type ConnectionChoice } from '@innesto/sdk/contract';
import type { Connection, Connections } from '../../data/connections/connections.ts';
import type { App } from '../app.ts';
import { pageAskedFrom, pageView } from '../paged.ts';
import { workspaceOf } from '../scope.ts';

const NEITHER = { contribution: null, from: null } as const;

/** What is told of a connection to who may choose it, but not look into it. */
const choiceOf = (connection: Connection): ConnectionChoice => {
  const { publicId: id, name, kind, partPrice } = connection;
  switch (connection.kind) {
    case 'smtp': {
      const { from } = connection;
      return { id, name, kind, contribution: null, channel: 'email', from: { ...from }, note: from.address, partPrice };
    }
    case 'http-gateway':
    case 'twilio':
      return { ...NEITHER, id, name, kind, channel: 'sms', note: connection.sender ?? '', partPrice };
    case 'plugin': {
      const { contribution, title } = connection;
      const carries: unknown = 'carries' in connection ? connection.carries : null;
      const channel = carries === 'email' || carries === 'sms' ? carries : null;
      return { id, name, kind, contribution, channel, from: null, note: title, partPrice };
    }
  }
};

/** The connections that steps can name. */
export const connectionChoiceRoutes = (app: App, { connections }: { readonly connections: Connections }): void => {
  app.get(
    '/api/workspaces/:workspace/connection-choices',
    {
      config: { access: 'read' },
      schema: {
        tags: ['Connections'],
        summary: 'The connections to choose from, the newest first',
        description:
          'What a step’s settings can name: for whoever writes workflows. What stands in them only admins see.',
        params: WorkspaceParams,
        querystring: PageQuery,
        response: { 200: ConnectionChoicePage },
      },
    },
    async (request) => pageView(await connections.page(workspaceOf(request), pageAskedFrom(request.query)), choiceOf),
  );
};
