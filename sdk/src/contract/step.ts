import Type, { type Static } from 'typebox';
import { Assignment, VariableName } from './expression.ts';
import { FilterSchema, type Filter } from './filter.ts';
import { JsonObject } from './json.ts';
import { ContributionKey, PortName, StepId } from './name.ts';
import { Timing } from './schedule.ts';
import { DurationWait, UntilWait, type WaitStep } from './wait.ts';

const Title = Type.Optional(Type.String({ maxLength: 120 }));
const Next = Type.Optional(StepId);
const strict = { additionalProperties: false } as const;

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
