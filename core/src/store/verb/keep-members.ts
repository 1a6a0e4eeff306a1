import type { Knex } from 'knex';
import { audienceEvent, type AudienceTouch } from '../../model/audience.ts';
import type { NewEvent } from '../../model/event.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';

const MEMBER: readonly BatchColumn[] = [
  { name: 'member_audience', type: 'integer' },
  { name: 'member_contact', type: 'integer' },
  { name: 'member_workspace', type: 'integer' },
  { name: 'member_since', type: 'integer' },
];

const rowsOf = (touches: readonly AudienceTouch[]): string =>
  JSON.stringify(touches.map(({ audienceId, contactId, workspaceId, at }) => [audienceId, contactId, workspaceId, at]));

interface Member {
  readonly audience_id: number;
  readonly contact_id: number;
}

const keyOf = (audienceId: number, contactId: number): string => `${audienceId} ${contactId}`;

/** Writes who is in audiences, and gives those touches that really changed it. */
export const writeMembers = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  touches: readonly AudienceTouch[],
): Promise<readonly AudienceTouch[]> => {
  const joins = touches.filter(({ matches }) => matches);
  const leaves = touches.filter(({ matches }) => !matches);
  const joined =
    joins.length === 0
      ? []
      : await dialect.all<Member>(
          transaction,
          `INSERT INTO audience_member(audience_id, contact_id, workspace_id, since)
           SELECT member_audience, member_contact, member_workspace, member_since FROM ${dialect.rows('j', MEMBER)} WHERE true
           ON CONFLICT DO NOTHING RETURNING audience_id, contact_id`,
          [rowsOf(joins)],
        );
  const left =
    leaves.length === 0
      ? []
      : await dialect.all<Member>(
          transaction,
          `DELETE FROM audience_member WHERE (audience_id, contact_id) IN (SELECT member_audience, member_contact FROM ${dialect.rows('j', MEMBER)})
           RETURNING audience_id, contact_id`,
          [rowsOf(leaves)],
        );
  const changed = new Set([...joined, ...left].map((row) => keyOf(row.audience_id, row.contact_id)));
  return touches.filter(({ audienceId, contactId }) => changed.has(keyOf(audienceId, contactId)));
};

/**
 * Keeps audiences up with what happened to contacts, inside the caller's transaction, and gives the events of who came in and fell out.
 * Where an audience is still being filled, whom the filling has not come to yet is left to it.
 */
export const keepMembers = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  touches: readonly AudienceTouch[],
): Promise<readonly NewEvent[]> => {
  if (touches.length === 0) return [];
  const audienceIds = [...new Set(touches.map(({ audienceId }) => audienceId))];
  // Held until the transaction ends: a sweep of the same audience comes before it or after it.
  const rows = await dialect.all<{ id: number; public_id: string; filled_to: number | null }>(
    transaction,
    `SELECT id, public_id, filled_to FROM audience WHERE id IN ${dialect.list('integer')} AND dropped_at IS NULL
     ORDER BY id${dialect.forShare}`,
    [JSON.stringify(audienceIds)],
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  const settled = touches.filter(({ audienceId, contactId }) => {
    const audience = known.get(audienceId);
    return audience !== undefined && (audience.filled_to === null || contactId < audience.filled_to);
  });
  const changed = await writeMembers(transaction, dialect, settled);
  return changed.map((touch) => audienceEvent(touch, known.get(touch.audienceId)?.public_id ?? ''));
};
