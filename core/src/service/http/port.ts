import type { PollAnswer, PollRequest } from '@innesto/sdk/contract';
import type { ConnectionUse } from '../../model/request/request.ts';

/** Why nothing came back: the request was not allowed, the other side could not be reached or took too long, or it answered with something that is not taken. */
export type OutsideTrouble = 'refused' | 'unreachable' | 'too-slow' | 'too-large' | 'not-understood';

/** What became of a request. */
export type OutsideAnswer =
  | { readonly kind: 'answered'; readonly answer: PollAnswer }
  | { readonly kind: 'failed'; readonly trouble: OutsideTrouble; readonly detail: string };

/** What a connection adds to a request, and where that may go. */
export interface OpenCredential {
  /** The kind of connection, as its plugin names it. */
  readonly kind: string;
  readonly hosts: readonly string[];
  /** Behind what an address stands that is a path alone; null: nothing. */
  readonly address: string | null;
  readonly headers: { readonly [name: string]: string };
  readonly query: { readonly [name: string]: string };
  /** Texts that must not come back. */
  readonly secrets: readonly string[];
  /** Another one, now that the other side did not take this one; null: there is no other. */
  readonly renew: () => Promise<OpenCredential | null>;
  /** Notes how the other side took it. */
  readonly answered: (status: number) => Promise<void>;
}

/** Where the broker finds what connections add. Rejects with an `OutsideError` where a request cannot have it. */
export interface Credentials {
  open(use: ConnectionUse, connection: string): Promise<OpenCredential>;
}

/** A request of a plugin, what it may reach, and the secrets that it names. */
export interface OutsideRequest {
  readonly request: PollRequest;
  /** The hosts that the plugin declared. */
  readonly hosts: readonly string[];
  /** A secret by its name, as far as it may go to that host; null: there is none. */
  readonly secretFor: (name: string, host: string) => string | null;
  /** Absent: it may name no connection. */
  readonly connections?: ConnectionUse;
  readonly signal?: AbortSignal;
}

/** The world outside as far as plugins may ask it. Never rejects for what the world does. */
export interface Outside {
  ask(request: OutsideRequest): Promise<OutsideAnswer>;
}
