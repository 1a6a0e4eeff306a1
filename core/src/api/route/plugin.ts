import { createHash } from 'node:crypto';
import {
  PluginDetail,
  PluginEnabling,
  PluginList,
  PluginParams,
  PluginQuery,
  PluginUses,
  PluginView,
  WorkspaceParams,
} from '@innesto/sdk/contract';
import Type from 'typebox';
import type { PluginMoves } from '../../data/plugins/moves.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { ListedPlugin } from '../../registry/list.ts';
import type { Registry } from '../../registry/registry.ts';
import type { App } from '../app.ts';
import { moment, momentIfAny } from '../moment.ts';
import { actorOf, workspaceOf } from '../scope.ts';
import { obstacleView } from './plugin-obstacle.ts';

interface PluginPorts {
  readonly registry: Pick<Registry, 'list' | 'get' | 'usesOf' | 'icon' | 'resume'>;
  readonly pluginMoves: Pick<PluginMoves, 'move' | 'pending'>;
}

const TAGS = ['Plugins'];
const ALL = '/api/workspaces/:workspace/plugins';
const ONE = `${ALL}/:plugin`;

type Viewing = (listed: ListedPlugin) => PluginView;

const viewOf = (
  { struckAt, permissions, triggers, actions, ...rest }: ListedPlugin,
  moves: Awaited<ReturnType<PluginMoves['pending']>>,
): PluginView => ({
  ...rest,
  struckAt: momentIfAny(struckAt),
  moving:
    moves.flatMap(({ plugin, version, done, total, trouble, obstacles, failure }) =>
      plugin === rest.plugin
        ? [
            {
              version,
              done,
              total,
              trouble: trouble === null ? null : { ...trouble, parts: { ...trouble.parts } },
              obstacles: obstacles.map(obstacleView),
              failure:
                failure === null ? null : { ...failure, parts: { ...failure.parts }, nextAt: moment(failure.nextAt) },
            },
          ]
        : [],
    )[0] ?? null,
  permissions: permissions.map((permission) => ({ ...permission })),
  triggers: triggers.map((trigger) => ({ ...trigger })),
  actions: actions.map((action) => ({ ...action })),
});

/** Plugins as a workspace sees them now, with where it is on its way to. */
const viewing = async ({ pluginMoves }: PluginPorts, workspace: Workspace): Promise<Viewing> => {
  const moves = await pluginMoves.pending(workspace);
  return (listed) => viewOf(listed, moves);
};

const read = (app: App, ports: PluginPorts): void => {
  const { registry } = ports;
  app.get(
    ALL,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'The plugins of the workspace',
        description:
          'And those that are installed and could be let in. A plugin that the hub had to stop says by `verdict` and `detail` why.',
        params: WorkspaceParams,
        response: { 200: PluginList },
      },
    },
    async (request) => {
      const workspace = workspaceOf(request);
      return { items: (await registry.list(workspace)).map(await viewing(ports, workspace)) };
    },
  );
  app.get(
    ONE,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'One plugin with its manifest',
        description:
          'Or as it would be at another installed version: what that one asks for, and what of it is granted.',
        params: PluginParams,
        querystring: PluginQuery,
        response: { 200: PluginDetail },
      },
    },
    async (request) => {
      const workspace = workspaceOf(request);
      const { listed, manifest } = await registry.get(workspace, request.params.plugin, request.query.version);
      return { ...(await viewing(ports, workspace))(listed), manifest };
    },
  );
};

const tellUses = (app: App, { registry }: PluginPorts): void => {
  app.get(
    `${ONE}/uses`,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'The workflows that use a plugin',
        description: 'In what is in force, or in their drafts.',
        params: PluginParams,
        response: { 200: PluginUses },
      },
    },
    async (request) => {
      const [workspace, { plugin }] = [workspaceOf(request), request.params];
      // A plugin that there is not is used by nobody, which is no answer about it.
      await registry.get(workspace, plugin);
      const uses = await registry.usesOf(workspace, plugin);
      return {
        items: uses.map(({ publicId, name, state, pinned }) => ({ id: publicId, name, state, version: pinned })),
      };
    },
  );
};

/** Shown by pages as a picture, where nothing in it runs; opened by itself, it may do nothing either. */
const PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
const PICTURE_LASTS = 'private, max-age=300';

// What a plugin without a picture of its own shows: a plug.
const PLUG =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"><path d="M9 3v5M15 3v5M6 8h12v4a6 6 0 0 1-12 0zM12 18v3"/></svg>\n';

const tagOf = (icon: string): string => `"${createHash('sha256').update(icon).digest('base64url')}"`;

const picture = (app: App, { registry }: PluginPorts): void => {
  app.get(
    `${ONE}/icon`,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'A plugin’s picture',
        description:
          'Of the version that the workspace let in, else of the newest. A plugin that brings none shows a plug.',
        params: PluginParams,
        response: {
          200: { description: 'SVG', content: { 'image/svg+xml': { schema: Type.String() } } },
          304: { description: 'The caller has it already', type: 'null' },
        },
      },
    },
    async (request, reply) => {
      const icon = (await registry.icon(workspaceOf(request), request.params.plugin)) ?? PLUG;
      const tag = tagOf(icon);
      void reply
        .header('etag', tag)
        .header('cache-control', PICTURE_LASTS)
        .header('content-security-policy', PICTURE_POLICY);
      if (request.headers['if-none-match'] === tag) return reply.code(304).send(null);
      return reply.type('image/svg+xml').send(icon);
    },
  );
};

const change = (app: App, ports: PluginPorts): void => {
  const { registry, pluginMoves } = ports;
  const seen = async (workspace: Workspace, plugin: string): Promise<PluginView> =>
    (await viewing(ports, workspace))((await registry.get(workspace, plugin)).listed);
  app.post(
    `${ONE}/enable`,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Let a plugin in, or move it to another version',
        description:
          'Grants the rights that its manifest asks for; where the workspace has it already, rights beyond those agreed to must be named. Drafts are carried over, workflows that are active stay with the version they were started with. Refused where what the workspace keeps cannot follow: `obstacles` of the refusal says what. Where many records are to be made ready first, to be found by filters, to be the only ones or to lapse, that is done in the background: `moving` says how far it is, and asking again lets one go on that could not.',
        params: PluginParams,
        body: PluginEnabling,
        response: { 200: PluginView },
      },
    },
    async (request) => {
      const workspace = workspaceOf(request);
      const { version = null, rights = [] } = request.body;
      await pluginMoves.move(workspace, request.params.plugin, { version, rights, actor: actorOf(request) });
      return seen(workspace, request.params.plugin);
    },
  );
  app.post(
    `${ONE}/resume`,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Resume a suspended plugin',
        description: 'What it held up goes on, and it is asked about the events that it missed meanwhile.',
        params: PluginParams,
        response: { 200: PluginView },
      },
    },
    async (request) => {
      const workspace = workspaceOf(request);
      await registry.resume(workspace, request.params.plugin);
      return seen(workspace, request.params.plugin);
    },
  );
};

/** The plugins of a workspace. */
export const pluginRoutes = (app: App, ports: PluginPorts): void => {
  read(app, ports);
  tellUses(app, ports);
  picture(app, ports);
  change(app, ports);
};
