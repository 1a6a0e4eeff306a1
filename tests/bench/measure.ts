/** How much CPU this process spent, per piece of work done. */
export interface Measured {
  readonly name: string;
  readonly microseconds: number;
  readonly perSecond: number;
}

const MOST_ROUNDS = 10_000;

/** What is measured, for how long at the most, and whose CPU time counts. */
export interface Measuring {
  readonly name: string;
  readonly seconds: number;
  /** CPU microseconds spent so far by all who take part. */
  readonly cost: () => Promise<number>;
}

const ownCost = (): Promise<number> => {
  const { user, system } = process.cpuUsage();
  return Promise.resolve(user + system);
};

/**
 * Repeats a piece of work for some seconds and divides the CPU time that it cost by how much was done. CPU time, not the
 * clock on the wall: it stays comparable on a machine that others use too.
 */
export const measureCost = async (
  { name, seconds, cost }: Measuring,
  work: () => Promise<number>,
): Promise<Measured> => {
  await work();
  const cpu = await cost();
  const began = performance.now();
  let done = 0;
  for (let round = 0; round < MOST_ROUNDS && performance.now() - began < seconds * 1000; round++) {
    const more = await work();
    if (more === 0) break;
    done += more;
  }
  const elapsed = (performance.now() - began) / 1000;
  return { name, microseconds: ((await cost()) - cpu) / Math.max(1, done), perSecond: done / elapsed };
};

/** The same for work that is done in this process and its threads alone. */
export const measure = (name: string, seconds: number, work: () => Promise<number>): Promise<Measured> =>
  measureCost({ name, seconds, cost: ownCost }, work);

/** The round in the middle. */
export const middleOf = (rounds: readonly Measured[]): Measured => {
  const wanted = median(rounds.map(({ microseconds }) => microseconds));
  const found = rounds.find(({ microseconds }) => microseconds === wanted);
  if (found === undefined) throw new Error('a bench without rounds has no middle');
  return found;
};

/**
 * Measures several things in turns, round after round, and gives the middle of each: what else goes on meanwhile on the machine
 * falls on all of them.
 */
export const inTurns = async (
  rounds: number,
  works: readonly (() => Promise<Measured>)[],
): Promise<readonly Measured[]> => {
  const measured = works.map((): Measured[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, work] of works.entries()) measured[at]?.push(await work());
  }
  return measured.map(middleOf);
};

/** The middle of an odd number of values. */
export const median = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Prints a table whose first row is the floor that the others are compared with. */
export const report = (title: string, rows: readonly Measured[], unit: string): void => {
  const [floor] = rows;
  process.stdout.write(`\n${title}\n`);
  for (const row of rows) {
    const ratio =
      floor === undefined || row === floor ? '' : `  ${(row.microseconds / floor.microseconds).toFixed(1)}× the floor`;
    process.stdout.write(
      `  ${row.name.padEnd(46)} ${row.microseconds.toFixed(1).padStart(9)} CPU µs/${unit}  ${Math.round(row.perSecond).toLocaleString('en').padStart(9)} /s${ratio}\n`,
    );
  }
};
