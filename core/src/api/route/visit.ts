import { PAGE_LIMIT, VisitPage, VisitsQuery, WorkflowParams } from '@innesto/sdk/contract';
import type { Visits } from '../../data/workflows/visits.ts';
import type { App } from '../app.ts';
import { workspaceOf } from '../scope.ts';

/** The people behind the numbers of a step. */
export const visitRoutes = (app: App, { workflows }: { readonly workflows: Visits }): void => {
  app.get(
    '/api/workspaces/:workspace/workflows/:workflow/visits',
    {
      config: { access: 'read' },
      schema: {
        tags: ['Workflows'],
        summary: 'The people behind a number of a step',
        description:
          'Each visit that the statistics count, those of the newest runs first: a contact that came to the step twice is there twice. Only so many runs are looked at for a page: it may hold fewer visits than asked for (none, even) and still have a `next`.',
        params: WorkflowParams,
        querystring: VisitsQuery,
        response: { 200: VisitPage },
      },
    },
    async (request) => {
      const { limit = PAGE_LIMIT, after = null, step, outcome = 'entered' } = request.query;
      const page = await workflows.visits(workspaceOf(request), request.params.workflow, {
        limit,
        after,
        step,
        outcome,
      });
      const items = page.items.map(({ contact, email, firstName, lastName, at, detail, version }) => ({
        contact: { id: contact, email, firstName, lastName },
        at: new Date(at).toISOString(),
        outcome,
        detail,
        version,
      }));
      return { items, next: page.next };
    },
  );
};
