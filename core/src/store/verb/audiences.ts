import type { Filter } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import type { Audience } from '../../model/audience.ts';
import { readKept } from '../../model/kept.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';

interface AudienceRow {
  readonly id: number;
  readonly public_id: string;
  readonly workspace_id: number;
  readonly filter: string;
  readonly moves: number;
  readonly filled_to: number | null;
  readonly swept_day: string | null;
  readonly swept_to: number | null;
}

/** An audience with how far it has been filled and swept. */
export interface HeldAudience extends Audience {
  readonly moves: boolean;
  readonly filledTo: number | null;
  readonly sweptDay: string | null;
  readonly sweptTo: number | null;
}

const COLUMNS = 'id, public_id, workspace_id, filter, moves, filled_to, swept_day, swept_to';

const audienceOf = (row: AudienceRow): HeldAudience => ({
  id: row.id,
  publicId: row.public_id,
  workspaceId: row.workspace_id,
  filter: readKept<Filter>(row.filter),
  moves: row.moves === 1,
  filledTo: row.filled_to,
  sweptDay: row.swept_day,
  sweptTo: row.swept_to,
});

/** Every audience that a workflow uses. */
export const loadAudiences = async (store: Store): Promise<readonly Audience[]> => {
  const rows = await store.dialect.all<AudienceRow>(
    store.read,
    `SELECT ${COLUMNS} FROM audience WHERE dropped_at IS NULL ORDER BY id`,
    [],
  );
  return rows.map(audienceOf);
};

/** Holds an audience until the transaction ends; null where nobody uses it any more. */
export const holdAudience = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { workspaceId, publicId }: { readonly workspaceId: number; readonly publicId: string },
): Promise<HeldAudience | null> => {
  const [row] = await dialect.all<AudienceRow>(
    transaction,
    `SELECT ${COLUMNS} FROM audience WHERE workspace_id = ? AND public_id = ? AND dropped_at IS NULL${dialect.forUpdate}`,
    [workspaceId, publicId],
  );
  return row === undefined ? null : audienceOf(row);
};

/** Writes how far an audience has been filled and swept; the caller holds it. */
export const writeProgress = async (
  transaction: Knex.Transaction,
  { id, filledTo, sweptDay, sweptTo }: Pick<HeldAudience, 'id' | 'filledTo' | 'sweptDay' | 'sweptTo'>,
): Promise<void> => {
  await transaction('audience').where({ id }).update({ filled_to: filledTo, swept_day: sweptDay, swept_to: sweptTo });
};

/** An audience about to be kept track of. */
export interface NewAudience {
  readonly publicId: string;
  readonly digest: string;
  readonly filter: Filter;
  readonly moves: boolean;
}

/** The audience of that filter that is kept track of already, or a new one of which nobody is taken in yet. */
export const findOrMakeAudience = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  {
    workspaceId,
    audience,
    at,
    day,
  }: { readonly workspaceId: number; readonly audience: NewAudience; readonly at: number; readonly day: string },
): Promise<{ readonly audience: HeldAudience; readonly isNew: boolean }> => {
  const find = (): Promise<AudienceRow[]> =>
    dialect.all<AudienceRow>(
      transaction,
      `SELECT ${COLUMNS} FROM audience WHERE workspace_id = ? AND digest = ? AND dropped_at IS NULL${dialect.forUpdate}`,
      [workspaceId, audience.digest],
    );
  const [known] = await find();
  if (known !== undefined) return { audience: audienceOf(known), isNew: false };
  const [made] = await dialect.all<AudienceRow>(
    transaction,
    `INSERT INTO audience(public_id, workspace_id, digest, filter, moves, filled_to, swept_day, created_at)
     VALUES (?, ?, ?, ?, ?, 0, ?, ?) ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
    [audience.publicId, workspaceId, audience.digest, JSON.stringify(audience.filter), audience.moves ? 1 : 0, day, at],
  );
  if (made !== undefined) return { audience: audienceOf(made), isNew: true };
  // Somebody else made it at the same moment.
  const [theirs] = await find();
  if (theirs === undefined) throw new Error('an audience is neither there nor can be made');
  return { audience: audienceOf(theirs), isNew: false };
};

/** Says which audiences a workflow uses, and gives up those that none uses any more. */
export const useAudiences = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  {
    workspaceId,
    workflowId,
    audienceIds,
  }: { readonly workspaceId: number; readonly workflowId: number; readonly audienceIds: readonly number[] },
): Promise<void> => {
  for (const audienceId of audienceIds)
    await transaction.raw(
      `INSERT INTO audience_use(workflow_id, audience_id, workspace_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
      [workflowId, audienceId, workspaceId],
    );
  const left = await dialect.all<{ audience_id: number }>(
    transaction,
    `DELETE FROM audience_use WHERE workflow_id = ? AND audience_id NOT IN ${dialect.list('integer')} RETURNING audience_id`,
    [workflowId, JSON.stringify(audienceIds)],
  );
  if (left.length === 0) return;
  await transaction.raw(
    `UPDATE audience SET dropped_at = 0 WHERE id IN ${dialect.list('integer')}
     AND NOT EXISTS (SELECT 1 FROM audience_use WHERE audience_use.audience_id = audience.id)`,
    [JSON.stringify(left.map((row) => row.audience_id))],
  );
};

/** So many members of an audience that is given up go in one transaction. */
const DROP_CHUNK = 2000;

/** Takes away a chunk of what is left of audiences that nobody uses any more; whether there was any. */
export const clearDropped = async (store: Store): Promise<boolean> => {
  const { dialect } = store;
  const [dropped] = await dialect.all<{ id: number }>(
    store.read,
    'SELECT id FROM audience WHERE dropped_at IS NOT NULL ORDER BY id LIMIT 1',
    [],
  );
  if (dropped === undefined) return false;
  await store.write(async (transaction) => {
    const gone = await dialect.all<{ contact_id: number }>(
      transaction,
      `DELETE FROM audience_member WHERE audience_id = ? AND contact_id IN
         (SELECT contact_id FROM audience_member WHERE audience_id = ? ORDER BY contact_id LIMIT ?) RETURNING contact_id`,
      [dropped.id, dropped.id, DROP_CHUNK],
    );
    if (gone.length < DROP_CHUNK) await transaction('audience').where({ id: dropped.id }).del();
  });
  return true;
};
