import { fault } from '../../fault/fault.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { Entry } from '../../model/move.ts';
import { decideEntry, entryKeyText, type EntryObjection } from '../../model/reentry.ts';
import type { Workspace } from '../../model/workspace.ts';
import { holdContactsNamed, type HeldContact } from '../../store/query/contact.ts';
import { endRuns, openRunsOf } from '../../store/query/run.ts';
import { findContactId } from '../../store/query/timeline.ts';
import type { Store } from '../../store/store.ts';
import { enrolRuns } from '../../store/verb/enrol-runs.ts';
import { loadEnrolments } from '../../store/verb/load-enrolments.ts';
import { holdWorkflowStates } from '../../store/verb/load-workflow-states.ts';
import { openDoor } from './door.ts';
import { workflowOf } from './drafts.ts';
import type { CompiledVersion, Versions } from './versions.ts';

/** Whom somebody puts into a workflow; `step` null: at its first. */
export interface ByHand {
  readonly contacts: readonly string[];
  readonly step: string | null;
  /** `operator:<id>` or `token:<id>`. */
  readonly actor: string;
}

/** Whether a contact came in, and why not. */
export interface Answered {
  readonly contact: string;
  readonly reason: Exclude<EntryObjection, 'already-queued'> | 'unknown' | null;
}

/** Putting contacts into workflows, and taking them out, by hand. */
export interface HandEntries {
  enrol(workspace: Workspace, publicId: string, byHand: ByHand): Promise<readonly Answered[]>;
  /** Ends the runs of one contact through a workflow, and gives how many they were. */
  endOne(workspace: Workspace, publicId: string, contact: string): Promise<number>;
}

interface HandPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly versions: Versions;
}

interface Door {
  readonly workspace: Workspace;
  readonly version: CompiledVersion;
  readonly step: string;
  readonly actor: string;
  readonly now: number;
}

const entryOf = (
  { workspace, version, step, actor, now }: Door,
  contact: HeldContact,
  { earlier, restarts }: Pick<Entry, 'earlier' | 'restarts'>,
): Entry => {
  const waits = version.graph.steps.get(step)?.kind === 'wait';
  const place = { step, visit: 1, anchorAt: now, plannedAt: now, trail: null, variables: null };
  return {
    run: {
      workspaceId: workspace.id,
      shard: contact.shard,
      workflowId: version.workflowId,
      versionId: version.id,
      contactId: contact.id,
      entryKey: '',
      eventId: null,
      depth: 0,
      startedAt: now,
    },
    earlier,
    restarts,
    to: {
      ...place,
      wait: waits ? 'arriving' : null,
      state: 'waiting',
      wakeAt: now,
      attempt: 0,
      heldBy: null,
      end: null,
    },
    log: [
      { step, outcome: 'entered', at: now, detail: null, counted: true },
      { step, outcome: 'enrolled', at: now, detail: `by ${actor}`, counted: false },
    ],
  };
};

type Verdict =
  | { readonly contact: HeldContact; readonly entry: Entry }
  | { readonly contact: HeldContact; readonly reason: Answered['reason'] };

const decide = async (store: Store, door: Door, contacts: readonly HeldContact[]): Promise<readonly Verdict[]> => {
  const { version, workspace, now } = door;
  const keyOf = ({ id }: HeldContact) => ({ workflowId: version.workflowId, contactId: id, entryKey: '' });
  const enrolments = await loadEnrolments(store, contacts.map(keyOf));
  return contacts.map((contact) => {
    const enrolment = enrolments.get(entryKeyText(keyOf(contact))) ?? null;
    const verdict = decideEntry(version.definition.reentry, enrolment, { at: now, timeZone: workspace.timeZone });
    switch (verdict.kind) {
      case 'enters': {
        const { restarts } = verdict;
        return { contact, entry: entryOf(door, contact, { earlier: enrolment?.entries ?? 0, restarts }) };
      }
      // By hand one comes in now or not at all.
      case 'queues':
        return { contact, reason: 'already-inside' };
      case 'refused':
        return { contact, reason: verdict.reason === 'already-queued' ? 'already-inside' : verdict.reason };
    }
  });
};

/** Somebody else let one of them in meanwhile. */
class Overtaken extends Error {}

/** Lets in who may, all at once; null where another version was put in force meanwhile. */
const letIn = (store: Store, door: Door, publicIds: readonly string[]): Promise<readonly Answered[] | null> =>
  store.write(async (transaction) => {
    const { version, workspace } = door;
    const standing = (await holdWorkflowStates(transaction, store.dialect, [version.workflowId])).get(
      version.workflowId,
    );
    if (standing?.state !== 'active') throw fault('INNESTO_WORKFLOW_NOT_ACTIVE');
    if (standing.versionId !== version.id) return null;
    const contacts = await holdContactsNamed(transaction, store.dialect, { workspaceId: workspace.id, publicIds });
    const verdicts = await decide(store, door, contacts);
    const entries = verdicts.flatMap((verdict) => ('entry' in verdict ? [verdict.entry] : []));
    const { late } = await enrolRuns(transaction, store.dialect, entries);
    // Nobody gets in then: on the second try those who had would be told that they are inside already.
    if (late.size > 0) throw new Overtaken();
    const reasons = new Map(
      verdicts.map((verdict) => [verdict.contact.publicId, 'entry' in verdict ? null : verdict.reason] as const),
    );
    return publicIds.map((contact) => ({
      contact,
      reason: reasons.has(contact) ? (reasons.get(contact) ?? null) : 'unknown',
    }));
  });

const MOST_TRIES = 5;

/** Opens the entries that are made by hand. */
export const createHandEntries = ({ store, clock, versions }: HandPorts): HandEntries => ({
  enrol: async (workspace, publicId, { contacts, step, actor }) => {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const opened = await openDoor({ store, versions }, { workspace, publicId, step });
      const now = workspaceNow(workspace.clock, clock.now());
      const door = { workspace, ...opened, actor, now };
      try {
        const answered = await letIn(store, door, contacts);
        if (answered !== null) return answered;
      } catch (error) {
        if (!(error instanceof Overtaken)) throw error;
      }
    }
    throw fault('INNESTO_UNDER_WAY', { detail: 'contacts come in on their own all the while' });
  },
  endOne: async (workspace, publicId, contact) => {
    const { id: workflowId } = await workflowOf(store, workspace, publicId);
    const contactId = await findContactId(store.read, { workspaceId: workspace.id, publicId: contact });
    if (contactId === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'contact' });
    const at = workspaceNow(workspace.clock, clock.now());
    const of = { workspaceId: workspace.id, workflowId };
    return store.write(async (transaction) => {
      const runIds = await openRunsOf(transaction, { ...of, contactId });
      if (runIds.length === 0) return 0;
      return endRuns(transaction, store.dialect, { ...of, runIds, at, reason: 'ended-by-operator' });
    });
  },
});
