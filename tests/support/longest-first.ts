import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take longest, and how many seconds beside two others. A long one that begins last is
 * waited for by idle workers; a fresh clone has no memory of earlier runs to tell it by.
 */
const SECONDS: Readonly<Record<string, number>> = {
  'tests/browser/every-page.test.ts': 157,
  'tests/crash/nodes.test.ts': 130,
  'tests/crash/kill-hub.test.ts': 111,
  'tests/crash/database-away.test.ts': 111,
  'tests/crash/drain.test.ts': 97,
  'tests/hostile/entries.test.ts': 88,
  'tests/browser/hostile-text.test.ts': 81,
  'tests/hostile/plugins.test.ts': 70,
  'tests/hostile/patterns.test.ts': 70,
  'tests/acceptance/welcome-series.test.ts': 66,
  'tests/browser/ten-triggers.test.ts': 65,
  'tests/hostile/bodies.test.ts': 62,
  'tests/hostile/addresses.test.ts': 60,
  'tests/plugins/minimal-rights.test.ts': 58,
  'tests/crash/kill-plugin-host.test.ts': 58,
  'tests/crash/refused-rows.test.ts': 53,
  'tests/plugins/without-a-plugin.test.ts': 52,
  'tests/hostile/meanings.test.ts': 47,
  'tests/acceptance/coupons.test.ts': 47,
  'tests/hostile/tenants.test.ts': 44,
  'tests/acceptance/webhooks.test.ts': 44,
  'tests/acceptance/by-hand.test.ts': 44,
  'tests/hostile/callers.test.ts': 42,
  'tests/acceptance/site-visits.test.ts': 41,
  'tests/acceptance/plugin-life.test.ts': 41,
  'tests/acceptance/keys.test.ts': 40,
  'tests/browser/wire-fields.test.ts': 39,
  'tests/hostile/uploads.test.ts': 38,
  'tests/browser/records.test.ts': 38,
  'tests/browser/every-construct.test.ts': 38,
  'sdk/src/cli/build-plugin.refusals.test.ts': 38,
  'core/src/pipeline/reference/reference.property.test.ts': 38,
  'tests/acceptance/campaigns.test.ts': 36,
  'tests/plugins/write-a-plugin.test.ts': 35,
  'tests/crash/full-disk.test.ts': 35,
  'tests/browser/wire-by-hand.test.ts': 34,
  'tests/browser/people.test.ts': 34,
  'sdk/src/testing/open-plugin.test.ts': 34,
  'tests/browser/first-hour.test.ts': 33,
  'tests/acceptance/import.test.ts': 33,
  'tests/browser/templates.test.ts': 32,
  'tests/browser/plugin-life.test.ts': 32,
  'core/src/sandbox/supervisor.test.ts': 32,
  'tests/crash/noisy-neighbour.test.ts': 31,
  'tests/acceptance/orders-from-outside.test.ts': 31,
  'tests/hostile/handlers.test.ts': 30,
  'core/src/sandbox/apart.test.ts': 30,
  'tests/hostile/open-doors.test.ts': 29,
  'core/src/sandbox/memory-cap.test.ts': 29,
  'tests/acceptance/coupon-campaign.test.ts': 28,
  'tests/browser/live-development.test.ts': 26,
  'tests/browser/editor-together.test.ts': 26,
  'tests/browser/by-hand.test.ts': 26,
  'tests/acceptance/sms.test.ts': 26,
  'tests/acceptance/lead-pipelines.test.ts': 26,
  'tests/plugins/plugin-commands.test.ts': 25,
  'sdk/src/cli/build-plugin.test.ts': 19,
  'tests/mail/smtp.test.ts': 17,
  'tests/docs/hub-calls.test.ts': 17,
  'core/src/pipeline/sending-time.test.ts': 17,
  'core/src/data/plugins/begin-move.test.ts': 17,
  'core/src/registry/real-sandbox.test.ts': 16,
  'core/src/pipeline/audience-by-hand.test.ts': 16,
  'tests/plugins/live-development.test.ts': 15,
  'tests/docs/readme.test.ts': 15,
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
