import type { SimulationAssumptions, WorkflowDefinition } from '@innesto/sdk/contract';
import type { TimelineEntry } from '../data/workflows/timeline.ts';
import type { Workflows } from '../data/workflows/workflows.ts';
import { fault } from '../fault/fault.ts';
import { workspaceNow, type Clock } from '../model/clock.ts';
import { addDuration } from '../model/duration.ts';
import type { InboundKind } from '../model/inbound/source.ts';
import type { Workspace } from '../model/workspace.ts';
import type { OpenTrialHouse, TrialHouse, WorldAnswer } from './port.ts';

const DAY = 86_400_000;
const LONGEST_MS = 800 * DAY;
/** So often the clock may jump in one simulation; what is still to come then is not foreseen. */
const MOST_JUMPS = 5000;
/** So many simulations run at a time, each a hub of its own, and so many more may wait for their turn. */
const MOST_AT_ONCE = 2;
const MOST_WAITING = 20;
const LONGEST_TITLE = 120;

/** Whose way is to be foreseen, through what, and how far. Times are the workspace's; `definition` null: the workflow's draft; `from` null: now. */
export interface SimulationAsked {
  readonly workflow: string;
  readonly definition: WorkflowDefinition | null;
  readonly contacts: readonly string[];
  readonly from: number | null;
  readonly until: number;
  readonly assumptions: SimulationAssumptions;
}

/** A message that would go out. */
export interface ForeseenMessage {
  readonly at: number;
  readonly step: string | null;
  readonly channel: string;
  readonly recipient: string;
  readonly subject: string | null;
}

/** One contact's way as it would be. */
export interface ForeseenWay {
  readonly contact: string;
  readonly timeline: readonly TimelineEntry[];
  readonly messages: readonly ForeseenMessage[];
  readonly ended: string | null;
  readonly standsAt: string | null;
}

/** What would happen, up to `reached`. `outside`: how the trigger hears from outside, of which nothing came. */
export interface Foreseen {
  readonly reached: number;
  readonly outside: readonly InboundKind[];
  readonly ways: readonly ForeseenWay[];
}

/** Foresees what a workflow would do, by the same engine and with nothing sent. */
export interface Simulate {
  run(workspace: Workspace, asked: SimulationAsked): Promise<Foreseen>;
}

const answerOf = (
  { messages = 'not-opened', openedAfter, requests = 'answered' }: SimulationAssumptions,
  timeZone: string,
): WorldAnswer => {
  switch (messages) {
    case 'refused':
      return { kind: 'refused', requests };
    case 'not-opened':
      return { kind: 'taken', requests, openedAfterMs: null };
    case 'opened':
      return {
        kind: 'taken',
        requests,
        openedAfterMs: addDuration(0, openedAfter ?? { amount: 1, unit: 'hours' }, timeZone),
      };
  }
};

/** Lets time pass, from one thing that is due to the next; gives how far it came. */
const letPass = async (house: TrialHouse, until: number): Promise<number> => {
  for (let jumps = 0; jumps < MOST_JUMPS; jumps++) {
    const rested = await house.settle();
    if (rested === null) return house.now();
    const next = rested.nextIn === null ? until : house.now() + Math.max(1, rested.nextIn);
    if (next >= until) {
      house.passTo(until);
      await house.settle();
      return until;
    }
    house.passTo(next);
  }
  return house.now();
};

const wayOf = async (
  house: TrialHouse,
  workflow: string,
  { contact, from }: { readonly contact: string; readonly from: number },
): Promise<ForeseenWay> => {
  const run = (await house.runs(workflow)).find((one) => one.contact === contact) ?? null;
  const timeline = (await house.timeline(contact)).filter(({ at }) => at >= from);
  const messages = (await house.messages(workflow)).filter((one) => one.contact === contact && one.sentAt !== null);
  return {
    contact,
    timeline,
    messages: messages
      .map(({ sentAt, step, channel, recipient, subject }) => ({ at: sentAt ?? 0, step, channel, recipient, subject }))
      .toSorted((one, other) => one.at - other.at),
    ended: run?.endReason ?? null,
    standsAt: run === null || run.endedAt !== null ? null : run.step,
  };
};

const foresee = async (
  house: TrialHouse,
  name: string,
  asked: SimulationAsked & { readonly from: number; readonly definition: WorkflowDefinition },
): Promise<Foreseen> => {
  const workflow = await house.start(name, asked.definition);
  const { event } = asked.assumptions;
  if (event === undefined) await house.enrol(workflow, asked.contacts);
  else await house.report(asked.contacts, { type: event.type, payload: event.payload ?? {} });
  const reached = await letPass(house, asked.until);
  const ways: ForeseenWay[] = [];
  for (const contact of asked.contacts) ways.push(await wayOf(house, workflow, { contact, from: asked.from }));
  return { reached, ways, outside: await house.outside(workflow) };
};

/** Opens the room in which workflows are tried out. */
export const createSimulate = ({
  clock,
  workflows,
  open,
}: {
  readonly clock: Clock;
  readonly workflows: Pick<Workflows, 'get'>;
  readonly open: OpenTrialHouse;
}): Simulate => {
  let underWay = 0;
  const waiting: (() => void)[] = [];
  const run = async (workspace: Workspace, asked: SimulationAsked): Promise<Foreseen> => {
    const { name, draft } = await workflows.get(workspace, asked.workflow);
    const from = asked.from ?? workspaceNow(workspace.clock, clock.now());
    if (asked.until <= from || asked.until - from > LONGEST_MS)
      throw fault('INNESTO_REQUEST_INVALID', {
        detail: 'a moment after the beginning is expected, at most 800 days',
        path: '/until',
      });
    const answer = answerOf(asked.assumptions, workspace.timeZone);
    const house = await open(workspace, { contacts: asked.contacts, from, answer });
    try {
      return await foresee(house, name.slice(0, LONGEST_TITLE), {
        ...asked,
        from,
        definition: asked.definition ?? draft,
      });
    } finally {
      await house.close();
    }
  };
  return {
    run: async (workspace, asked) => {
      if (waiting.length >= MOST_WAITING) throw fault('INNESTO_OVERLOADED');
      // Whoever ends hands their place to the next.
      if (underWay >= MOST_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
      else underWay += 1;
      try {
        return await run(workspace, asked);
      } finally {
        const next = waiting.shift();
        if (next === undefined) underWay -= 1;
        else next();
      }
    },
  };
};
