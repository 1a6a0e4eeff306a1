import type { Announce } from '../../model/announcement.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { OpenRun } from '../../store/query/run.ts';
import type { Verbs } from '../../store/verbs.ts';

interface DrainPorts {
  readonly verbs: Pick<Verbs, 'drainingWorkflows' | 'lastInside' | 'stopDrained' | 'loadWorkspaces'>;
  readonly clock: Clock;
  readonly announce: Announce;
}

/**
 * Opens the watch over workflows that nobody enters any more: the last run's end stops them. Whoever is known to be inside is asked
 * about first, so that the many who left long ago are gone through once and not at every look.
 */
export const createDrainer = ({ verbs, clock, announce }: DrainPorts): (() => Promise<void>) => {
  const known = new Map<number, OpenRun>();
  return async () => {
    const draining = await verbs.drainingWorkflows();
    for (const of of draining) {
      const before = known.get(of.workflowId);
      // From just before the one who was inside at the last look.
      const after = before === undefined ? null : { ...before, contactId: before.contactId - 1, entryKey: '\uFFFF' };
      const inside = await verbs.lastInside(of, after);
      if (inside !== null) {
        known.set(of.workflowId, inside);
        continue;
      }
      known.delete(of.workflowId);
      const workspace = (await verbs.loadWorkspaces([of.workspaceId])).get(of.workspaceId);
      if (workspace === undefined) continue;
      const at = workspaceNow(workspace.clock, clock.now());
      if (await verbs.stopDrained({ ...of, at })) announce({ topic: 'workflows', workspaceId: of.workspaceId });
    }
  };
};
