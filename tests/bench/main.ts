import { cpus } from 'node:os';
import { benchAnsweredEvents } from './answered-events.ts';
import { benchCouponCodes } from './coupon-codes.ts';
import { benchEditor } from './editor.ts';
import { benchFanOut } from './fan-out.ts';
import { benchHostileNeighbour } from './hostile-neighbour.ts';
import { benchLatency } from './latency.ts';
import { benchManyWaiting } from './many-waiting.ts';
import { benchMatching } from './matching.ts';
import { benchPastEvents } from './past-events.ts';
import { benchAtRest, benchRunningHub } from './running-hub.ts';
import { benchPlugins } from './sandboxed-steps.ts';
import { benchSiteVisits } from './site-visits.ts';
import { benchAction, benchBatches, benchMix, benchPostgresTransitions, benchSqliteTransitions } from './transition.ts';
import { benchViewers } from './viewers.ts';
import { benchWebhooks } from './webhooks.ts';

/** The parts by name: `npm run bench -- transition rest` runs two of them. */
const PARTS = new Map([
  ['transition', benchSqliteTransitions],
  ['batches', benchBatches],
  ['action', benchAction],
  ['mix', benchMix],
  ['postgres', benchPostgresTransitions],
  ['fan-out', benchFanOut],
  ['matching', benchMatching],
  ['past', benchPastEvents],
  ['hub', benchRunningHub],
  ['answered', benchAnsweredEvents],
  ['latency', benchLatency],
  ['waiting', benchManyWaiting],
  ['rest', benchAtRest],
  ['viewers', benchViewers],
  ['editor', benchEditor],
  ['coupons', benchCouponCodes],
  ['plugins', benchPlugins],
  ['hostile', benchHostileNeighbour],
  ['webhooks', benchWebhooks],
  ['site-visit', benchSiteVisits],
]);

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !PARTS.has(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no part ${unknown.join(', ')}; there are ${[...PARTS.keys()].join(', ')}.\n`);
  process.exit(1);
}
process.stdout.write(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}\n`);
for (const [name, bench] of PARTS) {
  if (wanted.length === 0 || wanted.includes(name)) await bench();
}
