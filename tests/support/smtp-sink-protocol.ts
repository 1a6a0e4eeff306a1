/** At which point of a conversation a rule holds: on connecting, at MAIL FROM, at RCPT TO, at the first bytes of the data, or when it has come in whole. */
export type SinkPoint = 'connect' | 'mail' | 'rcpt' | 'body' | 'data';

/** What the sink does there (at `body` it can only drop). `drop`: it cuts the connection; at `data` it keeps the mail all the same unless `keep` is false. */
export type SinkReaction =
  | { readonly do: 'reply'; readonly code: number; readonly text?: string }
  | { readonly do: 'hang' }
  | { readonly do: 'drop'; readonly keep?: boolean };

/** A rule: where, what, for whom (part of the recipient's or sender's address; absent: everyone) and how often (absent: always). */
export type SinkRule = { readonly at: SinkPoint; readonly to?: string; readonly times?: number } & SinkReaction;

export interface SinkOptions {
  /** Speak TLS from the first byte, with a certificate that nobody vouches for. */
  readonly tls?: boolean;
  /** Offer STARTTLS. */
  readonly starttls?: boolean;
  /** Ask for this user and password. */
  readonly auth?: { readonly user: string; readonly password: string };
  /** Answer each command before taking the next one. */
  readonly noPipelining?: boolean;
  /** How long to think before taking a mail, in milliseconds. */
  readonly delay?: number;
}

/** A mail as it came in: who it was for by the envelope, and its bytes. */
export interface RawMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string | null;
  readonly secure: boolean;
  readonly bytes: Uint8Array;
}

/** What the sink has seen so far. `asked`: how often a mail's data was asked for; `bytes`: of data, complete or not. */
export interface SinkSeen {
  readonly connections: number;
  readonly asked: number;
  readonly bytes: number;
  readonly mails: number;
}

export type SinkRequest =
  | { readonly id: number; readonly ask: 'mails'; readonly from: number }
  | { readonly id: number; readonly ask: 'seen' }
  | { readonly id: number; readonly ask: 'behave'; readonly rules: readonly SinkRule[] }
  | { readonly id: number; readonly ask: 'hang-up' }
  | { readonly id: number; readonly ask: 'forget' };

export type SinkAnswer =
  | { readonly id: number; readonly mails: readonly RawMail[] }
  | { readonly id: number; readonly seen: SinkSeen }
  | { readonly id: number };

export type SinkReady = { readonly port: number };
