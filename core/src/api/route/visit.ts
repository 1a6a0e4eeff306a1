import {
  PAGE_LIMIT,
  VisitPage,
  VisitsQuery,
  WorkflowDays,
  WorkflowDaysQuery,
  WorkflowParams,
} from '@innesto/sdk/contract';
import type { OverTime } from '../../data/workflows/day-numbers.ts';
import type { Visits } from '../../data/workflows/visits.ts';
import type { App } from '../app.ts';
import { moment } from '../moment.ts';
import { workspaceOf } from '../scope.ts';

/** How many days are told where nobody says how many. */
const DAYS_SHOWN = 30;

/** The people behind the numbers of a step, and the numbers day by day. */
export const visitRoutes = (app: App, { workflows }: { readonly workflows: Visits & OverTime }): void => {
  app.get(
    '/api/workspaces/:workspace/workflows/:workflow/statistics/days',
    {
      config: { access: 'read' },
      schema: {
        tags: ['Workflows'],
        summary: 'The workflow over time, day by day',
        description:
          'Days are the workspace’s; today is the last one. `entered`: who came to the first step; with a `step`, who came to that one.',
        params: WorkflowParams,
        querystring: WorkflowDaysQuery,
        response: { 200: WorkflowDays },
      },
    },
    async (request) => {
      const { days = DAYS_SHOWN, step = null } = request.query;
      const found = await workflows.days(workspaceOf(request), request.params.workflow, { count: days, step });
      return { items: found.map(({ sums, ...day }) => ({ ...day, sums: { ...sums } })) };
    },
  );
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
      const items = page.items.map(({ contact, email, firstName, lastName, at, detail, amount, version }) => ({
        contact: { id: contact, email, firstName, lastName },
        at: moment(at),
        outcome,
        detail,
        amount,
        version,
      }));
      return { items, next: page.next };
    },
  );
};
