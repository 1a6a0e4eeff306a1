import type { CalendarChange, Page } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import type { Announce } from '../../model/announcement.ts';
import { calendarOf } from '../../model/calendar/quiet-hours.ts';
import {
  advanceClock,
  LIVE_CLOCK,
  setClockRate,
  workspaceNow,
  type Clock,
  type WorkspaceClock,
} from '../../model/clock.ts';
import { addDuration } from '../../model/duration.ts';
import type { Ids } from '../../model/identifier.ts';
import { keepAnswers } from '../../model/kept-answers.ts';
import type { Pulse } from '../../model/pulse.ts';
import type { Role } from '../../model/role.ts';
import { timeZoneNamed } from '../../model/time-zone.ts';
import type { IdentityKey, Workspace, WorkspaceMode } from '../../model/workspace.ts';
import { findCalendarSettings, updateCalendarSettings } from '../../store/query/calendar.ts';
import { putMembership } from '../../store/query/operator.ts';
import {
  findWorkspace,
  findWorkspaceFor,
  insertWorkspace,
  listWorkspaces,
  updateWorkspace,
  updateWorkspaceClock,
  type WorkspaceEntry,
} from '../../store/query/workspace.ts';
import type { Store } from '../../store/store.ts';
import { markReplanning } from '../../store/verb/replan-runs.ts';
import { changedCalendar } from './calendar.ts';

// The last instant that four digits of a year can write.
const END_OF_TIME = Date.UTC(9999, 11, 31);

/** What is needed to make a workspace. */
export interface WorkspaceDraft {
  readonly name: string;
  readonly timeZone: string;
  readonly mode: WorkspaceMode;
  readonly identityKey: IdentityKey;
}

/** How a workspace's clock is to change: forward by so much, or faster from now on. */
export type ClockMove =
  | { readonly advance: { readonly amount: number; readonly unit: 'minutes' | 'hours' | 'days' } }
  | { readonly rate: number };

/** Whose view of the workspaces it is. `all`: owners of the instance see every one. */
export interface WorkspaceViewer {
  readonly operatorId: number;
  readonly all: boolean;
}

/** An open transaction, as the store hands it out. */
type Transaction = Parameters<Parameters<Store['write']>[0]>[0];

/** What is put into a new workspace in the transaction that makes it: by the rooms that own it. */
export type Furnish = (transaction: Transaction, workspace: Workspace) => Promise<void>;

/** A workspace and what the viewer is there; owners of the instance are owners everywhere. */
export interface WorkspaceSeen {
  readonly workspace: Workspace;
  readonly role: Role;
}

/** The workspaces of the hub. */
export interface Workspaces {
  /** Makes a workspace whose owner is the operator. */
  make(draft: WorkspaceDraft, ownerId: number): Promise<Workspace>;
  /** The workspaces that the viewer sees, the oldest first. */
  list(viewer: WorkspaceViewer, page: { readonly limit: number; readonly after: number }): Promise<Page<WorkspaceSeen>>;
  /** The workspace of that public id with the viewer's role in it (instance owners: owner); null where the viewer sees none. */
  find(viewer: WorkspaceViewer, publicId: string): Promise<WorkspaceSeen | null>;
  /** The workspace of that inner id. */
  get(id: number): Promise<Workspace | null>;
  /** Renames a workspace or moves it to another time zone: what its runs wait for on the wall clock is then worked out anew. */
  change(workspace: Workspace, change: { readonly name?: string; readonly timeZone?: string }): Promise<Workspace>;
  /** Changes when a workspace does not reach out. What waits for its moment already is asked again when that has come. */
  changeCalendar(workspace: Workspace, change: CalendarChange): Promise<Workspace>;
  /** Moves the clock of a demo or test workspace. */
  moveClock(workspace: Workspace, move: ClockMove): Promise<Workspace>;
}

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly pulse: Pulse;
  readonly announce: Announce;
  readonly furnish?: readonly Furnish[];
}

const requireTimeZone = (zone: string): string => {
  const name = timeZoneNamed(zone);
  if (name === null) throw fault('INNESTO_TIME_ZONE', { zone, path: '/timeZone' });
  return name;
};

