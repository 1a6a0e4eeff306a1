import { EveryoneCount, OccasionPage, PageQuery, WorkflowParams, type Occasion as View } from '@innesto/sdk/contract';
import type { Occasion } from '../../data/workflows/occasions.ts';
import type { Workflows } from '../../data/workflows/workflows.ts';
import type { App } from '../app.ts';
import { moment, momentIfAny } from '../moment.ts';
import { pageAsked, pageView } from '../paged.ts';
import { workspaceOf } from '../scope.ts';

const TAGS = ['Workflows'];
const ONE = '/api/workspaces/:workspace/workflows/:workflow';

const occasionView = ({ kind, state, data, dueAt, entered, refused, closedAt }: Occasion): View => ({
  kind,
  state,
  about: data.entryKey,
  due: moment(dueAt),
  entered,
  refused,
  finished: momentIfAny(closedAt),
});

/** What the clock brings about for workflows, and whom a start could begin with. */
export const workflowClockRoutes = (app: App, { workflows }: { readonly workflows: Workflows }): void => {
  app.get(
    `${ONE}/occasions`,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'What the clock brings about for a workflow',
        description: 'The latest first: what is planned, whose audience is coming in, what was, and what was missed.',
        params: WorkflowParams,
        querystring: PageQuery,
        response: { 200: OccasionPage },
      },
    },
    async (request) =>
      pageView(
        await workflows.occasions(workspaceOf(request), request.params.workflow, pageAsked(request.query)),
        occasionView,
      ),
  );
  app.get(
    `${ONE}/everyone`,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'Whom a start could begin with',
        description:
          'How many would enter if the draft were started with `everyone: true`: those for whom its trigger holds now. Who may not enter again is counted, too.',
        params: WorkflowParams,
        response: { 200: EveryoneCount },
      },
    },
    async (request) => ({ count: await workflows.everyone(workspaceOf(request), request.params.workflow) }),
  );
};
