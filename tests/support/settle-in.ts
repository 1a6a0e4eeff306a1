import type { WorkspaceView } from '@innesto/sdk/contract';
import { ApiClient } from './api-client.ts';
import type { RunningHub } from './hub.ts';

/** The first owner of the tests' hubs. */
export const OWNER = { email: 'owner@clients.example', name: 'Owner', password: 'a long enough secret' } as const;

/** A workspace of a hub, and who may do everything in it. */
export interface Settled {
  readonly api: ApiClient;
  /** Where the addresses of the workspace begin. */
  readonly base: string;
}

/** Makes the hub's owner by the set-up link, and signs in. */
export const signUp = async (
  hub: Pick<RunningHub, 'url' | 'setUpToken'>,
  person: { readonly email: string; readonly name: string; readonly password: string } = OWNER,
): Promise<ApiClient> => {
  const owner = new ApiClient(hub.url);
  owner.keepCookie(await owner.call('POST', '/api/setup', { token: hub.setUpToken, ...person }));
  return owner;
};

/** Signs in at a hub that has its owner already. */
export const signInAs = async (url: string, account: { email: string; password: string }): Promise<ApiClient> => {
  const { email, password } = account;
  const person = new ApiClient(url);
  person.keepCookie(await person.call('POST', '/api/session', { email, password }));
  return person;
};

/** Makes a workspace whose clock the test moves, and a token for it. */
export const makeWorkspace = async (owner: ApiClient): Promise<Settled> => {
  const draft = { name: 'Palestra Aurora', timeZone: 'Europe/Rome', mode: 'test' };
  const { id } = await owner.must<WorkspaceView>('POST', '/api/workspaces', draft);
  const base = `/api/workspaces/${id}`;
  const token = { name: 'test', role: 'admin' };
  const { secret } = await owner.must<{ secret: string }>('POST', `${base}/tokens`, token);
  return { api: owner.withToken(secret), base };
};

/** Makes the hub's owner and a workspace of theirs. */
export const settleIn = async (hub: Pick<RunningHub, 'url' | 'setUpToken'>): Promise<Settled> =>
  makeWorkspace(await signUp(hub));
