import type { JsonObject } from '@innesto/sdk/contract';
import type { Versions } from '../../data/workflows/versions.ts';
import type { Announce } from '../../model/announcement.ts';
import type { LogEntry } from '../../model/run.ts';

/** The lines that some run's story gained, for those who watch the numbers. */
export interface ToldStory {
  readonly workspaceId: number;
  readonly versionId: number;
  readonly log: readonly LogEntry[];
}

/** Announces by how much each step's counts changed: `{step: {outcome: n}}` a workflow. */
export const announceSteps = async (
  ports: { readonly announce: Announce; readonly versions: Versions },
  stories: readonly ToldStory[],
): Promise<void> => {
  for (const [versionId, told] of Map.groupBy(stories, (story) => story.versionId)) {
    const counts = new Map<string, Map<string, number>>();
    for (const line of told.flatMap(({ log }) => log)) {
      if (!line.counted) continue;
      const step = counts.get(line.step) ?? new Map<string, number>();
      step.set(line.outcome, (step.get(line.outcome) ?? 0) + 1);
      counts.set(line.step, step);
    }
    const [first] = told;
    if (first === undefined || counts.size === 0) continue;
    const version = await ports.versions.get(versionId);
    const changes: JsonObject = Object.fromEntries(
      [...counts].map(([step, outcomes]) => [step, Object.fromEntries(outcomes)]),
    );
    ports.announce({ topic: 'steps', workspaceId: first.workspaceId, workflow: version.workflowPublicId, changes });
  }
};

/** Announces how many entered a workflow together at its first step. */
export const announceEntries = async (
  ports: { readonly announce: Announce; readonly versions: Versions },
  entered: readonly {
    readonly workspaceId: number;
    readonly versionId: number;
    readonly step: string;
    readonly entered: number;
  }[],
): Promise<void> => {
  for (const { workspaceId, versionId, step, entered: count } of entered) {
    if (count === 0) continue;
    const { workflowPublicId } = await ports.versions.get(versionId);
    ports.announce({
      topic: 'steps',
      workspaceId,
      workflow: workflowPublicId,
      changes: { [step]: { entered: count } },
    });
  }
};
