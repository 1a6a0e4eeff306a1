import type { SignInClient } from './plugin-connection.ts';

/** Where tokens are given, and who asks. */
export interface TokenPlace {
  readonly authorize: string;
  readonly token: string;
  readonly client: SignInClient;
  /** How the client proves itself there. */
  readonly authentication: 'basic' | 'body';
}

/** What came of asking for tokens. `refused`: the other side said no, by the name that its answer gives the reason. */
export type TokenAnswer =
  | {
      readonly kind: 'given';
      readonly access: string;
      /** Null: the one before goes on. */
      readonly refresh: string | null;
      readonly lastsMs: number | null;
    }
  | { readonly kind: 'refused'; readonly reason: string; readonly detail: string }
  | { readonly kind: 'failed'; readonly detail: string };

/** Where tokens are given for a sign-in, and renewed. Never rejects for what the world does. */
export interface Tokens {
  exchange(
    place: TokenPlace,
    signIn: { readonly code: string; readonly verifier: string; readonly redirect: string },
  ): Promise<TokenAnswer>;
  renew(place: TokenPlace, refresh: string): Promise<TokenAnswer>;
}
