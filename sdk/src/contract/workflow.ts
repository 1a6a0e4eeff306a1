import Type, { type Static } from 'typebox';
import { Duration } from './duration.ts';
import { Assignment, VariableName } from './expression.ts';
import { FilterSchema, type Filter } from './filter.ts';
import { JsonObject } from './json.ts';
import { ContributionKey, EventType, PortName, StepId } from './name.ts';
import { Days, LocalMoment, OutsidePolicy, TimeOfDay, Timing, Window, ZoneSource } from './schedule.ts';

const Title = Type.Optional(Type.String({ maxLength: 120 }));
const Next = Type.Optional(StepId);
const strict = { additionalProperties: false } as const;

/** What starts a run: a plugin's trigger and its settings. */
export const TriggerUse = Type.Object({ contribution: ContributionKey, config: JsonObject }, strict);
export type TriggerUse = Static<typeof TriggerUse>;

/** Asks a plugin to do something. A port that is not wired, a plugin's own too, goes where `done` goes, so that nobody is stranded; where `done` is not wired, the run ends. */
export const ActionStep = Type.Object(
  {
    kind: Type.Literal('action'),
    id: StepId,
    title: Title,
    contribution: ContributionKey,
    config: JsonObject,
    timing: Type.Optional(Timing),
    // Closed by hand: a record takes any member whose name does not have the form of a key.
    ports: Type.Record(PortName, StepId, strict),
  },
  strict,
);
export type ActionStep = Static<typeof ActionStep>;

/**
 * What a delay counts from: the last action that was *performed* (a skipped one counts as performed when it was skipped; before any,
 * the start of the run), the start of the run, or the moment for which the last action was *planned*, however late it acted.
 */
export const Anchor = Type.Union([Type.Literal('last-action'), Type.Literal('entry'), Type.Literal('planned')]);
export type Anchor = Static<typeof Anchor>;

/** Until a moment on the wall clock. */
export const UntilMoment = Type.Object({ kind: Type.Literal('moment'), at: LocalMoment }, strict);

/** Until the next of some days, at a time of day (absent: as it begins). A moment that is exactly now counts. */
export const UntilWeekday = Type.Object(
  { kind: Type.Literal('weekday'), days: Days, time: Type.Optional(TimeOfDay) },
  strict,
);

/**
 * Until a date that is known of the contact (`field.<key>`) or came with the event (`event.<name>`), so many days before or after it, at
 * a time of day (absent: that of a moment, the first instant of a date). `yearly`: its next anniversary; 29 February is taken on the
 * day before 1 March in other years. A contact without the date goes on through `missing`.
 */
export const UntilDate = Type.Object(
  {
    kind: Type.Literal('date'),
    attribute: Type.String({ pattern: '^(field\\.[a-z][a-z0-9_]{0,39}|event\\.[A-Za-z0-9_-]{1,60})$' }),
    days: Type.Integer({ minimum: -3650, maximum: 3650 }),
    time: Type.Optional(TimeOfDay),
    yearly: Type.Optional(Type.Boolean()),
  },
  strict,
);

/** Since when an event that a wait waits for counts: the start of the run (default), the arrival at the wait, or ever. */
export const Since = Type.Union([Type.Literal('run'), Type.Literal('step'), Type.Literal('ever')]);
export type Since = Static<typeof Since>;

/** Until an event of the run's contact, at the longest for a time from the arrival: goes on through `done`, or through `timed-out`. */
export const UntilEvent = Type.Object(
  {
    kind: Type.Literal('event'),
    event: EventType,
    when: Type.Optional(FilterSchema),
    within: Duration,
    since: Type.Optional(Since),
  },
  strict,
);
export type UntilEvent = { kind: 'event'; event: string; when?: Filter; within: Duration; since?: Since };

/**
 * Until the message that a step of this run sent is opened or clicked, at the longest for a time counted from when it was accepted.
 * Goes on through `done`, `timed-out` (it was not), `not-delivered` (it was never sent, or came back) or `unknowable` (nobody may measure
 * it, or only a machine opened it); the last counts as `timed-out` where `unknowableIsNot` says so.
 */
export const UntilMessage = Type.Object(
  {
    kind: Type.Literal('message'),
    step: StepId,
    becomes: Type.Union([Type.Literal('opened'), Type.Literal('clicked')]),
    within: Duration,
    unknowableIsNot: Type.Optional(Type.Boolean()),
  },
  strict,
);

