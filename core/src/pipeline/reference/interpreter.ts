import type { Duration, Filter, Scalar, Step, Until, WorkflowDefinition } from '@innesto/sdk/contract';
import { Temporal } from 'temporal-polyfill';

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
export type Draw = (walker: { readonly contact: number; readonly workflow: number }, step: string) => string;

const instant = (at: number): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(at);

const later = (from: number, { amount, unit }: Duration, zone: string): number =>
  unit === 'minutes' || unit === 'hours'
    ? instant(from).add({ [unit]: amount }).epochMilliseconds
    : instant(from)
        .toZonedDateTimeISO(zone)
        .add({ [unit]: amount }).epochMilliseconds;

/** A wall clock's moment as an instant: in a gap as much later as the gap is long, in an overlap the first of the two. */
const onClock = (date: Temporal.PlainDate, time: string, zone: string): number =>
  date.toPlainDateTime(Temporal.PlainTime.from(time)).toZonedDateTime(zone).epochMilliseconds;

type WallUntil = Extract<Until, { kind: 'moment' | 'weekday' | 'date' }>;

/** The moment that is waited for: `past` or `missing` where there is none. */
const momentOf = (
  until: WallUntil,
  from: number,
  walker: { zone: string; value: (path: string) => Scalar },
): number | 'past' | 'missing' => {
  const { zone } = walker;
  const today = instant(from).toZonedDateTimeISO(zone).toPlainDate();
  switch (until.kind) {
    case 'moment': {
      const [date = '', time = ''] = until.at.split('T');
      const at = onClock(Temporal.PlainDate.from(date), time, zone);
      return at < from ? 'past' : at;
    }
    case 'weekday':
      for (let day = today; ; day = day.add({ days: 1 })) {
        const isOne =
          until.days === 'working-days'
            ? day.dayOfWeek < 6
            : until.days === 'weekends'
              ? day.dayOfWeek > 5
              : until.days.includes(day.dayOfWeek);
        const at = onClock(day, until.time ?? '00:00', zone);
        if (isOne && at >= from) return at;
      }
    case 'date': {
      const value = walker.value(until.attribute);
      if (typeof value !== 'string') return 'missing';
      const date = Temporal.PlainDate.from(value).add({ days: until.days });
      const at = onClock(date, until.time ?? '00:00', zone);
      return at < from ? 'past' : at;
    }
  }
};

const holds = (filter: Filter, value: (path: string) => Scalar): boolean => {
  if ('all' in filter) return filter.all.every((one) => holds(one, value));
  if ('any' in filter) return filter.any.some((one) => holds(one, value));
  if ('none' in filter) return !filter.none.some((one) => holds(one, value));
  if (!('attribute' in filter)) throw new Error('the reference does not know this filter');
  const found = value(filter.attribute);
  const asked = filter.value;
  switch (filter.operator) {
    case 'is':
      return found === asked;
    case 'at-least':
      return typeof found === 'number' && typeof asked === 'number' && found >= asked;
    case 'less':
      return typeof found === 'number' && typeof asked === 'number' && found < asked;
    case 'set':
      return found !== null && found !== '';
    case 'not-set':
      return found === null || found === '';
    default:
      throw new Error(`the reference does not know “${filter.operator}”`);
  }
};

