import type { Effect, FieldDefinition, FigureManifest } from '@innesto/sdk/contract';
import type { Decision } from '../../model/decision.ts';
import type { Ids } from '../../model/identifier.ts';
import type { NamedWorkflow } from '../../store/verb/load-named-workflows.ts';
import type { Verbs } from '../../store/verbs.ts';
import { pluginOf, type Plugins } from '../port.ts';
import type { RunFacts } from '../run-facts.ts';
import { gatherPlanKept, isAboutKept, keptAsked } from './plan-kept.ts';
import { actionKey, rightsKey, type PlanFacts, type PlannedKept } from './plan-move.ts';

/** What gathering the facts for a batch of plans is handed. */
export interface PlanPorts {
  readonly verbs: Pick<
    Verbs,
    | 'loadListIds'
    | 'loadNamedWorkflows'
    | 'loadFields'
    | 'loadRecords'
    | 'loadRecordKeys'
    | 'loadBalances'
    | 'loadRecordBalances'
  >;
  readonly plugins: Pick<Plugins, 'rightsOf' | 'collectionOf' | 'balanceOf' | 'actionOf'>;
  readonly ids: Ids;
  readonly keyOf: PlanFacts['keyOf'];
}

type Acted = Extract<Decision<RunFacts>, { kind: 'act' }>;

/** What a plugin wants done in a workspace. */
export interface Wanted {
  readonly workspaceId: number;
  readonly plugin: string;
  /** The inner id of the contact for whom it is wanted. */
  readonly contactId: number;
  readonly effects: readonly Effect[];
}

const listsIn = (effects: readonly Effect[]): readonly string[] =>
  effects.flatMap((effect) => (effect.kind === 'list.join' || effect.kind === 'list.leave' ? [effect.list] : []));

const workflowsIn = (effects: readonly Effect[]): readonly string[] =>
  effects.flatMap((effect) =>
    effect.kind === 'workflow.start' || effect.kind === 'workflow.stop' ? (effect.workflow ?? []) : [],
  );

const setsField = (effects: readonly Effect[]): boolean => effects.some(({ kind }) => kind === 'contact.set-field');

/** What carrying out what plugins want looks up. */
export type WantedFacts = Pick<PlanFacts, 'rights' | 'fields' | 'lists' | 'workflows' | 'kept'>;

/** What the actions of a batch that keep something add up. */
const figuresFor = async (
  plugins: Pick<Plugins, 'actionOf'>,
  acted: readonly Acted[],
): Promise<PlanFacts['figures']> => {
  const figures = new Map<string, readonly FigureManifest[]>();
  const asked = new Set<string>();
  for (const { facts, step, answer } of acted) {
    if (!answer.effects.some(({ kind }) => kind === 'balance.add' || kind === 'record.create')) continue;
    const { contribution } = step;
    const version = facts.version.pins.get(contribution) ?? '';
    const key = actionKey(contribution, version);
    if (asked.has(key)) continue;
    asked.add(key);
    const declared = (await plugins.actionOf(contribution, version))?.figures ?? [];
    if (declared.length > 0) figures.set(key, declared);
  }
  return figures;
};

/** Reads, once for a whole batch, what carrying it out looks up: rights, and lists, fields and what plugins keep where an effect names some. */
export const gatherWantedFacts = async (
  ports: { readonly verbs: PlanPorts['verbs']; readonly plugins: Omit<PlanPorts['plugins'], 'actionOf'> },
  wanted: readonly Wanted[],
): Promise<WantedFacts> => {
  const byWorkspace = Map.groupBy(wanted, ({ workspaceId }) => workspaceId);
  const rights = new Map<string, ReadonlySet<string>>();
  const fields = new Map<number, ReadonlyMap<string, FieldDefinition>>();
  const lists = new Map<number, ReadonlyMap<string, number>>();
  const workflows = new Map<number, ReadonlyMap<string, NamedWorkflow>>();
  const kept = new Map<number, PlannedKept>();
  await Promise.all(
    [...byWorkspace].map(async ([workspaceId, own]) => {
      const effects = own.flatMap((one) => one.effects);
      const named = [...new Set(listsIn(effects))];
      lists.set(workspaceId, await ports.verbs.loadListIds(workspaceId, named));
      const others = [...new Set(workflowsIn(effects))];
      if (others.length > 0) workflows.set(workspaceId, await ports.verbs.loadNamedWorkflows(workspaceId, others));
      if (setsField(effects)) fields.set(workspaceId, await ports.verbs.loadFields(workspaceId));
      const keeping = effects.some(isAboutKept) ? own.flatMap(keptAsked) : [];
      if (keeping.length > 0) kept.set(workspaceId, await gatherPlanKept(ports, workspaceId, keeping));
      for (const plugin of new Set(own.flatMap((one) => (one.effects.length > 0 ? one.plugin : []))))
        rights.set(rightsKey(workspaceId, plugin), await ports.plugins.rightsOf(workspaceId, plugin));
    }),
  );
  return { rights, fields, lists, workflows, kept };
};

/** Reads what the plans of a batch of decisions may look up. */
export const gatherPlanFacts = async (
  ports: PlanPorts,
  decisions: readonly Decision<RunFacts>[],
  now: number,
): Promise<PlanFacts> => {
  const acted = decisions.filter((decision): decision is Acted => decision.kind === 'act');
  const wanted = acted.map(({ facts, step, answer }) => ({
    workspaceId: facts.workspace.id,
    plugin: pluginOf(step.contribution),
    contactId: facts.run.contactId,
    effects: answer.effects,
  }));
  const figures = await figuresFor(ports.plugins, acted);
  return { ...(await gatherWantedFacts(ports, wanted)), figures, ids: ports.ids, keyOf: ports.keyOf, now };
};
