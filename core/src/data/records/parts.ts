import { fault } from '../../fault/fault.ts';
import type { Announce } from '../../model/announcement.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { DefinedBalance, DefinedCollection, Keeper } from '../../model/collection.ts';
import type { Ids } from '../../model/identifier.ts';
import type { Pulse } from '../../model/pulse.ts';
import type { Origin } from '../../model/record.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Store } from '../../store/store.ts';

/** Everything that a workspace's plugins keep. */
export interface Kept {
  readonly keepers: readonly Keeper[];
  readonly collections: readonly DefinedCollection[];
  readonly balances: readonly DefinedBalance[];
}

/** What the rooms of records ask of the registry of plugins: what each workspace's current versions declare. */
export interface Definitions {
  collectionOf(workspaceId: number, key: string): Promise<DefinedCollection | null>;
  balanceOf(workspaceId: number, key: string): Promise<DefinedBalance | null>;
  keptBy(workspaceId: number): Promise<Kept>;
}

/** What the rooms of records are handed. */
export interface RecordParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly pulse: Pulse;
  readonly announce: Announce;
  readonly definitions: Definitions;
}

/** The collection of that key; not found where the workspace has none. */
export const collectionNamed = async (
  { definitions }: Pick<RecordParts, 'definitions'>,
  workspace: Workspace,
  key: string,
): Promise<DefinedCollection> => {
  const collection = await definitions.collectionOf(workspace.id, key);
  if (collection === null) throw fault('INNESTO_NOT_FOUND', { what: 'collection' });
  return collection;
};

/** That somebody did it by hand or by the API, now. */
export const originNow = (
  { clock }: Pick<RecordParts, 'clock'>,
  workspace: Workspace,
  { quiet = false }: { readonly quiet?: boolean } = {},
): Origin => ({
  workspaceId: workspace.id,
  at: workspaceNow(workspace.clock, clock.now()),
  source: 'api',
  quiet,
  causeRunId: null,
  depth: 0,
});
