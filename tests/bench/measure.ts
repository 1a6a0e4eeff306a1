/** How much CPU this process spent, per piece of work done. */
export interface Measured {
  readonly name: string;
  readonly microseconds: number;
  readonly perSecond: number;
}

const MOST_ROUNDS = 10_000;

/**
 * Repeats a piece of work for some seconds and divides the CPU time of the whole process (its threads included) by how much
 * was done. CPU time, not the clock on the wall: it stays comparable on a machine that others use too.
 */
export const measure = async (name: string, seconds: number, work: () => Promise<number>): Promise<Measured> => {
  await work();
  const cpu = process.cpuUsage();
  const began = performance.now();
  let done = 0;
  for (let round = 0; round < MOST_ROUNDS && performance.now() - began < seconds * 1000; round++) {
    const more = await work();
    if (more === 0) break;
    done += more;
  }
  const spent = process.cpuUsage(cpu);
  const elapsed = (performance.now() - began) / 1000;
  return { name, microseconds: (spent.user + spent.system) / Math.max(1, done), perSecond: done / elapsed };
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
