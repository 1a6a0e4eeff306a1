import type { Knex } from 'knex';
import type { NewEntry } from '../../model/account.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { entriesTooLarge } from './add-balance-entries.ts';
import { holdKeepers, type ToKeep } from './hold-keepers.ts';

const toKeep = ({ balance, origin }: NewEntry): ToKeep => ({ workspaceId: origin.workspaceId, key: balance });

/**
 * Those of some entries that cannot be made as they were decided, inside the caller's transaction: their plugin was removed meanwhile, or
 * they would leave less, or more, than they say. The others can until it ends.
 */
export const unableEntries = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  entries: readonly NewEntry[],
): Promise<ReadonlySet<NewEntry>> => {
  // A record's account goes with its record, which keeps the plugin there.
  const own = entries.filter(({ owner }) => owner.recordId === null);
  const isKept = await holdKeepers(transaction, dialect, own.map(toKeep));
  const lost = new Set(own.filter((entry) => !isKept(toKeep(entry))));
  // To weigh an entry opens its account.
  const short = await entriesTooLarge(
    transaction,
    dialect,
    entries.filter((entry) => !lost.has(entry)),
  );
  return new Set([...lost, ...short]);
};
