import { workspaceNow, type Clock } from '../model/clock.ts';
import type { Workspace } from '../model/workspace.ts';
import type { App } from './app.ts';

const LAST_MOMENT = 8.64e15;

/** A workspace's time in RFC 3339, however far it was moved. */
export const momentOf = (workspace: Workspace, now: number): string =>
  new Date(Math.min(workspaceNow(workspace.clock, now), LAST_MOMENT)).toISOString();

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
