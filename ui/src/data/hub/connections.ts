import type {
  ConnectionChange,
  ConnectionDraft,
  ConnectionTrial,
  ConnectionTrialResult,
  ConnectionView,
  Page,
} from '@innesto/sdk/contract';
import type { Client } from '../client.ts';
import { at, type PageAsked } from './at.ts';

/** The mail servers that a workspace sends by. */
export const connectionCalls = (client: Client) => ({
  connections: (workspace: string, page: PageAsked) =>
    client.get<Page<ConnectionView>>(at(workspace, 'connections'), { ...page }),
  makeConnection: (workspace: string, draft: ConnectionDraft) =>
    client.send<ConnectionView>('POST', at(workspace, 'connections'), draft),
  changeConnection: (workspace: string, connection: string, change: ConnectionChange) =>
    client.send<ConnectionView>('PATCH', at(workspace, 'connections', connection), change),
  deleteConnection: (workspace: string, connection: string) =>
    client.send<null>('DELETE', at(workspace, 'connections', connection)),
  tryConnection: (workspace: string, connection: string, trial: ConnectionTrial) =>
    client.send<ConnectionTrialResult>('POST', at(workspace, 'connections', connection, 'test'), trial),
});
