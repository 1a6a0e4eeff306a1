import type { ConnectionChange, ConnectionDraft, Page } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { fault } from '../../fault/fault.ts';
import type { Clock } from '../../model/clock.ts';
import type { Ids } from '../../model/identifier.ts';
import { parseSealedSecrets, parseSmtpConfig, type SealedSecrets, type SmtpConfig, type SmtpSecretName } from '../../model/message/smtp-config.ts';
import type { Workspace } from '../../model/workspace.ts';
import {
  deleteConnection,
  findConnection,
  insertConnection,
  listConnections,
  updateConnection,
  workflowUsingConnection,
  type ConnectionRow,
} from '../../store/query/connection.ts';
import type { Store } from '../../store/store.ts';
import { idBehind, pageOfRows, type PageAsked } from '../people/after.ts';
import { checkDkimKey, checkSender } from './check-draft.ts';
import { changedConfig, requirePasswordAgain } from './change.ts';

/** A connection as a screen shows it: of its secrets only whether there are any. */
export interface Connection extends SmtpConfig {
  readonly publicId: string;
  readonly name: string;
  readonly hasPassword: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The ways to the world that workspaces have set up. */
export interface Connections {
  page(workspace: Workspace, asked: PageAsked): Promise<Page<Connection>>;
  find(workspace: Workspace, publicId: string): Promise<Connection>;
  make(workspace: Workspace, draft: ConnectionDraft): Promise<Connection>;
  change(workspace: Workspace, publicId: string, change: ConnectionChange): Promise<Connection>;
  /** Deletes a connection that no active workflow sends by. */
  remove(workspace: Workspace, publicId: string): Promise<void>;
}

/** Seals a secret so that it opens only in its place. */
export type Seal = (place: { readonly workspace: string; readonly connection: string; readonly field: SmtpSecretName }, plain: string) => string;

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly seal: Seal;
  /** Hears after the commit that mails go another way now. */
  readonly changed: (workspaceId: number, connection: string) => void;
}

const viewOf = (row: ConnectionRow): Connection => ({
  ...parseSmtpConfig(row.config),
  publicId: row.publicId,
  name: row.name,
  hasPassword: parseSealedSecrets(row.secret).password !== undefined,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
});

const textOf = (secrets: SealedSecrets): string | null => (Object.keys(secrets).length === 0 ? null : JSON.stringify(secrets));

const missing = () => fault('INNESTO_NOT_FOUND', { what: 'connection' });

const configOf = ({ host, port, security, verifyCertificate = true, user, from, dkim }: ConnectionDraft): SmtpConfig => ({
  host,
  port,
  security,
  verifyCertificate,
  user: user ?? null,
  from: checkSender(from),
  dkim: dkim === undefined ? null : { domain: dkim.domain, selector: dkim.selector },
});

const hold = async (transaction: Knex.Transaction, workspace: Workspace, publicId: string): Promise<ConnectionRow> => {
  const row = await findConnection(transaction, { workspaceId: workspace.id, publicId, lock: true });
  if (row === undefined) throw missing();
  return row;
};

/** The connections that the store keeps. */
export const createConnections = ({ store, clock, ids, seal, changed }: Parts): Connections => {
  const sealIn = (workspace: Workspace, connection: string) => (field: SmtpSecretName, plain: string | null | undefined, known?: string) => {
    if (plain === undefined) return known === undefined ? {} : { [field]: known };
    return plain === null ? {} : { [field]: seal({ workspace: workspace.publicId, connection, field }, plain) };
  };
  const find = async (workspace: Workspace, publicId: string): Promise<Connection> => {
    const row = await findConnection(store.read, { workspaceId: workspace.id, publicId });
    if (row === undefined) throw missing();
    return viewOf(row);
  };
  return {
    page: async (workspace, { limit, after }) => {
      const rows = await listConnections(store.read, { workspaceId: workspace.id, before: idBehind(after), limit: limit + 1 });
      const { items, next } = pageOfRows(rows, limit, ({ id }) => id);
      return { items: items.map(viewOf), next };
    },
    find,
    make: async (workspace, draft) => {
      const publicId = ids.next();
      const config = configOf(draft);
      const put = sealIn(workspace, publicId);
      const key = draft.dkim === undefined ? undefined : checkDkimKey(draft.dkim.privateKey);
      const row = {
        publicId,
        workspaceId: workspace.id,
        kind: draft.kind,
        name: draft.name,
        config: JSON.stringify(config),
        secret: textOf({ ...put('password', draft.password), ...put('dkimPrivateKey', key) }),
        createdAt: clock.now(),
      };
      await store.write((transaction) => insertConnection(transaction, row));
      changed(workspace.id, publicId);
      return find(workspace, publicId);
    },
    change: async (workspace, publicId, change) => {
      await store.write(async (transaction) => {
        const row = await hold(transaction, workspace, publicId);
        const [before, known] = [parseSmtpConfig(row.config), parseSealedSecrets(row.secret)];
        const config = changedConfig(before, change);
        requirePasswordAgain({ before, after: config, change, known });
        const put = sealIn(workspace, publicId);
        const key = change.dkim === null ? null : change.dkim?.privateKey;
        if (typeof key === 'string') checkDkimKey(key);
        const secrets = { ...put('password', change.password, known.password), ...put('dkimPrivateKey', key, known.dkimPrivateKey) };
        if (config.dkim !== null && secrets.dkimPrivateKey === undefined) {
          throw fault('INNESTO_CONNECTION_SETTINGS', { detail: 'DKIM needs a private key', path: '/dkim/privateKey' });
        }
        await updateConnection(transaction, {
          workspaceId: workspace.id,
          id: row.id,
          name: change.name ?? row.name,
          config: JSON.stringify(config),
          secret: textOf(secrets),
          at: clock.now(),
        });
      });
      changed(workspace.id, publicId);
      return find(workspace, publicId);
    },
    remove: async (workspace, publicId) => {
      await store.write(async (transaction) => {
        await hold(transaction, workspace, publicId);
        const workflow = await workflowUsingConnection(transaction, { workspaceId: workspace.id, publicId });
        if (workflow !== null) throw fault('INNESTO_CONNECTION_IN_USE', { workflow });
        await deleteConnection(transaction, { workspaceId: workspace.id, publicId });
      });
      changed(workspace.id, publicId);
    },
  };
};
