import {
  MessageDetail,
  MessagePage,
  MessageParams,
  MessageQuery,
  PAGE_LIMIT,
  WorkspaceParams,
  type MessageSummary,
} from '@innesto/sdk/contract';
import type { Messages, WholeMessage } from '../../data/messages/messages.ts';
import type { App } from '../app.ts';
import { readCursor } from '../cursor.ts';
import { moment } from '../moment.ts';
import { pageView } from '../paged.ts';
import { workspaceOf } from '../scope.ts';

const momentOrNull = (at: number | null): string | null => (at === null ? null : moment(at));

const summaryOf = (
  message: Omit<WholeMessage, 'html' | 'text' | 'links' | 'reason' | 'report' | 'tries' | 'uncertain' | 'attempts'>,
): MessageSummary => ({
  id: message.publicId,
  contact: message.contact,
  about: message.about,
  workflow: message.workflow,
  workflowName: message.workflowName,
  step: message.step,
  channel: message.channel,
  purpose: message.purpose,
  state: message.state,
  connection: message.driver === 'inbox' ? null : message.driver,
  from: message.sender,
  to: message.recipient,
  subject: message.subject,
  excerpt: message.excerpt,
  tracked: message.tracked === 1,
  createdAt: moment(message.createdAt),
  sentAt: momentOrNull(message.sentAt),
  deliveredAt: momentOrNull(message.deliveredAt),
  undeliveredAt: momentOrNull(message.undeliveredAt),
  openedAt: momentOrNull(message.openedAt),
  opens: message.opens,
  machineOpens: message.machineOpens,
  clicksMeasured: message.counted === 1,
  clickedAt: momentOrNull(message.clickedAt),
  clicks: message.clicks,
  machineClicks: message.machineClicks,
});

const detailOf = (message: WholeMessage): MessageDetail => ({
  ...summaryOf(message),
  html: message.html,
  text: message.text,
  reason: message.reason,
  report: message.report,
  tries: message.tries,
  uncertain: message.uncertain,
  links: message.links.map((link) => ({ ...link, clickedAt: momentOrNull(link.clickedAt) })),
  attempts: message.attempts.map((attempt) => ({ ...attempt, at: moment(attempt.at) })),
});

const TAGS = ['Messages'];

/** Messages: what was sent to whom, and what became of it. */
export const messageRoutes = (app: App, { messages }: { readonly messages: Messages }): void => {
  app.get(
    '/api/workspaces/:workspace/messages',
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'The messages, the newest first',
        description: 'Also the built-in inbox: without a mail server, messages end here. Times are the workspace’s.',
        params: WorkspaceParams,
        querystring: MessageQuery,
        response: { 200: MessagePage },
      },
    },
    async (request) => {
      const { limit = PAGE_LIMIT, after, ...filter } = request.query;
      const page = await messages.page(workspaceOf(request), { ...filter, limit, after: readCursor(after) });
      return pageView(page, summaryOf);
    },
  );
  app.get(
    '/api/workspaces/:workspace/messages/:message',
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'One message with its parts and the history of its delivery',
        description: '`html` is what a mail program gets: show it only in a frame that may run nothing.',
        params: MessageParams,
        response: { 200: MessageDetail },
      },
    },
    async (request) => detailOf(await messages.find(workspaceOf(request), request.params.message)),
  );
};
