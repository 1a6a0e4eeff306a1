import { WorkspaceParams } from '@innesto/sdk/contract';
import type { FastifyRequest } from 'fastify';
import { fault } from '../../fault/fault.ts';
import { mayDo } from '../../model/role.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { App } from '../app.ts';
import type { Surroundings } from '../door.ts';
import type { Feed } from '../feed.ts';
import { findScope, identify, type Registers } from '../identify.ts';
import { workspaceOf } from '../scope.ts';

/** The live feed of a workspace: what changes, as it changes. */
export const feedRoutes = (
  app: App,
  ports: { readonly feed: Feed; readonly registers: Registers; readonly surroundings: Surroundings },
): void => {
  const { feed, registers, surroundings } = ports;
  const recheck = async (request: FastifyRequest, publicId: string): Promise<Workspace | null> => {
    const identified = await identify(request, registers, surroundings);
    const scope = identified === null ? null : await findScope(identified.caller, publicId, registers);
    return scope !== null && mayDo(scope.role, 'read') ? scope.workspace : null;
  };
  app.route({
    method: 'GET',
    url: '/api/workspaces/:workspace/feed',
    config: { access: 'read' },
    schema: {
      tags: ['Workspaces'],
      summary: 'The live feed (websocket)',
      description:
        'Says what changes in the workspace, at most four times a second per topic and subject: `steps` (by how much each step was left by each outcome), `messages`, `contacts`, `imports`, `workflows`, `drafts` (who saved which revision of which), `plugins`, `parked`, `clock`. Every message has a growing `sequence`; a gap means that something was missed. `hello` comes first, `resync` where the line was too slow. The feed only tells: whatever is sent to it closes it.',
      params: WorkspaceParams,
    },
    handler: () => {
      throw fault('INNESTO_REQUEST_UPGRADE');
    },
    wsHandler: (socket, request) => {
      const workspace = workspaceOf(request);
      feed.join({ socket, recheck: () => recheck(request, workspace.publicId) }, workspace);
    },
  });
};
