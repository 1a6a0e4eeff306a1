import { ContactParams, ContactRunPage, PageQuery, TimelinePage } from '@innesto/sdk/contract';
import type { Timeline } from '../../data/workflows/timeline.ts';
import type { App } from '../app.ts';
import { pageAsked, pageView } from '../paged.ts';
import { workspaceOf } from '../scope.ts';
import { contactRunView, timelineView } from './workflow-view.ts';

/** What happened to a contact, and why; where it stands. */
export const timelineRoutes = (app: App, { timeline }: { readonly timeline: Timeline }): void => {
  app.get(
    '/api/workspaces/:workspace/contacts/:contact/timeline',
    {
      config: { access: 'read' },
      schema: {
        tags: ['Contacts'],
        summary: 'What happened to a contact, and why',
        description:
          'Events, the way through workflows step by step, what became of messages, and why the contact did not get in somewhere: the newest first.',
        params: ContactParams,
        querystring: PageQuery,
        response: { 200: TimelinePage },
      },
    },
    async (request) =>
      pageView(await timeline.of(workspaceOf(request), request.params.contact, pageAsked(request.query)), timelineView),
  );

  app.get(
    '/api/workspaces/:workspace/contacts/:contact/runs',
    {
      config: { access: 'read' },
      schema: {
        tags: ['Contacts'],
        summary: 'Where a contact stands and stood in workflows',
        description: 'Each way through a workflow, over or not: the newest first.',
        params: ContactParams,
        querystring: PageQuery,
        response: { 200: ContactRunPage },
      },
    },
    async (request) =>
      pageView(
        await timeline.runs(workspaceOf(request), request.params.contact, pageAsked(request.query)),
        contactRunView,
      ),
  );
};
