import type { Knex } from 'knex';
import type { Role } from '../../model/role.ts';
import type { Dialect } from '../dialect/dialect.ts';

type On = Knex | Knex.Transaction;

/** Somebody who works in a workspace. */
export interface CrewMember {
  readonly operatorId: number;
  readonly publicId: string;
  readonly name: string;
  readonly email: string;
  /** Where they are reached by SMS in this workspace; E.164. */
  readonly phone: string | null;
  readonly role: Role;
}

const COLUMNS = {
  operatorId: 'operator.id',
  publicId: 'operator.public_id',
  name: 'operator.name',
  email: 'operator.email',
  phone: 'membership.phone',
  role: 'membership.role',
} as const;

const crew = (on: On, workspaceId: number): Knex.QueryBuilder =>
  on('membership').join('operator', 'operator.id', 'membership.operator_id').where({ workspace_id: workspaceId });

/** All who work in a workspace, by name. */
export const listCrew = (on: On, workspaceId: number): Promise<CrewMember[]> =>
  crew(on, workspaceId).orderBy(['operator.name', 'operator.id']).select<CrewMember[]>(COLUMNS);

/** A member of a workspace by their public id. */
export const findCrewMember = (
  on: On,
  { workspaceId, publicId }: { readonly workspaceId: number; readonly publicId: string },
): Promise<CrewMember | undefined> =>
  crew(on, workspaceId).where('operator.public_id', publicId).first<CrewMember | undefined>(COLUMNS);

/** Sets where a member of a workspace is reached by SMS there. */
export const writeCrewPhone = async (
  on: Knex.Transaction,
  {
    workspaceId,
    operatorId,
    phone,
  }: { readonly workspaceId: number; readonly operatorId: number; readonly phone: string | null },
): Promise<void> => {
  await on('membership').where({ workspace_id: workspaceId, operator_id: operatorId }).update({ phone });
};

/** Who looks after a contact: only who works in its workspace now. Undefined: there is no such contact. */
export const findOwner = async (
  on: On,
  { workspaceId, contact }: { readonly workspaceId: number; readonly contact: string },
): Promise<{ readonly publicId: string | null; readonly name: string | null } | undefined> =>
  on('contact')
    .leftJoin('membership', (join) =>
      join.on('membership.operator_id', 'contact.owner_id').andOn('membership.workspace_id', 'contact.workspace_id'),
    )
    .leftJoin('operator', 'operator.id', 'membership.operator_id')
    .where({ 'contact.workspace_id': workspaceId, 'contact.public_id': contact })
    .whereNull('contact.deleted_at')
    .first({ publicId: 'operator.public_id', name: 'operator.name' });

/** A contact's owner as it is held until the transaction ends. */
export const holdOwner = async (
  on: Knex.Transaction,
  dialect: Dialect,
  { workspaceId, contact }: { readonly workspaceId: number; readonly contact: string },
): Promise<{ readonly id: number; readonly shard: number; readonly ownerId: number | null } | null> => {
  const [row] = await dialect.all<{ id: number; shard: number; owner_id: number | null }>(
    on,
    `SELECT id, shard, owner_id FROM contact WHERE workspace_id = ? AND public_id = ? AND deleted_at IS NULL${dialect.forUpdate}`,
    [workspaceId, contact],
  );
  return row === undefined ? null : { id: row.id, shard: row.shard, ownerId: row.owner_id };
};

/** Writes who looks after a contact; the caller holds it. */
export const writeOwner = async (
  on: Knex.Transaction,
  { contactId, ownerId, at }: { readonly contactId: number; readonly ownerId: number | null; readonly at: number },
): Promise<void> => {
  await on('contact')
    .where({ id: contactId })
    .update({ owner_id: ownerId, updated_at: at, rev: on.raw('rev + 1') });
};

/** Sets how many notices a workspace may send within an hour. */
export const writeNoticeBudget = async (
  on: Knex.Transaction,
  { workspaceId, perHour }: { readonly workspaceId: number; readonly perHour: number },
): Promise<void> => {
  await on('workspace').where({ id: workspaceId }).update({ notices_per_hour: perHour });
};
