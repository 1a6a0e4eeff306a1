import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.ts';
import { claimKey, dropExpiredKeys, keepAnswer } from '../query/idempotency.ts';
import type { Store } from '../store.ts';

/** A call that its caller may repeat: at which endpoint, under which key, and a digest of what it said. */
export interface KeyedQuestion {
  readonly scope: string;
  readonly key: string;
  readonly fingerprint: string;
}

/** What such a call was answered. `contact`: the public id of the one whom it is about. `at`: real time; `since`: what is older than that counts as gone. */
export interface AnsweredCall extends KeyedQuestion {
  readonly status: number;
  readonly body: string;
  readonly contact: string | null;
  readonly at: number;
  readonly since: number;
}

/** Keeps an answer inside the transaction that does what it tells; false where another call had that key first. */
export const keepAnsweredCall = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { scope, key, fingerprint, status, body, contact, at, since }: AnsweredCall,
): Promise<boolean> => {
  const isOurs = await claimKey(transaction, dialect, {
    scope,
    key,
    fingerprint,
    at,
    expired: since,
    abandoned: since,
  });
  if (isOurs) await keepAnswer(transaction, { scope, key, status, body, contact });
  return isOurs;
};

/** What a call under that key was answered since then; null: there was none. A null body is not kept any more. */
export const findAnsweredCall = async (
  { read, dialect }: Store,
  { scope, key, since }: Pick<AnsweredCall, 'scope' | 'key' | 'since'>,
): Promise<{ readonly fingerprint: string; readonly body: string | null } | null> => {
  const [row] = await dialect.all<{ fingerprint: string; body: string | null }>(
    read,
    'SELECT fingerprint, body FROM idempotency WHERE scope = ? AND key = ? AND status IS NOT NULL AND created_at >= ?',
    [scope, key, since],
  );
  return row ?? null;
};

/** Forgets answers that were given before that moment. */
export const forgetAnsweredCalls = (store: Store, before: number): Promise<void> =>
  store.write((transaction) => dropExpiredKeys(transaction, before));
