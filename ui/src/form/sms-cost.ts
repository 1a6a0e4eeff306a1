import type { ConnectionChoice, PartPrice } from '@innesto/sdk/contract';
import type { WrittenMessage } from './message-in.ts';
import { countSms } from './sms-count.ts';

/** What a part of an SMS costs by the connection that it goes by: the chosen one, or the newest by which SMS go; null: nobody entered it, or SMS stay in the inbox. */
export const partPriceBy = (
  connections: readonly Pick<ConnectionChoice, 'id' | 'channel' | 'partPrice'>[] | null,
  chosen: string | null,
): PartPrice | null => {
  const connection = connections?.find(({ id, channel }) => (chosen === null ? channel === 'sms' : id === chosen));
  return connection?.partPrice ?? null;
};

/** What so many messages of so many parts cost. */
export const costOf = (
  price: PartPrice,
  { parts, messages }: { readonly parts: number; readonly messages: number },
): PartPrice => ({
  amount: price.amount * parts * messages,
  currency: price.currency,
});

/** What one SMS costs: its parts as it is written, and the price of each. */
export interface MessageCost {
  readonly price: PartPrice;
  readonly parts: number;
  /** Whether something is filled in for each contact, which may make more parts. */
  readonly isFilledIn: boolean;
}

/** What a message costs for each of those who get it; null: it is no SMS, it says nothing yet, or nobody entered what a part costs. */
export const costEach = (
  message: WrittenMessage | null,
  connections: Parameters<typeof partPriceBy>[0],
): MessageCost | null => {
  if (message?.channel !== 'sms' || message.text === undefined) return null;
  const price = partPriceBy(connections, message.connection ?? null);
  const { parts, isFilledIn } = countSms(message.text);
  return price === null || parts === 0 ? null : { price, parts, isFilledIn };
};
