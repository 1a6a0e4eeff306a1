import type { MailTrouble } from '@innesto/sdk/contract';
import type { DeliveryAnswer } from '../../model/delivery.ts';
import type { MailParty, PreparedMail } from '../../model/message/mail.ts';
import type { WaitsFor } from '../../model/message/waiting.ts';

/** How a connection's test ended, in words that an administrator can act on. */
export type ConnectionTest =
  | { readonly ok: true; readonly detail: string }
  | { readonly ok: false; readonly detail: string; readonly trouble: MailTrouble };

/** A way by which e-mails leave the hub. */
export interface MailDriver {
  /** What the message row keeps as its driver where it goes by no connection. */
  readonly name: string;
  /**
   * Sends one mail and says what the world answered; never throws for what the world does. `hand` is called at most once
   * and awaited before any byte of the mail may leave; if it rejects, nothing leaves and `send` rejects with the same error.
   */
  send(mail: PreparedMail, hand: () => Promise<void>): Promise<DeliveryAnswer>;
  /** Connects and signs in without sending anything. */
  test(): Promise<ConnectionTest>;
  /** Lets go of its connections once the mails under way are through. */
  close(): Promise<void>;
}

/** The driver that a mail goes by, with the sender it has where the step names none. */
export interface MailRoute {
  readonly driver: MailDriver;
  readonly sender: MailParty;
  /** The connection's public id; null: the built-in inbox. */
  readonly connection: string | null;
  /** For what all mails that go this way wait; absent: for nothing. */
  readonly waits?: WaitsFor;
}

/** The workspace whose mails are to go, as far as finding their way needs it. */
export interface Mailing {
  readonly id: number;
  readonly publicId: string;
  readonly name: string;
}

/** Finds the way that a workspace's mails go. */
export interface MailDrivers {
  /**
   * By a connection's public id; null: the workspace's newest SMTP connection or, without one, the built-in inbox. Null:
   * there is no such connection (any more). Cheap enough to ask for every mail.
   */
  resolve(workspace: Mailing, connection: string | null): Promise<MailRoute | null>;
  /** A connection was made, changed or deleted: from now on mails go by what it is now. Those under way go on. */
  changed(workspaceId: number, connection: string): void;
  close(): Promise<void>;
}
