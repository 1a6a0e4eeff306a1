const LONGEST_DETAIL = 500;

/** What is known of an error of a mail server, or on the way to it. */
export interface SmtpError {
  /** The library's own name for it. */
  readonly code: string | null;
  /** The command that was answered with it. */
  readonly command: string | null;
  /** The number with which the server answered. */
  readonly reply: number | null;
  /** The server's own words in one line, or else the library's. */
  readonly text: string;
}

const textOf = (error: unknown, name: string): string | null => {
  const value: unknown = error instanceof Error ? Reflect.get(error, name) : null;
  return typeof value === 'string' && value !== '' ? value : null;
};

const numberOf = (error: unknown, name: string): number | null => {
  const value: unknown = error instanceof Error ? Reflect.get(error, name) : null;
  return typeof value === 'number' ? value : null;
};

const wordsOf = (error: unknown): string =>
  (textOf(error, 'response') ?? (error instanceof Error ? error.message : String(error)))
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, LONGEST_DETAIL)
    .toWellFormed();

/** Reads whatever the mail library threw. */
export const readSmtpError = (error: unknown): SmtpError => ({
  code: textOf(error, 'code'),
  command: textOf(error, 'command'),
  reply: numberOf(error, 'responseCode'),
  text: wordsOf(error),
});
