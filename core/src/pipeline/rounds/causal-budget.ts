import { CAUSAL_BUDGET, CAUSAL_SPAN_MS } from '../../model/causes.ts';
import type { EntryRefusal } from '../../model/move.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Applicant } from '../3-enrol/enrol.ts';

/** Those who may go on to the door, and those whom other workflows bring too often, by the event. */
export interface Budgeted {
  readonly applicants: readonly Applicant[];
  readonly refusals: ReadonlyMap<number, readonly EntryRefusal[]>;
}

/** Turns those away whom runs have brought into the same workflow too often within an hour: workflows that start each other come to an end. */
export const keepBudget = async (
  verbs: Pick<Verbs, 'countCausedEntries'>,
  applicants: readonly Applicant[],
): Promise<Budgeted> => {
  const caused = applicants.filter(({ event }) => event.depth > 0);
  if (caused.length === 0) return { applicants, refusals: new Map() };
  const counts = await verbs.countCausedEntries(
    caused.map(({ event, version, contact }) => ({
      workflowId: version.workflowId,
      contactId: contact.id,
      since: event.at - CAUSAL_SPAN_MS,
    })),
  );
  const over = new Set(caused.filter((_, at) => (counts[at] ?? 0) >= CAUSAL_BUDGET));
  const refusals = Map.groupBy(
    [...over].map(({ event, version, contact }): EntryRefusal => ({
      workspaceId: event.workspaceId,
      workflowId: version.workflowId,
      contactId: contact.id,
      eventId: event.id,
      at: event.at,
      reason: 'causal-budget',
    })),
    ({ eventId }) => eventId,
  );
  return { applicants: applicants.filter((applicant) => !over.has(applicant)), refusals };
};
