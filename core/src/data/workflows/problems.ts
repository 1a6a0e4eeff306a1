import type {
  ActionStep,
  JsonSchema,
  PluginMisfit,
  SentenceParts,
  WorkflowDefinition,
  WorkflowProblem,
} from '@innesto/sdk/contract';
import { calendarProblems, type SentMessage } from '../../model/calendar/calendar-problems.ts';
import { structuralProblems } from '../../model/graph-problems.ts';
import { ACTION_PORTS } from '../../model/graph.ts';
import { misfitView } from '../../model/misfit.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Nameable } from '../../store/query/nameable.ts';
import { askedProblems } from './asked-problems.ts';
import { messageSentBy } from './message-sent-by.ts';
import type { Contribution, Plugins } from './port.ts';
import { danglingReferences } from './reference-problems.ts';
import { askingProblems } from './setting-problems.ts';
import { brokenTemplates } from './template-problems.ts';

/** What a definition is checked against. */
export interface ProblemScope {
  readonly workspaceId: number;
  readonly workspace: Pick<Workspace, 'timeZone' | 'calendar'>;
  readonly nameable: Nameable;
  readonly plugins: Plugins;
}

/** What a use of a contribution is held against. */
interface UseScope {
  readonly found: Contribution;
  readonly scope: ProblemScope;
  readonly actions: ReadonlySet<string>;
}

/** The place of a contribution's use: a step, or (step absent) the trigger. */
interface Use {
  readonly kind: 'trigger' | 'action';
  readonly contribution: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly path: string;
  readonly step?: string;
}

interface Wrong {
  readonly code: string;
  readonly path?: string;
  readonly detail: string;
  readonly parts?: SentenceParts;
  readonly why?: PluginMisfit;
}

const problemAt = (use: Use, { code, path = '', detail, parts, why }: Wrong): WorkflowProblem => ({
  code,
  ...(use.step === undefined ? {} : { step: use.step }),
  path: `${use.path}${path}`,
  detail,
  ...(parts === undefined ? {} : { parts }),
  ...(why === undefined ? {} : { why }),
});

const schemaOf = ({ manifest, name }: Contribution, kind: Use['kind']): JsonSchema | undefined =>
  (kind === 'trigger' ? manifest.triggers : manifest.actions).find((one) => one.name === name)?.config;

const settingProblems = (use: Use, { found, scope, actions }: UseScope): readonly WorkflowProblem[] => {
  const { manifest, name } = found;
  const schema = schemaOf(found, use.kind) ?? {};
  const unconfigured = use.kind === 'trigger' ? 'UNCONFIGURED_TRIGGER' : 'UNCONFIGURED_STEP';
  const findings = scope.plugins.checkSettings({ manifest, kind: use.kind, name, config: use.config });
  const { nameable } = scope;
  const { config, path: within, step } = use;
  const key = `${use.kind}.${name}.config`;
  const place = { schema, key, config, path: `${within}/config`, ...(step === undefined ? {} : { step }) };
  return [
    ...(findings.length === 0 ? askingProblems(place, { nameable, actions }) : []),
    ...findings.map(({ missing, detail, ...misfit }) =>
      problemAt(use, {
        code: missing ? unconfigured : 'INVALID_SETTING',
        path: `/config${misfit.path}`,
        detail,
        why: misfitView(misfit),
      }),
    ),
    ...brokenTemplates(schema, config).map(({ path, detail }) =>
      problemAt(use, { code: 'INVALID_TEMPLATE', path: `/config${path}`, detail }),
    ),
    ...danglingReferences(schema, config, { nameable, plugin: manifest.name }).map(({ path, detail, parts }) =>
      problemAt(use, { code: 'UNKNOWN_REFERENCE', path: `/config${path}`, detail, parts }),
    ),
  ];
};

