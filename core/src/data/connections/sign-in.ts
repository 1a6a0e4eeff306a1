import { createHash } from 'node:crypto';
import { fault } from '../../fault/fault.ts';
import type { Clock } from '../../model/clock.ts';
import {
  ACCESS_FIELD,
  CALLBACK_PATH,
  CLIENT_FIELD,
  parsePluginConnection,
  parseSealedFields,
  REFRESH_FIELD,
  signInAddresses,
  type PluginConnectionConfig,
  type SignInClient,
} from '../../model/connection/plugin-connection.ts';
import type { TokenPlace, Tokens } from '../../model/connection/tokens.ts';
import type { Pulse } from '../../model/pulse.ts';
import type { RandomBytes } from '../../model/random.ts';
import { SIGN_IN_FIELD, type SecretPlace } from '../../model/secret-place.ts';
import type { Workspace } from '../../model/workspace.ts';
import { beginSignIn, keepTokens, takeSignIn } from '../../store/query/connection-token.ts';
import { findConnection, type ConnectionRow } from '../../store/query/connection.ts';
import type { Store } from '../../store/store.ts';
import { releaseWaiting } from './release-waiting.ts';

const GOOD_FOR_MS = 10 * 60_000;

/** What the other side sent a person back with. */
export interface SentBack {
  readonly state: string;
  readonly code?: string;
  /** Its reason, where it says no. */
  readonly error?: string;
}

/** Signing in at other systems. `session`: what only the browser that began it has. */
export interface SignIns {
  /** The address to which the other side must send people back. */
  callback(): string;
  begin(workspace: Workspace, connection: string, session: string): Promise<string>;
  /** Takes what the other side sent back, and gives the connection's public id. */
  complete(workspace: Workspace, sentBack: SentBack, session: string): Promise<string>;
}

/** What signing in is handed. */
export interface SignInParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly pulse: Pulse;
  readonly secrets: {
    seal(place: SecretPlace, plain: string): string;
    open(place: SecretPlace, sealed: string): string;
  };
  readonly tokens: Tokens;
  readonly clients: ReadonlyMap<string, SignInClient>;
  readonly address: { readonly base: string };
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url');
const failed = (detail: string) => fault('INNESTO_CONNECTION_SIGN_IN', { detail });

/** The client with which a connection asks: its own, or the instance's; null: there is none. */
const clientOf = (
  { contribution, clientId }: PluginConnectionConfig,
  {
    clients,
    ownSecret,
  }: { readonly clients: ReadonlyMap<string, SignInClient>; readonly ownSecret: () => string | null },
): SignInClient | null =>
  clientId === null ? (clients.get(contribution) ?? null) : { id: clientId, secret: ownSecret() };

interface Place {
  readonly row: ConnectionRow;
  readonly config: PluginConnectionConfig;
  readonly place: TokenPlace;
}

const placeOf = async (parts: SignInParts, workspace: Workspace, publicId: string): Promise<Place> => {
  const { store, secrets, clients } = parts;
  const row = await findConnection(store.read, { workspaceId: workspace.id, publicId });
  if (row?.kind !== 'plugin') throw fault('INNESTO_NOT_FOUND', { what: 'connection' });
  const config = parsePluginConnection(row.config);
  const addresses = signInAddresses(config);
  const { credential } = config.declared;
  if (addresses === null || credential.kind !== 'oauth2')
    throw failed('the connection is not one that is signed in at');
  const sealed = parseSealedFields(row.secret)[CLIENT_FIELD];
  const ownSecret = (): string | null =>
    sealed === undefined
      ? null
      : secrets.open({ workspace: workspace.publicId, connection: publicId, field: CLIENT_FIELD }, sealed);
  const client = clientOf(config, { clients, ownSecret });
  if (client === null) throw failed('the client is missing with which the hub asks for it');
  return { row, config, place: { ...addresses, client, authentication: credential.clientAuthentication ?? 'body' } };
};

