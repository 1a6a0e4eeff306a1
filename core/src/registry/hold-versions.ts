import { fault } from '../fault/fault.ts';
import { holdPlugins } from '../store/query/plugin.ts';
import type { Transaction } from './grants.ts';
import type { Installed } from './library.ts';

/**
 * Keeps versions of plugins from being removed before a transaction ends that writes down what hangs on them; INNESTO_CONFLICT where one is gone
 * already. To be asked before the transaction holds anything else: whoever removes or moves a plugin holds that first, too.
 */
export const holdVersions = async (transaction: Transaction, versions: readonly Installed[]): Promise<void> => {
  if (versions.length === 0) return;
  const there = await holdPlugins(transaction, versions);
  const gone = versions.find(({ name, version }) => !there.some((one) => one.name === name && one.version === version));
  if (gone !== undefined)
    throw fault('INNESTO_CONFLICT', { detail: `The plugin “${gone.name}” ${gone.version} was removed meanwhile` });
};
