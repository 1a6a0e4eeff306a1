import Type, { type Static } from 'typebox';
import { PublicId } from '../name.ts';
import { pageOf } from './page.ts';
import { RoleName } from './workspace.ts';

const strict = { additionalProperties: false } as const;
const nullable = (description: string) => Type.Union([Type.String({ description }), Type.Null()]);

/** A token without its secret; `prefix` is how the secret begins. */
export const TokenView = Type.Object(
  {
    id: PublicId,
    name: Type.String(),
    role: RoleName,
    prefix: Type.String(),
    createdAt: Type.String({ description: 'RFC 3339' }),
    expiresAt: nullable('RFC 3339'),
    lastUsedAt: nullable('RFC 3339'),
  },
  strict,
);
export type TokenView = Static<typeof TokenView>;

/** What makes a token. Its role is never above the maker's. */
export const TokenDraft = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 120 }),
    role: RoleName,
    expiresAt: Type.Optional(
      Type.String({ format: 'date-time', maxLength: 40, description: 'RFC 3339, in the future; absent: never' }),
    ),
  },
  strict,
);
export type TokenDraft = Static<typeof TokenDraft>;

/** A token just made: the only time its secret is shown. Send it as `Authorization: Bearer <secret>`. */
export const TokenMade = Type.Object({ ...TokenView.properties, secret: Type.String() }, strict);
export type TokenMade = Static<typeof TokenMade>;

/** A page of tokens. */
export const TokenPage = pageOf(TokenView);

/** The address of one token. */
export const TokenParams = Type.Object({ workspace: PublicId, token: PublicId }, strict);
