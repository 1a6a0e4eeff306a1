import { totalNumbers, versionNumbers, type RunNumbers } from '../../model/step-statistics.ts';
import { countStepsOfMany } from '../../store/query/step-statistic.ts';
import type { Store } from '../../store/store.ts';
import type { Versions } from './versions.ts';

/** How many runs began, are inside and are over in each of several workflows, in two statements for all of them. One where nobody ever was is left out. */
export const countRuns = async (
  { store, versions }: { readonly store: Store; readonly versions: Pick<Versions, 'getMany'> },
  of: { readonly workspaceId: number; readonly workflowIds: readonly number[] },
): Promise<ReadonlyMap<number, RunNumbers>> => {
  if (of.workflowIds.length === 0) return new Map();
  const counts = await countStepsOfMany(store.read, store.dialect, of);
  const compiled = await versions.getMany([...new Set(counts.map(({ versionId }) => versionId))]);
  const byWorkflow = Map.groupBy(counts, ({ workflowId }) => workflowId);
  return new Map(
    [...byWorkflow].map(([workflowId, own]) => {
      const numbers = [...Map.groupBy(own, ({ versionId }) => versionId)].flatMap(([versionId, steps]) => {
        const version = compiled.get(versionId);
        return version === undefined ? [] : [versionNumbers(version.graph, steps)];
      });
      return [workflowId, totalNumbers(numbers).runs];
    }),
  );
};
