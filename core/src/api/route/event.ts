import { EventReports, EventsAccepted, WorkspaceParams } from '@innesto/sdk/contract';
import type { Ingest } from '../../pipeline/1-ingest/ingest.ts';
import type { App } from '../app.ts';
import { workspaceOf } from '../scope.ts';

/** Events: what happened outside the hub. */
export const eventRoutes = (app: App, { ingest }: { readonly ingest: Ingest }): void => {
  app.post(
    '/api/workspaces/:workspace/events',
    {
      config: { access: 'contacts' },
      schema: {
        tags: ['Events'],
        summary: 'Report events',
        description:
          'Takes in what a shop, a site or a form reports of contacts: all of the batch, or nothing. Events with a key may be reported again.',
        params: WorkspaceParams,
        body: EventReports,
        response: { 202: EventsAccepted },
      },
    },
    async (request, reply) => {
      const facts = request.body.events.map(({ type, contact, at, payload, key }) => ({
        type,
        contact,
        at: at === undefined ? null : Date.parse(at),
        payload: payload ?? {},
        key: key ?? null,
      }));
      const accepted = await ingest.accept(workspaceOf(request), facts);
      void reply.code(202);
      // Given, not sent: of a reply that comes back from here the web server would wait for the end of its socket.
      return { accepted };
    },
  );
};
