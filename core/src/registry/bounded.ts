import vm from 'node:vm';

const context: vm.Context = vm.createContext({});
const script = new vm.Script('work()');

/** Whether {@link bounded} gave up. Known by its code: the error comes from the other realm and is none of our Errors. */
export const isOverrun = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';

const MOST_TRIES = 4;

// The watchdog goes by the clock. On a machine that does much else the work may stand still for longer than it may take:
// whoever used the processor for less than half of it has done nothing wrong, and begins again.
const runPatiently = (milliseconds: number): void => {
  for (let tries = 1; ; tries += 1) {
    const begin = process.threadCpuUsage();
    try {
      script.runInContext(context, { timeout: milliseconds });
      return;
    } catch (error) {
      const { user, system } = process.threadCpuUsage(begin);
      if (!isOverrun(error) || tries === MOST_TRIES || (user + system) / 1000 > milliseconds / 2) throw error;
    }
  }
};

/** Whether something runs under a time-out just now. */
let isBounded = false;

/**
 * Runs our own code over a plugin's data under a time-out. A JSON Schema can be made to take for ever (a pattern that
 * backtracks, references that double): no check of the schema tells, so the watchdog of `vm` ends it. It bounds time and
 * is no sandbox: plugin code never comes here.
 */
export const bounded = <Result>(work: () => Result, milliseconds: number): Result => {
  // Within a bound there is a watch already.
  if (isBounded) return work();
  const done: { value?: { readonly result: Result } } = {};
  context['work'] = () => {
    done.value = { result: work() };
  };
  isBounded = true;
  try {
    runPatiently(milliseconds);
  } finally {
    isBounded = false;
    delete context['work'];
  }
  if (done.value === undefined) throw new Error('the bounded work was not done');
  return done.value.result;
};

/**
 * Does work that is bounded in many places under one watch: setting one up costs more than most of what it watches. Where all of it together
 * takes too long it is done again, and each is bounded by itself: `work` must not mind.
 */
export const boundedTogether = <Result>(work: () => Result, milliseconds: number): Result => {
  try {
    return bounded(work, milliseconds);
  } catch (error) {
    if (isOverrun(error)) return work();
    throw error;
  }
};
