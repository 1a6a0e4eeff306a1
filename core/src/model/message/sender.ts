import { checkAddress } from './address.ts';
import type { MailParty } from './mail.ts';

/** Who a message is from: as its step says, or else as its connection does; null where the step's address is no plain one. */
export const senderOf = (
  own: { readonly name?: string; readonly address: string } | undefined,
  fallback: MailParty,
): MailParty | null => {
  if (own === undefined) return fallback;
  const address = checkAddress(own.address);
  return address === null ? null : { name: own.name ?? fallback.name, address };
};
