import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take longest, and how many seconds with the machine to themselves. A long one that begins last is
 * waited for by idle workers; a fresh clone has no memory of earlier runs to tell it by.
 */
const SECONDS: Readonly<Record<string, number>> = {
  'tests/browser/every-page.test.ts': 164,
  'tests/browser/wire-by-hand.test.ts': 145,
  'tests/hostile/plugins.test.ts': 117,
  'tests/crash/nodes.test.ts': 96,
  'tests/crash/kill-hub.test.ts': 85,
  'tests/browser/hostile-text.test.ts': 85,
  'tests/acceptance/transports.test.ts': 62,
  'tests/browser/ten-triggers.test.ts': 57,
  'tests/hostile/bodies.test.ts': 51,
  'tests/browser/every-construct.test.ts': 50,
  'tests/acceptance/keys.test.ts': 47,
  'tests/acceptance/welcome-series.test.ts': 45,
  'tests/browser/editor-together.test.ts': 43,
  'tests/plugins/without-a-plugin.test.ts': 41,
  'tests/hostile/addresses.test.ts': 40,
  'tests/crash/drain.test.ts': 38,
  'tests/acceptance/plugin-life.test.ts': 38,
  'tests/browser/wire-fields.test.ts': 37,
  'tests/hostile/tenants.test.ts': 37,
  'tests/hostile/meanings.test.ts': 35,
  'tests/crash/refused-rows.test.ts': 35,
  'tests/acceptance/site-visits.test.ts': 35,
  'tests/plugins/minimal-rights.test.ts': 35,
  'core/src/sandbox/supervisor.test.ts': 34,
  'tests/crash/database-away.test.ts': 32,
  'tests/acceptance/orders-from-outside.test.ts': 31,
  'tests/hostile/uploads.test.ts': 30,
  'core/src/pipeline/handler-failures.test.ts': 26,
  'core/src/pipeline/reference/reference.property.test.ts': 25,
  'core/src/pipeline/inbound-polls.test.ts': 22,
};

/** Whoever starts hubs takes some twenty seconds, all others a second or two. */
const secondsOf = (file: string): number =>
  SECONDS[file] ?? (/^tests\/(?:acceptance|hostile|browser|crash)\//.test(file) ? 20 : 2);

/** Files of one process for many follow each other: a worker that is given another kind of file in between ends, and loads everything anew. */
const shares = ({ project }: TestSpecification): number => (project.config.isolate ? 0 : 1);

/** The longest file first, so that no worker is idle while the last one goes on. */
export class LongestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const seconds = (file: TestSpecification): number => secondsOf(relative(this.ctx.config.root, file.moduleId));
    return Promise.resolve(
      files.toSorted(
        (left, right) =>
          shares(left) - shares(right) ||
          (shares(left) === 1 ? left.project.name.localeCompare(right.project.name) : 0) ||
          seconds(right) - seconds(left) ||
          left.moduleId.localeCompare(right.moduleId),
      ),
    );
  }
}
