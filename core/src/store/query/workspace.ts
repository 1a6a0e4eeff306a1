import type { Knex } from 'knex';
import type { WorkspaceClock } from '../../model/clock.ts';
import type { Role } from '../../model/role.ts';
import type { IdentityKey, Workspace, WorkspaceMode } from '../../model/workspace.ts';
import { parseCalendar } from './calendar.ts';

/** A workspace and what the asking operator is there. */
export interface WorkspaceEntry {
  readonly workspace: Workspace;
  readonly role: Role | null;
}

interface Row {
  readonly id: number;
  readonly publicId: string;
  readonly name: string;
  readonly mode: WorkspaceMode;
  readonly timeZone: string;
  readonly identityKey: IdentityKey;
  readonly offset: number;
  readonly rate: number;
  readonly since: number;
  readonly calendar: string | null;
  readonly role: Role | null;
}

const COLUMNS = {
  id: 'workspace.id',
  publicId: 'workspace.public_id',
  name: 'workspace.name',
  mode: 'workspace.mode',
  timeZone: 'workspace.time_zone',
  identityKey: 'workspace.identity_key',
  offset: 'workspace.clock_offset',
  rate: 'workspace.clock_rate',
  since: 'workspace.clock_since',
  calendar: 'workspace.calendar',
} as const;

const entryOf = ({ offset, rate, since, calendar, role, ...rest }: Row): WorkspaceEntry => ({
  workspace: { ...rest, clock: { offset, rate, since }, calendar: parseCalendar(calendar, rest.timeZone) },
  role,
});

const workspacesSeenBy = async (
  on: Knex | Knex.Transaction,
  operatorId: number,
  narrow: (query: Knex.QueryBuilder) => void,
): Promise<Row[]> =>
  on('workspace')
    .leftJoin('membership', (join) => {
      join.on('membership.workspace_id', 'workspace.id').andOnVal('membership.operator_id', operatorId);
    })
    .select({ ...COLUMNS, role: 'membership.role' })
    .modify(narrow);

/** The workspace of that public id, with the role that an operator has there. */
export const findWorkspaceFor = async (
  on: Knex | Knex.Transaction,
  { publicId, operatorId }: { readonly publicId: string; readonly operatorId: number },
): Promise<WorkspaceEntry | null> => {
  const [row] = await workspacesSeenBy(on, operatorId, (query) => {
    void query.where('workspace.public_id', publicId);
  });
  return row === undefined ? null : entryOf(row);
};

/** The workspace of that inner id; locked until the transaction ends where it is read to be changed. */
export const findWorkspace = async (
  on: Knex | Knex.Transaction,
  id: number,
  { lock = false }: { readonly lock?: boolean } = {},
): Promise<Workspace | null> => {
  const query = on('workspace').select(COLUMNS).where('workspace.id', id).first<Omit<Row, 'role'> | undefined>();
  const row = await (lock ? query.forUpdate() : query);
  return row === undefined ? null : entryOf({ ...row, role: null }).workspace;
};

/** The workspace of that public id, whoever asks. */
export const findWorkspaceNamed = async (on: Knex, publicId: string): Promise<Workspace | null> => {
  const row = await on('workspace')
    .select(COLUMNS)
    .where({ public_id: publicId })
    .first<Omit<Row, 'role'> | undefined>();
  return row === undefined ? null : entryOf({ ...row, role: null }).workspace;
};

/** Which workspaces are listed: an operator's own, or (for owners of the instance) all. */
export interface WorkspaceListing {
  readonly operatorId: number;
  readonly all: boolean;
  readonly limit: number;
  readonly after: number;
}

/** The workspaces that an operator sees, the oldest first. */
export const listWorkspaces = async (
  on: Knex | Knex.Transaction,
  { operatorId, all, limit, after }: WorkspaceListing,
): Promise<WorkspaceEntry[]> => {
  const rows = await workspacesSeenBy(on, operatorId, (query) => {
    void query.where('workspace.id', '>', after).orderBy('workspace.id').limit(limit);
    if (!all) void query.whereNotNull('membership.role');
  });
  return rows.map(entryOf);
};

/** Adds a workspace with a live clock and gives its inner id back. */
export const insertWorkspace = async (
  on: Knex.Transaction,
  workspace: Omit<Workspace, 'id' | 'clock' | 'calendar'> & { readonly createdAt: number },
): Promise<number> => {
  const [row] = await on('workspace')
    .insert({
      public_id: workspace.publicId,
      name: workspace.name,
      mode: workspace.mode,
      time_zone: workspace.timeZone,
      identity_key: workspace.identityKey,
      created_at: workspace.createdAt,
    })
    .returning<{ id: number }[]>('id');
  if (row === undefined) throw new Error('an inserted workspace has no row');
  return row.id;
};

/** Changes a workspace's name or time zone. */
export const updateWorkspace = async (
  on: Knex.Transaction,
  id: number,
  change: { readonly name?: string; readonly timeZone?: string },
): Promise<void> => {
  const columns = {
    ...(change.name === undefined ? {} : { name: change.name }),
    ...(change.timeZone === undefined ? {} : { time_zone: change.timeZone }),
  };
  if (Object.keys(columns).length > 0) await on('workspace').where('id', id).update(columns);
};

/** Sets a workspace's clock. */
export const updateWorkspaceClock = async (on: Knex.Transaction, id: number, clock: WorkspaceClock): Promise<void> => {
  await on('workspace')
    .where('id', id)
    .update({ clock_offset: clock.offset, clock_rate: clock.rate, clock_since: clock.since });
};
