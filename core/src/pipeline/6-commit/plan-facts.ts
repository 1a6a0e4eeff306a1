import type { Effect, FieldDefinition } from '@innesto/sdk/contract';
import type { Decision } from '../../model/decision.ts';
import type { Ids } from '../../model/identifier.ts';
import type { Verbs } from '../../store/verbs.ts';
import { pluginOf, type Plugins } from '../port.ts';
import type { RunFacts } from '../run-facts.ts';
import { gatherPlanKept, keptAsked } from './plan-kept.ts';
import { rightsKey, type PlanFacts, type PlannedKept } from './plan-move.ts';

/** What gathering the facts for a batch of plans is handed. */
export interface PlanPorts {
  readonly verbs: Pick<Verbs, 'loadListIds' | 'loadFields' | 'loadRecords' | 'loadRecordKeys'>;
  readonly plugins: Pick<Plugins, 'rightsOf' | 'collectionOf' | 'balanceOf'>;
  readonly ids: Ids;
  readonly keyOf: PlanFacts['keyOf'];
}

type Acted = Extract<Decision<RunFacts>, { kind: 'act' }>;

const listsIn = (effects: readonly Effect[]): readonly string[] =>
  effects.flatMap((effect) => (effect.kind === 'list.join' || effect.kind === 'list.leave' ? [effect.list] : []));

const setsField = (effects: readonly Effect[]): boolean => effects.some(({ kind }) => kind === 'contact.set-field');

/** Reads, once for the whole batch, what its plans may look up: rights, and lists, fields and what plugins keep where an effect names some. */
export const gatherPlanFacts = async (
  ports: PlanPorts,
  decisions: readonly Decision<RunFacts>[],
  now: number,
): Promise<PlanFacts> => {
  const acted = decisions.filter((decision): decision is Acted => decision.kind === 'act');
  const byWorkspace = Map.groupBy(acted, ({ facts }) => facts.workspace.id);
  const rights = new Map<string, ReadonlySet<string>>();
  const fields = new Map<number, ReadonlyMap<string, FieldDefinition>>();
  const lists = new Map<number, ReadonlyMap<string, number>>();
  const kept = new Map<number, PlannedKept>();
  await Promise.all(
    [...byWorkspace].map(async ([workspaceId, own]) => {
      const named = [...new Set(own.flatMap(({ answer }) => listsIn(answer.effects)))];
      lists.set(workspaceId, await ports.verbs.loadListIds(workspaceId, named));
      if (own.some(({ answer }) => setsField(answer.effects)))
        fields.set(workspaceId, await ports.verbs.loadFields(workspaceId));
      const keeping = own.flatMap(({ step, answer }) => keptAsked(pluginOf(step.contribution), answer.effects));
      if (keeping.length > 0) kept.set(workspaceId, await gatherPlanKept(ports, workspaceId, keeping));
      for (const plugin of new Set(
        own.filter(({ answer }) => answer.effects.length > 0).map(({ step }) => pluginOf(step.contribution)),
      )) {
        rights.set(rightsKey(workspaceId, plugin), await ports.plugins.rightsOf(workspaceId, plugin));
      }
    }),
  );
  return { rights, fields, lists, kept, ids: ports.ids, keyOf: ports.keyOf, now };
};
