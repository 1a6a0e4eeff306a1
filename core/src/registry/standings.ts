import type { Clock } from '../model/clock.ts';
import { readKept } from '../model/kept.ts';
import { createRecent } from '../model/recent.ts';
import { listGrants, type PluginState } from '../store/query/plugin-grant.ts';
import type { Store } from '../store/store.ts';

/** How a plugin stands in a workspace: which version is the workspace's own, and what it may do there. */
export interface Standing {
  readonly plugin: string;
  readonly version: string;
  /** The version that the workspace had before; null: none. */
  readonly previous: string | null;
  readonly state: PluginState;
  readonly rights: ReadonlySet<string>;
  readonly strikes: number;
  readonly verdict: string | null;
  readonly detail: string | null;
  readonly struckAt: number | null;
}

/** The plugins of workspaces as this node knows them: what it changes itself it knows at once, what others change as soon as they say so. */
export interface Standings {
  of(workspaceId: number): Promise<ReadonlyMap<string, Standing>>;
  /** To be called after a commit that changed them. */
  forget(workspaceId: number): void;
  /** To be called when another node said that it changed some. */
  forgetAll(): void;
}

/** How long another node's change may go unnoticed where its word did not arrive. */
const FRESH_MS = 2000;

/** Reads the rights that a workspace granted. */
export const readRights = (text: string): ReadonlySet<string> => new Set(readKept<readonly string[]>(text));

interface Known {
  readonly asOf: number;
  readonly standings: Promise<ReadonlyMap<string, Standing>>;
}

/** Opens the standings of plugins in all workspaces. */
export const createStandings = ({ store, clock }: { readonly store: Store; readonly clock: Clock }): Standings => {
  const known = createRecent<number, Known>({ capacity: 5000 });
  const load = async (workspaceId: number): Promise<ReadonlyMap<string, Standing>> => {
    const rows = await listGrants(store.read, workspaceId);
    return new Map(rows.map((row) => [row.plugin, { ...row, rights: readRights(row.rights) }]));
  };
  return {
    of: (workspaceId) => {
      const before = known.get(workspaceId);
      const now = clock.now();
      if (before !== undefined && now - before.asOf < FRESH_MS) return before.standings;
      const standings = load(workspaceId);
      const asked = { asOf: now, standings };
      known.set(workspaceId, asked);
      // Whoever asks next must not meet this failure again.
      standings.catch(() => {
        if (known.get(workspaceId) === asked) known.delete(workspaceId);
      });
      return standings;
    },
    // A reading that is still under way goes with it: it may have begun before the change.
    forget: (workspaceId) => known.delete(workspaceId),
    forgetAll: () => known.clear(),
  };
};
