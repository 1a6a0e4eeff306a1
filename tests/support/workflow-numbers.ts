import type { StepNumbers, WorkflowStatistics } from '@innesto/sdk/contract';
import type { Settled } from './settle-in.ts';
import { until } from './until.ts';

/** A workflow's steps in numbers, by their ids. */
export type Numbers = ReadonlyMap<string, StepNumbers>;

/** The numbers of a workflow, all versions together. */
export const numbersOf = async ({ api, base }: Settled, workflow: string): Promise<Numbers> => {
  const { totals } = await api.must<WorkflowStatistics>('GET', `${base}/workflows/${workflow}/statistics`);
  return new Map(totals.steps.map((step) => [step.step, step]));
};

/** How many runs came to a step so far. */
export const enteredAt = (numbers: Numbers, step: string): number => numbers.get(step)?.entered ?? 0;

/** How many runs left a step so far, by whichever way. */
export const leftFrom = (numbers: Numbers, step: string): number => {
  const found = numbers.get(step);
  return found === undefined ? 0 : found.entered - found.waiting;
};

/** Waits for a workflow's numbers. */
export const untilNumbers = (
  settled: Settled,
  workflow: string,
  {
    what,
    isThere,
    atMost,
  }: { readonly what: string; readonly isThere: (numbers: Numbers) => boolean; readonly atMost?: number },
): Promise<Numbers> =>
  until(() => numbersOf(settled, workflow), isThere, { what, ...(atMost === undefined ? {} : { atMost }) });
