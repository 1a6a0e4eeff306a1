/** What became of a step's message, as far as anyone can know: what `message.<step>.outcome` answers. */
export type MessageOutcome = 'opened' | 'not-opened' | 'unknowable' | 'not-delivered';

/** What is known of a message. Times are the workspace's. */
export interface MessageTrace {
  readonly publicId: string;
  readonly state: string;
  /** Whether it carried a pixel: only with the contact's consent to open tracking. */
  readonly tracked: boolean;
  readonly opened: boolean;
  /** Whether its links are counted: only with the contact's consent to click tracking; absent: no. */
  readonly counted?: boolean;
  /** Whether its carrier said that it does not reach the person, and never that it did. */
  readonly undelivered?: boolean;
  /** Whether only machines (a mail provider's prefetch, a scanner) fetched the pixel. */
  readonly fetchedByMachine: boolean;
  /** When it was accepted. */
  readonly sentAt: number | null;
  /** When a person first opened it, as far as it is known. */
  readonly openedAt: number | null;
}

/** Tells the four outcomes apart: what was never delivered is no negative, and what could not be seen is no "not opened". */
export const messageOutcome = (trace: MessageTrace | null): MessageOutcome => {
  if (trace === null) return 'not-delivered';
  if (trace.opened) return 'opened';
  if (trace.undelivered === true) return 'not-delivered';
  if (trace.state === 'uncertain') return 'unknowable';
  if (trace.state !== 'sent') return 'not-delivered';
  return trace.tracked && !trace.fetchedByMachine ? 'not-opened' : 'unknowable';
};
