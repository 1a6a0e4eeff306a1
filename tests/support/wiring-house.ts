import type { WorkspaceView } from '@innesto/sdk/contract';
import type { Browser } from 'playwright-core';
import { openPage, type OpenPage, type Visitor } from './browser.ts';
import type { Home } from './database.ts';
import { startHub, type RunningHub } from './hub.ts';
import { AGREES } from './running-series.ts';
import { signUp, type Settled } from './settle-in.ts';
import { settled, signIn } from './visit.ts';

/** A hub with a workspace where nothing is wired yet. */
export interface WiringHouse extends Settled {
  readonly hub: RunningHub;
  readonly workspace: string;
  readonly list: string;
}

/** Starts a hub, and makes what a first workflow needs: a list and a field. */
export const openWiringHouse = async (home: Home): Promise<WiringHouse> => {
  const hub = await startHub({ ...home, environment: { INNESTO_DEMO: 'no' } });
  const api = await signUp(hub);
  const draft = { name: 'Palestra Aurora', timeZone: 'Europe/Rome', mode: 'demo' };
  const { id: workspace } = await api.must<WorkspaceView>('POST', '/api/workspaces', draft);
  const base = `/api/workspaces/${workspace}`;
  await api.must('POST', `${base}/fields`, { key: 'welcome', label: 'Welcome series', type: 'text' });
  const { id: list } = await api.must<{ id: string }>('POST', `${base}/lists`, { name: 'Newsletter' });
  return { api, base, hub, workspace, list };
};

/** Opens a page of the workspace as its owner. */
export const openInside = async (
  browser: Browser,
  house: WiringHouse,
  path: string,
  viewport?: Visitor['viewport'],
): Promise<OpenPage> => {
  const open = await openPage(browser, viewport === undefined ? {} : { viewport });
  await signIn(open.page.context(), house.hub.url);
  await open.page.goto(`${house.hub.url}/#/w/${house.workspace}/${path}`);
  await settled(open.page);
  return open;
};

/** Somebody joins the list, as by the form of a shop, and agrees to be written to. */
export const joinList = async ({ api, base, list }: WiringHouse, email: string): Promise<void> => {
  await api.must('POST', `${base}/contacts`, { email, firstName: 'Giulia', lists: [list], consents: AGREES });
};
