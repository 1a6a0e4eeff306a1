import type { Knex } from 'knex';
import type { ConnectionTrouble } from '../../model/connection/plugin-connection.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';

type On = Knex | Knex.Transaction;

/** Notes why requests with a connection do not get through; one that says so already keeps its moment. */
export const noteConnectionTrouble = async (
  on: On,
  {
    id,
    rev,
    trouble,
    at,
  }: { readonly id: number; readonly rev: number; readonly trouble: ConnectionTrouble; readonly at: number },
): Promise<void> => {
  // Whoever changed it meanwhile knows better than an answer to what was asked before.
  await on('connection')
    .where({ id, rev })
    .whereRaw(`COALESCE(trouble, '') <> ?`, [trouble])
    .update({ trouble, trouble_at: at });
};

/** Notes that requests with a connection get through again. */
export const clearConnectionTrouble = async (
  on: On,
  { id, rev }: { readonly id: number; readonly rev: number },
): Promise<void> => {
  await on('connection').where({ id, rev }).update({ trouble: null, trouble_at: null });
};

/** How a connection stands after it was changed: somebody has to sign in, or it is given another chance. */
export const standAfterChange = async (
  transaction: Knex.Transaction,
  {
    id,
    needsSignIn,
    trouble,
    at,
  }: {
    readonly id: number;
    readonly needsSignIn: boolean;
    readonly trouble: ConnectionTrouble | null;
    readonly at: number;
  },
): Promise<void> => {
  const next = needsSignIn ? 'sign-in' : null;
  if (next === trouble) return;
  await transaction('connection')
    .where({ id })
    .update({ trouble: next, trouble_at: next === null ? null : at, ...(needsSignIn ? { expires_at: null } : {}) });
};

/** Takes the right to renew a connection's token, by the database's clock; false: somebody else has it. */
export const takeTokenLease = async (
  store: Store,
  { id, by, milliseconds }: { readonly id: number; readonly by: string; readonly milliseconds: number },
): Promise<boolean> => {
  const { now, words } = store.dialect;
  const taken = await store.writeOne<{ id: number }>(
    `UPDATE connection SET lease_by = ?, lease_until = ${now} + CAST(? AS ${words.integer}) WHERE id = ? AND (lease_until IS NULL OR lease_until < ${now}) RETURNING id`,
    [by, milliseconds, id],
  );
  return taken.length > 0;
};

/** Gives the right to renew back. */
export const dropTokenLease = async (
  store: Store,
  { id, by }: { readonly id: number; readonly by: string },
): Promise<void> => {
  await store.writeOne(
    'UPDATE connection SET lease_by = NULL, lease_until = NULL WHERE id = ? AND lease_by = ? RETURNING id',
    [id, by],
  );
};

/**
 * Keeps the tokens that were given, and with them the right to renew ends. `used`: the sealed token for which they were given; where another stands there by
 * now (somebody signed in anew) they count no more.
 */
export const keepTokens = async (
  transaction: Knex.Transaction,
  {
    id,
    used,
    secretWith,
    expiresAt,
    at,
  }: {
    readonly id: number;
    readonly used: (secret: string | null) => boolean;
    readonly secretWith: (secret: string | null) => string;
    readonly expiresAt: number | null;
    readonly at: number;
  },
): Promise<boolean> => {
  const row: { secret: string | null } | undefined = await transaction('connection')
    .where({ id })
    .forUpdate()
    .first('secret');
  if (row === undefined || !used(row.secret)) return false;
  await transaction('connection')
    .where({ id })
    .update({
      secret: secretWith(row.secret),
      expires_at: expiresAt,
      trouble: null,
      trouble_at: null,
      lease_by: null,
      lease_until: null,
      updated_at: at,
    })
    .increment('rev', 1);
  return true;
};

/** Those of some connections that have to be signed in again, by their public ids; with `lock` nobody is signed in there before the transaction ends. */
export const connectionsToSignIn = async (
  { read, dialect }: { readonly read: On; readonly dialect: Dialect },
  publicIds: readonly string[],
  { lock = false }: { readonly lock?: boolean } = {},
): Promise<ReadonlySet<string>> => {
  if (publicIds.length === 0) return new Set();
  const rows = await dialect.all<{ public_id: string }>(
    read,
    `SELECT public_id FROM connection WHERE public_id IN ${dialect.list('text')} AND trouble = 'sign-in'${lock ? ` ORDER BY id${dialect.forShare}` : ''}`,
    [JSON.stringify(publicIds)],
  );
  return new Set(rows.map((row) => row.public_id));
};

/** Lets the requests go that wait for a connection; they are looked at again, each by its own rules. */
export const releaseRequests = async (
  transaction: Knex.Transaction,
  { workspaceId, connection, now }: { readonly workspaceId: number; readonly connection: string; readonly now: number },
): Promise<void> => {
  await transaction('delivery')
    .where({ workspace_id: workspaceId, state: 'queued', kind: 'request' })
    .whereNotNull('host')
    .where('not_before', '>', now)
    .whereLike('body', `%${connection}%`)
    .update({ not_before: now });
};

/** A sign-in that was begun. */
export interface BegunSignIn {
  readonly state: string;
  readonly workspaceId: number;
  readonly connection: string;
  readonly session: string;
  readonly verifier: string;
  readonly expiresAt: number;
}

/** Remembers a sign-in that was begun, and forgets those that are too old. */
export const beginSignIn = async (transaction: Knex.Transaction, begun: BegunSignIn, now: number): Promise<void> => {
  await transaction('connection_sign_in').where('expires_at', '<', now).del();
  await transaction('connection_sign_in').insert({
    state: begun.state,
    workspace_id: begun.workspaceId,
    connection: begun.connection,
    session: begun.session,
    verifier: begun.verifier,
    expires_at: begun.expiresAt,
  });
};

/** Takes a sign-in that was begun: nobody takes it again. */
export const takeSignIn = async (
  store: Store,
  { state, workspaceId }: { readonly state: string; readonly workspaceId: number },
): Promise<BegunSignIn | null> => {
  const [row] = await store.writeOne<{ connection: string; session: string; verifier: string; expires_at: number }>(
    'DELETE FROM connection_sign_in WHERE state = ? AND workspace_id = ? RETURNING connection, session, verifier, expires_at',
    [state, workspaceId],
  );
  if (row === undefined) return null;
  return {
    state,
    workspaceId,
    connection: row.connection,
    session: row.session,
    verifier: row.verifier,
    expiresAt: row.expires_at,
  };
};
