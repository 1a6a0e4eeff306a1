import type { Scalar, SplitStep, Step, Until, WorkflowDefinition } from '@innesto/sdk/contract';
import { dueAfterStandstill, holds, later, momentOf } from './test-meaning.ts';

/**
 * What workflows mean, said as plainly as possible: one world in memory, one thing after the other, no database, no batches, no sandbox.
 * Slow and obviously right; whatever the engine does is held against it.
 */
export interface World {
  now: number;
  readonly zone: string;
  readonly contacts: Map<number, { readonly hasAddress: boolean; readonly fields: Map<string, Scalar> }>;
  readonly workflows: Map<number, Lineage>;
  readonly runs: Walker[];
  readonly happened: Happening[];
  /** What was sent: to whom, by which workflow and step, and when. */
  readonly sent: string[];
}

/** A workflow: what is in force, and since when it stands still. */
interface Lineage {
  definition: WorkflowDefinition;
  stoppedAt: number | null;
}

interface Happening {
  readonly type: string;
  readonly contact: number;
  readonly at: number;
  readonly payload: ReadonlyMap<string, Scalar>;
}

/** One contact on its way. `due`: when it goes on by itself; `kind` of its waiting says what may end it earlier. */
interface Walker {
  readonly contact: number;
  readonly workflow: number;
  readonly definition: WorkflowDefinition;
  readonly event: Happening;
  readonly startedAt: number;
  step: Step | null;
  due: number;
  isWaiting: 'no' | 'for time' | 'for the calendar' | 'for an event';
  arrivedAt: number;
  /** How much had happened when it came to its step. */
  arrivedAfter: number;
  anchor: number;
  planned: number;
  readonly turns: Map<string, number>;
  readonly kept: Map<string, number>;
  readonly variables: Map<string, Scalar>;
  end: string | null;
}

/** Who draws which share of a split: chance is the one thing that cannot be told from the outside. */
export type Draw = (walker: { readonly contact: number; readonly workflow: number }, step: SplitStep) => string;

