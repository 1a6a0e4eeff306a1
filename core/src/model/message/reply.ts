/** What somebody answered to an SMS, as the other side hands it on. */
export interface SmsReply {
  /** The other side's own name for it, the same however often it is handed on; null: it has none. */
  readonly reference: string | null;
  /** The number that it comes from, as the other side writes it. */
  readonly from: string;
  readonly text: string;
}

/** By which words people say that they want no more, in the languages of the pages and as networks know them. */
const STOP_WORDS: ReadonlySet<string> = new Set([
  'stop',
  'stopall',
  'stop all',
  'unsubscribe',
  'cancel',
  'end',
  'quit',
  'optout',
  'opt out',
  'revoke',
  'arresta',
  'arresta tutto',
  'basta',
  'disiscrivi',
  'disiscrivimi',
  'cancellami',
  'annulla',
  'opreste',
  'oprire',
  'dezabonare',
  'dezaboneaza',
]);

/**
 * Whether a reply says that its sender wants no more messages: it says that and nothing else, for “stop by tomorrow” says something else.
 * No word gives a consent back (START, UNSTOP): consent must be informed, and who writes one word to a number was told of nothing.
 */
export const isStop = (text: string): boolean =>
  STOP_WORDS.has(
    text
      .normalize('NFD')
      .replaceAll(/\p{M}+/gu, '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\s]+/gu, ' ')
      .replaceAll(/\s+/gu, ' ')
      .trim(),
  );