const begin = async (
  parts: SignInParts,
  workspace: Workspace,
  { connection: publicId, session }: { readonly connection: string; readonly session: string },
): Promise<string> => {
  const { store, clock, random, secrets, address } = parts;
  const { config, place } = await placeOf(parts, workspace, publicId);
  const { credential } = config.declared;
  const verifier = random(32).toString('base64url');
  // Whoever comes back is first of all asked for the workspace: it stands in the open.
  const state = `${workspace.publicId}.${random(32).toString('base64url')}`;
  const now = clock.now();
  const begun = {
    state: hashOf(state),
    workspaceId: workspace.id,
    connection: publicId,
    session: hashOf(session),
    verifier: secrets.seal({ workspace: workspace.publicId, connection: publicId, field: SIGN_IN_FIELD }, verifier),
    expiresAt: now + GOOD_FOR_MS,
  };
  await store.write((transaction) => beginSignIn(transaction, begun, now), { makesWork: false });
  const url = new URL(place.authorize);
  const more = credential.kind === 'oauth2' ? (credential.parameters ?? {}) : {};
  const scopes = credential.kind === 'oauth2' ? credential.scopes : [];
  const own = {
    response_type: 'code',
    client_id: place.client.id,
    redirect_uri: `${address.base}${CALLBACK_PATH}`,
    ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
    state,
    code_challenge: hashOf(verifier),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries({ ...more, ...own })) url.searchParams.set(name, value);
  return url.href;
};

const complete = async (
  parts: SignInParts,
  workspace: Workspace,
  { session, ...sentBack }: SentBack & { readonly session: string },
): Promise<string> => {
  const { store, clock, secrets, tokens, address, pulse } = parts;
  const begun = await takeSignIn(store, { state: hashOf(sentBack.state), workspaceId: workspace.id });
  if (begun === null) throw failed('it was not begun here, or is over already');
  if (begun.session !== hashOf(session)) throw failed('it was begun in another browser, or by somebody else');
  if (begun.expiresAt < clock.now()) throw failed('it took longer than ten minutes');
  if (sentBack.code === undefined)
    throw failed(
      sentBack.error === 'access_denied' ? 'it was not allowed at the other side' : 'the other side said no',
    );
  const { row, place } = await placeOf(parts, workspace, begun.connection);
  const at = { workspace: workspace.publicId, connection: begun.connection };
  const verifier = secrets.open({ ...at, field: SIGN_IN_FIELD }, begun.verifier);
  const told = await tokens.exchange(place, {
    code: sentBack.code,
    verifier,
    redirect: `${address.base}${CALLBACK_PATH}`,
  });
  if (told.kind !== 'given') throw failed(told.detail);
  const now = clock.now();
  const given = {
    [ACCESS_FIELD]: secrets.seal({ ...at, field: ACCESS_FIELD }, told.access),
    ...(told.refresh === null ? {} : { [REFRESH_FIELD]: secrets.seal({ ...at, field: REFRESH_FIELD }, told.refresh) }),
  };
  await store.write(async (transaction) => {
    const held = await findConnection(transaction, {
      workspaceId: workspace.id,
      publicId: begun.connection,
      lock: true,
    });
    // What was signed in at must be what is asked now.
    if (held?.config !== row.config) throw failed('the connection was changed meanwhile');
    await keepTokens(transaction, {
      id: row.id,
      used: () => true,
      secretWith: (secret) => {
        const { [REFRESH_FIELD]: _old, ...rest } = parseSealedFields(secret);
        return JSON.stringify({ ...rest, ...given });
      },
      expiresAt: told.lastsMs === null ? null : now + told.lastsMs,
      at: now,
    });
    await releaseWaiting(transaction, { workspace, connection: begun.connection, now });
  });
  pulse.deliveries();
  return begun.connection;
};

/** Opens signing in at other systems: authorization code with PKCE; the state is good once, for ten minutes, and for the session that began it. */
export const createSignIns = (parts: SignInParts): SignIns => ({
  callback: () => `${parts.address.base}${CALLBACK_PATH}`,
  begin: (workspace, connection, session) => begin(parts, workspace, { connection, session }),
  complete: (workspace, sentBack, session) => complete(parts, workspace, { ...sentBack, session }),
});