/** What a wait waits for, where it is not a length of time. */
export const Until = Type.Union([UntilMoment, UntilWeekday, UntilDate, UntilEvent, UntilMessage]);
export type Until =
  | Static<typeof UntilMoment>
  | Static<typeof UntilWeekday>
  | Static<typeof UntilDate>
  | UntilEvent
  | Static<typeof UntilMessage>;

/** The ways out of a wait beside `done`. Each that is not wired goes where `done` goes. */
export const WaitPort = Type.Union([
  Type.Literal('past'),
  Type.Literal('missing'),
  Type.Literal('timed-out'),
  Type.Literal('not-delivered'),
  Type.Literal('unknowable'),
]);
export type WaitPort = Static<typeof WaitPort>;

const waits = {
  kind: Type.Literal('wait'),
  id: StepId,
  title: Title,
  /** Leaves the run, with the reason, where it holds when the wait begins, while it lasts, or when it ends. */
  stopWhen: Type.Optional(FilterSchema),
  next: Next,
} as const;

/** Waits for a time, counted from its anchor (absent: the last action). Time that has passed already is not waited for again. */
export const DurationWait = Type.Object({ ...waits, duration: Duration, after: Type.Optional(Anchor) }, strict);

/**
 * Waits until a moment or for an event. `zone`: whose wall clock counts (absent: as the workflow says). A moment that has passed
 * already when the run arrives leaves through `past`.
 */
export const UntilWait = Type.Object(
  {
    ...waits,
    until: Until,
    zone: Type.Optional(ZoneSource),
    ports: Type.Optional(Type.Partial(Type.Record(WaitPort, StepId), strict)),
  },
  strict,
);

/** Lets time pass: a duration, until a moment, or until something happens. */
export const WaitStep = Type.Union([DurationWait, UntilWait]);
export type DurationWait = {
  kind: 'wait';
  id: StepId;
  title?: string;
  stopWhen?: Filter;
  next?: StepId;
  duration: Duration;
  after?: Anchor;
};
export type UntilWait = {
  kind: 'wait';
  id: StepId;
  title?: string;
  stopWhen?: Filter;
  next?: StepId;
  until: Until;
  zone?: ZoneSource;
  ports?: { [Port in WaitPort]?: StepId };
};
export type WaitStep = DurationWait | UntilWait;

/** One way out of a branch step: taken when its filter is the first, in order, that holds. */
export const Branch = Type.Object({ name: PortName, title: Title, when: FilterSchema, next: Next }, strict);
export type Branch = { name: PortName; title?: string; when: Filter; next?: StepId };

/** Tests its branches in order, takes the first that holds, and `otherwise` where none does. */
export const BranchStep = Type.Object(
  {
    kind: Type.Literal('branch'),
    id: StepId,
    title: Title,
    branches: Type.Array(Branch, { minItems: 1, maxItems: 20 }),
    otherwise: Next,
  },
  strict,
);
export type BranchStep = {
  kind: 'branch';
  id: StepId;
  title?: string;
  branches: Branch[];
  otherwise?: StepId;
};

/** One share of a split: its port, and how much of the whole it gets, in proportion to the weights of all. */
export const Share = Type.Object(
  { name: PortName, title: Title, weight: Type.Integer({ minimum: 0, maximum: 1000 }), next: Next },
  strict,
);
export type Share = Static<typeof Share>;

/**
 * Parts contacts by chance: the same contact always gets the same share of the same split, however often it enters and through all
 * versions of the workflow; a change of weights moves no more contacts than it must.
 */
export const SplitStep = Type.Object(
  { kind: Type.Literal('split'), id: StepId, title: Title, shares: Type.Array(Share, { minItems: 2, maxItems: 20 }) },
  strict,
);
export type SplitStep = Static<typeof SplitStep>;

/**
 * Goes through its body again and again `while` a filter holds, at most `most` times: the last step of the body leads back to it. Each
 * turn first sets the variables of `set`, in order; `counter` names a variable that holds the number of the turn (from 1). When the
 * filter no longer holds the run goes on through `done`; when the turns are used up, through `exhausted` (not wired: where `done` goes).
 */
export const LoopStep = Type.Object(
  {
    kind: Type.Literal('loop'),
    id: StepId,
    title: Title,
    while: FilterSchema,
    most: Type.Integer({ minimum: 1, maximum: 1000 }),
    counter: Type.Optional(VariableName),
    set: Type.Optional(Type.Array(Assignment, { maxItems: 20 })),
    body: Next,
    next: Next,
    exhausted: Next,
  },
  strict,
);
export type LoopStep = {
  kind: 'loop';
  id: StepId;
  title?: string;
  while: Filter;
  most: number;
  counter?: string;
  set?: Assignment[];
  body?: StepId;
  next?: StepId;
  exhausted?: StepId;
};

