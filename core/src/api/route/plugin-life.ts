import {
  PluginHistory,
  PluginMove as PluginMoveView,
  PluginParams,
  PluginQuery,
  PluginReferences,
  PluginRemovalQuery,
  PluginSwitch,
} from '@innesto/sdk/contract';
import Type from 'typebox';
import type { PluginMove } from '../../data/plugins/move-plan.ts';
import { misfitView } from '../../model/misfit.ts';
import type { App } from '../app.ts';
import { actorOf, workspaceOf } from '../scope.ts';
import { differenceView, requireMay, type PluginLifePorts } from './plugin-may.ts';
import { obstacleView } from './plugin-obstacle.ts';

const TAGS = ['Plugins'];
const ONE = '/api/workspaces/:workspace/plugins/:plugin';

const draftMisfitView = ({
  step,
  title,
  detail,
  ...why
}: PluginMove['drafts'][number]['misfits'][number]): PluginMoveView['drafts'][number]['misfits'][number] => ({
  step,
  title,
  detail,
  why: misfitView(why),
});

const moveView = ({ difference, wider, obstacles, indexed, drafts, live, ...move }: PluginMove): PluginMoveView => ({
  ...move,
  difference: differenceView(difference),
  wider: wider.map((right) => ({ ...right })),
  obstacles: obstacles.map(obstacleView),
  indexed: indexed.map(({ collection, title, count }) => ({ collection, title, count })),
  drafts: drafts.map(({ misfits, ...draft }) => ({ ...draft, misfits: misfits.map(draftMisfitView) })),
  live: live.map(({ versions, ...workflow }) => ({ ...workflow, versions: [...versions] })),
});

const move = (app: App, { pluginMoves }: PluginLifePorts): void => {
  app.get(
    `${ONE}/move`,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'What moving the workspace to a version of a plugin would do',
        params: PluginParams,
        querystring: PluginQuery,
        response: { 200: PluginMoveView },
      },
    },
    async (request) =>
      moveView(await pluginMoves.preview(workspaceOf(request), request.params.plugin, request.query.version ?? null)),
  );
  app.delete(
    `${ONE}/move`,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Call off a move that is under way',
        description: 'One for which records are being indexed: the workspace stays at the version that it has.',
        params: PluginParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await pluginMoves.callOff(workspaceOf(request), request.params.plugin);
      return reply.code(204).send(null);
    },
  );
  app.post(
    `${ONE}/roll-back`,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Go back to the version that the workspace had before',
        description: 'Drafts that nobody has touched since are as they were before the move.',
        params: PluginParams,
        response: { 200: PluginMoveView },
      },
    },
    async (request) =>
      moveView(await pluginMoves.rollBack(workspaceOf(request), request.params.plugin, actorOf(request))),
  );
};

const turn = (app: App, { pluginMoves }: PluginLifePorts): void => {
  app.post(
    `${ONE}/switch`,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Switch a plugin off in the workspace, or on again',
        description:
          'While it is off nothing of it can be started, its handlers hear nothing, and contacts wait at its steps. Refused while workflows at work use it, unless `anyway`.',
        params: PluginParams,
        body: PluginSwitch,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { on, anyway = false } = request.body;
      const asked = { to: on ? 'active' : 'off', anyway, actor: actorOf(request) } as const;
      await pluginMoves.switchTo(workspaceOf(request), request.params.plugin, asked);
      return reply.code(204).send(null);
    },
  );
};

const tell = (app: App, ports: PluginLifePorts): void => {
  const { registry, installations } = ports;
  app.get(
    `${ONE}/history`,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'The installed versions of a plugin, and what was done to it',
        params: PluginParams,
        response: { 200: PluginHistory },
      },
    },
    async (request) => {
      const [workspace, { plugin }] = [workspaceOf(request), request.params];
      await registry.get(workspace, plugin);
      const versions = await installations.versions(workspace, plugin);
      const deeds = await installations.deeds(workspace, plugin);
      return {
        versions: versions.map((one) => ({ ...one, installedAt: new Date(one.installedAt).toISOString() })),
        deeds: deeds.map((one) => ({ ...one, at: new Date(one.at).toISOString() })),
      };
    },
  );
};

const remove = (app: App, ports: PluginLifePorts): void => {
  const { installations } = ports;
  app.get(
    `${ONE}/references`,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'What keeps a plugin from being removed',
        description:
          'In all workspaces of the instance; of one version only what goes by it. For owners of the instance.',
        params: PluginParams,
        querystring: PluginRemovalQuery,
        response: { 200: PluginReferences },
      },
    },
    async (request) => {
      await requireMay(request, ports, 'rule');
      const { plugin } = request.params;
      const items = await installations.references({ plugin, version: request.query.version ?? null });
      return { items: items.map((one) => ({ ...one })) };
    },
  );
  app.delete(
    ONE,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Remove a plugin from the instance',
        description:
          'Or one version of it. Refused while anything refers to it; `uses` of the refusal says what. For owners of the instance.',
        params: PluginParams,
        querystring: PluginRemovalQuery,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await requireMay(request, ports, 'rule');
      const { plugin } = request.params;
      await installations.remove({ plugin, version: request.query.version ?? null, actor: actorOf(request) });
      return reply.code(204).send(null);
    },
  );
};

const putBack = (app: App, ports: PluginLifePorts): void => {
  const { installations } = ports;
  app.post(
    `${ONE}/put-back`,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Put back a plugin that comes with the hub and was removed',
        description: 'Workspaces let it in anew. For owners of the instance.',
        params: PluginParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await requireMay(request, ports, 'rule');
      await installations.putBack(request.params.plugin, actorOf(request));
      return reply.code(204).send(null);
    },
  );
};

/** How plugins change in a workspace, and go. */
export const pluginLifeRoutes = (app: App, ports: PluginLifePorts): void => {
  move(app, ports);
  turn(app, ports);
  tell(app, ports);
  remove(app, ports);
  putBack(app, ports);
};
