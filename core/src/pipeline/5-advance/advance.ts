import type { ActionResult, ActionStep } from '@innesto/sdk/contract';
import { workspaceNow } from '../../model/clock.ts';
import type { Decision } from '../../model/decision.ts';
import { depart, departureOf } from '../../model/departure.ts';
import type { Place } from '../../model/move.ts';
import { secretsOf } from '../../model/occurrence-secret.ts';
import type { LogEntry } from '../../model/run.ts';
import { placeOf } from '../../model/walk/place.ts';
import { positionOf } from '../../model/walk/position.ts';
import { walk } from '../../model/walk/walk.ts';
import type { Walked } from '../../model/walk/way.ts';
import { lookupOf } from '../lookup-of.ts';
import { askOrReport, pluginOf, type Plugins, type PluginRunner, type Report } from '../port.ts';
import type { RunFacts } from '../run-facts.ts';
import { wayOf } from '../way-of.ts';
import { putAlike } from './alike.ts';
import { askRun, type Crossing } from './ask-action.ts';
import { gatherKept, type KeptPorts } from './gather-kept.ts';

/** How long a run keeps away from a plugin that the sandbox has just stopped, by the number of times it met it. */
const RETREAT_MS = [1000, 3000, 10_000] as const;

interface Asking {
  readonly facts: RunFacts;
  readonly step: ActionStep;
  readonly walked: Walked;
  readonly now: number;
}

const stay = ({ facts, walked }: Asking, change: Partial<Place>): Place => ({
  ...walked.position,
  state: 'waiting',
  wakeAt: facts.run.wakeAt,
  attempt: facts.run.attempt,
  variables: walked.variables,
  heldBy: null,
  end: null,
  ...change,
});

const note = ({ step, now }: Asking, outcome: string, detail: string): LogEntry => ({
  step: step.id,
  outcome,
  at: now,
  detail,
  counted: false,
});

/** A run of a stopped workflow stands still; what remains of its wait is kept as if it had stopped in time. */
const freeze = (facts: RunFacts): Decision<RunFacts> => ({
  kind: 'place',
  facts,
  to: {
    ...positionOf(facts.run),
    state: 'frozen',
    wakeAt: facts.run.wakeAt,
    attempt: facts.run.attempt,
    variables: null,
    heldBy: null,
    end: null,
  },
  log: [],
});

/** Ends a run whose contact is gone. */
const bury = (facts: RunFacts, now: number): Decision<RunFacts> => ({
  kind: 'place',
  facts,
  to: {
    ...positionOf(facts.run),
    state: 'ended',
    wakeAt: null,
    attempt: 0,
    variables: null,
    heldBy: null,
    end: { at: now, reason: 'contact-deleted' },
  },
  log: [{ step: facts.run.step, outcome: 'ended', at: now, detail: 'contact-deleted', counted: true }],
});

/** What to do about one run as far as nobody needs to be asked. */
const decideAlone = (facts: RunFacts, realNow: number): Decision<RunFacts> | Asking => {
  const { run, standing, workspace } = facts;
  const now = workspaceNow(workspace.clock, realNow);
  if (standing === null || standing.deleted) return bury(facts, now);
  if (facts.workflow.state === 'stopped') return freeze(facts);
  const lookup = lookupOf(facts, now);
  // A wait asks for itself whether it stops.
  const departure = departureOf(facts.version.definition, undefined, lookup);
  if (departure !== null) return { kind: 'place', facts, ...depart(facts.run, departure, now) };
  const walked = walk(
    wayOf(facts, now),
    { ...positionOf(run), wakeAt: run.wakeAt ?? now },
    facts.heard === undefined
      ? { lookup, variables: run.variables }
      : { lookup, variables: run.variables, heard: facts.heard },
  );
  if (walked.halt === 'act' && walked.action !== null) {
    // The plugin sees the variables that a loop has set on the way to it.
    const seen = walked.variables === null ? facts : { ...facts, run: { ...run, variables: walked.variables } };
    return { facts: seen, step: walked.action, walked, now };
  }
  return { kind: 'place', facts, to: placeOf(walked, now), log: walked.log };
};

const acted = (asking: Asking, answer: ActionResult): Decision<RunFacts> => ({
  kind: 'act',
  facts: asking.facts,
  step: asking.step,
  position: asking.walked.position,
  variables: asking.walked.variables,
  log: asking.walked.log,
  answer,
});

const failed = (asking: Asking, reason: string): Decision<RunFacts> =>
  acted(asking, { effects: [], port: 'failed', reason: reason.slice(0, 500) });

const held = (asking: Asking, plugin: string): Decision<RunFacts> => ({
  kind: 'place',
  facts: asking.facts,
  to: stay(asking, { state: 'held', heldBy: plugin, wakeAt: asking.now, whileSuspended: true }),
  log: [...asking.walked.log, note(asking, 'held', `the plugin “${plugin}” is suspended`)],
});

