import { existsSync } from 'node:fs';
import { mkdir, readFile, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startChild } from './child.ts';
import type { Pin } from './pins.ts';
import { within } from './within.ts';

const LONGEST_SECONDS = 1800;
const MEGABYTE = 1_048_576;
const DONE = 'installed.json';

/** The package.json of a folder in which nothing but a pinned system is installed. */
export const manifestOf = ({ packages, instead = {} }: Pin): string =>
  `${JSON.stringify({ private: true, dependencies: packages, overrides: instead }, null, 2)}\n`;

/** What to say where npm has failed: of its many words the reason. */
export const whyNotInstalled = (name: string, said: string): string => {
  if (/ENOSPC/.test(said)) return `${name}: the disk is full; name another folder by --keep.`;
  if (/E404|ETARGET/.test(said)) {
    const missing = /(?:'|No matching version found for )([^'\s]+@[^'\s]+)/.exec(said)?.[1] ?? 'one of its packages';
    return `${name}: the npm registry has no ${missing.replace(/\.$/, '')}.`;
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET/.test(said))
    return `${name}: the npm registry cannot be reached, and it is not installed here yet.`;
  return `${name}: npm could not install it:\n${said}`;
};

/** Why there is not room enough for it in a folder; null where there is. */
export const whyNoRoom = (
  name: string,
  { megabytes }: Pin,
  { folder, free }: { folder: string; free: number },
): string | null => {
  // Half as much again: npm unpacks beside its cache.
  const needed = Math.ceil(megabytes * 1.5);
  return free >= needed
    ? null
    : `${name} needs ${needed} MB to be installed, and ${folder} has ${free} MB: name another by --keep.`;
};

const checkRoom = async (name: string, folder: string, pin: Pin): Promise<void> => {
  const { bavail, bsize } = await statfs(folder);
  const why = whyNoRoom(name, pin, { folder, free: Math.floor((bavail * bsize) / MEGABYTE) });
  if (why !== null) throw new Error(why);
};

/** Installs what is pinned into a folder of its own by npm, none of its scripts run; where that has been done already, nothing is. */
export const installPinned = async (
  name: string,
  pin: Pin,
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
): Promise<void> => {
  const manifest = manifestOf(pin);
  const done = join(folder, DONE);
  if (existsSync(done) && (await readFile(done, 'utf8')) === manifest) return;
  await mkdir(folder, { recursive: true });
  await checkRoom(name, folder, pin);
  await writeFile(join(folder, 'package.json'), manifest);
  process.stdout.write(`${name}: installing, about ${pin.megabytes} MB and ${pin.minutes} min. without a cache\n`);
  const npm = startChild({
    program: 'npm',
    words: ['install', '--prefix', '.', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    folder,
    signal,
  });
  try {
    const code = await within(LONGEST_SECONDS, `${name}: npm install`, npm.ended);
    if (code !== 0) throw new Error(whyNotInstalled(name, npm.said()));
  } finally {
    await npm.stop();
  }
  await writeFile(done, manifest);
};
