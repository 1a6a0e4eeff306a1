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

/** Makes the hub's owner by the set-up link, a workspace whose clock the test moves, and a token for it. */
export const settleIn = async (hub: Pick<RunningHub, 'url' | 'setUpToken'>): Promise<Settled> => {
  const owner = new ApiClient(hub.url);
  owner.keepCookie(await owner.call('POST', '/api/setup', { token: hub.setUpToken, ...OWNER }));
  const { id } = await owner.must<WorkspaceView>('POST', '/api/workspaces', {
    name: 'Palestra Aurora',
    timeZone: 'Europe/Rome',
    mode: 'test',
  });
  const base = `/api/workspaces/${id}`;
  const { secret } = await owner.must<{ secret: string }>('POST', `${base}/tokens`, { name: 'test', role: 'admin' });
  return { api: new ApiClient(hub.url).withToken(secret), base };
};
