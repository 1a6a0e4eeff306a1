import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.ts';

/** One call that a caller marked with a key: who called what, under which key, with what. */
export interface KeyedCall {
  readonly scope: string;
  readonly key: string;
  readonly fingerprint: string;
}

/** What is known of a keyed call. `status` is null while it is under way. */
export interface KeyedCallRow {
  readonly fingerprint: string;
  readonly status: number | null;
  readonly body: string | null;
}

/** Takes the key for this call unless another has it; says whether it was taken. What is older than the bounds counts as gone. */
export const claimKey = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  call: KeyedCall & { readonly at: number; readonly expired: number; readonly abandoned: number },
): Promise<boolean> => {
  const rows = await dialect.all<{ key: string }>(
    transaction,
    `INSERT INTO idempotency(scope, key, fingerprint, status, body, created_at) VALUES (?, ?, ?, NULL, NULL, CAST(? AS BIGINT))
     ON CONFLICT (scope, key) DO UPDATE SET fingerprint = excluded.fingerprint, status = NULL, body = NULL, contact = NULL, created_at = excluded.created_at
     WHERE idempotency.created_at < CAST(? AS BIGINT) OR (idempotency.status IS NULL AND idempotency.created_at < CAST(? AS BIGINT))
     RETURNING key`,
    [call.scope, call.key, call.fingerprint, call.at, call.expired, call.abandoned],
  );
  return rows.length > 0;
};

/** What is known of the call under that key. */
export const findKeyedCall = (
  on: Knex | Knex.Transaction,
  { scope, key }: { readonly scope: string; readonly key: string },
): Promise<KeyedCallRow | undefined> =>
  on('idempotency').select('fingerprint', 'status', 'body').where({ scope, key }).first();

/** What a keyed call was answered. A null body is not kept; `contact`: the public id of the one whose data it holds. */
export interface KeyedAnswer {
  readonly status: number;
  readonly body: string | null;
  readonly contact: string | null;
}

/** Keeps the answer that a keyed call was given. */
export const keepAnswer = async (
  on: Knex.Transaction,
  { scope, key, status, body, contact }: KeyedAnswer & { readonly scope: string; readonly key: string },
): Promise<void> => {
  await on('idempotency').where({ scope, key }).update({ status, body, contact });
};

/** Empties the answers that hold a contact's data; that the calls were carried out stays known. */
export const emptyAnswersAbout = async (on: Knex.Transaction, contact: string): Promise<void> => {
  await on('idempotency').where({ contact }).update({ body: null, contact: null });
};

/** Lets go of a key whose call changed nothing, so that it can be tried again. */
export const releaseKey = async (
  on: Knex.Transaction,
  { scope, key }: { readonly scope: string; readonly key: string },
): Promise<void> => {
  await on('idempotency').where({ scope, key }).whereNull('status').delete();
};

/** Forgets the answers given before that moment. */
export const dropExpiredKeys = async (on: Knex.Transaction, before: number): Promise<void> => {
  await on('idempotency').where('created_at', '<', before).delete();
};