const useProblems = (
  use: Use,
  { found, ...against }: Omit<UseScope, 'found'> & { readonly found: Contribution | null },
): readonly WorkflowProblem[] => {
  const [plugin = ''] = use.contribution.split('/');
  if (found === null) {
    return [
      problemAt(use, {
        code: 'UNKNOWN_PLUGIN',
        path: '/contribution',
        detail: `The workspace does not have the plugin “${plugin}”.`,
        parts: { plugin },
      }),
    ];
  }
  if (schemaOf(found, use.kind) === undefined) {
    return [
      problemAt(use, {
        code: 'UNKNOWN_CONTRIBUTION',
        path: '/contribution',
        detail: `The plugin “${plugin}” ${found.version} has no ${use.kind} “${found.name}”.`,
        parts: { plugin, version: found.version, contribution: use.contribution },
      }),
    ];
  }
  const suspended = found.suspended
    ? [
        problemAt(use, {
          code: 'SUSPENDED_PLUGIN',
          path: '/contribution',
          detail: `The plugin “${plugin}” is suspended; resume it, or take the step out.`,
          parts: { plugin },
        }),
      ]
    : [];
  const off =
    found.off === true
      ? [
          problemAt(use, {
            code: 'PLUGIN_OFF',
            path: '/contribution',
            detail: `The plugin “${plugin}” is switched off in this workspace; switch it on, or take the step out.`,
            parts: { plugin },
          }),
        ]
      : [];
  return [...suspended, ...off, ...settingProblems(use, { found, ...against })];
};

const portProblems = (
  step: ActionStep,
  { path, found }: { readonly path: string; readonly found: Contribution | null },
): readonly WorkflowProblem[] => {
  const action = found?.manifest.actions.find(({ name }) => name === found.name);
  if (action === undefined) return [];
  const known = new Set<string>([...ACTION_PORTS, ...action.ports.map(({ name }) => name)]);
  return Object.keys(step.ports)
    .filter((port) => !known.has(port))
    .map((port) => ({
      code: 'UNKNOWN_PORT',
      step: step.id,
      path: `${path}/ports/${port}`,
      detail: `The step has no way out named “${port}”.`,
      parts: { port },
    }));
};

/** The contributions that a definition uses, each once. */
const contributionsOf = (definition: WorkflowDefinition): ReadonlySet<string> =>
  new Set([
    ...(definition.trigger === undefined ? [] : [definition.trigger.contribution]),
    ...definition.steps.flatMap((step) => (step.kind === 'action' ? [step.contribution] : [])),
  ]);

/** What a workspace has of the contributions that a definition uses. */
export const resolveAll = async (
  definition: WorkflowDefinition,
  { workspaceId, plugins }: Pick<ProblemScope, 'workspaceId' | 'plugins'>,
): Promise<ReadonlyMap<string, Contribution>> => {
  const found = await Promise.all(
    [...contributionsOf(definition)].map(async (key) => [key, await plugins.resolve(workspaceId, key)] as const),
  );
  return new Map(found.flatMap(([key, contribution]) => (contribution === null ? [] : [[key, contribution]])));
};

const actionProblems = (
  { steps }: WorkflowDefinition,
  { found, ...against }: Omit<UseScope, 'found'> & { readonly found: ReadonlyMap<string, Contribution> },
): readonly WorkflowProblem[] =>
  steps.flatMap((step, index): readonly WorkflowProblem[] => {
    if (step.kind !== 'action') return [];
    const path = `/steps/${index}`;
    const contribution = found.get(step.contribution) ?? null;
    const use: Use = { kind: 'action', contribution: step.contribution, config: step.config, path, step: step.id };
    return [
      ...useProblems(use, { found: contribution, ...against }),
      ...portProblems(step, { path, found: contribution }),
    ];
  });

/** Everything that keeps a definition from being started, in plain words, each with its step. */
export const definitionProblems = async (
  definition: WorkflowDefinition,
  scope: ProblemScope,
): Promise<readonly WorkflowProblem[]> => {
  const found = await resolveAll(definition, scope);
  const { trigger } = definition;
  const actions = new Set(definition.steps.flatMap((step) => (step.kind === 'action' ? [step.id] : [])));
  const triggerProblems =
    trigger === undefined
      ? [{ code: 'NO_TRIGGER', path: '/trigger', detail: 'Nothing starts the workflow yet.' }]
      : useProblems(
          { kind: 'trigger', ...trigger, path: '/trigger' },
          { found: found.get(trigger.contribution) ?? null, scope, actions },
        );
  const messageOf = (step: ActionStep): SentMessage | null => messageSentBy(step, found.get(step.contribution) ?? null);
  return [
    ...triggerProblems,
    ...structuralProblems(definition),
    ...actionProblems(definition, { found, scope, actions }),
    ...askedProblems(definition, {
      nameable: scope.nameable,
      actions,
      // What a plugin that is not there sends nobody can tell; that it is not there is said above.
      sends: (step) => !found.has(step.contribution) || messageOf(step) !== null,
    }),
    ...calendarProblems(definition, {
      ...scope.workspace,
      messageOf,
    }),
  ];
};
