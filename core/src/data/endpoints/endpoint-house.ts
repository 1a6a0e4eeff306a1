import type { KeyObject } from 'node:crypto';
import { readContactKey } from '../../model/contact-key.ts';
import type { Workspace } from '../../model/workspace.ts';
import { findWorkspaceNamed } from '../../store/query/workspace.ts';
import type { Store } from '../../store/store.ts';

/** What calls from anybody are asked by: the plugins, the workspaces, and whom a contact key names. */
export interface EndpointHouseOf<Plugins> {
  readonly plugins: Plugins;
  workspaceOf(publicId: string): Promise<Workspace | null>;
  contactKeyed(workspace: string, key: string): string | null;
}

/** Opens what endpoints of plugins look up. `key`: the one that signs contact keys. */
export const createEndpointHouse = <Plugins>({
  store,
  plugins,
  key,
}: {
  readonly store: Store;
  readonly plugins: Plugins;
  readonly key: KeyObject;
}): EndpointHouseOf<Plugins> => ({
  plugins,
  workspaceOf: (publicId) => findWorkspaceNamed(store.read, publicId),
  contactKeyed: (workspace, token) => readContactKey(key, { workspace, token }),
});
