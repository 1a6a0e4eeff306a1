import { Health, Readiness } from '@innesto/sdk/contract';
import type { App } from '../app.ts';
import type { Health as HealthPort } from '../ports.ts';

/** For whoever keeps the hub running: is it there, and does it take work? */
export const healthRoutes = (app: App, { health }: { readonly health: HealthPort }): void => {
  app.get(
    '/health',
    {
      config: { access: 'public' },
      schema: { tags: ['Health'], summary: 'Whether the process answers', response: { 200: Health } },
    },
    () => ({ alive: true as const }),
  );
  app.get(
    '/ready',
    {
      config: { access: 'public' },
      schema: { tags: ['Health'], summary: 'Whether the hub takes work', response: { 200: Readiness, 503: Readiness } },
    },
    async (_request, reply) => {
      const readiness = health.readiness();
      return reply.code(readiness.ready ? 200 : 503).send(readiness);
    },
  );
};
