import { workspaceNow, type Clock } from '../model/clock.ts';
import type { Workspace } from '../model/workspace.ts';
import type { App } from './app.ts';
import { moment } from './moment.ts';

/** A workspace's time in RFC 3339, however far it was moved. */
export const momentOf = (workspace: Workspace, now: number): string => moment(workspaceNow(workspace.clock, now));

/** Makes every answer of a workspace whose clock is not the world's say so, refusals included. */
export const announceClock = (app: App, clock: Clock): void => {
  app.addHook('onSend', async (request, reply) => {
    const { workspace } = request;
    if (workspace === null || workspace.mode === 'live') return;
    void reply.header(
      'innesto-clock',
      `${momentOf(workspace, clock.now())}; mode=${workspace.mode}; rate=${workspace.clock.rate}`,
    );
  });
};
