import { PageQuery, ParkedPage, ParkedParams, ParkedView, WorkspaceParams } from '@innesto/sdk/contract';
import type { Parked } from '../../data/workflows/parked.ts';
import type { App } from '../app.ts';
import { moment, momentIfAny } from '../moment.ts';
import { pageAsked, pageView } from '../paged.ts';
import { workspaceOf } from '../scope.ts';

const TAGS = ['Set aside'];

type Item = Awaited<ReturnType<Parked['release']>>;

const viewOf = (item: Item): ParkedView => ({
  id: item.publicId,
  kind: item.kind,
  reason: item.reason,
  at: moment(item.at),
  releasedAt: momentIfAny(item.releasedAt),
  contact: item.contact,
  workflow: item.workflow,
  step: item.step,
  eventType: item.eventType,
  channel: item.channel,
  endpoint: item.endpoint,
  count: item.count,
});

/** What the database would not take, and how it comes back. */
export const parkedRoutes = (app: App, { parked }: { readonly parked: Parked }): void => {
  app.get(
    '/api/workspaces/:workspace/parked',
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'What was set aside, the newest first',
        description:
          'Runs, events and deliveries that the database refused, and what others told plugins that failed over it, with the reason; their neighbours went on.',
        params: WorkspaceParams,
        querystring: PageQuery,
        response: { 200: ParkedPage },
      },
    },
    async (request) => pageView(await parked.list(workspaceOf(request), pageAsked(request.query)), viewOf),
  );
  app.post(
    '/api/workspaces/:workspace/parked/:parked/release',
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Release what was set aside',
        description:
          'It is tried again at once; what was reported to an endpoint, all of it. If that fails again, it is set aside again.',
        params: ParkedParams,
        response: { 200: ParkedView },
      },
    },
    async (request) => viewOf(await parked.release(workspaceOf(request), request.params.parked)),
  );
};
