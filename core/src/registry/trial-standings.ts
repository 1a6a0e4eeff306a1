import type { Clock } from '../model/clock.ts';
import { countStrike } from '../store/query/plugin-grant.ts';
import type { Store } from '../store/store.ts';
import type { Registry } from './registry.ts';
import { STRIKE_LASTS_MS } from './strikes.ts';

/**
 * Who is suspended in a trial over a copy of a workspace: whoever is here, and there with the first strike, or what it owes would be asked
 * for at once, again and again. What a draft makes a plugin do wrong in a trial is not held against it here.
 */
export const createTrialStandings = (
  registry: Pick<Registry, 'isSuspended'>,
  { store, clock }: { readonly store: Store; readonly clock: Clock },
): Pick<Registry, 'isSuspended' | 'strike'> => {
  const suspended = new Set<string>();
  return {
    isSuspended: async (workspaceId, plugin) =>
      suspended.has(`${workspaceId} ${plugin}`) || (await registry.isSuspended(workspaceId, plugin)),
    strike: async (report) => {
      const at = clock.now();
      const counts = { at, countsAfter: at - STRIKE_LASTS_MS, most: 1 };
      await store.write((transaction) => countStrike(transaction, store.dialect, { ...report, ...counts, detail: '' }));
      suspended.add(`${report.workspaceId} ${report.plugin}`);
      return { suspended: true };
    },
  };
};
