import vm from 'node:vm';

const context: vm.Context = vm.createContext({});
const script = new vm.Script('work()');

/** Whether {@link bounded} gave up. Known by its code: the error comes from the other realm and is none of our Errors. */
export const isOverrun = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';

/**
 * Runs our own code over a plugin's data under a time-out. A JSON Schema can be made to take for ever (a pattern that
 * backtracks, references that double): no check of the schema tells, so the watchdog of `vm` ends it. It bounds time and
 * is no sandbox: plugin code never comes here.
 */
export const bounded = <Result>(work: () => Result, milliseconds: number): Result => {
  const done: { value?: { readonly result: Result } } = {};
  context['work'] = () => {
    done.value = { result: work() };
  };
  try {
    script.runInContext(context, { timeout: milliseconds });
  } finally {
    delete context['work'];
  }
  if (done.value === undefined) throw new Error('the bounded work was not done');
  return done.value.result;
};
