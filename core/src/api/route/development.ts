import { DevelopmentBuild, DevelopmentTaken, WorkspaceParams } from '@innesto/sdk/contract';
import type { Development } from '../../registry/development.ts';
import type { App } from '../app.ts';
import { actorOf, workspaceOf } from '../scope.ts';

interface DevelopmentPorts {
  /** Null: the hub is no place to try builds in. */
  readonly development: Development | null;
}

/** Builds of plugins that their authors try. */
export const developmentRoutes = (app: App, { development }: DevelopmentPorts): void => {
  if (development === null) return;
  app.put(
    '/api/workspaces/:workspace/development',
    {
      config: { access: 'admin' },
      schema: {
        tags: ['Plugins'],
        summary: 'Try a build of a plugin',
        description:
          'In a hub for developers only (`INNESTO_DEV=yes`): the build takes the place of the one before under the same version, which ends in `-dev`, and is let into the workspace with the rights that it asks for. Runs that are at that version go on with it.',
        params: WorkspaceParams,
        body: DevelopmentBuild,
        response: { 200: DevelopmentTaken },
      },
    },
    (request) => development.take(workspaceOf(request), { ...request.body, actor: actorOf(request) }),
  );
};