const movedClock = (workspace: Workspace, move: ClockMove, now: number): WorkspaceClock => {
  if ('rate' in move) return setClockRate(workspace.clock, move.rate, now);
  const here = workspaceNow(workspace.clock, now);
  const there = addDuration(here, move.advance, workspace.timeZone);
  if (there > END_OF_TIME) {
    throw fault('INNESTO_REQUEST_INVALID', { detail: 'the clock cannot go beyond the year 9999', path: '/advance' });
  }
  return advanceClock(workspace.clock, there - here);
};

const reload = async (transaction: Transaction, id: number): Promise<Workspace> => {
  const workspace = await findWorkspace(transaction, id, { lock: true });
  if (workspace === null) throw fault('INNESTO_NOT_FOUND', { what: 'workspace' });
  return workspace;
};

const writeCalendar = (
  { store, clock }: Pick<Parts, 'store' | 'clock'>,
  workspace: Workspace,
  change: CalendarChange,
): Promise<Workspace> =>
  store.write(async (transaction) => {
    const settings = await findCalendarSettings(transaction, workspace.id);
    const now = workspaceNow(workspace.clock, clock.now());
    await updateCalendarSettings(transaction, workspace.id, changedCalendar(settings, change, { workspace, now }));
    if (change.holidays !== undefined) await markReplanning(transaction, workspace.id);
    return reload(transaction, workspace.id);
  });

const seenBy = (viewer: WorkspaceViewer, { workspace, role }: WorkspaceEntry): WorkspaceSeen | null => {
  const held = viewer.all ? 'owner' : role;
  return held === null ? null : { workspace, role: held };
};

/** So long another node may go on with what a workspace was like before a change; this one does not, from the commit on. */
const KNOWN_FOR_MS = 250;
const MOST_KNOWN = 1000;

/** The workspaces that the store keeps. */
export const createWorkspaces = ({ store, clock, ids, pulse, announce, furnish = [] }: Parts): Workspaces => {
  const known = keepAnswers((id: number) => findWorkspace(store.read, id), {
    now: () => clock.now(),
    lifeMs: KNOWN_FOR_MS,
    most: MOST_KNOWN,
  });
  return {
    make: async (draft, ownerId) => {
      const fresh = { ...draft, timeZone: requireTimeZone(draft.timeZone), publicId: ids.next() };
      return store.write(async (transaction) => {
        const id = await insertWorkspace(transaction, { ...fresh, createdAt: clock.now() });
        const workspace: Workspace = { ...fresh, id, clock: LIVE_CLOCK, calendar: calendarOf({}, fresh.timeZone) };
        await putMembership(transaction, { operatorId: ownerId, workspaceId: id, role: 'owner' });
        for (const put of furnish) await put(transaction, workspace);
        return workspace;
      });
    },
    list: async (viewer, { limit, after }) => {
      const rows = await listWorkspaces(store.read, { ...viewer, limit: limit + 1, after });
      const items = rows.slice(0, limit).flatMap((entry) => seenBy(viewer, entry) ?? []);
      return { items, next: rows.length > limit ? String(items.at(-1)?.workspace.id) : null };
    },
    find: async (viewer, publicId) => {
      const entry = await findWorkspaceFor(store.read, { publicId, operatorId: viewer.operatorId });
      return entry === null ? null : seenBy(viewer, entry);
    },
    get: (id) => known.get(id),
    change: async (workspace, { name, timeZone }) => {
      const changed = await store.write(async (transaction) => {
        await reload(transaction, workspace.id);
        await updateWorkspace(transaction, workspace.id, {
          ...(name === undefined ? {} : { name }),
          ...(timeZone === undefined ? {} : { timeZone: requireTimeZone(timeZone) }),
        });
        if (timeZone !== undefined) await markReplanning(transaction, workspace.id);
        return reload(transaction, workspace.id);
      });
      known.forget(workspace.id);
      return changed;
    },
    changeCalendar: async (workspace, change) => {
      const changed = await writeCalendar({ store, clock }, workspace, change);
      known.forget(workspace.id);
      return changed;
    },
    moveClock: async (workspace, move) => {
      if (workspace.mode === 'live') throw fault('INNESTO_CLOCK_LIVE');
      const moved = await store.write(async (transaction) => {
        const current = await reload(transaction, workspace.id);
        await updateWorkspaceClock(transaction, workspace.id, movedClock(current, move, clock.now()));
        return reload(transaction, workspace.id);
      });
      known.forget(workspace.id);
      announce({ topic: 'clock', workspaceId: workspace.id });
      pulse.runs();
      pulse.deliveries();
      return moved;
    },
  };
};
