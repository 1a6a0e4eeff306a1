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

/** Has V8 compile early what is called often. Once the hub is up: what a start calls often is over before it would pay. */
export const compileEarly = (): void => {
  for (const [flag, calls] of Object.entries(COMPILED_AFTER)) setFlagsFromString(`--${flag}=${calls}`);
};
