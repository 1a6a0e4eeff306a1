import type { MessageState, Page } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { readKept } from '../../model/kept.ts';
import type { CountedLink } from '../../model/message/counted-link.ts';
import type { Workspace } from '../../model/workspace.ts';
import {
  findMessage,
  listAttempts,
  listMessages,
  type AttemptRow,
  type MessageContent,
  type MessageEntry,
} from '../../store/query/message.ts';
import type { Store } from '../../store/store.ts';
import { pageOfRows, type PageAsked } from '../page.ts';

/** Which messages are wanted: all, or those to which everything given applies. */
export interface MessageFilter {
  readonly contact?: string | undefined;
  readonly workflow?: string | undefined;
  readonly step?: string | undefined;
  readonly state?: MessageState | undefined;
}

/** A message with its parts and the history of its delivery. */
export interface WholeMessage extends Omit<MessageContent, 'links'> {
  readonly links: readonly CountedLink[];
  readonly attempts: readonly AttemptRow[];
}

/** The messages of a workspace: what was sent to whom, and what became of it. Also the built-in inbox. */
export interface Messages {
  page(workspace: Workspace, asked: PageAsked & MessageFilter): Promise<Page<MessageEntry>>;
  find(workspace: Workspace, publicId: string): Promise<WholeMessage>;
}

/** The messages that the store keeps. */
export const createMessages = ({ store }: { readonly store: Store }): Messages => ({
  page: async (workspace, { limit, after, ...filter }) => {
    const rows = await listMessages(store.read, {
      ...filter,
      workspaceId: workspace.id,
      before: after,
      limit: limit + 1,
    });
    return pageOfRows(rows, limit, ({ id }) => id);
  },
  find: async (workspace, publicId) => {
    const message = await findMessage(store.read, { workspaceId: workspace.id, publicId });
    if (message === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'message' });
    const links = message.links === null ? [] : readKept<readonly CountedLink[]>(message.links);
    return { ...message, links, attempts: await listAttempts(store.read, message.deliveryId) };
  },
});
