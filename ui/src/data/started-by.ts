import type { ListView } from '@innesto/sdk/contract';

/** The names of the active workflows that joining the lists may start, each once. */
export const startedBy = (lists: readonly ListView[]): readonly string[] => [
  ...new Map(lists.flatMap(({ startsWorkflows }) => startsWorkflows.map(({ id, name }) => [id, name]))).values(),
];
