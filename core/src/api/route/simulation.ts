import { Simulation, SimulationRequest, WorkflowParams } from '@innesto/sdk/contract';
import type { Simulate } from '../../simulate/simulate.ts';
import type { App } from '../app.ts';
import { moment } from '../moment.ts';
import { workspaceOf } from '../scope.ts';
import { timelineView } from './workflow-view.ts';

/** Workflows, tried out. */
export const simulationRoutes = (app: App, { simulate }: { readonly simulate: Simulate }): void => {
  app.post(
    '/api/workspaces/:workspace/workflows/:workflow/simulate',
    {
      config: { access: 'workflows' },
      schema: {
        tags: ['Workflows'],
        summary: 'Foresee what a workflow would do',
        description:
          'Runs a draft by the same engine against copies of some contacts, on a clock that jumps from one thing that is due to the next: what would be sent and when, what would not and why. Nothing leaves the hub, and nothing changes in it; no other system is asked, and none calls (`outside`). 422 with `problems` where the draft could not be started.',
        params: WorkflowParams,
        body: SimulationRequest,
        response: { 200: Simulation },
      },
    },
    async (request) => {
      const { contacts, from, until, definition, assumptions } = request.body;
      const { reached, ways, outside } = await simulate.run(workspaceOf(request), {
        workflow: request.params.workflow,
        definition: definition ?? null,
        contacts,
        from: from === undefined ? null : Date.parse(from),
        until: Date.parse(until),
        assumptions: assumptions ?? {},
      });
      return {
        reached: moment(reached),
        outside: [...outside],
        contacts: ways.map(({ timeline, messages, ...way }) => ({
          ...way,
          timeline: timeline.map(timelineView),
          messages: messages.map((message) => ({ ...message, at: moment(message.at) })),
        })),
      };
    },
  );
};
