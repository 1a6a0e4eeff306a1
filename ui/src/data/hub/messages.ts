import type {
  MessageDetail,
  MessageDraft,
  MessagePreview,
  MessageState,
  MessageSummary,
  MessageTest,
  MessageTestResult,
  Page,
} from '@innesto/sdk/contract';
import type { Client } from '../client.ts';
import { at, type PageAsked } from './at.ts';

/** Which messages are asked for. */
export interface MessagesAsked extends PageAsked {
  readonly contact?: string | undefined;
  readonly workflow?: string | undefined;
  readonly state?: MessageState | undefined;
}

/** What was sent, and to whom. */
export const messageCalls = (client: Client) => ({
  messages: (workspace: string, asked: MessagesAsked) =>
    client.get<Page<MessageSummary>>(at(workspace, 'messages'), { ...asked }),
  message: (workspace: string, message: string) => client.get<MessageDetail>(at(workspace, 'messages', message)),
  previewMessage: (workspace: string, draft: MessageDraft) =>
    client.send<MessagePreview>('POST', at(workspace, 'messages', 'preview'), draft),
  testMessage: (workspace: string, test: MessageTest) =>
    client.send<MessageTestResult>('POST', at(workspace, 'messages', 'test'), test),
});
