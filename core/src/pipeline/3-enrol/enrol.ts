import type { CompiledVersion } from '../../data/workflows/versions.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { Contact } from '../../model/contact.ts';
import type { StoredEvent } from '../../model/event.ts';
import type { Entry, EntryRefusal } from '../../model/move.ts';
import { decideEntry, type Enrolment } from '../../model/reentry.ts';
import { placeOf } from '../../model/walk/place.ts';
import { arrive } from '../../model/walk/walk.ts';
import type { Workspace } from '../../model/workspace.ts';
import { wayOf } from '../way-of.ts';

/** A contact at the door of a workflow: by which event, into which version, under which entry key. */
export interface Applicant {
  readonly event: StoredEvent;
  readonly version: CompiledVersion;
  readonly contact: Contact;
  readonly workspace: Workspace;
  readonly entryKey: string;
  readonly enrolment: Enrolment | null;
}

const refuse = ({ event, version, contact }: Applicant, at: number, reason: string): EntryRefusal => ({
  workspaceId: event.workspaceId,
  workflowId: version.workflowId,
  contactId: contact.id,
  eventId: event.id,
  at,
  reason,
});

const begin = (applicant: Applicant, now: number): Entry => {
  const { event, version, contact, workspace, entryKey } = applicant;
  const { first } = version.graph;
  // The first delay counts from what happened, not from when somebody noticed.
  const walked = arrive(
    wayOf({ version, contact, workspace, event, run: { startedAt: event.at } }, now),
    { step: first ?? '', visit: 0, anchorAt: event.at, plannedAt: event.at, wait: null, trail: null },
    first,
  );
  return {
    run: {
      workspaceId: event.workspaceId,
      shard: contact.shard,
      workflowId: version.workflowId,
      versionId: version.id,
      contactId: contact.id,
      entryKey,
      eventId: event.id,
      depth: event.depth,
      startedAt: event.at,
    },
    to: placeOf(walked, now),
    log: walked.log,
  };
};

/** Decides who gets in: one run for each that may, a reason for each that may not. Of two for the same place the first gets it. */
export const enrol = (
  applicants: readonly Applicant[],
  now: number,
): ReadonlyMap<number, { readonly entries: readonly Entry[]; readonly refusals: readonly EntryRefusal[] }> => {
  const taken = new Set<string>();
  const results = new Map<number, { entries: Entry[]; refusals: EntryRefusal[] }>();
  for (const applicant of applicants) {
    const { event, version, contact, workspace, entryKey, enrolment } = applicant;
    const result = results.get(event.id) ?? { entries: [], refusals: [] };
    results.set(event.id, result);
    const at = workspaceNow(workspace.clock, now);
    const place = `${version.workflowId} ${contact.id} ${entryKey}`;
    const verdict = taken.has(place)
      ? ({ enters: false, reason: 'already-inside' } as const)
      : decideEntry(version.definition.reentry, enrolment, { at: event.at, timeZone: workspace.timeZone });
    if (verdict.enters) {
      taken.add(place);
      result.entries.push(begin(applicant, at));
    } else {
      result.refusals.push(refuse(applicant, at, verdict.reason));
    }
  }
  return results;
};
