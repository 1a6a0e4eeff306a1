import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fault } from '../../fault/fault.ts';
import type { RandomBytes } from '../../model/random.ts';

const KEY = /^[0-9a-f]{64}$/i;

/** What the key's file is called in the data folder. */
export const KEY_FILE = 'secret.key';

/** The key that a data folder keeps; null if it keeps none. */
export const readKeyFile = (dataFolder: string): string | null => {
  const file = join(dataFolder, KEY_FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw fault('INNESTO_CONFIG', { name: file, detail: 'the file cannot be read' }, { cause: error });
  }
  if (!KEY.test(text)) throw fault('INNESTO_CONFIG', { name: file, detail: '64 hexadecimal digits are expected' });
  return text;
};

/** Makes a key and its file, readable for the hub's own user only; gives the key that is there in the end. */
export const makeKeyFile = (dataFolder: string, random: RandomBytes): string => {
  mkdirSync(dataFolder, { recursive: true });
  const file = join(dataFolder, KEY_FILE);
  const half = `${file}.${random(6).toString('hex')}`;
  // Written aside and linked: nobody reads half a key, and of two that start at once one wins.
  writeFileSync(half, `${random(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(half, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    unlinkSync(half);
  }
  const key = readKeyFile(dataFolder);
  if (key === null) throw new Error('a key file just made is gone');
  return key;
};
