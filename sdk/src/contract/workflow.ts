import Type, { type Static } from 'typebox';
import { PluginMisfit } from './api/plugin-misfit.ts';
import { FilterSchema, type Filter } from './filter.ts';
import { JsonObject } from './json.ts';
import { ContributionKey, StepId } from './name.ts';
import { OutsidePolicy, Window, ZoneSource } from './schedule.ts';
import { SentenceParts } from './sentence-parts.ts';
import { Step } from './step.ts';

const Next = Type.Optional(StepId);
const strict = { additionalProperties: false } as const;

/** What starts a run: a plugin's trigger and its settings. */
export const TriggerUse = Type.Object({ contribution: ContributionKey, config: JsonObject }, strict);
export type TriggerUse = Static<typeof TriggerUse>;

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

/**
 * What is wrong with a definition, and at which step (absent: the workflow as a whole). `code` and `parts` say the same as `detail`; of a setting
 * that its plugin does not take so, `why` does.
 */
export const WorkflowProblem = Type.Object({
  code: Type.String(),
  step: Type.Optional(Type.String()),
  path: Type.Optional(Type.String({ description: 'JSON Pointer inside the definition' })),
  detail: Type.String(),
  parts: Type.Optional(SentenceParts),
  why: Type.Optional(PluginMisfit),
});
export type WorkflowProblem = Static<typeof WorkflowProblem>;