/** Ends the run. */
export const ExitStep = Type.Object({ kind: Type.Literal('exit'), id: StepId, title: Title }, strict);
export type ExitStep = Static<typeof ExitStep>;

export const Step = Type.Union([ActionStep, DurationWait, UntilWait, BranchStep, SplitStep, LoopStep, ExitStep]);
export type Step = ActionStep | WaitStep | BranchStep | SplitStep | LoopStep | ExitStep;

/** What becomes of a contact who is still inside under the same entry key: nothing (default), the run begins anew, or one more entry is kept until it ends. */
export const WhileInside = Type.Union([Type.Literal('ignore'), Type.Literal('restart'), Type.Literal('queue')]);
export type WhileInside = Static<typeof WhileInside>;

const whileInside = Type.Optional(WhileInside);

/** How often one contact may enter (for the same entry key): once, always, or again after some days from the last entry; and what becomes of one who is still inside. */
export const Reentry = Type.Union([
  Type.Object({ policy: Type.Literal('once'), whileInside }, strict),
  Type.Object({ policy: Type.Literal('always'), whileInside }, strict),
  Type.Object(
    { policy: Type.Literal('after'), days: Type.Integer({ minimum: 1, maximum: 3650 }), whileInside },
    strict,
  ),
]);
export type Reentry = Static<typeof Reentry>;

/**
 * The advanced options, which count for every step. `zone`: whose wall clock (absent: the contact's). `window`: when messages may go
 * out; `outside`: what becomes of those that come due otherwise, or in the workspace's quiet hours (absent: they wait). `recipients`:
 * whom a message may reach; whoever does not fit is passed over, and asked again at each message. `goal`: whoever meets it has reached
 * the end, and leaves at once; `exitWhen`: whoever meets it leaves; `oncePerAddress`: of those who share an address (a family's phone) only
 * the first gets a step's message within 24 hours, the others are passed over.
 */
export const WorkflowOptions = Type.Object(
  {
    zone: Type.Optional(ZoneSource),
    window: Type.Optional(Window),
    outside: Type.Optional(OutsidePolicy),
    recipients: Type.Optional(FilterSchema),
    goal: Type.Optional(FilterSchema),
    exitWhen: Type.Optional(FilterSchema),
    oncePerAddress: Type.Optional(Type.Boolean()),
  },
  strict,
);
export type WorkflowOptions = {
  zone?: ZoneSource;
  window?: Window;
  outside?: OutsidePolicy;
  recipients?: Filter;
  goal?: Filter;
  exitWhen?: Filter;
  oncePerAddress?: boolean;
};

/** The whole of a workflow: what starts it, who may enter again, what counts for every step, and its steps. `first` is the step a run starts at. */
export const WorkflowDefinition = Type.Object(
  {
    trigger: Type.Optional(TriggerUse),
    reentry: Reentry,
    options: Type.Optional(WorkflowOptions),
    first: Next,
    steps: Type.Array(Step, { maxItems: 500 }),
  },
  strict,
);
export type WorkflowDefinition = {
  trigger?: TriggerUse;
  reentry: Reentry;
  options?: WorkflowOptions;
  first?: StepId;
  steps: Step[];
};

/** Where a workflow stands. `draft`: never started; `active`: contacts enter and move; `draining`: nobody enters, whoever is inside goes on to the end; `stopped`: frozen, what remains of each wait is kept. */
export const WorkflowState = Type.Union([
  Type.Literal('draft'),
  Type.Literal('active'),
  Type.Literal('draining'),
  Type.Literal('stopped'),
]);
export type WorkflowState = Static<typeof WorkflowState>;

/** What a sentence is about, by name: so that a page can say in its own language what `detail` or `title` says in English. */
export const SentenceParts = Type.Record(Type.String({ maxLength: 40 }), Type.Union([Type.String(), Type.Number()]));
export type SentenceParts = Static<typeof SentenceParts>;

/** What is wrong with a definition, and at which step (absent: the workflow as a whole). `code` and `parts` say the same as `detail`. */
export const WorkflowProblem = Type.Object({
  code: Type.String(),
  step: Type.Optional(Type.String()),
  path: Type.Optional(Type.String({ description: 'JSON Pointer inside the definition' })),
  detail: Type.String(),
  parts: Type.Optional(SentenceParts),
});
export type WorkflowProblem = Static<typeof WorkflowProblem>;
