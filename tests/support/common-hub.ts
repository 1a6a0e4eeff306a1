import { inject } from 'vitest';
import { ApiClient } from './api-client.ts';
import type { HubInCommon } from './common-hub-set-up.ts';
import type { Database } from './home.ts';
import { makeWorkspace, type Settled } from './settle-in.ts';

/** The owner of the hub of that database in which stories live side by side. What is the hub's own is left as it is there. */
export const ownerInCommon = async (database: Database): Promise<ApiClient> => {
  const response = await fetch(`${inject('hubsInCommon')}/${database}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`there is no hub to share: ${text}`);
  const { url, headers } = JSON.parse(text) as HubInCommon;
  return new ApiClient(url, headers);
};

/** A workspace of a story’s own, among those of others: for whoever needs nothing else of the hub, and does not fill its database with thousands. */
export const settleAmongOthers = async (database: Database): Promise<Settled> =>
  makeWorkspace(await ownerInCommon(database));
