import { cleanName } from './address.ts';
import type { MailParty, PreparedMail } from './mail.ts';

/** A message as it was claimed: what is rendered once and then stays the same, however often it is tried. */
export interface ClaimedMail {
  readonly deliveryId: number;
  /** The delivery's public id: the first half of the Message-ID. */
  readonly publicId: string;
  readonly from: MailParty;
  readonly to: MailParty;
  readonly subject: string;
  readonly html: string | null;
  readonly text: string;
  /** Where RFC 8058's one-click request goes; null for messages that nobody can unsubscribe from (purpose `service`). */
  readonly unsubscribe: string | null;
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/**
 * The headers by which a mail program offers its own way out (RFC 2369, RFC 8058): it may only do so where the address
 * is https, so elsewhere the button is left out and the link in the message remains.
 */
const unsubscribeHeaders = (url: string | null): Readonly<Record<string, string>> =>
  url === null
    ? {}
    : {
        'List-Unsubscribe': `<${url}>`,
        ...(url.startsWith('https://') ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}),
      };

/** Makes a claimed message into a mail: Message-ID, envelope and headers follow from it and from nothing else. */
export const prepareMail = ({ publicId, unsubscribe, from, to, ...content }: ClaimedMail): PreparedMail => ({
  ...content,
  publicId,
  messageId: `<${publicId}@${domainOf(from.address)}>`,
  from: { name: cleanName(from.name), address: from.address },
  to: { name: cleanName(to.name), address: to.address },
  headers: unsubscribeHeaders(unsubscribe),
  envelope: { from: from.address, to: to.address },
});
