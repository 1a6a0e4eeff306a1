import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../model/clock.ts';
import {
  ACCESS_FIELD,
  CLIENT_FIELD,
  parsePluginConnection,
  parseSealedFields,
  REFRESH_FIELD,
  signInAddresses,
  type SignInClient,
} from '../../model/connection/plugin-connection.ts';
import type { TokenAnswer, TokenPlace, Tokens } from '../../model/connection/tokens.ts';
import type { Ids } from '../../model/identifier.ts';
import {
  dropTokenLease,
  keepTokens,
  noteConnectionTrouble,
  takeTokenLease,
} from '../../store/query/connection-token.ts';
import { findNamedConnection, type NamedConnectionRow } from '../../store/query/connection.ts';
import type { Store } from '../../store/store.ts';
import { OutsideError } from '../http/outside-errors.ts';
import { isSameSealing } from '../secret/envelope.ts';
import type { Secrets } from '../secret/secrets.ts';

/** Renews a connection's token, unless somebody did so since the row was read; gives the row with a good one, null where somebody has to sign in again. */
export type RenewToken = (seen: NamedConnectionRow) => Promise<NamedConnectionRow | null>;

/** What renewing is handed. */
export interface RenewParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly secrets: Pick<Secrets, 'seal' | 'open'>;
  readonly tokens: Tokens;
  readonly clients: ReadonlyMap<string, SignInClient>;
}

const LEASE_MS = 90_000;
const LOOK_MS = 150;
const MOST_LOOKS = 200;
const MOST_WRITES = 60;
const WRITE_PAUSE_MS = 500;

/** Reasons that only a person can do something about. */
const FOR_GOOD = new Set(['invalid_grant', 'invalid_client', 'unauthorized_client']);

const fieldOf = ({ secret }: Pick<NamedConnectionRow, 'secret'>, field: string): string | undefined =>
  parseSealedFields(secret)[field];

const again = async ({ store }: RenewParts, { publicId }: NamedConnectionRow): Promise<NamedConnectionRow> => {
  const row = await findNamedConnection(store.read, publicId);
  if (row === undefined) throw new OutsideError('unreachable', 'the connection is not there');
  return row;
};

/** What is known by now without asking anybody; undefined: nothing new. */
const known = (row: NamedConnectionRow, seen: NamedConnectionRow): NamedConnectionRow | null | undefined => {
  if (row.trouble === 'sign-in') return null;
  return isSameSealing(fieldOf(row, ACCESS_FIELD), fieldOf(seen, ACCESS_FIELD)) ? undefined : row;
};

const toSignIn = async ({ store, clock }: RenewParts, { id, rev }: NamedConnectionRow): Promise<null> => {
  await store.write((transaction) =>
    noteConnectionTrouble(transaction, { id, rev, trouble: 'sign-in', at: clock.now() }),
  );
  return null;
};

const placeOf = ({ secrets, clients }: RenewParts, row: NamedConnectionRow): TokenPlace | null => {
  const config = parsePluginConnection(row.config);
  const { credential } = config.declared;
  const addresses = signInAddresses(config);
  if (addresses === null || credential.kind !== 'oauth2') return null;
  const sealed = fieldOf(row, CLIENT_FIELD);
  const own =
    sealed === undefined
      ? null
      : secrets.open({ workspace: row.workspace, connection: row.publicId, field: CLIENT_FIELD }, sealed);
  const client = config.clientId === null ? clients.get(config.contribution) : { id: config.clientId, secret: own };
  return client === undefined
    ? null
    : { ...addresses, client, authentication: credential.clientAuthentication ?? 'body' };
};

/** What was given is written down before it is used, however long that takes: the one before may be worth nothing any more. */
const keep = async (
  parts: RenewParts,
  row: NamedConnectionRow,
  told: Extract<TokenAnswer, { kind: 'given' }>,
): Promise<void> => {
  const { store, clock, secrets } = parts;
  const at = { workspace: row.workspace, connection: row.publicId };
  const given = {
    [ACCESS_FIELD]: secrets.seal({ ...at, field: ACCESS_FIELD }, told.access),
    ...(told.refresh === null ? {} : { [REFRESH_FIELD]: secrets.seal({ ...at, field: REFRESH_FIELD }, told.refresh) }),
  };
  const used = fieldOf(row, REFRESH_FIELD);
  const now = clock.now();
  for (let attempt = 1; ; attempt++) {
    try {
      await store.write((transaction) =>
        keepTokens(transaction, {
          id: row.id,
          // Sealed with another key meanwhile, it is still the one for which these were given.
          used: (secret) => isSameSealing(parseSealedFields(secret)[REFRESH_FIELD], used),
          secretWith: (secret) => JSON.stringify({ ...parseSealedFields(secret), ...given }),
          expiresAt: told.lastsMs === null ? null : now + told.lastsMs,
          at: now,
        }),
      );
      return;
    } catch (error) {
      if (attempt === MOST_WRITES || !(store.dialect.isAway(error) || store.dialect.isFull(error))) throw error;
      await pause(WRITE_PAUSE_MS);
    }
  }
};

/** Asks for another token, as the only one who does. */
const ask = async (parts: RenewParts, row: NamedConnectionRow): Promise<NamedConnectionRow | null> => {
  const place = placeOf(parts, row);
  const sealed = fieldOf(row, REFRESH_FIELD);
  if (place === null || sealed === undefined) return toSignIn(parts, row);
  const refresh = parts.secrets.open(
    { workspace: row.workspace, connection: row.publicId, field: REFRESH_FIELD },
    sealed,
  );
  const told = await parts.tokens.renew(place, refresh);
  switch (told.kind) {
    case 'given':
      await keep(parts, row, told);
      return again(parts, row);
    case 'refused':
      if (FOR_GOOD.has(told.reason)) return toSignIn(parts, row);
      throw new OutsideError('unreachable', `the token could not be renewed: ${told.detail}`);
    case 'failed':
      throw new OutsideError('unreachable', `the token could not be renewed: ${told.detail}`);
  }
};

/** Waits for the right to ask, or for what somebody else is told meanwhile. */
const renew = async (parts: RenewParts, seen: NamedConnectionRow): Promise<NamedConnectionRow | null> => {
  const { store, ids } = parts;
  const by = ids.next();
  for (let look = 0; look < MOST_LOOKS; look++) {
    const before = known(await again(parts, seen), seen);
    if (before !== undefined) return before;
    if (await takeTokenLease(store, { id: seen.id, by, milliseconds: LEASE_MS })) {
      try {
        // Somebody may have been told between the look and the lease.
        const row = await again(parts, seen);
        const meanwhile = known(row, seen);
        return meanwhile === undefined ? await ask(parts, row) : meanwhile;
      } finally {
        await dropTokenLease(store, { id: seen.id, by });
      }
    }
    await pause(LOOK_MS);
  }
  throw new OutsideError('unreachable', 'the token could not be renewed in time');
};

/** Renews tokens, one question at a time for each connection, whichever nodes want one. */
export const createRenewToken = (parts: RenewParts): RenewToken => {
  const underWay = new Map<number, Promise<NamedConnectionRow | null>>();
  return (seen) => {
    const found = underWay.get(seen.id) ?? renew(parts, seen).finally(() => underWay.delete(seen.id));
    underWay.set(seen.id, found);
    return found;
  };
};
