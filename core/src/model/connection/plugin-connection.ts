import { connectionAddress, type ConnectionManifest, type Json } from '@innesto/sdk/contract';
import { readKept } from '../kept.ts';

/** What a kind of connection said of itself when the connection's secrets were entered: they go where that says, whatever its plugin says later. */
export type DeclaredConnection = Pick<
  ConnectionManifest,
  'name' | 'title' | 'secrets' | 'hosts' | 'address' | 'credential' | 'test'
>;

/** What a connection of a plugin's kind keeps in the open. */
export interface PluginConnectionConfig {
  /** `plugin/name`. */
  readonly contribution: string;
  readonly declared: DeclaredConnection;
  readonly settings: Readonly<Record<string, Json>>;
  /** Where requests with it may go, by its settings. */
  readonly hosts: readonly string[];
  /** Who asks for a sign-in, where the connection has a client of its own; null: the instance's. */
  readonly clientId: string | null;
}

/** Why requests with a connection do not go (`sign-in`), or are turned away by the other side (`refused`). */
export type ConnectionTrouble = 'sign-in' | 'refused';

/** Reads what a connection of a plugin's kind keeps in the open. */
export const parsePluginConnection = (text: string): PluginConnectionConfig => readKept<PluginConnectionConfig>(text);

/** Reads its sealed secrets by their fields. */
export const parseSealedFields = (text: string | null): Readonly<Record<string, string>> =>
  text === null ? {} : readKept<Readonly<Record<string, string>>>(text);

/** Under which field the secret of that name is sealed. */
export const secretField = (name: string): string => `secret:${name}`;
/** The fields of what a sign-in gives, and of the client's own secret. */
export const [CLIENT_FIELD, ACCESS_FIELD, REFRESH_FIELD] = ['client', 'access', 'refresh'] as const;

/** Where its sign-in begins, and where tokens are given; null: it has none, or its settings name no address. */
export const signInAddresses = ({
  declared: { credential },
  settings,
}: Pick<PluginConnectionConfig, 'declared' | 'settings'>): {
  readonly authorize: string;
  readonly token: string;
} | null => {
  if (credential.kind !== 'oauth2') return null;
  const authorize = connectionAddress(credential.authorizeUrl, settings);
  const token = connectionAddress(credential.tokenUrl, settings);
  return authorize === null || token === null ? null : { authorize, token };
};

/** Where the other side sends people back to, below the hub's own address. */
export const CALLBACK_PATH = '/oauth/callback';

/** The client with which an instance, or one connection, asks for sign-ins. */
export interface SignInClient {
  readonly id: string;
  readonly secret: string | null;
}

const IN_A_HEADER = /^[\u0021-\u007e\u00a0-\u00ff]([\u0020-\u007e\u00a0-\u00ff]*[\u0021-\u007e\u00a0-\u00ff])?$/;

/** Why a text cannot be the secret of that name; null: it can. What goes into a header holds only what a header can. */
export const secretObjection = (
  { credential }: Pick<DeclaredConnection, 'credential'>,
  name: string,
  value: string,
): string | null => {
  const isHeader = credential.kind === 'api-key' && 'header' in credential && credential.secret === name;
  return isHeader && !IN_A_HEADER.test(value)
    ? 'it holds a character that no header can hold, or a space at its end'
    : null;
};
