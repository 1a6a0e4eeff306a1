import Type, { type Static } from 'typebox';
import { HeaderLine, HeaderName } from './inbound.ts';
import { FieldKey } from './name.ts';

const strict = { additionalProperties: false } as const;
const SettingName = Type.String({ pattern: '^[a-zA-Z][a-zA-Z0-9_]{0,59}$' });

/**
 * An address of a connection's other side: as it is, or below the address or host that a setting of the connection names (`{setting: 'shop',
 * path: '/api/me'}`).
 */
export const ConnectionAddress = Type.Union([
  Type.String({ pattern: '^https://[^\\s]+$', maxLength: 500 }),
  Type.Object({ setting: SettingName, path: Type.String({ pattern: '^(/[^\\s]*)?$', maxLength: 500 }) }, strict),
]);
export type ConnectionAddress = Static<typeof ConnectionAddress>;

/**
 * What the hub adds to a request that names a connection. `api-key`: the secret of that name, in a header (behind `prefix`: `Bearer `) or in the
 * query. `basic`: HTTP Basic, of a setting of the connection (`user`) and a secret (`password`). `oauth2`: the access token that was given for
 * a sign-in by authorization code with PKCE, renewed before it expires; `parameters`: what the address of the sign-in needs beside (for a
 * token that can be renewed, many want `access_type: offline`); `clientAuthentication`: how the client proves itself where tokens are given
 * (absent: `body`).
 */
export const Credential = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('api-key'),
      secret: FieldKey,
      header: HeaderName,
      prefix: Type.Optional(HeaderLine),
    },
    strict,
  ),
  Type.Object(
    { kind: Type.Literal('api-key'), secret: FieldKey, query: Type.String({ minLength: 1, maxLength: 100 }) },
    strict,
  ),
  Type.Object({ kind: Type.Literal('basic'), user: SettingName, password: FieldKey }, strict),
  Type.Object(
    {
      kind: Type.Literal('oauth2'),
      authorizeUrl: ConnectionAddress,
      tokenUrl: ConnectionAddress,
      scopes: Type.Array(Type.String({ minLength: 1, maxLength: 300, pattern: '^[\\x21\\x23-\\x5b\\x5d-\\x7e]+$' }), {
        maxItems: 50,
      }),
      parameters: Type.Optional(
        Type.Record(Type.String({ pattern: '^[a-z_]{1,60}$' }), Type.String({ maxLength: 300 }), { maxProperties: 10 }),
      ),
      clientAuthentication: Type.Optional(Type.Union([Type.Literal('basic'), Type.Literal('body')])),
    },
    strict,
  ),
]);
export type Credential = Static<typeof Credential>;

/** The secrets that a credential is made of, beside what a sign-in gives. */
export const secretsOfCredential = (credential: Credential): readonly string[] => {
  switch (credential.kind) {
    case 'api-key':
      return [credential.secret];
    case 'basic':
      return [credential.password];
    case 'oauth2':
      return [];
  }
};

/** A connection's own address in the open, by its settings; null where they name none. */
export const connectionAddress = (
  address: ConnectionAddress,
  settings: Readonly<Record<string, unknown>>,
): string | null => {
  if (typeof address === 'string') return address;
  const named = Object.hasOwn(settings, address.setting) ? settings[address.setting] : null;
  if (typeof named !== 'string' || named === '') return null;
  const text = named.includes('://') ? named : `https://${named}`;
  if (!URL.canParse(text)) return null;
  const { origin, username, password } = new URL(text);
  return origin === 'null' || username !== '' || password !== '' ? null : `${origin}${address.path}`;
};
