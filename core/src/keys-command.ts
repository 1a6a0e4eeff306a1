import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Command } from 'commander';
import { databaseFile, readConfig, type Config } from './config.ts';
import { fault } from './fault/fault.ts';
import { keyNameOf } from './service/secret/derive-key.ts';
import { readKeyFile } from './service/secret/key-file.ts';
import { giveUpSealed, surveySealed } from './service/secret/reseal.ts';
import { addSealingKey, dropSealingKey, SEALING_FILE } from './service/secret/sealing-file.ts';
import { sealingKeysOf } from './service/secret/secrets.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** How many secrets are sealed with which key: read beside a hub that runs. */
const survey = async (config: Config): Promise<ReadonlyMap<string, number>> => {
  const { openReadable } = await import('./store/open-readable.ts');
  const store = await openReadable({ databaseUrl: config.databaseUrl, file: databaseFile(config.dataFolder) });
  if (store === null) return new Map();
  try {
    return await surveySealed(store);
  } finally {
    await store.close();
  }
};

const heldBy = (config: Config): { readonly own: string | null; readonly more: readonly string[] } => {
  const instance = config.secretKey ?? readKeyFile(config.dataFolder);
  return {
    own: instance === null ? null : keyNameOf(instance.toLowerCase()),
    more: sealingKeysOf(config).map(keyNameOf),
  };
};

const list = async (): Promise<void> => {
  const config = readConfig(process.env);
  const { own, more } = heldBy(config);
  const counts = await survey(config);
  const all = [...(own === null ? [] : [own]), ...more];
  for (const key of all) {
    const what = key === all.at(-1) ? 'the newest: it seals' : key === own ? 'the instance’s own' : 'opens';
    say(`${key}  ${counts.get(key) ?? 0} secret(s)  ${what}`);
  }
  for (const [key, count] of counts) if (!all.includes(key)) say(`${key}  ${count} secret(s)  missing`);
};

const rotate = (): void => {
  const config = readConfig(process.env);
  if (config.sealingKeys !== null || config.secretKey !== null) {
    const key = randomBytes(32).toString('hex');
    say(
      `A new key, ${keyNameOf(key)}. Put it behind those in INNESTO_SEALING_KEYS of each node, and start them again one by one:`,
    );
    say(`  INNESTO_SEALING_KEYS=${[...sealingKeysOf(config), key].join(',')}`);
    return say('From when all have it, it seals, and what is stored is handed over to it.');
  }
  const name = addSealingKey(config.dataFolder, randomBytes);
  say(`A new key, ${name}, is in ${join(config.dataFolder, SEALING_FILE)}. Keep a copy where the backups are not.`);
  if (config.databaseUrl !== null)
    say('Bring the file into the data folder of each node: none seals with it before all have it.');
  say('A running hub hears of it within seconds, and hands over what is stored. “innesto keys” tells how far it is.');
};

const retire = async (key: string): Promise<void> => {
  const config = readConfig(process.env);
  const { more } = heldBy(config);
  if (!more.includes(key) || key === more.at(-1)) throw fault('INNESTO_SEALING_KEY_UNKNOWN', { key });
  const count = (await survey(config)).get(key) ?? 0;
  if (count > 0) throw fault('INNESTO_SEALING_KEY_IN_USE', { key, count });
  if (config.sealingKeys !== null)
    return say(`Nothing is sealed with ${key} any more: take it out of INNESTO_SEALING_KEYS of each node.`);
  dropSealingKey(config.dataFolder, key);
  say(`${key} is retired. Take its line out of the other nodes’ files, too, and out of your copies.`);
};

const giveUp = async (key: string): Promise<void> => {
  const config = readConfig(process.env);
  const { own, more } = heldBy(config);
  if (key === own || more.includes(key)) throw fault('INNESTO_SEALING_KEY_UNKNOWN', { key });
  const { openStore } = await import('./store/open-store.ts');
  const store = await openStore({ databaseUrl: config.databaseUrl, file: databaseFile(config.dataFolder) });
  try {
    say(
      `${await giveUpSealed(store, key)} secret(s) are forgotten: enter them again in their connections and workflows.`,
    );
  } finally {
    await store.close();
  }
};

/** The commands about the keys that seal stored secrets. */
export const addKeyCommands = (program: Command): void => {
  const keys = program.command('keys').description('tells with which keys stored secrets are sealed').action(list);
  keys.command('rotate').description('makes a new key; a running hub hands stored secrets over to it').action(rotate);
  keys.command('retire <key>').description('takes a key away with which nothing is sealed any more').action(retire);
  keys
    .command('give-up <key>')
    .description('forgets what is sealed with a key that is lost (on SQLite the hub must not be running)')
    .action(giveUp);
};
