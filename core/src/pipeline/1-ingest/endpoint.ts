import type { EndpointManifest, Manifest } from '@innesto/sdk/contract';
import { keptKey } from '../../model/collection.ts';
import { shardOfSubject } from '../../model/shard.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { PayloadCheck } from './inbound-facts.ts';

/** What the pipeline asks the house about endpoints of plugins. */
export interface EndpointHouse {
  readonly plugins: PayloadCheck & {
    /** The plugin of a contribution as a workspace has it; null: it has none of that name. */
    resolve(
      workspaceId: number,
      contribution: string,
    ): Promise<{ readonly version: string; readonly manifest: Manifest; readonly suspended: boolean } | null>;
  };
  /** The workspace of a public id. */
  workspaceOf(publicId: string): Promise<Workspace | null>;
  /** The public id of the contact whom a contact key names in a workspace (by its public id); null: it is none of its keys. */
  contactKeyed(workspace: string, key: string): string | null;
}

/** An endpoint of a plugin in a workspace. */
export interface ReachedEndpoint<Kind extends EndpointManifest = EndpointManifest> {
  readonly workspace: Workspace;
  readonly plugin: string;
  readonly version: string;
  readonly manifest: Manifest;
  readonly endpoint: Kind;
  readonly suspended: boolean;
  readonly rights: ReadonlySet<string>;
}

/** The right that endpoints ask for. */
const ENDPOINTS_RIGHT = 'endpoints';

/** Finds an endpoint; null where the plugin is not let in, has no such endpoint, or no right to any. */
export const reachEndpoint = async (
  {
    endpoints: { plugins: resolver },
    plugins,
  }: {
    readonly endpoints: Pick<EndpointHouse, 'plugins'>;
    readonly plugins: { rightsOf(workspaceId: number, plugin: string): Promise<ReadonlySet<string>> };
  },
  { workspace, plugin, name }: { readonly workspace: Workspace; readonly plugin: string; readonly name: string },
): Promise<ReachedEndpoint | null> => {
  const found = await resolver.resolve(workspace.id, keptKey(plugin, name));
  const endpoint = found?.manifest.endpoints.find((one) => one.name === name);
  if (found === null || endpoint === undefined) return null;
  const rights = await plugins.rightsOf(workspace.id, plugin);
  if (!rights.has(ENDPOINTS_RIGHT)) return null;
  const { version, manifest, suspended } = found;
  return { workspace, plugin, version, manifest, endpoint, suspended, rights };
};

/** Where reports to an endpoint are read: all of them in one place, one after the other. */
export const shardOfEndpoint = (workspaceId: number, key: string): number => shardOfSubject(`${workspaceId} ${key}`);

/** So long a caller may ask an endpoint again by the same key, and is answered the same. */
export const ANSWERED_KEPT_MS = 86_400_000;

const COLLECTION = 'collection:';

/** The names of the collections that travel with questions to an endpoint. */
export const sharedByEndpoint = (endpoint: EndpointManifest): readonly string[] =>
  endpoint.kind === 'asset' ? [] : endpoint.needs.map((need) => need.slice(COLLECTION.length));
