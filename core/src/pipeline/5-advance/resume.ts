import type { ActionStep, DeliveryAnswer, SettleResult } from '@innesto/sdk/contract';
import { workspaceNow } from '../../model/clock.ts';
import { mergeVariables } from '../../model/decision.ts';
import type { StoredEvent } from '../../model/event.ts';
import { follow } from '../../model/graph.ts';
import type { Debt, Move } from '../../model/move.ts';
import { secretsOf } from '../../model/occurrence-secret.ts';
import type { Run } from '../../model/run.ts';
import { placeOf } from '../../model/walk/place.ts';
import { positionOf } from '../../model/walk/position.ts';
import { arrive } from '../../model/walk/walk.ts';
import { countsFrom } from '../../model/workflow-standing.ts';
import type { DeliveryStanding } from '../../store/verb/load-outcomes.ts';
import { askOrReport, pluginOf } from '../port.ts';
import type { RunFacts } from '../run-facts.ts';
import { wayOf } from '../way-of.ts';
import type { AdvancePorts } from './advance.ts';
import { putAlike } from './alike.ts';
import { askSettle, type Crossing } from './ask-action.ts';
import { gatherKept } from './gather-kept.ts';

/** A run whose outside work is over: the event that says so, and how its deliveries closed. */
export interface Settlement {
  readonly event: StoredEvent;
  readonly facts: RunFacts;
  readonly standings: readonly DeliveryStanding[];
}

/** What a settlement brings about: a move, a debt of a suspended plugin, or (the sandbox was interrupted) nothing yet. */
export interface Resumed {
  readonly event: StoredEvent;
  readonly moves: readonly Move[];
  readonly debts: readonly Debt[];
  readonly again: boolean;
}

const answerOf = ({ state, reason, answer }: DeliveryStanding): DeliveryAnswer => {
  switch (state) {
    case 'accepted':
      return { state: 'done', reason, answer };
    case 'uncertain':
      return { state: 'uncertain', reason, answer };
    case 'skipped':
    case 'cancelled':
      return { state: 'skipped', reason, answer };
    case 'refused':
    case 'failed':
    case 'queued':
    case 'claimed':
    case 'handed':
    case 'frozen':
    case 'parked':
      return { state: 'failed', reason, answer };
  }
};

/** What an action that does not say otherwise makes of the answers: done if anything went out (or may have), else failed, else skipped. */
const defaultSettlement = (answers: readonly DeliveryAnswer[]): SettleResult => {
  const reason = answers.find((answer) => answer.reason !== null)?.reason ?? null;
  const is = (state: DeliveryAnswer['state']): boolean => answers.some((answer) => answer.state === state);
  const port = is('done') || is('uncertain') ? 'done' : is('failed') ? 'failed' : 'skipped';
  return reason === null ? { port } : { port, reason: reason.slice(0, 500) };
};

/** Whether a settlement still is about the step at which its run stands. */
const isCurrent = ({ payload }: StoredEvent, run: Run): boolean =>
  run.state === 'awaiting' && payload['visit'] === run.visit;

const moveOn = ({ facts, standings }: Settlement, result: SettleResult, realNow: number): Move => {
  const { run, version, workspace, workflow } = facts;
  const now = workspaceNow(workspace.clock, realNow);
  // What follows counts from when the world was really reached (or passed over), not from when it was noticed.
  const performedAt = Math.min(
    now,
    Math.max(run.anchorAt, ...standings.flatMap((standing) => standing.performedAt ?? [])),
  );
  const step = version.graph.steps.get(run.step);
  const to = step === undefined ? null : follow(step, result.port);
  // In a stopped workflow time stands still since the stop: Start adds what the stop took to whatever froze.
  const stands = workflow.state === 'stopped' ? Math.min(now, workflow.stoppedAt ?? now) : now;
  const anchorAt = Math.min(stands, countsFrom(performedAt, workflow));
  const walked = arrive(wayOf(facts, stands), { ...positionOf(run), anchorAt }, to);
  const place = placeOf(walked, now, mergeVariables(run.variables, result.variables));
  return {
    run,
    to: workflow.state === 'stopped' && place.state === 'waiting' ? { ...place, state: 'frozen' } : place,
    decidedUnder: workflow,
    log: [
      { step: run.step, outcome: result.port, at: performedAt, detail: result.reason ?? null, counted: true },
      ...walked.log.map((line) => ({ ...line, at: now })),
    ],
    contactWrite: null,
    memberships: [],
    deliveries: [],
    events: [],
  };
};

const nothing = (settlement: Settlement): Resumed => ({ event: settlement.event, moves: [], debts: [], again: false });

