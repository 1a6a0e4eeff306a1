import { gt, rcompare } from 'semver';
import { isAllowed } from '../model/install-policy.ts';
import type { FoundPackage, PackageSource } from '../model/package-source.ts';
import { listInstalled } from '../store/query/plugin.ts';
import type { Store } from '../store/store.ts';
import { readPolicy } from './policy.ts';

/** A plugin's package that the registry found, beside what the instance has of it. */
export interface BrowsedPackage extends FoundPackage {
  /** Whether it is on the list of those that may be installed. */
  readonly isAllowed: boolean;
  /** The plugin that its package brought, at the newest version that is installed; null: none is. */
  readonly installed: { readonly plugin: string; readonly version: string } | null;
  /** Whether the registry has a newer version than the instance. */
  readonly isNewer: boolean;
}

/** What the registry found, those first that may be installed. */
export interface BrowsedPackages {
  readonly packages: readonly BrowsedPackage[];
  readonly more: boolean;
}

/** Looks through the registry's plugins, and holds them against the list and what is installed. */
export const browsePackages = async (
  { store, packages: source }: { readonly store: Store; readonly packages: Pick<PackageSource, 'search'> },
  words: string,
): Promise<BrowsedPackages> => {
  const { packages, more } = await source.search(words);
  const policy = await readPolicy(store);
  const rows = (await listInstalled(store.read)).toSorted((one, other) => rcompare(one.version, other.version));
  const browsed = packages.map((found): BrowsedPackage => {
    const row = rows.find((one) => one.package === found.name);
    const installed = row === undefined ? null : { plugin: row.name, version: row.version };
    const isNewer = installed !== null && gt(found.version, installed.version);
    return { ...found, isAllowed: isAllowed(policy, found.name), installed, isNewer };
  });
  return { packages: browsed.toSorted((one, other) => Number(other.isAllowed) - Number(one.isAllowed)), more };
};
