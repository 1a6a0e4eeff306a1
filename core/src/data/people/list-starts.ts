import { outlookOf } from '../../model/possible.ts';
import type { ListStart } from '../../store/query/list-start.ts';

/** A workflow by what it is called. */
export interface StartedWorkflow {
  readonly publicId: string;
  readonly name: string;
}

/** Those that joining a list may start, each once. Who it is that joins is not known yet: only a filter that minds another list rules out. */
export const startedBy = (starts: readonly ListStart[], list: string): readonly StartedWorkflow[] => {
  const started = new Map<string, StartedWorkflow>();
  for (const { publicId, name, filter } of starts) {
    const isAboutList = (attribute: string): boolean => attribute === 'event.list';
    if (filter === null || outlookOf(filter, isAboutList, () => list).canHold)
      started.set(publicId, { publicId, name });
  }
  return [...started.values()];
};
