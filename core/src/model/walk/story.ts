import type { Filter } from '@innesto/sdk/contract';
import { explainFilter, type Lookup } from '../filter.ts';
import type { LogEntry } from '../run.ts';

const LONGEST_REASON = 400;

/** One line of a run's story that counts in its step's statistics; without a reason where it needs none. */
export const line = (
  { step }: { readonly step: string },
  at: number,
  said: { readonly outcome: string; readonly detail?: string | null },
): LogEntry => ({ step, outcome: said.outcome, at, detail: said.detail ?? null, counted: true });

/** What a filter found where it was decided: `field.city = "Roma", field.age = null`. */
export const explain = (filter: Filter, lookup: Lookup): string => {
  const said = explainFilter(filter, lookup).map(
    ({ comparison: { attribute, of }, found }) =>
      `${attribute}${of?.event === undefined ? '' : ` of ${of.event}`} = ${JSON.stringify(found)}`,
  );
  return [...new Set(said)].join(', ').slice(0, LONGEST_REASON);
};
