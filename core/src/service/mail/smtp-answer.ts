import type { DeliveryAnswer } from '../../model/delivery.ts';

const LONGEST_DETAIL = 500;

// Codes that begin with a 5 and yet say nothing about this mail: the session was out of step, or we are not signed in.
const ABOUT_THE_SESSION = new Set([503, 530, 534, 535, 538]);
const ABOUT_THE_MAIL = new Set(['MAIL FROM', 'RCPT TO', 'DATA']);

interface SmtpError {
  readonly code: string | null;
  readonly command: string | null;
  readonly reply: number | null;
}

const textOf = (error: unknown, name: string): string | null => {
  const value: unknown = error instanceof Error ? Reflect.get(error, name) : null;
  return typeof value === 'string' && value !== '' ? value : null;
};

const numberOf = (error: unknown, name: string): number | null => {
  const value: unknown = error instanceof Error ? Reflect.get(error, name) : null;
  return typeof value === 'number' ? value : null;
};

const readError = (error: unknown): SmtpError => ({
  code: textOf(error, 'code'),
  command: textOf(error, 'command'),
  reply: numberOf(error, 'responseCode'),
});

/** What went wrong, in one line: the server's own words where it said any. */
export const describeSmtpError = (error: unknown): string => {
  const message = textOf(error, 'response') ?? (error instanceof Error ? error.message : String(error));
  return message
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, LONGEST_DETAIL)
    .toWellFormed();
};

/**
 * What an error means for the mail. Until the end of the data is out (`ended`), nobody can have taken it: it may go again,
 * unless the server refused the mail itself. After that only an answer to the data counts; without one, nobody knows.
 */
export const answerOfError = (error: unknown, ended: boolean): DeliveryAnswer => {
  const { code, command, reply } = readError(error);
  const detail = describeSmtpError(error);
  if (ended && (command !== 'DATA' || reply === null || reply < 400)) return { kind: 'ambiguous', detail };
  const refused =
    reply !== null && reply >= 500 && !ABOUT_THE_SESSION.has(reply) && command !== null && ABOUT_THE_MAIL.has(command);
  // Errors that the library finds by itself before it says a word: too large for this server, an address it will not write.
  const impossible = reply === null && (code === 'EENVELOPE' || code === 'EMESSAGE');
  return refused || impossible ? { kind: 'refused', detail } : { kind: 'retry', detail, waitMs: null };
};
