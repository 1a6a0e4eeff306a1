import { Health, HubHealth, Readiness, type NodeView } from '@innesto/sdk/contract';
import type { KnownNode } from '../../model/node.ts';
import type { App } from '../app.ts';
import type { Health as HealthPort } from '../ports.ts';

const TAGS = ['Health'];

/** For whoever keeps the process running: is it there, and does it take work? */
export const aliveRoutes = (app: App, { health }: { readonly health: HealthPort }): void => {
  app.get(
    '/health',
    {
      config: { access: 'public' },
      schema: { tags: TAGS, summary: 'Whether the process answers', response: { 200: Health } },
    },
    () => ({ alive: true as const }),
  );
  app.get(
    '/ready',
    {
      config: { access: 'public' },
      schema: { tags: TAGS, summary: 'Whether the hub takes work', response: { 200: Readiness, 503: Readiness } },
    },
    async (_request, reply) => {
      const readiness = health.readiness();
      return reply.code(readiness.ready ? 200 : 503).send(readiness);
    },
  );
};

const stateOf = ({ alive, leaving }: KnownNode): NodeView['state'] => {
  if (!alive) return 'gone';
  return leaving ? 'leaving' : 'alive';
};

const viewOf = (node: KnownNode, here: string): NodeView => ({
  id: node.id,
  name: node.name,
  role: node.role,
  version: node.version,
  startedAt: new Date(node.startedAt).toISOString(),
  seenAt: new Date(node.seenAt).toISOString(),
  state: stateOf(node),
  shards: node.shards,
  here: node.id === here,
});

/** For whoever keeps the hub running: how it is, and which nodes share the work. */
export const healthRoutes = (app: App, { health }: { readonly health: HealthPort }): void => {
  aliveRoutes(app, { health });
  app.get(
    '/api/health',
    {
      config: { access: 'operator' },
      schema: {
        tags: TAGS,
        summary: 'How the hub is, and which nodes share the work',
        description:
          'A node is a process of the hub; several work on one PostgreSQL database. One that is gone stays in the list for an hour.',
        response: { 200: HubHealth },
      },
    },
    async () => {
      const nodes = await health.nodes();
      return {
        ...health.readiness(),
        shardsHeld: nodes.reduce((sum, { shards }) => sum + shards, 0),
        nodes: nodes.map((node) => viewOf(node, health.nodeId)),
      };
    },
  );
};
