import type { DeliveryAnswer } from '../../model/delivery.ts';
import { troubleOf } from './mail-trouble.ts';
import { readSmtpError } from './smtp-error.ts';

// Codes that begin with a 5 and yet say nothing about this mail: the session was out of step, or we are not signed in.
const ABOUT_THE_SESSION = new Set([503, 530, 534, 535, 538]);
const ABOUT_THE_MAIL = new Set(['MAIL FROM', 'RCPT TO', 'DATA']);

/**
 * What an error means for the mail. Until the end of the data is out (`ended`), nobody can have taken it: it may go again,
 * unless the server refused the mail itself. After that only an answer to the data counts; without one, nobody knows.
 */
export const answerOfError = (error: unknown, ended: boolean): DeliveryAnswer => {
  const read = readSmtpError(error);
  const { code, command, reply, text: detail } = read;
  const trouble = troubleOf(read);
  if (ended && (command !== 'DATA' || reply === null || reply < 400)) return { kind: 'ambiguous', detail, trouble };
  const refused =
    reply !== null && reply >= 500 && !ABOUT_THE_SESSION.has(reply) && command !== null && ABOUT_THE_MAIL.has(command);
  // Errors that the library finds by itself before it says a word: too large for this server, an address it will not write.
  const impossible = reply === null && (code === 'EENVELOPE' || code === 'EMESSAGE');
  return refused || impossible
    ? { kind: 'refused', detail, trouble }
    : { kind: 'retry', detail, waitMs: null, trouble };
};
