/** An SMS ready to leave: rendered, addressed, and the same however often it is tried. */
export interface PreparedSms {
  /** The message's public id: the hub's own name for it. */
  readonly publicId: string;
  /** Who it is from: a number or a name; null where the way itself chooses. */
  readonly from: string | null;
  /** E.164. */
  readonly to: string;
  readonly text: string;
  /** Where the other side may tell what becomes of it. */
  readonly statusUrl: string;
}

const SENDER = /^(?:\+?\d{3,15}|(?=.*[A-Za-z])[A-Za-z0-9 &._-]{3,11})$/;

/** Who an SMS may come from, as networks take it: a number, a short number, or a name of at most eleven letters and digits; null: nobody. */
export const checkSmsSender = (value: string): string | null => {
  const written = value.trim();
  return SENDER.test(written) ? written : null;
};
