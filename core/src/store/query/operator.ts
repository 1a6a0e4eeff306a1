import type { Knex } from 'knex';
import type { Role } from '../../model/role.ts';

/** An operator's row, without the password. */
export interface OperatorRow {
  readonly id: number;
  readonly publicId: string;
  readonly email: string;
  readonly name: string;
  readonly language: string;
  readonly instanceRole: 'owner' | 'member';
  readonly createdAt: number;
}

/** What a new operator's row holds. */
export interface NewOperator extends Omit<OperatorRow, 'id' | 'language'> {
  readonly emailKey: string;
  readonly passwordHash: string;
}

/** An operator's columns, for reads that join the table. */
export const OPERATOR_COLUMNS = {
  id: 'operator.id',
  publicId: 'operator.public_id',
  email: 'operator.email',
  name: 'operator.name',
  language: 'operator.language',
  instanceRole: 'operator.instance_role',
  createdAt: 'operator.created_at',
} as const;

/** Whether anybody can sign in at all. */
export const hasOperators = async (on: Knex | Knex.Transaction): Promise<boolean> =>
  (await on('operator').select('id').first()) !== undefined;

/** The operator who signs in by that address, with the hash of the password. */
export const findOperatorByEmail = (
  on: Knex | Knex.Transaction,
  emailKey: string,
): Promise<(OperatorRow & { readonly passwordHash: string }) | undefined> =>
  on('operator')
    .select({ ...OPERATOR_COLUMNS, passwordHash: 'operator.password_hash' })
    .where('email_key', emailKey)
    .first();

/** What operators are called, by their public ids; who is gone has no name. */
export const listOperatorNames = async (
  on: Knex | Knex.Transaction,
  publicIds: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const rows: { publicId: string; name: string }[] = await on('operator')
    .whereIn('public_id', publicIds)
    .select({ publicId: 'public_id', name: 'name' });
  return new Map(rows.map(({ publicId, name }) => [publicId, name]));
};

/** The address of an operator. */
export const findOperatorEmail = async (on: Knex | Knex.Transaction, id: number): Promise<string | null> => {
  const row = await on('operator').where({ id }).first<{ email: string } | undefined>('email');
  return row?.email ?? null;
};

/** Adds an operator and gives the row back; null where somebody has that address already. */
export const insertOperator = async (on: Knex.Transaction, operator: NewOperator): Promise<OperatorRow | null> => {
  const [row] = await on('operator')
    .insert({
      public_id: operator.publicId,
      email: operator.email,
      email_key: operator.emailKey,
      name: operator.name,
      password_hash: operator.passwordHash,
      instance_role: operator.instanceRole,
      created_at: operator.createdAt,
    })
    .onConflict('email_key')
    .ignore()
    .returning<OperatorRow[]>([
      'id',
      'public_id as publicId',
      'email',
      'name',
      'language',
      'instance_role as instanceRole',
      'created_at as createdAt',
    ]);
  return row ?? null;
};

/** Gives an operator a role in a workspace, instead of the one held there before. */
export const putMembership = async (
  on: Knex.Transaction,
  membership: { readonly operatorId: number; readonly workspaceId: number; readonly role: Role },
): Promise<void> => {
  await on('membership')
    .insert({ operator_id: membership.operatorId, workspace_id: membership.workspaceId, role: membership.role })
    .onConflict(['operator_id', 'workspace_id'])
    .merge(['role']);
};

/** Takes an operator out of a workspace. */
export const dropMembership = async (
  on: Knex.Transaction,
  membership: { readonly operatorId: number; readonly workspaceId: number },
): Promise<void> => {
  await on('membership').where({ operator_id: membership.operatorId, workspace_id: membership.workspaceId }).delete();
};
