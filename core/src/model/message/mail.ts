/** Who a mail is from or to; the address is one that `checkAddress` gave back. */
export interface MailParty {
  readonly name: string;
  readonly address: string;
}

/** A mail ready to leave: rendered, addressed, and the same however often it is tried. */
export interface PreparedMail {
  readonly deliveryId: number;
  /** The message's public id: the hub's own name for it. */
  readonly publicId: string;
  /** RFC 5322 Message-ID with its angle brackets: stable per delivery, so that a receiver can tell a mail sent again. */
  readonly messageId: string;
  readonly from: MailParty;
  readonly to: MailParty;
  readonly subject: string;
  readonly html: string | null;
  readonly text: string;
  /** Further headers by name; values are one line of printable ASCII. */
  readonly headers: Readonly<Record<string, string>>;
  readonly envelope: { readonly from: string; readonly to: string };
}
