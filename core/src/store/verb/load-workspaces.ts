import type { IdentityKey, Workspace, WorkspaceMode } from '../../model/workspace.ts';
import { parseCalendar } from '../query/calendar.ts';
import type { Store } from '../store.ts';

interface WorkspaceRow {
  readonly id: number;
  readonly public_id: string;
  readonly name: string;
  readonly mode: WorkspaceMode;
  readonly time_zone: string;
  readonly identity_key: IdentityKey;
  readonly clock_offset: number;
  readonly clock_rate: number;
  readonly clock_since: number;
  readonly calendar: string | null;
}

const COLUMNS = 'id, public_id, name, mode, time_zone, identity_key, clock_offset, clock_rate, clock_since, calendar';

/** Workspaces by their inner ids. */
export const loadWorkspaces = async (store: Store, ids: readonly number[]): Promise<ReadonlyMap<number, Workspace>> => {
  if (ids.length === 0) return new Map();
  const from = `workspace WHERE id IN ${store.dialect.list('integer')}`;
  const rows = await store.dialect.many<WorkspaceRow>(store.read, { columns: COLUMNS, from }, [JSON.stringify(ids)]);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        publicId: row.public_id,
        name: row.name,
        mode: row.mode,
        timeZone: row.time_zone,
        identityKey: row.identity_key,
        clock: { offset: row.clock_offset, rate: row.clock_rate, since: row.clock_since },
        calendar: parseCalendar(row.calendar, row.time_zone),
      },
    ]),
  );
};
