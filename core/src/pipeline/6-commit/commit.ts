import type { Clock } from '../../model/clock.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { Ids } from '../../model/identifier.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Report, Suspect } from '../port.ts';

/** How a batch gets into the database, and what to do about a member that the database refuses. */
export interface CommitPorts {
  readonly verbs: Pick<Verbs, 'park' | 'refusalOf' | 'loadWorkspaces'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly report: Report;
}

const setAside = async (ports: CommitPorts, suspect: Suspect, reason: string): Promise<void> => {
  const workspace: Workspace | undefined = (await ports.verbs.loadWorkspaces([suspect.workspaceId])).get(
    suspect.workspaceId,
  );
  const now = ports.clock.now();
  await ports.verbs.park({
    ...suspect,
    publicId: ports.ids.next(),
    reason,
    at: workspace === undefined ? now : workspaceNow(workspace.clock, now),
  });
  ports.report('the database refused a part of a batch; it is parked', {
    kind: suspect.kind,
    subject: suspect.subjectId,
    reason,
  });
};

/**
 * Commits a batch. A batch that the database refuses is halved until the culprit stands alone; that one is parked with its
 * reason, and its neighbours go on. Any other failure is the caller's: nothing of that part was written, and it is done again.
 */
export const commitHalving = async <Member, Result>(
  ports: CommitPorts,
  options: {
    readonly members: readonly Member[];
    readonly suspectOf: (member: Member) => Suspect;
    readonly commit: (members: readonly Member[]) => Promise<Result>;
  },
): Promise<readonly Result[]> => {
  const { members, suspectOf, commit } = options;
  if (members.length === 0) return [];
  try {
    return [await commit(members)];
  } catch (error) {
    const reason = ports.verbs.refusalOf(error);
    if (reason === null) throw error;
    const [alone] = members;
    if (members.length === 1 && alone !== undefined) {
      await setAside(ports, suspectOf(alone), reason);
      return [];
    }
    const middle = Math.ceil(members.length / 2);
    const first = await commitHalving(ports, { ...options, members: members.slice(0, middle) });
    const second = await commitHalving(ports, { ...options, members: members.slice(middle) });
    return [...first, ...second];
  }
};
