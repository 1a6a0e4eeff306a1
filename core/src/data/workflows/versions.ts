import type { WorkflowDefinition } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { compileGraph, type Graph } from '../../model/graph.ts';
import { readKept } from '../../model/kept.ts';
import { createRecent } from '../../model/recent.ts';
import { findVersion, findVersions, type VersionRow } from '../../store/query/version.ts';
import type { Store } from '../../store/store.ts';

/** One immutable version of a workflow, ready to be walked. `pins` says which version of the plugin each contribution has. */
export interface CompiledVersion {
  readonly id: number;
  readonly publicId: string;
  readonly number: number;
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly workflowPublicId: string;
  readonly graph: Graph;
  readonly pins: ReadonlyMap<string, string>;
  readonly definition: WorkflowDefinition;
}

/** Versions by the inner id that runs and subscriptions carry. */
export interface Versions {
  /** The version of that id; from memory where it was asked for recently, for a version never changes. */
  get(versionId: number): Promise<CompiledVersion>;
  /** The versions of those ids; what is not in memory comes in one statement. */
  getMany(versionIds: readonly number[]): Promise<ReadonlyMap<number, CompiledVersion>>;
}

/** How many characters of definitions are kept in memory at most; compiled they take a few times as much. */
const MOST_CHARACTERS = 16_000_000;

/** Reads a definition that the store keeps: it was checked by its schema before it was written. */
export const parseDefinition = (text: string): WorkflowDefinition => readKept<WorkflowDefinition>(text);

/** Reads a version's pins that the store keeps. */
export const parsePins = (text: string): ReadonlyMap<string, string> =>
  new Map(Object.entries(readKept<Record<string, string>>(text)));

const compile = (row: VersionRow): CompiledVersion => {
  const definition = parseDefinition(row.definition);
  return {
    id: row.id,
    publicId: row.publicId,
    number: row.number,
    workspaceId: row.workspaceId,
    workflowId: row.workflowId,
    workflowPublicId: row.workflowPublicId,
    graph: compileGraph(definition),
    pins: parsePins(row.pins),
    definition,
  };
};

/** Opens the versions of all workflows; every batch of the pipeline asks here. */
export const createVersions = ({ store }: { readonly store: Store }): Versions => {
  const kept = createRecent<number, { readonly version: CompiledVersion; readonly weight: number }>({
    capacity: MOST_CHARACTERS,
    weigh: ({ weight }) => weight,
  });
  // Two stages that ask at once for the same version read it once.
  const underWay = new Map<number, Promise<CompiledVersion>>();
  const keep = (row: VersionRow): CompiledVersion => {
    const version = compile(row);
    kept.set(row.id, { version, weight: row.definition.length });
    return version;
  };
  const load = async (versionId: number): Promise<CompiledVersion> => {
    const row = await findVersion(store.read, versionId);
    if (row === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'version' });
    return keep(row);
  };
  return {
    get: (versionId) => {
      const known = kept.get(versionId);
      if (known !== undefined) return Promise.resolve(known.version);
      const asked = underWay.get(versionId) ?? load(versionId).finally(() => underWay.delete(versionId));
      underWay.set(versionId, asked);
      return asked;
    },
    getMany: async (versionIds) => {
      const known = versionIds.flatMap((id) => kept.get(id)?.version ?? []);
      const seen = new Set(known.map(({ id }) => id));
      const missing = versionIds.filter((id) => !seen.has(id));
      const found = missing.length === 0 ? [] : (await findVersions(store.read, missing)).map(keep);
      return new Map([...known, ...found].map((version) => [version.id, version]));
    },
  };
};