const owe = ({ event }: Settlement, contribution: string): Resumed => ({
  event,
  moves: [],
  debts: [
    {
      workspaceId: event.workspaceId,
      plugin: pluginOf(contribution),
      eventId: event.id,
      workflowId: null,
      contribution,
      at: event.at,
    },
  ],
  again: false,
});

interface Group {
  readonly crossing: Crossing;
  readonly contribution: string;
  readonly settlements: readonly Settlement[];
}

const crossWith = async (ports: AdvancePorts, group: Group, now: number): Promise<readonly Resumed[]> => {
  const { settlements, contribution, crossing } = group;
  const workspaceId = settlements[0]?.event.workspaceId ?? 0;
  const plugin = pluginOf(contribution);
  if (await ports.plugins.isSuspended(workspaceId, plugin))
    return settlements.map((settlement) => owe(settlement, contribution));
  const contactIds = settlements.map(({ facts }) => facts.run.contactId);
  const kept = await gatherKept(ports, {
    workspaceId,
    plugin,
    needs: crossing.manifest.needs,
    config: crossing.config,
    contactIds,
  });
  const secretOf = secretsOf(ports, { workspaceId, plugin });
  const crossed = await askSettle(ports.sandbox, { ...crossing, kept, secretOf });
  switch (crossed.kind) {
    case 'answered':
      return settlements.map((settlement, at) => {
        const answer = crossed.answers[at];
        const result: SettleResult =
          answer?.ok === true
            ? answer.value
            : { port: 'failed', reason: (answer?.reason ?? 'the plugin gave no answer').slice(0, 500) };
        return { event: settlement.event, moves: [moveOn(settlement, result, now)], debts: [], again: false };
      });
    case 'condemned': {
      const { suspended } = await ports.plugins.strike({
        workspaceId,
        plugin,
        verdict: crossed.verdict,
        detail: crossed.detail,
      });
      return settlements.map((settlement) =>
        suspended ? owe(settlement, contribution) : { ...nothing(settlement), again: true },
      );
    }
    case 'interrupted':
      return settlements.map((settlement) => ({ ...nothing(settlement), again: true }));
  }
};

const askGroup = (ports: AdvancePorts, group: Group, now: number): Promise<readonly Resumed[]> =>
  askOrReport(ports.report, pluginOf(group.contribution), {
    ask: () => crossWith(ports, group, now),
    otherwise: group.settlements.map((settlement) => ({ ...nothing(settlement), again: true })),
  });

const here = ({ facts, standings }: Settlement): readonly DeliveryAnswer[] =>
  standings.filter(({ visit }) => visit === facts.run.visit).map(answerOf);

/** A settlement of what an action of the run's version has set going. */
interface Acting extends Settlement {
  readonly step: ActionStep;
}

/** Decides by which port each settled run goes on; actions that have a say in it are asked, in batches. */
export const resume = async (
  ports: AdvancePorts,
  { settlements, now }: { readonly settlements: readonly Settlement[]; readonly now: number },
): Promise<readonly Resumed[]> => {
  const resumed: Resumed[] = [];
  const groups: Group[] = [];
  const current = settlements.filter((settlement) => {
    if (isCurrent(settlement.event, settlement.facts.run)) return true;
    resumed.push(nothing(settlement));
    return false;
  });
  const acting: Acting[] = [];
  for (const settlement of current) {
    const step = settlement.facts.version.graph.steps.get(settlement.facts.run.step);
    if (step?.kind === 'action') acting.push({ ...settlement, step });
    else resumed.push({ ...nothing(settlement), moves: [moveOn(settlement, { port: 'done' }, now)] });
  }
  for (const { first, items: together, contribution, version, config } of putAlike(acting, ({ step }) => step)) {
    const manifest = await ports.plugins.actionOf(contribution, version);
    if (manifest === null || !manifest.settles) {
      resumed.push(
        ...together.map((settlement) => ({
          ...nothing(settlement),
          moves: [moveOn(settlement, defaultSettlement(here(settlement)), now)],
        })),
      );
      continue;
    }
    for (let at = 0; at < together.length; at += manifest.batch) {
      const members = together.slice(at, at + manifest.batch);
      groups.push({
        contribution,
        settlements: members,
        crossing: {
          workspace: first.facts.workspace.publicId,
          contribution,
          version,
          manifest,
          config,
          now: workspaceNow(first.facts.workspace.clock, now),
          members: members.map((settlement) => ({
            facts: settlement.facts,
            visit: settlement.facts.run.visit,
            answers: here(settlement),
          })),
        },
      });
    }
  }
  const asked = await Promise.all(groups.map((group) => askGroup(ports, group, now)));
  return [...resumed, ...asked.flat()];
};