/** The interpreter of that world. */
export const interpret = (world: World, draw: Draw) => {
  const valueFor =
    ({ contact, event, variables }: Walker) =>
    (path: string): Scalar => {
      const [room, name = ''] = path.split('.');
      if (room === 'field') return world.contacts.get(contact)?.fields.get(name) ?? null;
      return (room === 'event' ? event.payload.get(name) : variables.get(name)) ?? null;
    };

  const leave = (walker: Walker, to: string | undefined): void => {
    walker.step = walker.definition.steps.find(({ id }) => id === to) ?? null;
    walker.arrivedAt = world.now;
    walker.arrivedAfter = world.happened.length;
    walker.isWaiting = 'no';
    walker.due = world.now;
    if (walker.step === null) finish(walker, 'finished');
  };

  const finish = (walker: Walker, how: string): void => {
    walker.end = how;
    const place = `${walker.workflow} ${walker.contact}`;
    const waiting = queued.get(place);
    // Whoever was kept waiting begins when the place is free, not when they came.
    if (waiting !== undefined && queued.delete(place)) apply(walker.workflow, waiting, world.now);
  };

  const timeIsOver = (walker: Walker, at: number): void => {
    walker.anchor = Math.max(walker.anchor, Math.min(at, world.now));
    walker.planned = at;
  };

  const isComing = (
    { contact, event, startedAt, arrivedAfter, due }: Walker,
    until: Extract<Until, { kind: 'event' }>,
  ): number | null => {
    const { since = 'run', when = { all: [] } } = until;
    const found = world.happened
      .slice(since === 'run' ? world.happened.indexOf(event) + 1 : since === 'step' ? arrivedAfter : 0)
      .find(
        (one) =>
          one.contact === contact &&
          one.type === until.event &&
          one.at >= (since === 'run' ? startedAt : 0) &&
          one.at < due &&
          holds(when, (path) => one.payload.get(path.split('.')[1] ?? '') ?? null),
      );
    return found?.at ?? null;
  };

  /** A wait begins, or its time has come; true where the walker goes on. */
  const wait = (walker: Walker, step: Extract<Step, { kind: 'wait' }>): boolean => {
    const { zone } = world;
    if (walker.isWaiting === 'no') {
      if ('duration' in step) {
        const { after = 'last-action' } = step;
        const from = after === 'entry' ? walker.startedAt : after === 'planned' ? walker.planned : walker.anchor;
        walker.due = later(from, step.duration, zone);
        walker.isWaiting = 'for time';
      } else if (step.until.kind === 'event') {
        walker.due = later(walker.arrivedAt, step.until.within, zone);
        walker.isWaiting = 'for an event';
      } else if (step.until.kind === 'message') {
        throw new Error('the reference does not know waits for messages');
      } else {
        const kept = walker.kept.get(step.id);
        const from = Math.max(walker.anchor, kept === undefined ? 0 : kept + 1);
        const moment = momentOf(step.until, from, { zone, value: valueFor(walker) });
        if (typeof moment === 'string') {
          leave(walker, step.ports?.[moment] ?? step.next);
          return true;
        }
        walker.due = moment;
        walker.isWaiting = 'for the calendar';
      }
    }
    if ('until' in step && step.until.kind === 'event') {
      const came = isComing(walker, step.until);
      if (came !== null) {
        timeIsOver(walker, Math.max(came, walker.arrivedAt));
        leave(walker, step.next);
        return true;
      }
    }
    if (walker.due > world.now) return false;
    timeIsOver(walker, walker.due);
    if ('until' in step && step.until.kind === 'weekday') walker.kept.set(step.id, walker.due);
    const isTimedOut = 'until' in step && step.until.kind === 'event';
    leave(walker, (isTimedOut ? step.ports?.['timed-out'] : undefined) ?? step.next);
    return true;
  };

  const act = (walker: Walker, step: Extract<Step, { kind: 'action' }>): void => {
    const contact = world.contacts.get(walker.contact);
    let port = step.ports['done'];
    if (step.contribution === 'email/send') {
      if (contact?.hasAddress === true) world.sent.push(`${walker.contact} ${walker.workflow} ${step.id} ${world.now}`);
      else port = step.ports['skipped'] ?? port;
    } else {
      const { field, value } = step.config;
      if (typeof field === 'string' && typeof value === 'number') contact?.fields.set(field, value);
    }
    walker.anchor = world.now;
    leave(walker, port);
  };

  const loop = (walker: Walker, step: Extract<Step, { kind: 'loop' }>): void => {
    const turn = (walker.turns.get(step.id) ?? 0) + 1;
    const goesOn = holds(step.while, valueFor(walker));
    if (goesOn && turn <= step.most) {
      walker.turns.set(step.id, turn);
      if (step.counter !== undefined) walker.variables.set(step.counter, turn);
      leave(walker, step.body);
    } else {
      walker.turns.delete(step.id);
      leave(walker, goesOn ? (step.exhausted ?? step.next) : step.next);
    }
  };

  const hasLeft = (walker: Walker): boolean => {
    const { goal, exitWhen } = walker.definition.options ?? {};
    const stopWhen = walker.step?.kind === 'wait' ? walker.step.stopWhen : undefined;
    const reasons = [
      ['goal-reached', goal],
      ['exit-condition', exitWhen],
      ['stopped-by-condition', stopWhen],
    ] as const;
    const found = reasons.find(([, filter]) => filter !== undefined && holds(filter, valueFor(walker)));
    if (found !== undefined) finish(walker, found[0]);
    return walker.end !== null;
  };

  const go = (walker: Walker): void => {
    while (walker.end === null && (walker.step?.kind === 'exit' || !hasLeft(walker))) {
      const { step } = walker;
      if (step === null || world.workflows.get(walker.workflow)?.stoppedAt !== null) return;
      if (step.kind === 'wait') {
        if (!wait(walker, step)) return;
      } else if (step.kind === 'action') act(walker, step);
      else if (step.kind === 'loop') loop(walker, step);
      else if (step.kind === 'exit') finish(walker, 'finished');
      else if (step.kind === 'split') leave(walker, step.shares.find(({ name }) => name === draw(walker, step))?.next);
      else {
        const branch = step.branches.find(({ when }) => holds(when, valueFor(walker)));
        leave(walker, branch === undefined ? step.otherwise : branch.next);
      }
    }
  };

  const queued = new Map<string, Happening>();
  const lastEntry = new Map<string, number>();

  /** Somebody comes to the door of a workflow. */
  const apply = (workflow: number, event: Happening, at: number): void => {
    const { contact } = event;
    const place = `${workflow} ${contact}`;
    const { definition, stoppedAt = 0 } = world.workflows.get(workflow) ?? {};
    if (definition === undefined || stoppedAt !== null) return;
    const { reentry } = definition;
    const last = lastEntry.get(place);
    const inside = world.runs.find((one) => one.workflow === workflow && one.contact === contact && one.end === null);
    if (inside !== undefined) {
      if (reentry.whileInside === 'queue' && reentry.policy !== 'once') queued.set(place, queued.get(place) ?? event);
      if (reentry.whileInside !== 'restart') return;
      inside.end = 'restarted';
    } else if (last !== undefined) {
      if (reentry.policy === 'once') return;
      if (reentry.policy === 'after' && at < later(last, { amount: reentry.days, unit: 'days' }, world.zone)) return;
    }
    lastEntry.set(place, at);
    const walker: Walker = {
      contact,
      workflow,
      definition,
      event,
      startedAt: at,
      anchor: at,
      planned: at,
      due: at,
      isWaiting: 'no',
      step: null,
      arrivedAfter: 0,
      arrivedAt: at,
      end: null,
      turns: new Map(),
      kept: new Map(),
      variables: new Map(),
    };
    world.runs.push(walker);
    leave(walker, definition.first);
    go(walker);
  };

  /** What one does may be news to another who has had their turn: until there is none. */
  const everybodyGoes = (): void => {
    const fields = (): string => JSON.stringify([...world.contacts.values()].map((contact) => [...contact.fields]));
    const before = fields();
    world.runs.filter(({ end }) => end === null).forEach(go);
    if (fields() !== before) everybodyGoes();
  };

  return {
    /** Something is reported of a contact: `custom.go<n>` starts workflow n. */
    report: (contact: number, type: string, payload: ReadonlyMap<string, Scalar>): void => {
      const event = { type, contact, at: world.now, payload };
      world.happened.push(event);
      for (const workflow of world.workflows.keys())
        if (type === `custom.go${workflow}`) apply(workflow, event, event.at);
      everybodyGoes();
    },
    setField: (contact: number, field: string, value: Scalar): void => {
      world.contacts.get(contact)?.fields.set(field, value);
      everybodyGoes();
    },
    /** When anybody is next due by themselves. */
    nextDue: (): number => {
      const isStopped = (workflow: number): boolean => world.workflows.get(workflow)?.stoppedAt !== null;
      return Math.min(...world.runs.flatMap((one) => (one.end !== null || isStopped(one.workflow) ? [] : one.due)));
    },
    passTo: (now: number): void => {
      world.now = now;
      everybodyGoes();
    },
    /** The next version is put in force; whoever is inside stays in theirs. */
    edit: (workflow: number, definition: WorkflowDefinition): void => {
      Object.assign(world.workflows.get(workflow) ?? {}, { definition });
    },
    stop: (workflow: number): void => {
      const lineage = world.workflows.get(workflow);
      if (lineage !== undefined) lineage.stoppedAt ??= world.now;
    },
    start: (workflow: number): void => {
      const lineage = world.workflows.get(workflow);
      if (lineage?.stoppedAt === null || lineage === undefined) return;
      const stood = world.now - lineage.stoppedAt;
      lineage.stoppedAt = null;
      for (const walker of world.runs.filter((one) => one.workflow === workflow && one.end === null)) {
        walker.due = dueAfterStandstill(walker, { stood, now: world.now, zone: world.zone });
        if (walker.planned <= world.now - stood) walker.planned += stood;
        walker.anchor = Math.min(walker.anchor + stood, world.now);
      }
      everybodyGoes();
    },
  };
};
