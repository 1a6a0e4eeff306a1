import type { CompiledVersion } from '../../data/workflows/versions.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { Contact } from '../../model/contact.ts';
import { hasDepartures } from '../../model/departure.ts';
import type { StoredEvent } from '../../model/event.ts';
import type { Entry, EntryRefusal, Place, QueuedEntry } from '../../model/move.ts';
import { decideEntry, type Enrolment } from '../../model/reentry.ts';
import { placeOf } from '../../model/walk/place.ts';
import { keepHeard } from '../../model/walk/trail.ts';
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
  /** The event that began it, where this one only says that its turn has come. */
  readonly begunBy: number | null;
}

/** What came of an event's applicants. */
export interface Enrolled {
  readonly entries: readonly Entry[];
  readonly queued: readonly QueuedEntry[];
  readonly refusals: readonly EntryRefusal[];
}

const refuse = ({ event, version, contact }: Applicant, at: number, reason: string): EntryRefusal => ({
  workspaceId: event.workspaceId,
  workflowId: version.workflowId,
  contactId: contact.id,
  eventId: event.id,
  at,
  reason,
});

/** Whoever comes in may have reached the goal already: it is asked before the first wait, not after it. */
const atOnce = (place: Place, now: number): Place =>
  place.state === 'waiting' && place.wakeAt !== now ? { ...place, wait: 'arriving', wakeAt: now } : place;

const begin = (applicant: Applicant, now: number, restarts: number | null): Entry => {
  const { event, version, contact, workspace, entryKey } = applicant;
  const { first } = version.graph;
  // What made a place free, or was there when time was up, came before they did.
  const trail = applicant.begunBy === null ? null : keepHeard(null, event.id);
  // The first delay counts from what happened, not from when somebody noticed.
  const walked = arrive(
    wayOf({ version, standing: contact, contact, workspace, event, run: { startedAt: event.at } }, now),
    { step: first ?? '', visit: 0, anchorAt: event.at, plannedAt: event.at, wait: null, trail },
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
      eventId: applicant.begunBy ?? event.id,
      depth: event.depth,
      startedAt: event.at,
    },
    earlier: applicant.enrolment?.entries ?? 0,
    restarts,
    to: hasDepartures(version.definition) ? atOnce(placeOf(walked, now), now) : placeOf(walked, now),
    log: walked.log,
  };
};

const queue = ({ event, version, contact, entryKey, begunBy }: Applicant, at: number): QueuedEntry => ({
  workspaceId: event.workspaceId,
  workflowId: version.workflowId,
  contactId: contact.id,
  entryKey,
  shard: contact.shard,
  eventId: begunBy ?? event.id,
  at,
});

/** Decides who gets in: one run for each that may, a reason for each that may not. Of two for the same place the first gets it. */
export const enrol = (applicants: readonly Applicant[], now: number): ReadonlyMap<number, Enrolled> => {
  const taken = new Set<string>();
  const results = new Map<number, { entries: Entry[]; queued: QueuedEntry[]; refusals: EntryRefusal[] }>();
  for (const applicant of applicants) {
    const { event, version, contact, workspace, entryKey, enrolment } = applicant;
    const result = results.get(event.id) ?? { entries: [], queued: [], refusals: [] };
    results.set(event.id, result);
    const at = workspaceNow(workspace.clock, now);
    const place = `${version.workflowId} ${contact.id} ${entryKey}`;
    const verdict = taken.has(place)
      ? ({ kind: 'refused', reason: 'already-inside' } as const)
      : decideEntry(version.definition.reentry, enrolment, { at: event.at, timeZone: workspace.timeZone });
    switch (verdict.kind) {
      case 'enters':
        taken.add(place);
        result.entries.push(begin(applicant, at, verdict.restarts));
        break;
      case 'queues':
        taken.add(place);
        result.queued.push(queue(applicant, at));
        break;
      case 'refused':
        result.refusals.push(refuse(applicant, at, verdict.reason));
        break;
    }
  }
  return results;
};
