import Type, { type Static } from 'typebox';
import { Duration } from './duration.ts';
import { FilterSchema, type Filter } from './filter.ts';
import { JsonObject } from './json.ts';
import { ContributionKey, PortName, StepId } from './name.ts';

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
    // Closed by hand: a record takes any member whose name does not have the form of a key.
    ports: Type.Record(PortName, StepId, strict),
  },
  strict,
);
export type ActionStep = Static<typeof ActionStep>;

/** Waits for a time counted from the last action that was performed (or from the start of the run). */
export const WaitStep = Type.Object(
  { kind: Type.Literal('wait'), id: StepId, title: Title, duration: Duration, next: Next },
  strict,
);
export type WaitStep = Static<typeof WaitStep>;

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

/** Ends the run. */
export const ExitStep = Type.Object({ kind: Type.Literal('exit'), id: StepId, title: Title }, strict);
export type ExitStep = Static<typeof ExitStep>;

export const Step = Type.Union([ActionStep, WaitStep, BranchStep, ExitStep]);
export type Step = ActionStep | WaitStep | BranchStep | ExitStep;

/** How often one contact may enter (for the same entry key): once, always (when not inside), or again after some days. */
export const Reentry = Type.Union([
  Type.Object({ policy: Type.Literal('once') }, strict),
  Type.Object({ policy: Type.Literal('always') }, strict),
  Type.Object({ policy: Type.Literal('after'), days: Type.Integer({ minimum: 1, maximum: 3650 }) }, strict),
]);
export type Reentry = Static<typeof Reentry>;

/** The whole of a workflow: what starts it, who may enter again, and its steps. `first` is the step a run starts at. */
export const WorkflowDefinition = Type.Object(
  {
    trigger: Type.Optional(TriggerUse),
    reentry: Reentry,
    first: Next,
    steps: Type.Array(Step, { maxItems: 500 }),
  },
  strict,
);
export type WorkflowDefinition = {
  trigger?: TriggerUse;
  reentry: Reentry;
  first?: StepId;
  steps: Step[];
};

/** Where a workflow stands. `draft`: never started; `active`: contacts enter and move; `stopped`: frozen, what remains of each wait is kept. */
export const WorkflowState = Type.Union([Type.Literal('draft'), Type.Literal('active'), Type.Literal('stopped')]);
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
