import type { Knex } from 'knex';
import { zoneOfPhone } from '../../model/calendar/phone-zone.ts';
import { callingCodeOf } from '../../model/phone-number.ts';
import type { Store } from '../store.ts';

/** The zones that phone numbers tell by their calling code alone: no code has more than three digits. */
const zonesByCode = (): ReadonlyMap<string, string> =>
  new Map(
    Array.from({ length: 999 }, (_, at) => String(at + 1)).flatMap((code) => {
      const zone = callingCodeOf(`+${code}`) === code ? zoneOfPhone(`+${code}`) : null;
      return zone === null ? [] : [[`+${code}`, zone] as const];
    }),
  );

let known: ReadonlyMap<string, string> | null = null;

/** The zones in which a workspace's contacts live, as far as they say so or their phone's country has only one. */
export const loadZones = async (
  { dialect, read }: Pick<Store, 'dialect' | 'read'>,
  workspaceId: number,
  on: Knex | Knex.Transaction = read,
): Promise<readonly string[]> => {
  known ??= zonesByCode();
  // From one zone to the next by the index: as many looks as there are zones, however many contacts.
  const said = await dialect.all<{ zone: string }>(
    on,
    `WITH RECURSIVE one(zone) AS (
       SELECT (SELECT min(time_zone) FROM contact WHERE workspace_id = ? AND time_zone IS NOT NULL)
       UNION ALL SELECT (SELECT min(time_zone) FROM contact WHERE workspace_id = ? AND time_zone > one.zone) FROM one WHERE one.zone IS NOT NULL)
     SELECT zone FROM one WHERE zone IS NOT NULL`,
    [workspaceId, workspaceId],
  );
  const called = await dialect.all<{ code: string }>(
    on,
    `SELECT j.code FROM ${dialect.rows('j', [{ name: 'code', type: 'text' }])}
     WHERE EXISTS (SELECT 1 FROM contact WHERE workspace_id = ? AND phone >= j.code AND phone < j.code || ':')`,
    [JSON.stringify([...known.keys()].map((code) => [code])), workspaceId],
  );
  const table = known;
  return [...new Set([...said.map(({ zone }) => zone), ...called.flatMap(({ code }) => table.get(code) ?? [])])];
};
