import type { Announce, Announcement } from '../model/announcement.ts';
import { PLAIN_CALENDAR } from '../model/calendar/quiet-hours.ts';
import { LIVE_CLOCK } from '../model/clock.ts';
import type { Workspace } from '../model/workspace.ts';
import type { Store } from '../store/store.ts';
import { openTestStore, type TestDatabase, type TestPlaces } from '../store/test-database.ts';
import type { ListedPlugin } from './list.ts';
import { createRegistry, type Registry } from './registry.ts';
import { createTestSandbox, inspectTestScript, writePlugin, type PluginTraits } from './test-plugin.ts';

/** A registry on a real database, with time and the sandbox in the test's hands. */
export interface RegistryHouse {
  readonly store: Store;
  readonly now: {
    at: number;
    registry: Registry;
    sandbox: ReturnType<typeof createTestSandbox>;
    workspace: Workspace;
    plugin: string;
  };
  readonly announced: Announcement[];
  readonly pulses: string[];
  /** A workspace and a plugin's name of their own for each test: what is installed stays. */
  moveIn(): void;
  /** Another node on the same database; `announce` (absent: the test sees it): where it announces. */
  openNode(announce?: Announce): {
    readonly registry: Registry;
    readonly sandbox: ReturnType<typeof createTestSandbox>;
  };
  install(traits?: PluginTraits, options?: { readonly bundled?: boolean }): Promise<unknown>;
  strike(): Promise<{ readonly suspended: boolean }>;
  listed(): Promise<ListedPlugin | undefined>;
}

/** Opens the house on a new database; the test closes its store. */
export const openRegistryHouse = async (database: TestDatabase, places: TestPlaces): Promise<RegistryHouse> => {
  const store = await openTestStore(database, places);
  const announced: Announcement[] = [];
  const pulses: string[] = [];
  let serial = 0;
  const pulse = {
    events: () => void pulses.push('events'),
    runs: () => void pulses.push('runs'),
    deliveries: () => void pulses.push('deliveries'),
  };
  const announce = (announcement: Announcement): void => void announced.push(announcement);
  const clock = { now: () => now.at };
  const openNode: RegistryHouse['openNode'] = (told = announce) => {
    const sandbox = createTestSandbox();
    return {
      sandbox,
      registry: createRegistry({ store, sandbox, clock, announce: told, pulse, inspect: inspectTestScript }),
    };
  };
  const workspaceOf = (id: number): Workspace => ({
    id,
    publicId: `w${id}`,
    name: 'Shop',
    mode: 'live',
    timeZone: 'Europe/Rome',
    identityKey: 'email',
    clock: LIVE_CLOCK,
    calendar: PLAIN_CALENDAR,
  });
  const now: RegistryHouse['now'] = {
    at: Date.UTC(2027, 1, 2),
    ...openNode(),
    workspace: workspaceOf(0),
    plugin: 'greeting',
  };
  return {
    store,
    now,
    announced,
    pulses,
    openNode,
    moveIn: () => {
      const id = ++serial;
      Object.assign(now, openNode(), { workspace: workspaceOf(id), plugin: `greeting-${id}` });
      announced.length = 0;
      pulses.length = 0;
    },
    install: (traits = {}, options = {}) =>
      now.registry.installFolder(writePlugin(places.temporaryFolder, { name: now.plugin, ...traits }), options),
    strike: () =>
      now.registry.strike({
        workspaceId: now.workspace.id,
        plugin: now.plugin,
        verdict: 'timeout',
        detail: 'It ran for 200 ms.',
      }),
    listed: async () => (await now.registry.list(now.workspace)).find(({ plugin }) => plugin === now.plugin),
  };
};
