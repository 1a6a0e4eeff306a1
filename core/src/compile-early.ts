import { setFlagsFromString } from 'node:v8';

/**
 * After how many calls V8 compiles a function well: a tenth of its own counts. Those are meant for what is called once an item; the hub
 * calls most of its functions once a batch, and would be past its first ten thousand items before they are compiled.
 * Source: `node --v8-options`.
 */
export const COMPILED_AFTER: Readonly<Record<string, number>> = {
  'minimum-invocations-after-ic-update': 50,
  'invocation-count-for-maglev': 40,
  'invocation-count-for-turbofan': 300,
};

/** Not in the first minute: by then what is called often is told from what a start and the first pages call some dozens of times and never again. */
export const COMPILED_EARLY_AFTER_MS = 60_000;

const compileEarly = (): void => {
  for (const [flag, calls] of Object.entries(COMPILED_AFTER)) setFlagsFromString(`--${flag}=${calls}`);
};

/** Has V8 compile early what is called often, once the hub has been up for a minute. */
export const compileEarlyLater = (): void => {
  setTimeout(compileEarly, COMPILED_EARLY_AFTER_MS).unref();
};
