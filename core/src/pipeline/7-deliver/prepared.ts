import type { DeliveryAnswer } from '../../model/delivery.ts';
import type { NewMessage } from '../../model/message/message.ts';

/** The links that messages carry, by the message's public id. */
export interface MessageLinksNeeded {
  readonly pixel: (message: string) => string;
  readonly unsubscribe: (message: string) => string;
  readonly status: (message: string) => string;
}

/** A message ready to be claimed and sent, or why it never will be. */
export type Prepared =
  | {
      readonly kind: 'ready';
      /** Sends it, as a driver does: never throws for what the world does, and calls `hand` before anything may leave. */
      readonly send: (hand: () => Promise<void>) => Promise<DeliveryAnswer>;
      readonly message: NewMessage;
    }
  | { readonly kind: 'broken'; readonly reason: string };
