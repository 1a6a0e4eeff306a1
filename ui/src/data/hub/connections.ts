import type {
  ConnectionChange,
  ConnectionChoice,
  ConnectionDraft,
  ConnectionKinds,
  ConnectionTrial,
  ConnectionTrialResult,
  ConnectionUses,
  ConnectionView,
  JsonObject,
  OptionsView,
  Page,
  SignInSentBack,
} from '@innesto/sdk/contract';
import type { Client } from '../client.ts';
import { at, type PageAsked } from './at.ts';

/** The mail servers and ways for SMS that a workspace sends by, and its accounts at other systems. */
export const connectionCalls = (client: Client) => ({
  connections: (workspace: string, page: PageAsked) =>
    client.get<Page<ConnectionView>>(at(workspace, 'connections'), { ...page }),
  connectionChoices: (workspace: string, page: PageAsked) =>
    client.get<Page<ConnectionChoice>>(at(workspace, 'connection-choices'), { ...page }),
  makeConnection: (workspace: string, draft: ConnectionDraft) =>
    client.send<ConnectionView>('POST', at(workspace, 'connections'), draft),
  changeConnection: (workspace: string, connection: string, change: ConnectionChange) =>
    client.send<ConnectionView>('PATCH', at(workspace, 'connections', connection), change),
  deleteConnection: (workspace: string, connection: string) =>
    client.send<null>('DELETE', at(workspace, 'connections', connection)),
  tryConnection: (workspace: string, connection: string, trial: ConnectionTrial) =>
    client.send<ConnectionTrialResult>('POST', at(workspace, 'connections', connection, 'test'), trial),
  connectionKinds: (workspace: string) => client.get<ConnectionKinds>(at(workspace, 'connection-kinds')),
  connectionUses: (workspace: string, connection: string) =>
    client.get<ConnectionUses>(at(workspace, 'connections', connection, 'uses')),
  beginSignIn: (workspace: string, connection: string) =>
    client.send<{ readonly url: string }>('POST', at(workspace, 'connections', connection, 'sign-in')),
  signedIn: (workspace: string, sentBack: SignInSentBack) =>
    client.send<ConnectionView>('POST', at(workspace, 'connections', 'signed-in'), sentBack),
  askOptions: (
    workspace: string,
    { plugin, options, config }: { plugin: string; options: string; config: JsonObject },
  ) => client.send<OptionsView>('POST', at(workspace, 'plugins', plugin, 'options', options), { config }),
});
