import { existsSync } from 'node:fs';

const PLACES = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].flatMap((machine) => [
  `/usr/lib/${machine}/faketime/libfaketime.so.1`,
  `/usr/lib/${machine}/faketime/libfaketimeMT.so.1`,
]);

/** What a process is started with whose clock is wrong by so many seconds; null where faketime is not on the machine. */
export const wrongBy = (seconds: number): Readonly<Record<string, string>> | null => {
  const library = PLACES.find((place) => existsSync(place));
  if (library === undefined) return null;
  return {
    LD_PRELOAD: library,
    FAKETIME: `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}s`,
    // Otherwise a jump back stops every timer of the process.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
};
