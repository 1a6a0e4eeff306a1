/** What the log may keep of an error. */
export interface LoggableError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly stack: readonly string[];
}

/**
 * An error without what callers sent: knex puts the statement with its bound values before the last « - » of a message, and
 * PostgreSQL repeats values in members of its own. Only name, code, the sentence itself and the places stay.
 */
export const loggableError = (error: unknown): LoggableError => {
  if (!(error instanceof Error))
    return { name: typeof error, message: 'something was thrown that is no error', stack: [] };
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    name: error.name,
    message: (error.message.split(' - ').at(-1) ?? '').slice(0, 500),
    ...(typeof code === 'string' ? { code } : {}),
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^ {4}at /.test(line))
      .map((line) => line.trim()),
  };
};
