import type { Problem } from '@innesto/sdk/contract';

/** Why a request brought nothing. `problem`: the hub said why; `unreachable`: it did not answer; `unreadable`: something else answered. */
export type Trouble =
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'unreadable'; readonly status: number };

/** A request that brought nothing; every other error is a mistake of ours. */
export class TroubleError extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble.kind === 'problem' ? trouble.problem.detail : trouble.kind);
    this.name = 'TroubleError';
    this.trouble = trouble;
  }
}

/** What stood in the way, for a page to show; a mistake of ours is thrown on. */
export const troubleOf = (error: unknown): Trouble => {
  if (error instanceof TroubleError) return error.trouble;
  throw error;
};

/** Whether the hub said that nobody is signed in. */
export const isSignedOut = (trouble: Trouble): boolean =>
  trouble.kind === 'problem' && trouble.problem.code === 'INNESTO_SIGN_IN_REQUIRED';

/** Whether the hub said that there is no such thing. */
export const isNotFound = (trouble: Trouble): boolean =>
  trouble.kind === 'problem' && trouble.problem.code === 'INNESTO_NOT_FOUND';
