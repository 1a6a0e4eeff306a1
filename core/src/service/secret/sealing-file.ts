import { appendFileSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fault } from '../../fault/fault.ts';
import type { RandomBytes } from '../../model/random.ts';
import { keyNameOf } from './derive-key.ts';

const KEY = /^[0-9a-f]{64}$/;

/** What the file with the keys that seal stored secrets is called in the data folder: one a line, the newest last. */
export const SEALING_FILE = 'sealing.keys';

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** The sealing keys that a data folder keeps, the newest last. */
export const readSealingFile = (dataFolder: string): readonly string[] => {
  const file = join(dataFolder, SEALING_FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return [];
    throw fault('INNESTO_CONFIG', { name: file, detail: 'the file cannot be read' }, { cause: error });
  }
  const keys = text
    .split('\n')
    .map((line) => line.trim().toLowerCase())
    .filter((line) => line !== '');
  if (!keys.every((key) => KEY.test(key)))
    throw fault('INNESTO_CONFIG', { name: file, detail: '64 hexadecimal digits a line are expected' });
  return keys;
};

/** What changes whenever the file does; null: there is none. */
export const sealingFileMark = (dataFolder: string): string | null => {
  const found = statSync(join(dataFolder, SEALING_FILE), { throwIfNoEntry: false });
  return found === undefined ? null : `${found.ino} ${found.mtimeMs} ${found.size}`;
};

const isCutOff = (file: string): boolean => {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && found.size > 0 && !readFileSync(file, 'utf8').endsWith('\n');
};

/** Makes a sealing key, puts it behind the others in the data folder's file, and gives its name. */
export const addSealingKey = (dataFolder: string, random: RandomBytes): string => {
  const key = random(32).toString('hex');
  const file = join(dataFolder, SEALING_FILE);
  // Brought here by hand, the last line may have no end.
  const end = isCutOff(file) ? '\n' : '';
  // One short line by one call: of two that are added at once, both are there, and nobody reads half a line.
  appendFileSync(file, `${end}${key}\n`, { mode: 0o600, flush: true });
  return keyNameOf(key);
};

/** Takes the sealing key of that name out of the data folder's file. */
export const dropSealingKey = (dataFolder: string, name: string): void => {
  const file = join(dataFolder, SEALING_FILE);
  const left = readSealingFile(dataFolder).filter((key) => keyNameOf(key) !== name);
  writeFileSync(`${file}.new`, left.map((key) => `${key}\n`).join(''), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
};
