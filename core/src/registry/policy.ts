import { fault } from '../fault/fault.ts';
import type { InstallPolicy } from '../model/install-policy.ts';
import { isAllowed, OPEN_POLICY } from '../model/install-policy.ts';
import { readKept } from '../model/kept.ts';
import { readSetting, writeSetting } from '../store/query/setting.ts';
import type { Store } from '../store/store.ts';

const SETTING = 'plugin-policy';

/** Who may install which plugins on the instance. */
export const readPolicy = async (store: Store): Promise<InstallPolicy> => {
  const kept = await readSetting(store.read, SETTING);
  return kept === null ? OPEN_POLICY : readKept<InstallPolicy>(kept);
};

/** Changes who may install which plugins; what is installed already stays. */
export const changePolicy = (store: Store, change: Partial<InstallPolicy>): Promise<InstallPolicy> =>
  store.write(async (transaction) => {
    const kept = await readSetting(transaction, SETTING, { lock: true });
    const before = kept === null ? OPEN_POLICY : readKept<InstallPolicy>(kept);
    const { who = before.who, packages = before.packages } = change;
    const policy = { who, packages: [...new Set(packages)].toSorted() };
    await writeSetting(transaction, SETTING, JSON.stringify(policy));
    return policy;
  });

/** Refuses a package that is not on the list. */
export const requireAllowed = async (store: Store, packageName: string): Promise<void> => {
  if (!isAllowed(await readPolicy(store), packageName))
    throw fault('INNESTO_PLUGIN_NOT_ALLOWED', { plugin: packageName.slice(0, 214) });
};
