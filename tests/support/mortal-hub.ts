import { setTimeout as sleep } from 'node:timers/promises';
import type { Home } from './database.ts';
import { launchHub, startHub, type HubOptions, type RunningHub } from './hub.ts';
import { readRemains } from './past-the-hub.ts';
import type { Chance } from './random.ts';

/** A hub that is killed and started again, always at the same address and on the same data. */
export interface MortalHub {
  readonly url: string;
  readonly setUpToken: string | null;
  /** What it has printed since it was started last. */
  output(): string;
  /** For how many milliseconds it has been up. */
  upFor(): number;
  /** The tries (a delivery's, by its number) that had handed a mail over and knew no answer when the hub was killed: of these nobody can know. */
  readonly handed: ReadonlySet<string>;
  kills(): number;
  /** Kills it as a power cut would, and starts it again; now and then it dies once more on its way up. */
  dieAndRise(chance: Chance): Promise<void>;
  /** Asks it to end, waits until it has, and gives the code with which it did. */
  stop(): Promise<number | null>;
  /** Starts it again after a stop. */
  rise(): Promise<void>;
}

const LONGEST_START_MS = 3000;

/** How often it dies once more while it starts: one time in so many. */
const DIES_STARTING = 4;

/** Starts a hub that will be killed. */
export const startMortalHub = async (home: Home, environment: HubOptions['environment'] = {}): Promise<MortalHub> => {
  const options = { ...home, environment: { INNESTO_DEMO: 'no', ...environment } };
  let hub: RunningHub = await startHub(options);
  const again = { ...options, port: Number(new URL(hub.url).port) };
  const handed = new Set<string>();
  let kills = 0;
  let upSince = performance.now();
  const start = async (): Promise<void> => {
    hub = await startHub(again);
    upSince = performance.now();
  };
  const noteHanded = async (): Promise<void> => {
    kills += 1;
    const rows = await readRemains(home, (knex) =>
      knex('delivery')
        .where('state', 'handed')
        .select<{ public_id: string; attempt: number }[]>('public_id', 'attempt'),
    );
    for (const row of rows) handed.add(`${row.public_id} ${row.attempt}`);
  };
  const { url, setUpToken } = hub;
  return {
    url,
    setUpToken,
    handed,
    kills: () => kills,
    output: () => hub.output(),
    upFor: () => performance.now() - upSince,
    dieAndRise: async (chance) => {
      await hub.kill();
      await noteHanded();
      if (chance.below(DIES_STARTING) === 0) {
        const starting = launchHub(again);
        starting.ready.catch(() => undefined);
        await sleep(chance.below(LONGEST_START_MS));
        await starting.kill();
        await noteHanded();
      }
      await start();
    },
    stop: () => hub.stop(),
    rise: start,
  };
};
