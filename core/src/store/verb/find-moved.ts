import type { Knex } from 'knex';
import type { Move } from '../../model/move.ts';
import type { Dialect } from '../dialect/dialect.ts';

/**
 * Finds the moves whose run has gone on since they were decided, and holds the others' until the transaction ends. A due run that goes on
 * by itself is due again; what an event brings about must be decided anew, or it would be lost.
 */
export const findMoved = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  moves: readonly Move[],
): Promise<ReadonlySet<Move>> => {
  if (moves.length === 0) return new Set();
  const rows = await dialect.all<{ id: number; seq: number; state: string }>(
    transaction,
    `SELECT id, seq, state FROM run WHERE id IN ${dialect.list('integer')} ORDER BY id${dialect.forUpdate}`,
    [JSON.stringify(moves.map(({ run }) => run.id))],
  );
  const stands = new Map(rows.map(({ id, seq, state }) => [id, `${seq} ${state}`]));
  return new Set(moves.filter(({ run }) => stands.get(run.id) !== `${run.seq} ${run.state}`));
};