/** The interpreter of that world. */
export const interpret = (world: World, draw: Draw) => {
  const stepOf = ({ definition }: Walker, id: string | undefined): Step | null =>
    definition.steps.find((step) => step.id === id) ?? null;

  const valueFor =
    ({ contact, event, variables }: Walker) =>
    (path: string): Scalar => {
      const [room, name = ''] = path.split('.');
      if (room === 'field') return world.contacts.get(contact)?.fields.get(name) ?? null;
      return (room === 'event' ? event.payload.get(name) : variables.get(name)) ?? null;
    };

  const leave = (walker: Walker, to: string | undefined): void => {
    walker.step = stepOf(walker, to);
    walker.arrivedAt = world.now;
    walker.arrivedAfter = world.happened.length;
    walker.isWaiting = 'no';
    walker.due = world.now;
    if (walker.step === null) finish(walker, 'finished');
  };

  const finish = (walker: Walker, how: string): void => {
    walker.end = how;
    walker.step ??= null;
    const waiting = queued.get(`${walker.workflow} ${walker.contact}`);
    if (waiting === undefined) return;
    queued.delete(`${walker.workflow} ${walker.contact}`);
    // Whoever was kept waiting begins when the place is free, not when they came.
    enter(walker.workflow, waiting, world.now);
  };

  const timeIsOver = (walker: Walker, at: number): void => {
    walker.anchor = Math.max(walker.anchor, Math.min(at, world.now));
    walker.planned = at;
  };

  const isComing = (
    { contact, event, startedAt, arrivedAfter, due }: Walker,
    until: Extract<Until, { kind: 'event' }>,
  ): number | null => {
    const since = until.since === undefined || until.since === 'run' ? startedAt : 0;
    const after =
      until.since === 'step' ? arrivedAfter : until.since === 'ever' ? 0 : world.happened.indexOf(event) + 1;
    const found = world.happened
      .slice(after)
      .find(
        (one) =>
          one.contact === contact &&
          one.type === until.event &&
          one !== event &&
          one.at >= since &&
          one.at < due &&
          (until.when === undefined || holds(until.when, (path) => one.payload.get(path.split('.')[1] ?? '') ?? null)),
      );
    return found?.at ?? null;
  };

  /** A wait begins, or its time has come; true where the walker goes on. */
  const wait = (walker: Walker, step: Extract<Step, { kind: 'wait' }>): boolean => {
    const value = valueFor(walker);
    if (step.stopWhen !== undefined && holds(step.stopWhen, value)) {
      finish(walker, 'stopped-by-condition');
      return false;
    }
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
        const moment = momentOf(step.until, from, { zone, value });
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
    leave(
      walker,
      'until' in step && step.until.kind === 'event' ? (step.ports?.['timed-out'] ?? step.next) : step.next,
    );
    return true;
  };

  const act = (walker: Walker, step: Extract<Step, { kind: 'action' }>): void => {
    const contact = world.contacts.get(walker.contact);
    const done = step.ports['done'];
    let port: string | undefined = done;
    if (step.contribution === 'email/send') {
      if (contact?.hasAddress === true) world.sent.push(`${walker.contact} ${walker.workflow} ${step.id} ${world.now}`);
      else port = step.ports['skipped'] ?? done;
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
    if (goal !== undefined && holds(goal, valueFor(walker))) finish(walker, 'goal-reached');
    else if (exitWhen !== undefined && holds(exitWhen, valueFor(walker))) finish(walker, 'exit-condition');
    return walker.end !== null;
  };

  const go = (walker: Walker): void => {
    while (
      walker.end === null &&
      world.workflows.get(walker.workflow)?.stoppedAt === null &&
      (walker.step?.kind === 'exit' || !hasLeft(walker))
    ) {
      const { step } = walker;
      if (step === null) return;
      if (step.kind === 'wait') {
        if (!wait(walker, step)) return;
      } else if (step.kind === 'action') act(walker, step);
      else if (step.kind === 'loop') loop(walker, step);
      else if (step.kind === 'exit') finish(walker, 'finished');
      else if (step.kind === 'split')
        leave(walker, step.shares.find(({ name }) => name === draw(walker, step.id))?.next);
      else {
        const branch = step.branches.find(({ when }) => holds(when, valueFor(walker)));
        leave(walker, branch === undefined ? step.otherwise : branch.next);
      }
    }
  };

  const queued = new Map<string, Happening>();
  const lastEntry = new Map<string, number>();

  const enter = (workflow: number, event: Happening, at: number): void => {
    const lineage = world.workflows.get(workflow);
    if (lineage === undefined) return;
    const { definition } = lineage;
    const { contact } = event;
    const walker: Walker = {
      contact,
      workflow,
      definition,
      event,
      startedAt: at,
      step: null,
      due: at,
      isWaiting: 'no',
      arrivedAt: world.now,
      arrivedAfter: 0,
      anchor: at,
      planned: at,
      turns: new Map(),
      kept: new Map(),
      variables: new Map(),
      end: null,
    };
    lastEntry.set(`${workflow} ${contact}`, at);
    world.runs.push(walker);
    leave(walker, definition.first);
    go(walker);
  };

  const apply = (workflow: number, event: Happening): void => {
    const lineage = world.workflows.get(workflow);
    if (lineage === undefined || lineage.stoppedAt !== null) return;
    const { reentry } = lineage.definition;
    const key = `${workflow} ${event.contact}`;
    const last = lastEntry.get(key);
    const inside = world.runs.find(
      (one) => one.workflow === workflow && one.contact === event.contact && one.end === null,
    );
    if (inside !== undefined) {
      if (reentry.whileInside === 'queue' && reentry.policy !== 'once') queued.set(key, queued.get(key) ?? event);
      if (reentry.whileInside !== 'restart') return;
      inside.end = 'restarted';
    } else if (last !== undefined && reentry.policy === 'once') return;
    else if (
      last !== undefined &&
      reentry.policy === 'after' &&
      event.at < later(last, { amount: reentry.days, unit: 'days' }, world.zone)
    )
      return;
    enter(workflow, event, event.at);
  };

  const everybodyGoes = (): void => world.runs.filter(({ end }) => end === null).forEach(go);

  return {
    /** Something is reported of a contact: `custom.go<n>` starts workflow n. */
    report: (contact: number, type: string, payload: ReadonlyMap<string, Scalar>): void => {
      const event = { type, contact, at: world.now, payload };
      world.happened.push(event);
      for (const workflow of world.workflows.keys()) if (type === `custom.go${workflow}`) apply(workflow, event);
      everybodyGoes();
    },
    setField: (contact: number, field: string, value: Scalar): void => {
      world.contacts.get(contact)?.fields.set(field, value);
      everybodyGoes();
    },
    /** When anybody is next due by themselves. */
    nextDue: (): number =>
      Math.min(
        ...world.runs.flatMap(({ end, due, workflow }) =>
          end === null && world.workflows.get(workflow)?.stoppedAt === null ? [due] : [],
        ),
      ),
    passTo: (now: number): void => {
      world.now = now;
      everybodyGoes();
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
      for (const walker of world.runs)
        if (walker.workflow === workflow && walker.end === null && walker.isWaiting !== 'for the calendar')
          walker.due += stood;
      everybodyGoes();
    },
  };
};
