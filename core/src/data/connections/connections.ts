import type { ConnectionChange, ConnectionDraft, Page } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import type { Clock } from '../../model/clock.ts';
import type { Ids } from '../../model/identifier.ts';
import {
  parseSealedSecrets,
  parseSmtpConfig,
  type SealedSecrets,
  type SmtpConfig,
  type SmtpSecretName,
} from '../../model/message/smtp-config.ts';
import type { Workspace } from '../../model/workspace.ts';
import {
  deleteConnection,
  findConnection,
  insertConnection,
  listConnections,
  updateConnection,
  type ConnectionRow,
} from '../../store/query/connection.ts';
import type { Store } from '../../store/store.ts';
import { pageOfRows, type PageAsked } from '../page.ts';
import type { Transaction } from '../people/parts.ts';
import { refuseIfUsed } from '../workflow-use.ts';
import { changedConfig, requirePasswordAgain } from './change.ts';
import { checkDkimKey, checkSender } from './check-draft.ts';

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
export type Seal = (
  place: { readonly workspace: string; readonly connection: string; readonly field: SmtpSecretName },
  plain: string,
) => string;

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

const textOf = (secrets: SealedSecrets): string | null =>
  Object.keys(secrets).length === 0 ? null : JSON.stringify(secrets);

const missing = () => fault('INNESTO_NOT_FOUND', { what: 'connection' });

const configOf = ({
  host,
  port,
  security,
  verifyCertificate = true,
  user,
  from,
  dkim,
}: ConnectionDraft): SmtpConfig => ({
  host,
  port,
  security,
  verifyCertificate,
  user: user ?? null,
  from: checkSender(from),
  dkim: dkim === undefined ? null : { domain: dkim.domain, selector: dkim.selector },
});

/** Seals the secrets of one connection: null clears one, absent leaves what is known of it. */
type SealIn = (field: SmtpSecretName, plain: string | null | undefined, known?: string) => SealedSecrets;

const sealerOf =
  (seal: Seal, workspace: Workspace, connection: string): SealIn =>
  (field, plain, known) => {
    const sealed =
      typeof plain === 'string'
        ? seal({ workspace: workspace.publicId, connection, field }, plain)
        : plain === null
          ? undefined
          : known;
    return sealed === undefined ? {} : { [field]: sealed };
  };

const hold = async (transaction: Transaction, workspace: Workspace, publicId: string): Promise<ConnectionRow> => {
  const row = await findConnection(transaction, { workspaceId: workspace.id, publicId, lock: true });
  if (row === undefined) throw missing();
  return row;
};

/** A connection's row as a change leaves it. */
const changedRow = (
  row: ConnectionRow,
  change: ConnectionChange,
  sealIn: SealIn,
): Pick<ConnectionRow, 'id' | 'name' | 'config' | 'secret'> => {
  const [before, known] = [parseSmtpConfig(row.config), parseSealedSecrets(row.secret)];
  const config = changedConfig(before, change);
  requirePasswordAgain({ before, after: config, change, known });
  const key = change.dkim === null ? null : change.dkim?.privateKey;
  if (typeof key === 'string') checkDkimKey(key);
  const secrets = {
    ...sealIn('password', change.password, known.password),
    ...sealIn('dkimPrivateKey', key, known.dkimPrivateKey),
  };
  if (config.dkim !== null && secrets.dkimPrivateKey === undefined) {
    throw fault('INNESTO_CONNECTION_SETTINGS', { detail: 'DKIM needs a private key', path: '/dkim/privateKey' });
  }
  return { id: row.id, name: change.name ?? row.name, config: JSON.stringify(config), secret: textOf(secrets) };
};

/** The connections that the store keeps. */
export const createConnections = ({ store, clock, ids, seal, changed }: Parts): Connections => {
  const find = async (workspace: Workspace, publicId: string): Promise<Connection> => {
    const row = await findConnection(store.read, { workspaceId: workspace.id, publicId });
    if (row === undefined) throw missing();
    return viewOf(row);
  };
  return {
    page: async (workspace, { limit, after }) => {
      const rows = await listConnections(store.read, { workspaceId: workspace.id, before: after, limit: limit + 1 });
      const { items, next } = pageOfRows(rows, limit, ({ id }) => id);
      return { items: items.map(viewOf), next };
    },
    find,
    make: async (workspace, draft) => {
      const publicId = ids.next();
      const sealIn = sealerOf(seal, workspace, publicId);
      const key = draft.dkim === undefined ? undefined : checkDkimKey(draft.dkim.privateKey);
      const row = {
        publicId,
        workspaceId: workspace.id,
        kind: draft.kind,
        name: draft.name,
        config: JSON.stringify(configOf(draft)),
        secret: textOf({ ...sealIn('password', draft.password), ...sealIn('dkimPrivateKey', key) }),
        createdAt: clock.now(),
      };
      await store.write((transaction) => insertConnection(transaction, row));
      changed(workspace.id, publicId);
      return find(workspace, publicId);
    },
    change: async (workspace, publicId, change) => {
      const sealIn = sealerOf(seal, workspace, publicId);
      await store.write(async (transaction) => {
        const row = await hold(transaction, workspace, publicId);
        await updateConnection(transaction, {
          ...changedRow(row, change, sealIn),
          workspaceId: workspace.id,
          at: clock.now(),
        });
      });
      changed(workspace.id, publicId);
      return find(workspace, publicId);
    },
    remove: async (workspace, publicId) => {
      await store.write(async (transaction) => {
        await hold(transaction, workspace, publicId);
        const doomed = { code: 'INNESTO_CONNECTION_IN_USE', workspaceId: workspace.id, about: publicId } as const;
        await refuseIfUsed(transaction, { ...doomed, names: () => true });
        await deleteConnection(transaction, { workspaceId: workspace.id, publicId });
      });
      changed(workspace.id, publicId);
    },
  };
};
