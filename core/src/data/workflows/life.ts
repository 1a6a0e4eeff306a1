import type { RunsPlan, WorkflowDefinition } from '@innesto/sdk/contract';
import { workspaceNow } from '../../model/clock.ts';
import type { Numbers } from '../../model/step-statistics.ts';
import { changesBetween, type VersionChange } from '../../model/version-change.ts';
import type { Workspace } from '../../model/workspace.ts';
import { countStanding, type Standing } from '../../store/query/run.ts';
import { listVersions } from '../../store/query/version.ts';
import { createDraftHistory, type OperatorName } from './draft-history.ts';
import { drawnWorkflow, workflowOf } from './drafts.ts';
import { definitionNumbered, planOf, previewPublish, publishVersion, type PublishPreview } from './publish.ts';
import type { StartPorts } from './start.ts';
import { drainWorkflow } from './stop.ts';
import { parseDefinition, parsePins, type Versions } from './versions.ts';

/** A version as its history shows it. */
export interface WorkflowVersion {
  readonly publicId: string;
  readonly number: number;
  readonly definition: WorkflowDefinition;
  readonly pins: ReadonlyMap<string, string>;
  readonly createdBy: string;
  readonly by: OperatorName | null;
  readonly createdAt: number;
  /** The number of the earlier version that was put in force again. */
  readonly restoredFrom: number | null;
  readonly inForce: boolean;
  /** What is different from the version before; null: it is the first. */
  readonly changes: VersionChange | null;
}

/** Who puts a version in force, and what becomes of those inside. */
export interface PublishAsked {
  readonly actor: string;
  readonly runs: RunsPlan | undefined;
}

/** A workflow's life between its first Start and its end. Each change gives nothing: what the workflow is like then is asked for apart. */
export interface Life {
  /** Whom a start would let go on. */
  standing(workspace: Workspace, publicId: string): Promise<Standing>;
  /** Nobody enters, and who is inside goes on; once nobody is, it is stopped. */
  drain(workspace: Workspace, publicId: string): Promise<void>;
  /** Puts the draft in force. */
  publish(workspace: Workspace, publicId: string, asked: PublishAsked & { readonly draftRev: number }): Promise<void>;
  /** Puts an earlier version in force again, as a new one. */
  restore(workspace: Workspace, publicId: string, asked: PublishAsked & { readonly number: number }): Promise<void>;
  /** What putting the draft (or an earlier version) in force would do. */
  preview(
    workspace: Workspace,
    publicId: string,
    asked: { readonly version: number | null; readonly runs: RunsPlan | undefined },
  ): Promise<PublishPreview>;
  versions(workspace: Workspace, publicId: string): Promise<readonly WorkflowVersion[]>;
}

/** A version's numbers as the preview needs them. */
export type NumbersOfVersions = (
  workspace: Workspace,
  publicId: string,
) => Promise<readonly (Numbers & { readonly versionId: number; readonly number: number })[]>;

const createVersionHistory =
  ({ store }: Pick<StartPorts, 'store'>): Life['versions'] =>
  async (workspace, publicId) => {
    const { id: workflowId, versionId } = await workflowOf(store, workspace, publicId);
    const rows = await listVersions(store.read, { workspaceId: workspace.id, workflowId });
    const history = createDraftHistory({ store });
    const names = new Map<string, OperatorName | null>();
    for (const actor of new Set(rows.map(({ createdBy }) => createdBy))) names.set(actor, await history.nameOf(actor));
    const definitions = rows.map((row) => parseDefinition(row.definition));
    return rows.flatMap((row, at): WorkflowVersion[] => {
      const definition = definitions[at];
      const before = definitions[at + 1];
      if (definition === undefined) return [];
      return [
        {
          ...row,
          definition,
          pins: parsePins(row.pins),
          by: names.get(row.createdBy) ?? null,
          inForce: row.id === versionId,
          changes: before === undefined ? null : changesBetween(before, definition),
        },
      ];
    });
  };

/** Opens what can be done with workflows that have been started. */
export const createLife = (ports: StartPorts & { readonly versions: Versions }, numbersOf: NumbersOfVersions): Life => {
  const { store } = ports;
  return {
    versions: createVersionHistory(ports),
    standing: async (workspace, publicId) => {
      const { id: workflowId, stoppedAt } = await workflowOf(store, workspace, publicId);
      if (stoppedAt === null) return { runs: 0, overdue: 0 };
      const now = workspaceNow(workspace.clock, ports.clock.now());
      return countStanding(store.read, store.dialect, { workspaceId: workspace.id, workflowId, stoppedAt, now });
    },
    drain: async (workspace, publicId) =>
      drainWorkflow(ports, { workspace, row: await drawnWorkflow(store, workspace, publicId) }),
    publish: async (workspace, publicId, { actor, runs, draftRev }) => {
      const row = await drawnWorkflow(store, workspace, publicId);
      const definition = parseDefinition(row.draft);
      await publishVersion(ports, {
        workspace,
        row,
        actor,
        definition,
        draftRev,
        restoredFrom: null,
        plan: planOf(runs),
      });
    },
    restore: async (workspace, publicId, { actor, runs, number }) => {
      const row = await drawnWorkflow(store, workspace, publicId);
      const definition = await definitionNumbered(store, row, number);
      await publishVersion(ports, {
        workspace,
        row,
        actor,
        definition,
        draftRev: null,
        restoredFrom: number,
        plan: planOf(runs),
      });
    },
    preview: async (workspace, publicId, { version, runs }) => {
      const row = await workflowOf(store, workspace, publicId);
      const definition = version === null ? parseDefinition(row.draft) : await definitionNumbered(store, row, version);
      return previewPublish(ports, { row, definition, plan: runs, numbers: await numbersOf(workspace, publicId) });
    },
  };
};
