import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Prints the run's result as its last line, `N passed, N failed`, and before it the name of whatever was skipped. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const ended = (state: string) => tests.filter((test) => test.result().state === state);
    // Neither a file that could not be loaded nor an error outside any test has a test to fail.
    const broken =
      modules.filter((module) => module.state() === 'failed' && !hasFailure(module)).length + unhandled.length;
    const skipped = [...ended('skipped'), ...ended('pending')];
    for (const test of skipped) process.stdout.write(`skipped: ${nameOf(test)}\n`);
    const passed = ended('passed').length;
    const failed = ended('failed').length + broken;
    const tail = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
    process.stdout.write(`${passed} passed, ${failed} failed${tail}\n`);
  }
}

const hasFailure = (module: TestModule): boolean =>
  [...module.children.allTests()].some((test) => test.result().state === 'failed');

const nameOf = (test: TestCase): string => `${test.module.relativeModuleId} > ${test.fullName}`;
