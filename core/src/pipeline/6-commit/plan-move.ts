import type { FieldDefinition, FigureManifest, JsonObject, Scalar } from '@innesto/sdk/contract';
import { workspaceNow } from '../../model/clock.ts';
import { mergeVariables, type Decision } from '../../model/decision.ts';
import { evaluate } from '../../model/expression.ts';
import { figuresOf, FINEST, type Figures } from '../../model/figure.ts';
import { follow } from '../../model/graph.ts';
import type { Ids } from '../../model/identifier.ts';
import type { Move } from '../../model/move.ts';
import { effectTally, figureTally, type StepTally } from '../../model/step-tally.ts';
import { placeOf } from '../../model/walk/place.ts';
import { arrive } from '../../model/walk/walk.ts';
import { zoneAt, type Way } from '../../model/walk/way.ts';
import type { NamedWorkflow } from '../../store/verb/load-named-workflows.ts';
import { lookupOf } from '../lookup-of.ts';
import { pluginOf } from '../port.ts';
import type { RunFacts } from '../run-facts.ts';
import { wayOf } from '../way-of.ts';
import type { EffectContext } from './effect/context.ts';
import { planEffects, type Planned } from './plan-effects.ts';

/** What planning a batch of moves may look up. */
export interface PlanFacts {
  /** Rights by `workspaceId plugin`. */
  readonly rights: ReadonlyMap<string, ReadonlySet<string>>;
  /** Field definitions by workspace. */
  readonly fields: ReadonlyMap<number, ReadonlyMap<string, FieldDefinition>>;
  /** Lists' inner ids by workspace. */
  readonly lists: ReadonlyMap<number, ReadonlyMap<string, number>>;
  /** Workflows that effects name, by workspace. */
  readonly workflows: ReadonlyMap<number, ReadonlyMap<string, NamedWorkflow>>;
  /** What plugins keep, as far as effects speak of it, by workspace. */
  readonly kept: ReadonlyMap<number, PlannedKept>;
  /** What actions that keep something add up, by {@link actionKey}. */
  readonly figures: ReadonlyMap<string, readonly FigureManifest[]>;
  readonly ids: Ids;
  readonly keyOf: (parts: readonly (string | number)[]) => string;
  readonly now: number;
}

/** What plugins keep of a workspace, as far as the effects of a batch speak of it. */
export type PlannedKept = Pick<EffectContext, 'collections' | 'balances' | 'records' | 'takenKeys' | 'totals'>;

/** One text for a plugin in a workspace, to look its rights up by. */
export const rightsKey = (workspaceId: number, plugin: string): string => `${workspaceId} ${plugin}`;

/** One text for an action of a version of its plugin, to look up what it adds up by. */
export const actionKey = (contribution: string, version: string): string => `${contribution} ${version}`;

type Acted = Extract<Decision<RunFacts>, { kind: 'act' }>;

const NO_RIGHTS: ReadonlySet<string> = new Set();

/** No effect speaks of what plugins keep. */
export const NOTHING_KEPT: PlannedKept = {
  collections: new Map(),
  balances: new Map(),
  records: new Map(),
  takenKeys: new Map(),
  totals: new Map(),
};

/** What a decision's effects come to, and what they leave in the run. */
const plan = (decision: Acted, facts: PlanFacts, way: Way): { readonly planned: Planned; readonly acted: Acted } => {
  const { step, position, answer } = decision;
  const { run, contact, workspace, version } = decision.facts;
  if (contact === null)
    return { planned: { ok: false, objection: 'the contact is gone', port: 'failed' }, acted: decision };
  const plugin = pluginOf(step.contribution);
  const { now } = way;
  const zone = zoneAt(way);
  const variables = new Map<string, Scalar>();
  const kept = facts.kept.get(workspace.id) ?? NOTHING_KEPT;
  const planned = planEffects(
    {
      workspace,
      now,
      zone,
      evaluate: (expression, changed) => {
        const known = { ...run.variables, ...Object.fromEntries(variables) };
        const seen = { ...decision.facts, contact: changed, run: { ...run, variables: known } };
        const { render } = wayOf(seen, now);
        const scope = { lookup: lookupOf(seen, now), now, zone, render: (text: string) => render(text, known) };
        return evaluate(expression, scope);
      },
      contact,
      cause: { source: 'workflow', quiet: false, runId: run.id, depth: run.depth },
      run,
      workflow: version.workflowPublicId,
      workflows: facts.workflows.get(workspace.id) ?? new Map(),
      variables,
      step: step.id,
      visit: position.visit,
      plugin,
      rights: facts.rights.get(rightsKey(workspace.id, plugin)) ?? NO_RIGHTS,
      fields: facts.fields.get(workspace.id) ?? new Map(),
      lists: facts.lists.get(workspace.id) ?? new Map(),
      // One by one: where much is built, spreading costs more than the rest.
      collections: kept.collections,
      balances: kept.balances,
      records: kept.records,
      takenKeys: kept.takenKeys,
      totals: kept.totals,
      occurrence: `run_${run.id}.${position.visit}`,
      ids: facts.ids,
      keyOf: facts.keyOf,
    },
    answer.effects,
  );
  if (variables.size === 0 || !planned.ok) return { planned, acted: decision };
  const left = { ...answer.variables, ...Object.fromEntries(variables) };
  return { planned, acted: { ...decision, answer: { ...answer, variables: left } } };
};

