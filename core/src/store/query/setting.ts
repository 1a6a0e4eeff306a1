import type { Knex } from 'knex';

/** One of the instance's own settings, locked until the transaction ends where it is read to be changed. */
export const readSetting = async (
  on: Knex | Knex.Transaction,
  key: string,
  { lock = false }: { readonly lock?: boolean } = {},
): Promise<string | null> => {
  const query = on('setting').select('value').where('key', key).first<{ value: string } | undefined>();
  // On SQLite knex leaves FOR UPDATE out: the writer is alone there.
  const row = await (lock ? query.forUpdate() : query);
  return row?.value ?? null;
};

/** Writes one of the instance's own settings. */
export const writeSetting = async (on: Knex.Transaction, key: string, value: string): Promise<void> => {
  await on('setting').insert({ key, value }).onConflict('key').merge(['value']);
};

/** Forgets one of the instance's own settings. */
export const dropSetting = async (on: Knex.Transaction, key: string): Promise<void> => {
  await on('setting').where('key', key).delete();
};

/** Writes one of the instance's own settings unless it is there; gives the value that counts, whoever wrote it. */
export const claimSetting = async (on: Knex.Transaction, key: string, value: string): Promise<string> => {
  await on('setting').insert({ key, value }).onConflict('key').ignore();
  return (await readSetting(on, key)) ?? value;
};
