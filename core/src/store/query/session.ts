import type { Knex } from 'knex';
import { OPERATOR_COLUMNS, type OperatorRow } from './operator.ts';

/** A session with whom it belongs to. */
export interface SessionRow extends OperatorRow {
  readonly expiresAt: number;
}

/** The session kept under that hash, expired or not. */
export const findSession = (on: Knex | Knex.Transaction, hash: string): Promise<SessionRow | undefined> =>
  on('session')
    .join('operator', 'operator.id', 'session.operator_id')
    .select({ ...OPERATOR_COLUMNS, expiresAt: 'session.expires_at' })
    .where('session.hash', hash)
    .first();

/** Opens a session. */
export const insertSession = async (
  on: Knex.Transaction,
  session: {
    readonly hash: string;
    readonly operatorId: number;
    readonly createdAt: number;
    readonly expiresAt: number;
  },
): Promise<void> => {
  await on('session').insert({
    hash: session.hash,
    operator_id: session.operatorId,
    created_at: session.createdAt,
    expires_at: session.expiresAt,
  });
};

/** Lets a session run longer. */
export const extendSession = async (on: Knex.Transaction, hash: string, expiresAt: number): Promise<void> => {
  await on('session').where('hash', hash).update({ expires_at: expiresAt });
};

/** Ends one session. */
export const dropSession = async (on: Knex.Transaction, hash: string): Promise<void> => {
  await on('session').where('hash', hash).delete();
};

/** Ends every session of an operator. */
export const dropSessionsOf = async (on: Knex.Transaction, operatorId: number): Promise<void> => {
  await on('session').where('operator_id', operatorId).delete();
};

/** Forgets the sessions that ended before that moment. */
export const dropExpiredSessions = async (on: Knex.Transaction, before: number): Promise<void> => {
  await on('session').where('expires_at', '<', before).delete();
};
