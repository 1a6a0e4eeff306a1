import type { Page } from '@innesto/sdk/contract';
import type { Clock } from '../../model/clock.ts';
import type { Ids } from '../../model/identifier.ts';
import { keepAnswers } from '../../model/kept-answers.ts';
import type { RandomBytes } from '../../model/random.ts';
import type { Role } from '../../model/role.ts';
import type { Workspace } from '../../model/workspace.ts';
import { findToken, insertToken, listTokens, revokeToken, touchToken } from '../../store/query/token.ts';
import type { Store } from '../../store/store.ts';
import { hashOfSecret, isTokenSecret, newTokenSecret, prefixOfToken } from './secret.ts';

// A token that works all day is not worth a write at each request.
const TOUCH_AFTER = 60_000;
/** So long another node may still let in whose token this one has revoked; this one does not, from the commit on. */
const KNOWN_FOR_MS = 1000;
const MOST_KNOWN = 1000;

/** What machines show instead of a password: it belongs to one workspace and has a role there. */
export interface Token {
  readonly id: number;
  readonly publicId: string;
  readonly workspaceId: number;
  readonly name: string;
  readonly prefix: string;
  readonly role: Role;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
}

/** What is needed to make a token. */
export interface TokenDraft {
  readonly name: string;
  readonly role: Role;
  readonly expiresAt: number | null;
  readonly createdBy: number;
}

/** The tokens of every workspace. */
export interface Tokens {
  /** Makes a token; its secret is shown now and never again. */
  make(workspace: Workspace, draft: TokenDraft): Promise<{ readonly token: Token; readonly secret: string }>;
  /** A workspace's tokens that were not revoked, the newest first. */
  list(workspace: Workspace, page: { readonly limit: number; readonly before: number | null }): Promise<Page<Token>>;
  /** Revokes a token, at once; says whether there was one. */
  revoke(workspace: Workspace, publicId: string): Promise<boolean>;
  /** The token of that secret, or null where it is unknown, revoked or expired. */
  resolve(secret: string): Promise<Token | null>;
}

/** The tokens that the store keeps, by the hash of their secret. */
export const createTokens = ({
  store,
  clock,
  ids,
  random,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: RandomBytes;
}): Tokens => {
  const known = keepAnswers((hash: string) => findToken(store.read, hash), {
    now: () => clock.now(),
    lifeMs: KNOWN_FOR_MS,
    most: MOST_KNOWN,
  });
  return {
    make: async (workspace, { name, role, expiresAt, createdBy }) => {
      const secret = newTokenSecret(random);
      const row = {
        publicId: ids.next(),
        workspaceId: workspace.id,
        name,
        prefix: prefixOfToken(secret),
        role,
        createdAt: clock.now(),
        expiresAt,
      };
      const id = await store.write((transaction) =>
        insertToken(transaction, { ...row, hash: hashOfSecret(secret), createdBy }),
      );
      return { token: { ...row, id, lastUsedAt: null }, secret };
    },
    list: async (workspace, { limit, before }) => {
      const rows = await listTokens(store.read, { workspaceId: workspace.id, limit: limit + 1, before });
      const items = rows.slice(0, limit);
      return { items, next: rows.length > limit ? String(items.at(-1)?.id) : null };
    },
    revoke: async (workspace, publicId) => {
      const revoked = await store.write((transaction) =>
        revokeToken(transaction, { workspaceId: workspace.id, publicId, at: clock.now() }),
      );
      known.forgetAll();
      return revoked;
    },
    resolve: async (secret) => {
      if (!isTokenSecret(secret)) return null;
      const hash = hashOfSecret(secret);
      const token = await known.get(hash);
      const now = clock.now();
      if (token === undefined || (token.expiresAt !== null && token.expiresAt <= now)) return null;
      if (token.lastUsedAt === null || now - token.lastUsedAt >= TOUCH_AFTER) {
        await store.write((transaction) => touchToken(transaction, token.id, now));
        known.forget(hash);
      }
      return token;
    },
  };
};
