import type { DeliveryAnswer } from '../../model/delivery.ts';
import type { PreparedSms } from '../../model/message/sms.ts';
import type { WaitsFor } from '../../model/message/waiting.ts';
import type { Mailing } from '../mail/port.ts';

/** A way by which SMS leave the hub. */
export interface SmsDriver {
  /** What the message row keeps as its driver where it goes by no connection: `inbox`. */
  readonly name: string;
  /**
   * Sends one SMS and says what the other side answered; never throws for what the world does. `hand` is called at most once and awaited
   * before any byte of it may leave; if it rejects, nothing leaves and `send` rejects with the same error.
   */
  send(sms: PreparedSms, hand: () => Promise<void>): Promise<DeliveryAnswer>;
}

/** The driver that an SMS goes by, with the sender it has where the step names none. */
export interface SmsRoute {
  readonly driver: SmsDriver;
  /** Null: the way itself chooses one. */
  readonly sender: string | null;
  /** The connection's public id; null: the built-in inbox. */
  readonly connection: string | null;
  /** For what all messages that go this way wait; absent: for nothing. */
  readonly waits?: WaitsFor;
}

/** Finds the way that a workspace's SMS go. */
export interface SmsDrivers {
  /**
   * By a connection's public id; null: the workspace's newest way for SMS or, without one, the built-in inbox. Null: there is no such
   * way (any more). Cheap enough to ask for every SMS.
   */
  resolve(workspace: Mailing, connection: string | null): Promise<SmsRoute | null>;
  /** A connection was made, changed or deleted: from now on SMS go by what it is now. */
  changed(workspaceId: number, connection: string): void;
}
