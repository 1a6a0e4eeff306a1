import type { Knex } from 'knex';
import type { Role } from '../../model/role.ts';

/** A token's row, without the hash of its secret. */
export interface TokenRow {
  readonly id: number;
  readonly publicId: string;
  readonly workspaceId: number;
  readonly name: string;
  readonly prefix: string;
  readonly role: Role;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
}

const COLUMNS = {
  id: 'id',
  publicId: 'public_id',
  workspaceId: 'workspace_id',
  name: 'name',
  prefix: 'prefix',
  role: 'role',
  createdAt: 'created_at',
  expiresAt: 'expires_at',
  lastUsedAt: 'last_used_at',
} as const;

/** The token kept under that hash, unless it was revoked. */
export const findToken = (on: Knex | Knex.Transaction, hash: string): Promise<TokenRow | undefined> =>
  on('token').select(COLUMNS).where('hash', hash).whereNull('revoked_at').first();

/** A workspace's tokens, the newest first. */
export const listTokens = (
  on: Knex | Knex.Transaction,
  {
    workspaceId,
    limit,
    before,
  }: { readonly workspaceId: number; readonly limit: number; readonly before: number | null },
): Promise<TokenRow[]> => {
  const query = on('token')
    .select(COLUMNS)
    .where('workspace_id', workspaceId)
    .whereNull('revoked_at')
    .orderBy('id', 'desc')
    .limit(limit);
  return before === null ? query : query.where('id', '<', before);
};

/** Adds a token and gives its inner id back. */
export const insertToken = async (
  on: Knex.Transaction,
  token: Omit<TokenRow, 'id' | 'lastUsedAt'> & { readonly hash: string; readonly createdBy: number },
): Promise<number> => {
  const [row] = await on('token')
    .insert({
      public_id: token.publicId,
      workspace_id: token.workspaceId,
      name: token.name,
      hash: token.hash,
      prefix: token.prefix,
      role: token.role,
      created_by: token.createdBy,
      created_at: token.createdAt,
      expires_at: token.expiresAt,
    })
    .returning<{ id: number }[]>('id');
  if (row === undefined) throw new Error('an inserted token has no row');
  return row.id;
};

/** Revokes a token; says whether there was one to revoke. */
export const revokeToken = async (
  on: Knex.Transaction,
  { workspaceId, publicId, at }: { readonly workspaceId: number; readonly publicId: string; readonly at: number },
): Promise<boolean> =>
  (await on('token')
    .where({ workspace_id: workspaceId, public_id: publicId })
    .whereNull('revoked_at')
    .update({ revoked_at: at })) > 0;

/** Notes when a token was last seen. */
export const touchToken = async (on: Knex.Transaction, id: number, at: number): Promise<void> => {
  await on('token').where('id', id).update({ last_used_at: at });
};
