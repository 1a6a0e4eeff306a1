import type { Knex } from 'knex';
import type { ConnectionTrouble } from '../../model/connection/plugin-connection.ts';

/** What a connection reaches, and how. */
export type ConnectionKind = 'smtp' | 'http-gateway' | 'twilio' | 'plugin';

/** A connection's row: its settings and its sealed secrets as JSON texts. */
export interface ConnectionRow {
  readonly id: number;
  readonly publicId: string;
  readonly kind: ConnectionKind;
  readonly name: string;
  readonly config: string;
  readonly secret: string | null;
  /** What a part of an SMS costs by it, as JSON; null: nobody entered it. */
  readonly partPrice: string | null;
  readonly rev: number;
  /** Of one of a plugin's kind: why its requests do not get through, and since when (null: they do). */
  readonly trouble: ConnectionTrouble | null;
  readonly troubleAt: number | null;
  /** Until when its token is good; null: for as long as the other side likes. */
  readonly expiresAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A connection's row, and whose it is: the workspace's inner id, and its public one. */
export interface NamedConnectionRow extends ConnectionRow {
  readonly workspaceId: number;
  readonly workspace: string;
}

const COLUMNS = {
  id: 'id',
  publicId: 'public_id',
  kind: 'kind',
  name: 'name',
  config: 'config',
  secret: 'secret',
  partPrice: 'part_price',
  rev: 'rev',
  trouble: 'trouble',
  troubleAt: 'trouble_at',
  expiresAt: 'expires_at',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
} as const;

/** The connection of that public id; with `lock` nobody else changes it before the transaction ends. */
export const findConnection = (
  on: Knex | Knex.Transaction,
  {
    workspaceId,
    publicId,
    lock = false,
  }: { readonly workspaceId: number; readonly publicId: string; readonly lock?: boolean },
): Promise<ConnectionRow | undefined> => {
  const query = on('connection')
    .select(COLUMNS)
    .where({ workspace_id: workspaceId, public_id: publicId })
    .first<ConnectionRow | undefined>();
  return lock ? query.forUpdate() : query;
};

/** A workspace's connections of some kinds, the newest first. */
export const newestConnections = (
  on: Knex | Knex.Transaction,
  { workspaceId, kinds }: { readonly workspaceId: number; readonly kinds: readonly ConnectionKind[] },
): Promise<ConnectionRow[]> =>
  on('connection').select(COLUMNS).where({ workspace_id: workspaceId }).whereIn('kind', kinds).orderBy('id', 'desc');

/** A workspace's connections, the newest first. */
export const listConnections = (
  on: Knex | Knex.Transaction,
  {
    workspaceId,
    before,
    limit,
  }: { readonly workspaceId: number; readonly before: number | null; readonly limit: number },
): Promise<ConnectionRow[]> => {
  const query = on('connection').select(COLUMNS).where('workspace_id', workspaceId).orderBy('id', 'desc').limit(limit);
  return before === null ? query : query.where('id', '<', before);
};

/** Adds a connection. */
export const insertConnection = async (
  on: Knex.Transaction,
  connection: Omit<ConnectionRow, 'id' | 'rev' | 'updatedAt' | 'troubleAt' | 'expiresAt'> & {
    readonly workspaceId: number;
  },
): Promise<void> => {
  await on('connection').insert({
    public_id: connection.publicId,
    workspace_id: connection.workspaceId,
    kind: connection.kind,
    name: connection.name,
    config: connection.config,
    secret: connection.secret,
    part_price: connection.partPrice,
    trouble: connection.trouble,
    trouble_at: connection.trouble === null ? null : connection.createdAt,
    created_at: connection.createdAt,
    updated_at: connection.createdAt,
  });
};

/** Changes a connection; its revision tells those who hold it open that it is another one now. */
export const updateConnection = async (
  on: Knex.Transaction,
  {
    workspaceId,
    id,
    name,
    config,
    secret,
    partPrice,
    at,
  }: Pick<ConnectionRow, 'id' | 'name' | 'config' | 'secret' | 'partPrice'> & {
    readonly workspaceId: number;
    readonly at: number;
  },
): Promise<void> => {
  await on('connection')
    .where({ workspace_id: workspaceId, id })
    .update({ name, config, secret, part_price: partPrice, updated_at: at })
    .increment('rev', 1);
};

/** Takes a connection away; says whether there was one. */
export const deleteConnection = async (
  on: Knex.Transaction,
  { workspaceId, publicId }: { readonly workspaceId: number; readonly publicId: string },
): Promise<boolean> => (await on('connection').where({ workspace_id: workspaceId, public_id: publicId }).del()) > 0;

/** The connection of that public id in whichever workspace, with its workspace's public id: whoever asks has nothing but an address that names it. */
export const findNamedConnection = (
  on: Knex | Knex.Transaction,
  publicId: string,
): Promise<NamedConnectionRow | undefined> =>
  on('connection')
    .join('workspace', 'workspace.id', 'connection.workspace_id')
    .select({
      ...Object.fromEntries(Object.entries(COLUMNS).map(([name, column]) => [name, `connection.${column}`])),
      workspaceId: 'connection.workspace_id',
      workspace: 'workspace.public_id',
    })
    .where('connection.public_id', publicId)
    .first();
