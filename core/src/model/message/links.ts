import { signContactKey } from '../contact-key.ts';
import { shortCodeOf, shortLinkToken, signLinkToken } from './link-token.ts';
import { signTrackingToken, type TrackingKey, type TrackingKind } from './token.ts';

/** What the links in a message lead to, by its public id. */
export interface MessageLinks {
  readonly pixel: (message: string) => string;
  readonly unsubscribe: (message: string) => string;
  /** Where its contact confirms the consents that it asks for. */
  readonly confirm: (message: string) => string;
  /** Over which one of the message's links is followed, by its place among them; `short` where each character costs. */
  readonly click: (message: string, link: number) => string;
  readonly shortClick: (message: string, link: number) => string;
  /** By what the message calls itself in its short links. */
  readonly shortCode: (message: string) => string;
  /** Where the other side may tell what becomes of the message. */
  readonly status: (message: string) => string;
  /** Where it may tell so of all messages by a connection. */
  readonly connectionStatus: (connection: string) => string;
  /** Where it may hand on what people answer to messages by a connection. */
  readonly connectionReplies: (connection: string) => string;
  /** The contact key of a contact, by the public ids of its workspace and its own. */
  readonly contactKey: (workspace: string, contact: string) => string;
}

/** Makes the links of messages; where people reach the hub may be known only once it listens. */
export const createMessageLinks = (key: TrackingKey, address: { readonly base: string }): MessageLinks => {
  const linkOf = (path: string, kind: TrackingKind, message: string): string =>
    `${address.base}/${path}/${signTrackingToken(key, kind, message)}`;
  return {
    pixel: (message) => linkOf('o', 'open', message),
    unsubscribe: (message) => linkOf('u', 'unsubscribe', message),
    confirm: (message) => linkOf('k', 'confirm', message),
    click: (message, link) => `${address.base}/c/${signLinkToken(key, message, link)}`,
    shortClick: (message, link) => `${address.base}/c/${shortLinkToken(key, message, link)}`,
    shortCode: (message) => shortCodeOf(key, message),
    status: (message) => linkOf('s', 'status', message),
    connectionStatus: (connection) => linkOf('s', 'connection-status', connection),
    connectionReplies: (connection) => linkOf('s', 'connection-replies', connection),
    contactKey: (workspace, contact) => signContactKey(key.key, { workspace, contact }),
  };
};
