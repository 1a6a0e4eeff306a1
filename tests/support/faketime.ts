import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PLACES = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].flatMap((machine) => [
  `/usr/lib/${machine}/faketime/libfaketimeMT.so.1`,
  `/usr/lib/${machine}/faketime/libfaketime.so.1`,
]);

const SHIM = fileURLToPath(new URL('./wrong-clock.mjs', import.meta.url));

/** How a process gets a wrong clock: Debian's faketime where it is on the machine, else in JavaScript only. */
export const WRONG_CLOCK: 'faketime' | 'javascript' = PLACES.some((place) => existsSync(place))
  ? 'faketime'
  : 'javascript';

/** What a process is started with whose clock is wrong by so many seconds. */
export const wrongBy = (seconds: number): Readonly<Record<string, string>> => {
  const library = PLACES.find((place) => existsSync(place));
  if (library === undefined) return { NODE_OPTIONS: `--import=${SHIM}`, INNESTO_TEST_WRONG_BY: String(seconds * 1000) };
  return {
    LD_PRELOAD: library,
    FAKETIME: `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}s`,
    // Otherwise a jump back stops every timer of the process.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
};
