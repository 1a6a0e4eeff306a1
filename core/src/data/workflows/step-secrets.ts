import {
  declaredHosts,
  isDeclaredHost,
  isSecretNeeded,
  type ActionManifest,
  type Manifest,
  type WorkflowDefinition,
  type WorkflowProblem,
} from '@innesto/sdk/contract';
import { fault, isFault } from '../../fault/fault.ts';
import type { Clock } from '../../model/clock.ts';
import { isChosenIn } from '../../model/connection/chosen.ts';
import { readKept } from '../../model/kept.ts';
import type { AskingStep, StepReach } from '../../model/request/request.ts';
import { placeOfStepSecret, type SecretPlace } from '../../model/secret-place.ts';
import type { Workspace } from '../../model/workspace.ts';
import { listStepSecrets, loadStepSecrets, putStepSecret, type StepSecretRow } from '../../store/query/step-secret.ts';
import type { WorkflowRow } from '../../store/query/workflow.ts';
import type { Store } from '../../store/store.ts';
import { workflowOf } from './drafts.ts';
import type { Contribution } from './port.ts';
import { parseDefinition } from './versions.ts';

/** Something that a step must be told in secret, and whether it was. */
export interface StepSecret {
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  readonly optional: boolean;
  readonly isSet: boolean;
}

/** Which step of a workflow's draft. */
export interface StepOf {
  readonly workflow: string;
  readonly step: string;
}

/** What the steps of workflows must be told in secret, and where they may ask with it. */
export interface StepSecrets {
  of(workspace: Workspace, step: StepOf): Promise<readonly StepSecret[]>;
  /** Enters a secret of a step; null: forgets it. */
  put(
    workspace: Workspace,
    step: StepOf,
    secret: { readonly name: string; readonly value: string | null },
  ): Promise<void>;
  /** For each step in its place; null: its plugin is not installed in that version any more. */
  reachOf(steps: readonly AskingStep[]): Promise<readonly (StepReach | null)[]>;
}

/** What the room is handed. */
export interface StepSecretParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly secrets: {
    seal(place: SecretPlace, plain: string): string;
    open(place: SecretPlace, sealed: string): string;
  };
  readonly plugins: {
    resolve(
      workspaceId: number,
      contribution: string,
    ): Promise<{ readonly manifest: Manifest; readonly name: string } | null>;
    manifestOf(plugin: string, version: string): Promise<Manifest>;
  };
}

