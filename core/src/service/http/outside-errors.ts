import type { OutsideTrouble } from './port.ts';

/** Something that kept a request from being answered. Its sentence names no secret. */
export class OutsideError extends Error {
  readonly trouble: OutsideTrouble;
  constructor(trouble: OutsideTrouble, detail: string) {
    super(detail);
    this.trouble = trouble;
  }
}

/** The way out broke before anything was said on it: nothing arrived, whatever stands in the ledger. */
export class UnsaidError extends OutsideError {
  constructor() {
    super('unreachable', 'the connection broke off before anything was said');
  }
}

/** The connection broke in the middle of an answer. */
export class BrokenOffError extends OutsideError {}

/** A line that was kept had ended by the time it was asked on, or did before a word of an answer came: then nobody knows whether the request was heard. */
export class LineGoneError extends OutsideError {
  readonly isHeard: 'no' | 'perhaps';

  constructor(message: string, isHeard: 'no' | 'perhaps') {
    super('unreachable', message);
    this.isHeard = isHeard;
  }
}

/** What a connection came to, without the address that it led to. */
export const said = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  return code === null ? 'the connection broke off' : `the connection failed (${code.slice(0, 60)})`;
};
