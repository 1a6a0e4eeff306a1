import { openPeople } from './app-people.ts';
import { createTally, packageIn, serveApp, startedWith, type Scored } from './app.ts';

const AT_ONCE = 32;

interface Handle {
  readonly getResult: () => Promise<unknown>;
}

/** Of DBOS what its guide uses: workflows of steps, a durable sleep. */
interface Dbos {
  readonly setConfig: (config: object) => void;
  readonly launch: () => Promise<void>;
  readonly registerWorkflow: <Asked extends unknown[]>(
    work: (...asked: Asked) => Promise<unknown>,
    config: { readonly name: string },
  ) => (...asked: Asked) => Promise<unknown>;
  readonly startWorkflow: <Asked extends unknown[]>(
    work: (...asked: Asked) => Promise<unknown>,
  ) => (...asked: Asked) => Promise<Handle>;
  readonly runStep: <Result>(step: () => Promise<Result>, config: { readonly name: string }) => Promise<Result>;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

const parseDbos = (module: unknown): Dbos => {
  const { DBOS } = module as { DBOS?: Partial<Dbos> };
  if (typeof DBOS?.startWorkflow !== 'function') throw new Error('the package has no DBOS');
  return DBOS as Dbos;
};

const tally = createTally();
const { installed, url, people: count } = startedWith();
const people = await openPeople(installed, url, count);
const dbos = parseDbos(await packageIn(installed, '@dbos-inc/dbos-sdk'));
dbos.setConfig({
  name: 'bench',
  applicationVersion: '1',
  systemDatabaseUrl: url,
  systemDatabasePoolSize: 20,
  logLevel: 'error',
});

// Deciding is the workflow's own; what reaches outside is a step, and written down.
const scored = dbos.registerWorkflow(
  async ({ person, score }: Scored) => {
    const status = score >= 50 ? 'hot' : 'cold';
    await dbos.runStep(() => people.setStatus(person, status), { name: 'set' });
    return { status };
  },
  { name: 'scored' },
);
const waiting = dbos.registerWorkflow(
  async (person: number, milliseconds: number) => {
    await dbos.sleep(milliseconds);
    await dbos.runStep(() => people.setStatus(person, 'invited'), { name: 'set' });
    tally.resumed();
  },
  { name: 'waiting' },
);
await dbos.launch();

await serveApp({
  tally,
  event: async (event) => {
    const handle = await dbos.startWorkflow(scored)(event);
    return { outcome: await handle.getResult() };
  },
  hold: async ({ first, count: many, until }) => {
    let next = first;
    const feeder = async (): Promise<void> => {
      for (let person = next++; person < first + many; person = next++)
        await dbos.startWorkflow(waiting)(person, Math.max(0, until - Date.now()));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, feeder));
  },
});