/** The version of the plugin that the run's workflow is bound to is not installed here. */
const heldForWant = (asking: Asking, plugin: string): Decision<RunFacts> => ({
  kind: 'place',
  facts: asking.facts,
  to: stay(asking, { state: 'held', heldBy: plugin, wakeAt: asking.now }),
  log: [...asking.walked.log, note(asking, 'held', `the plugin “${plugin}” is not installed in that version`)],
});

/** The plugin was stopped over this batch: its runs come back a little later, and count how often they met it. */
const retreat = (asking: Asking, verdict: string): Decision<RunFacts> => {
  const { attempt } = asking.facts.run;
  return {
    kind: 'place',
    facts: asking.facts,
    to: stay(asking, { wakeAt: asking.now + (RETREAT_MS[attempt] ?? 10_000), attempt: attempt + 1 }),
    log: [...asking.walked.log, note(asking, 'retry', `the plugin was stopped: ${verdict}`)],
  };
};

interface Group {
  readonly crossing: Crossing;
  readonly plugin: string;
  readonly askings: readonly Asking[];
}

const askGroup = async (
  ports: AdvancePorts,
  { crossing, plugin, askings }: Group,
): Promise<readonly Decision<RunFacts>[]> => {
  const workspaceId = askings[0]?.facts.run.workspaceId ?? 0;
  if (await ports.plugins.isSuspended(workspaceId, plugin)) return askings.map((asking) => held(asking, plugin));
  const contactIds = askings.map(({ facts }) => facts.run.contactId);
  const kept = await gatherKept(ports, {
    workspaceId,
    plugin,
    needs: crossing.manifest.needs,
    config: crossing.config,
    contactIds,
  });
  const secretOf = secretsOf(ports, { workspaceId, plugin });
  const crossed = await askRun(ports.sandbox, { ...crossing, kept, secretOf });
  switch (crossed.kind) {
    case 'answered':
      return askings.map((asking, at) => {
        const answer = crossed.answers[at];
        if (answer === undefined) return failed(asking, 'the plugin gave no answer');
        return answer.ok ? acted(asking, answer.value) : failed(asking, answer.reason);
      });
    case 'condemned': {
      const { suspended } = await ports.plugins.strike({
        workspaceId,
        plugin,
        verdict: crossed.verdict,
        detail: crossed.detail,
      });
      return askings.map((asking) => (suspended ? held(asking, plugin) : retreat(asking, crossed.verdict)));
    }
    case 'interrupted':
      // Nothing is decided: the runs are still due, and are asked about again.
      return [];
  }
};

/** What advancing is handed. */
export interface AdvancePorts {
  readonly verbs: KeptPorts['verbs'];
  readonly sandbox: PluginRunner;
  readonly plugins: Plugins;
  readonly report: Report;
  /** A digest under the hub's own key. */
  readonly keyOf: (parts: readonly (string | number)[]) => string;
}

/** Puts runs together that cross into the sandbox with the same plugin, version and settings. */
const groupAskings = async (
  ports: AdvancePorts,
  askings: readonly Asking[],
): Promise<{ groups: readonly Group[]; unknown: readonly Asking[] }> => {
  const groups: Group[] = [];
  const unknown: Asking[] = [];
  for (const { first, items: together, contribution, version, config } of putAlike(askings, ({ step }) => step)) {
    const manifest = await ports.plugins.actionOf(contribution, version);
    if (manifest === null) {
      unknown.push(...together);
      continue;
    }
    for (let at = 0; at < together.length; at += manifest.batch) {
      const members = together.slice(at, at + manifest.batch);
      groups.push({
        plugin: pluginOf(contribution),
        askings: members,
        crossing: {
          workspace: first.facts.workspace.publicId,
          contribution,
          version,
          manifest,
          config,
          now: first.now,
          members: members.map(({ facts, walked }) => ({ facts, visit: walked.position.visit })),
        },
      });
    }
  }
  return { groups, unknown };
};

/** Decides about a batch of due runs: each walks as far as it can by itself, and plugins are asked, in batches, where one stands at an action. */
export const advance = async (
  ports: AdvancePorts,
  { facts, now }: { readonly facts: readonly RunFacts[]; readonly now: number },
): Promise<readonly Decision<RunFacts>[]> => {
  const decided: Decision<RunFacts>[] = [];
  const askings: Asking[] = [];
  for (const one of facts) {
    const alone = decideAlone(one, now);
    if ('kind' in alone) decided.push(alone);
    else askings.push(alone);
  }
  if (askings.length === 0) return decided;
  const { groups, unknown } = await groupAskings(ports, askings);
  const answered = await Promise.all(
    groups.map((group) =>
      askOrReport(ports.report, group.plugin, { ask: () => askGroup(ports, group), otherwise: [] }),
    ),
  );
  const waiting = unknown.map((asking) => heldForWant(asking, pluginOf(asking.step.contribution)));
  return [...decided, ...waiting, ...answered.flat()];
};
