import { connectionAddress } from '@innesto/sdk/contract';
import { isFault } from '../../fault/fault.ts';
import type { Clock } from '../../model/clock.ts';
import {
  ACCESS_FIELD,
  parsePluginConnection,
  parseSealedFields,
  secretField,
  type PluginConnectionConfig,
} from '../../model/connection/plugin-connection.ts';
import type { ConnectionUse } from '../../model/request/request.ts';
import { clearConnectionTrouble, noteConnectionTrouble } from '../../store/query/connection-token.ts';
import { findNamedConnection, type NamedConnectionRow } from '../../store/query/connection.ts';
import type { Store } from '../../store/store.ts';
import { OutsideError } from '../http/outside-errors.ts';
import type { Credentials, OpenCredential } from '../http/port.ts';
import type { Secrets } from '../secret/secrets.ts';
import type { RenewToken } from './renew-token.ts';

/** What opening connections is handed. */
export interface CredentialParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly secrets: Pick<Secrets, 'open'>;
  readonly renew: RenewToken;
}

// Renewed a little before it is over: it has a way to go, and clocks differ.
const BEFORE_MS = 60_000;

/** Nothing goes out, and it is tried again: somebody has to enter something first. */
const waits = (detail: string): OutsideError => new OutsideError('unreachable', detail);

const signInFirst = ({ name }: NamedConnectionRow): OutsideError =>
  waits(`somebody has to sign in again for the connection “${name}”`);

const find = async (
  { store }: CredentialParts,
  use: ConnectionUse,
  connection: string,
): Promise<NamedConnectionRow> => {
  if (!use.isChosen(connection))
    throw new OutsideError('refused', 'the request names a connection that its settings do not');
  const row = await findNamedConnection(store.read, connection);
  if (row?.workspaceId !== use.workspaceId) throw waits('the connection is not there');
  const isOwn = row.kind === 'plugin' && parsePluginConnection(row.config).contribution.split('/')[0] === use.plugin;
  if (!isOwn) throw new OutsideError('refused', 'the connection is not one of the plugin’s own kind');
  return row;
};

interface Added {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}

const NOTHING: Added = { headers: {}, query: {}, secrets: [] };

/** What is added, with the secrets in the open. */
const addedBy = ({ declared, settings }: PluginConnectionConfig, reveal: (field: string) => string): Added => {
  const { credential } = declared;
  switch (credential.kind) {
    case 'api-key': {
      const secret = reveal(secretField(credential.secret));
      return 'query' in credential
        ? { ...NOTHING, query: { [credential.query]: secret }, secrets: [secret] }
        : {
            ...NOTHING,
            headers: { [credential.header.toLowerCase()]: `${credential.prefix ?? ''}${secret}` },
            secrets: [secret],
          };
    }
    case 'basic': {
      const password = reveal(secretField(credential.password));
      const user = settings[credential.user];
      const pair = Buffer.from(`${typeof user === 'string' ? user : ''}:${password}`, 'utf8').toString('base64');
      return { ...NOTHING, headers: { authorization: `Basic ${pair}` }, secrets: [password, pair] };
    }
    case 'oauth2': {
      const token = reveal(ACCESS_FIELD);
      return { ...NOTHING, headers: { authorization: `Bearer ${token}` }, secrets: [token] };
    }
  }
};

const revealIn =
  ({ secrets }: CredentialParts, row: NamedConnectionRow) =>
  (field: string): string => {
    const sealed = parseSealedFields(row.secret)[field];
    if (sealed === undefined) throw waits(`the connection “${row.name}” lacks a secret`);
    try {
      return secrets.open({ workspace: row.workspace, connection: row.publicId, field }, sealed);
    } catch (error) {
      if (isFault(error, 'INNESTO_SECRET_UNREADABLE'))
        throw waits(`the secret of the connection “${row.name}” cannot be opened`);
      throw error;
    }
  };

/** Whether the other side takes it, for whoever looks after connections: written where that has changed, and not at each request. */
const note = async (
  { store, clock }: CredentialParts,
  { id, rev, trouble }: NamedConnectionRow,
  status: number,
): Promise<void> => {
  if (status === 401 && trouble === null)
    await store.write((transaction) =>
      noteConnectionTrouble(transaction, { id, rev, trouble: 'refused', at: clock.now() }),
    );
  if (status < 400 && trouble === 'refused')
    await store.write((transaction) => clearConnectionTrouble(transaction, { id, rev }));
};

const openOne = (parts: CredentialParts, row: NamedConnectionRow): OpenCredential => {
  const config = parsePluginConnection(row.config);
  const { credential, name, address } = config.declared;
  return {
    kind: name,
    hosts: config.hosts,
    address: address === undefined ? null : connectionAddress(address, config.settings),
    ...addedBy(config, revealIn(parts, row)),
    renew: async () => {
      if (credential.kind !== 'oauth2') return null;
      const renewed = await parts.renew(row);
      // What was turned away did nothing: it waits until somebody has signed in.
      if (renewed === null) throw signInFirst(row);
      return openOne(parts, renewed);
    },
    // What was answered counts, whether or not a word of it could be kept: the next answer says the same.
    answered: (status) => note(parts, row, status).catch(() => undefined),
  };
};

/** Opens what connections add to requests: each time as it is kept now, with a token that is still good. */
export const createCredentials = (parts: CredentialParts): Credentials => ({
  open: async (use, connection) => {
    const row = await find(parts, use, connection);
    if (row.trouble === 'sign-in') throw signInFirst(row);
    const isOver = row.expiresAt !== null && row.expiresAt - BEFORE_MS < parts.clock.now();
    const good = isOver ? await parts.renew(row) : row;
    if (good === null) throw signInFirst(row);
    return openOne(parts, good);
  },
});
