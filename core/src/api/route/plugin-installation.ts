import multipart from '@fastify/multipart';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import {
  Installations as InstallationsView,
  InstallPolicy,
  InstallPolicyChange,
  PackageAsked,
  PackageSearch,
  PackagesFound,
  PackageUpload,
  PluginInstalled,
  PluginProposal,
  PluginProposalParams,
  WorkspaceParams,
} from '@innesto/sdk/contract';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import { pluginDifference } from '../../model/plugin-difference.ts';
import type { Proposal } from '../../registry/proposals.ts';
import type { App } from '../app.ts';
import { readUpload } from '../read-upload.ts';
import { actorOf, workspaceOf } from '../scope.ts';
import { differenceView, mayOf, requireMay, type PluginLifePorts } from './plugin-may.ts';

const TAGS = ['Plugins'];
const WORKSPACE = '/api/workspaces/:workspace';
const PROPOSALS = `${WORKSPACE}/plugin-proposals`;

/** A proposal beside what the workspace has of the plugin, or else what is installed of it. */
const proposalView = async (
  request: FastifyRequest,
  { registry, installations }: PluginLifePorts,
  { publicId, packageName, manifest, ...facts }: Proposal,
): Promise<PluginProposal> => {
  const standing = await registry.standingOf(workspaceOf(request), manifest.name);
  const [newest] = await installations.versions(null, manifest.name);
  const against = standing?.version ?? newest?.version ?? null;
  const before = against === null ? null : await registry.manifestOf(manifest.name, against);
  const difference = differenceView(pluginDifference(before, manifest));
  return { ...facts, id: publicId, package: packageName, manifest, against, difference };
};

const browse = (app: App, ports: PluginLifePorts): void => {
  const { installations } = ports;
  app.get(
    `${WORKSPACE}/plugin-packages`,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Look for plugins in the registry',
        description: 'For whoever may install from it. What the registry and the authors say is told as they say it.',
        params: WorkspaceParams,
        querystring: PackageSearch,
        response: { 200: PackagesFound },
      },
    },
    async (request) => {
      await requireMay(request, ports, 'fetch');
      const { packages, more } = await installations.browse((request.query.search ?? '').trim());
      const items = packages.map(({ publishedAt, installed, ...one }) => ({
        ...one,
        publishedAt: publishedAt === null ? null : new Date(publishedAt).toISOString(),
        installed: installed === null ? null : { ...installed },
      }));
      return { items, more };
    },
  );
};

const propose = (app: App, ports: PluginLifePorts): void => {
  const { installations } = ports;
  app.post(
    PROPOSALS,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Fetch a plugin’s package from the registry, and examine it',
        description:
          'Nothing is installed: the answer says what it is and what it asks for. Whoever agrees accepts it.',
        params: WorkspaceParams,
        body: PackageAsked,
        response: { 201: PluginProposal },
      },
    },
    async (request, reply) => {
      await requireMay(request, ports, 'fetch');
      const { name, range = 'latest' } = request.body;
      const proposal = await installations.fetch({ name, range, actor: actorOf(request) });
      return reply.code(201).send(await proposalView(request, ports, proposal));
    },
  );
};

const bring = (app: App, ports: PluginLifePorts): void => {
  const { installations } = ports;
  app.post(
    `${PROPOSALS}/upload`,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Examine a plugin’s package that somebody brings',
        description:
          'multipart/form-data with the part `file`: the .tgz that `innesto-plugin pack` makes, 4 MiB at most. A part `options` before it may say that it was made of a folder just now: `{"from": "folder"}`; so the plugin’s history tells it. For owners of the instance.',
        consumes: ['multipart/form-data'],
        params: WorkspaceParams,
        response: { 201: PluginProposal },
      },
    },
    async (request, reply) => {
      await requireMay(request, ports, 'bring');
      const actor = actorOf(request);
      const proposal = await readUpload(request, PackageUpload, ({ chunks, options }) =>
        installations.take({ chunks, actor, from: options.from ?? 'file' }),
      );
      return reply.code(201).send(await proposalView(request, ports, proposal));
    },
  );
};

const decide = (app: App, ports: PluginLifePorts): void => {
  const { installations } = ports;
  app.post(
    `${PROPOSALS}/:proposal/accept`,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Install what was examined',
        description: 'Exactly that, and once. Workspaces let it in for themselves.',
        params: PluginProposalParams,
        response: { 201: PluginInstalled },
      },
    },
    async (request, reply) => {
      await requireMay(request, ports, 'fetch');
      const { name, version } = await installations.accept(request.params.proposal, actorOf(request));
      return reply.code(201).send({ plugin: name, version });
    },
  );
  app.delete(
    `${PROPOSALS}/:proposal`,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Say no to what was examined',
        params: PluginProposalParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await requireMay(request, ports, 'fetch');
      await installations.discard(request.params.proposal);
      return reply.code(204).send(null);
    },
  );
};

const rule = (app: App, ports: PluginLifePorts): void => {
  const { installations, packageRegistry: registry } = ports;
  app.get(
    `${WORKSPACE}/plugin-installations`,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'How plugins come to this instance',
        params: WorkspaceParams,
        response: { 200: InstallationsView },
      },
    },
    async (request) => {
      const policy = await installations.policy();
      const removed = (await installations.removed()).map((one) => ({ ...one }));
      const packages = [...policy.packages];
      return { policy: { who: policy.who, packages }, registry, may: mayOf(request, policy), removed };
    },
  );
  app.patch(
    `${WORKSPACE}/plugin-installations`,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Say who may install plugins on the instance, and which',
        description: 'For owners of the instance. What is installed stays.',
        params: WorkspaceParams,
        body: InstallPolicyChange,
        response: { 200: InstallPolicy },
      },
    },
    async (request) => {
      await requireMay(request, ports, 'rule');
      const { who, packages } = await installations.changePolicy(request.body);
      return { who, packages: [...packages] };
    },
  );
};

/** How plugins come to the instance. */
export const pluginInstallationRoutes = (app: App, ports: PluginLifePorts): void => {
  browse(app, ports);
  propose(app, ports);
  // Forms are read here only: elsewhere a body that is one is refused.
  void app.register(async (scope) => {
    await scope.register(multipart);
    bring(scope.withTypeProvider<TypeBoxTypeProvider>(), ports);
  });
  decide(app, ports);
  rule(app, ports);
};