interface FoundStep {
  readonly row: WorkflowRow;
  readonly manifest: Manifest;
  readonly action: ActionManifest;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A step of the draft that asks a plugin to do something; null where there is none such. */
const stepOf = async (
  { store, plugins }: StepSecretParts,
  workspace: Workspace,
  { workflow, step: id }: StepOf,
): Promise<FoundStep | null> => {
  const row = await workflowOf(store, workspace, workflow);
  const step = parseDefinition(row.draft).steps.find((one) => one.id === id);
  if (step?.kind !== 'action') return null;
  const found = await plugins.resolve(workspace.id, step.contribution);
  const action = found?.manifest.actions.find(({ name }) => name === found.name);
  return found === null || action === undefined ? null : { row, manifest: found.manifest, action, config: step.config };
};

const reachOfStep = async (
  { secrets, plugins }: Pick<StepSecretParts, 'secrets' | 'plugins'>,
  { workspaceId, workspace, workflow, step, contribution, pluginVersion, config }: AskingStep,
  known: readonly StepSecretRow[],
): Promise<StepReach | null> => {
  const [plugin = ''] = contribution.split('/');
  const manifest = await plugins.manifestOf(plugin, pluginVersion).catch((error: unknown) => {
    // Nothing else says that it is gone: what the database refuses just now is asked again.
    if (isFault(error, 'INNESTO_PLUGIN_UNKNOWN')) return null;
    throw error;
  });
  if (manifest === null) return null;
  const rows = new Map(known.map((row) => [row.name, row]));
  return {
    hosts: declaredHosts(manifest.permissions, config),
    connections: { workspaceId, plugin, isChosen: isChosenIn(config) },
    entered: new Set(rows.keys()),
    secretFor: (name, host) => {
      const row = rows.get(name);
      if (row === undefined || !isDeclaredHost(readKept<readonly string[]>(row.hosts), { host })) return null;
      return secrets.open(placeOfStepSecret(workspace, { workflow, step }, name), row.sealed);
    },
  };
};

const createReach =
  (parts: StepSecretParts): StepSecrets['reachOf'] =>
  async (steps) => {
    const { read, dialect } = parts.store;
    const known = await loadStepSecrets(read, dialect, steps);
    return Promise.all(steps.map((step, at) => reachOfStep(parts, step, known[at] ?? [])));
  };

/** Opens the room of what steps must be told in secret. */
export const createStepSecrets = (parts: StepSecretParts): StepSecrets => {
  const { store, clock, secrets } = parts;
  return {
    reachOf: createReach(parts),
    of: async (workspace, step) => {
      const found = await stepOf(parts, workspace, step);
      if (found === null) return [];
      const of = { workspaceId: workspace.id, workflowId: found.row.id, step: step.step };
      const known = new Set((await listStepSecrets(store.read, of)).map(({ name }) => name));
      return (found.action.secrets ?? []).map(({ name, title, description = null, ...need }) => ({
        name,
        title,
        description,
        optional: !isSecretNeeded(need, found.config),
        isSet: known.has(name),
      }));
    },
    put: async (workspace, step, { name, value }) => {
      const found = await stepOf(parts, workspace, step);
      if (found === null || found.action.secrets?.some((secret) => secret.name === name) !== true)
        throw fault('INNESTO_NOT_FOUND', { what: 'secret' });
      const place = { workflow: found.row.publicId, step: step.step };
      const secret =
        value === null
          ? null
          : {
              sealed: secrets.seal(placeOfStepSecret(workspace.publicId, place, name), value),
              hosts: JSON.stringify(declaredHosts(found.manifest.permissions, found.config)),
            };
      const of = { workspaceId: workspace.id, workflowId: found.row.id, step: step.step };
      await store.write((transaction) => putStepSecret(transaction, { ...of, name, secret, at: clock.now() }));
    },
  };
};

/** What keeps the steps of a definition from asking other systems, in plain words. */
export const stepSecretProblems = async (
  store: Store,
  {
    workspaceId,
    workflowId,
    definition,
    found,
  }: {
    readonly workspaceId: number;
    readonly workflowId: number;
    readonly definition: WorkflowDefinition;
    /** The contributions that it uses. */
    readonly found: ReadonlyMap<string, Contribution>;
  },
): Promise<readonly WorkflowProblem[]> => {
  const asking = definition.steps.flatMap((step, at) => {
    if (step.kind !== 'action') return [];
    const use = found.get(step.contribution);
    const action = use?.manifest.actions.find(({ name }) => name === use.name);
    return use === undefined || action?.secrets === undefined ? [] : [{ step, at, use, secrets: action.secrets }];
  });
  if (asking.length === 0) return [];
  const rows = await listStepSecrets(store.read, { workspaceId, workflowId });
  return asking.flatMap(({ step, at, use, secrets }) => {
    const hosts = declaredHosts(use.manifest.permissions, step.config);
    return secrets.flatMap(({ name, title, ...need }): readonly WorkflowProblem[] => {
      const problem = (detail: string): readonly WorkflowProblem[] => [
        { code: 'STEP_SECRET', step: step.id, path: `/steps/${at}`, detail, parts: { secret: title } },
      ];
      const row = rows.find((one) => one.step === step.id && one.name === name);
      if (row === undefined)
        return isSecretNeeded(need, step.config)
          ? problem(`“${title}” has yet to be entered, beside the step’s settings.`)
          : [];
      const known = readKept<readonly string[]>(row.hosts);
      return hosts.some((host) => !known.includes(host) && !isDeclaredHost(known, { host }))
        ? problem(`“${title}” must be entered again: it was entered for another host.`)
        : [];
    });
  });
};
