import type { PollAnswer, PollRequest } from '@innesto/sdk/contract';

/** Why nothing came back: the request was not allowed, the other side could not be reached or took too long, or it answered with something that is not taken. */
export type OutsideTrouble = 'refused' | 'unreachable' | 'too-slow' | 'too-large' | 'not-understood';

/** What became of a request. */
export type OutsideAnswer =
  | { readonly kind: 'answered'; readonly answer: PollAnswer }
  | { readonly kind: 'failed'; readonly trouble: OutsideTrouble; readonly detail: string };

/** A request of a plugin, what it may reach, and the secrets that it names. */
export interface OutsideRequest {
  readonly request: PollRequest;
  /** The hosts that the plugin declared. */
  readonly hosts: readonly string[];
  /** A secret by its name, as far as it may go to that host; null: there is none. */
  readonly secretFor: (name: string, host: string) => string | null;
  readonly signal?: AbortSignal;
}

/** The world outside as far as plugins may ask it. Never rejects for what the world does. */
export interface Outside {
  ask(request: OutsideRequest): Promise<OutsideAnswer>;
}