/** The run's variables where the walk to the step or its plugin changed them. */
const variablesAfter = ({ facts, answer, variables }: Acted): JsonObject | null =>
  mergeVariables(facts.run.variables, answer.variables) ?? variables;

/** What the effects write of what plugins keep, and of consents; absent where it is nothing, as it is for most. */
const keptBy = ({
  records,
  entries,
  consents,
  confirmations,
}: Extract<Planned, { ok: true }>): Pick<Move, 'records' | 'entries' | 'consents' | 'confirmations'> | null =>
  consents.length + confirmations.length + records.length + entries.length === 0
    ? null
    : {
        ...(consents.length === 0 ? null : { consents }),
        ...(confirmations.length === 0 ? null : { confirmations }),
        ...(records.length === 0 ? null : { records }),
        ...(entries.length === 0 ? null : { entries }),
      };

/** What the step did, for its statistics. A message counts once it has gone. */
const talliesOf = ({ step, answer }: Acted, figures: Figures | null, at: number): readonly StepTally[] => {
  const done = answer.effects.flatMap(({ kind }) =>
    kind === 'message.send' ? [] : { step: step.id, outcome: effectTally(kind), at },
  );
  if (figures === null || done.length === 0) return done;
  const sums = Object.entries(figures).map(([name, amount]) => ({
    step: step.id,
    outcome: figureTally(name),
    at,
    n: Math.round(amount * FINEST),
  }));
  return [...done, ...sums];
};

/** What the step's effects come to in what its action adds up. */
const addedUp = (
  { step, facts }: Acted,
  { entries, records }: Extract<Planned, { ok: true }>,
  { figures }: PlanFacts,
): Figures | null => {
  if (entries.length === 0 && records.length === 0) return null;
  const { contribution } = step;
  const declared = figures.get(actionKey(contribution, facts.version.pins.get(contribution) ?? ''));
  return declared === undefined ? null : figuresOf(declared, { plugin: pluginOf(contribution), entries, records });
};

/** What is written of a step whose effects can be carried out. */
interface Doing {
  readonly planned: Extract<Planned, { ok: true }>;
  readonly figures: Figures | null;
  readonly now: number;
}

const told = (figures: Figures | null): { readonly figures: Figures } | null => (figures === null ? null : { figures });

/** The run waits for the world: it stays at its step until every delivery has closed. */
const awaitWorld = (decision: Acted, { planned, figures, now }: Doing): Move => ({
  run: decision.facts.run,
  to: {
    ...decision.position,
    state: 'awaiting',
    wakeAt: null,
    attempt: 0,
    variables: variablesAfter(decision),
    heldBy: null,
    end: null,
  },
  decidedUnder: decision.facts.workflow,
  log: [
    ...decision.log,
    { step: decision.step.id, outcome: 'queued', at: now, detail: null, counted: false, ...told(figures) },
  ],
  contactWrite: planned.contactWrite,
  memberships: planned.memberships,
  deliveries: planned.deliveries,
  events: planned.events,
  tallies: talliesOf(decision, figures, now),
  ...keptBy(planned),
});

const leave = (
  decision: Acted,
  {
    port,
    reason,
    figures = null,
  }: { readonly port: string; readonly reason: string | null; readonly figures?: Figures | null },
  way: Way,
): Pick<Move, 'to' | 'log'> => {
  const { now } = way;
  const from = { ...decision.position, anchorAt: now };
  const walked = arrive(way, from, follow(decision.step, port));
  return {
    to: placeOf(walked, now, variablesAfter(decision)),
    log: [
      ...decision.log,
      { step: decision.step.id, outcome: port, at: now, detail: reason, counted: true, ...told(figures) },
      ...walked.log,
    ],
  };
};

/** Turns a decision into the move that is to be written. An effect that can't be carried out sends the run through `failed`, with the reason. */
export const planMove = (decision: Decision<RunFacts>, facts: PlanFacts): Move => {
  if (decision.kind === 'place') {
    const { run, workflow: decidedUnder } = decision.facts;
    const { to, log } = decision;
    const move = { run, to, decidedUnder, log, contactWrite: null, memberships: [], deliveries: [], events: [] };
    if (to.state !== 'parked') return move;
    return { ...move, parked: { publicId: facts.ids.next(), reason: log.at(-1)?.detail ?? 'it would never end' } };
  }
  const { run, workspace, workflow: decidedUnder } = decision.facts;
  const now = workspaceNow(workspace.clock, facts.now);
  const way = wayOf(decision.facts, now);
  const { planned, acted } = plan(decision, facts, way);
  if (!planned.ok) {
    const { to, log } = leave(acted, { port: planned.port, reason: planned.objection }, way);
    return { run, to, log, decidedUnder, contactWrite: null, memberships: [], deliveries: [], events: [] };
  }
  const figures = addedUp(acted, planned, facts);
  if (planned.deliveries.length > 0) return awaitWorld(acted, { planned, figures, now });
  const { port = 'done', reason = null } = acted.answer;
  const { to, log } = leave(acted, { port, reason, figures }, way);
  return {
    run,
    to,
    log,
    decidedUnder,
    contactWrite: planned.contactWrite,
    memberships: planned.memberships,
    deliveries: [],
    events: planned.events,
    tallies: talliesOf(acted, figures, now),
    ...keptBy(planned),
  };
};
