import Type, { type Static } from 'typebox';
import type { JsonObject } from '../json.ts';
import { PublicId, StepId } from '../name.ts';
import { SentenceParts, WorkflowDefinition, WorkflowProblem, WorkflowState, type TriggerUse } from '../workflow.ts';
import { PageQuery, pageOf } from './page.ts';
import { VersionChangeView } from './version-change.ts';

const strict = { additionalProperties: false } as const;
const moment = Type.String({ description: 'RFC 3339' });
const nullableMoment = Type.Union([moment, Type.Null()]);
const nullable = Type.Union([Type.String(), Type.Null()]);
const Name = Type.String({ minLength: 1, maxLength: 120 });
const Count = Type.Integer({ minimum: 0 });

// Answers give it as it was sent: it was checked then, and writing it out member by member would cost more than reading it.
const GivenDefinition = Type.Unsafe<WorkflowDefinition>({
  type: 'object',
  additionalProperties: true,
  description: 'A workflow’s definition, as it is sent',
});

const RunCounts = Type.Object(
  { entered: Count, active: Count, ended: Count },
  { ...strict, description: 'Runs that began, that are inside now, that are over: of all versions' },
);

/** An operator as others see them. */
export const OperatorName = Type.Object({ id: PublicId, name: Type.String() }, strict);
export type OperatorName = Static<typeof OperatorName>;

const nullableOperator = Type.Union([OperatorName, Type.Null()], {
  description: 'Who; null: a token did, or nobody knows any more',
});

const summary = {
  id: PublicId,
  name: Type.String(),
  state: WorkflowState,
  version: Type.Union([Type.Integer(), Type.Null()], {
    description: 'The number of the version in force; null: never started',
  }),
  createdAt: moment,
  updatedAt: moment,
  startedAt: nullableMoment,
  stoppedAt: nullableMoment,
  trigger: Type.Unsafe<TriggerUse | null>({
    anyOf: [{ type: 'object', additionalProperties: true }, { type: 'null' }],
    description: 'What starts it, as the draft has it; null: nothing yet',
  }),
  steps: Type.Integer({ minimum: 0, description: 'How many steps the draft has' }),
  runs: RunCounts,
};

/** A workflow as lists show it. */
export const WorkflowSummary = Type.Object(summary, strict);
export type WorkflowSummary = Static<typeof WorkflowSummary>;

/** A workflow with its draft. */
export const WorkflowDetail = Type.Object(
  {
    ...summary,
    kind: Type.Union([Type.Literal('workflow'), Type.Literal('campaign')], {
      description: 'A campaign is changed by its own page: as a workflow it is only looked at',
    }),
    draft: GivenDefinition,
    draftRev: Type.Integer({ description: 'Moves with every change of the draft' }),
    draftAt: moment,
    draftBy: nullableOperator,
    changed: Type.Boolean({ description: 'Whether the draft says something else than the version in force' }),
  },
  strict,
);
export type WorkflowDetail = Static<typeof WorkflowDetail>;

/** A page of workflows. */
export const WorkflowPage = pageOf(WorkflowSummary);

/** What makes a workflow. Without a definition it begins empty. */
export const WorkflowDraft = Type.Object({ name: Name, definition: Type.Optional(WorkflowDefinition) }, strict);
export interface WorkflowDraft {
  readonly name: string;
  readonly definition?: WorkflowDefinition;
}

/** A draft in place of another: `draftRev` is the one it was made from. A draft may be unfinished; Start says what is missing. `apart`: the one it takes the place of stays among the earlier drafts, however soon it follows. */
export const DraftChange = Type.Object(
  {
    definition: WorkflowDefinition,
    draftRev: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    name: Type.Optional(Name),
    apart: Type.Optional(Type.Boolean()),
  },
  strict,
);
export interface DraftChange {
  readonly definition: WorkflowDefinition;
  readonly draftRev: number;
  readonly name?: string;
  readonly apart?: boolean;
}

/** The address of one workflow. */
export const WorkflowParams = Type.Object({ workspace: PublicId, workflow: PublicId }, strict);

/** The address of one saved draft of a workflow. */
export const DraftRevisionParams = Type.Object(
  {
    ...WorkflowParams.properties,
    rev: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  },
  strict,
);

const revision = { rev: Type.Integer(), at: moment, by: nullableOperator };

/** A draft as it was saved once. */
export const DraftRevision = Type.Object(
  { ...revision, steps: Type.Integer({ minimum: 0, description: 'How many steps it had' }) },
  strict,
);
export type DraftRevision = Static<typeof DraftRevision>;

/** A page of saved drafts, the newest first. */
export const DraftRevisionPage = pageOf(DraftRevision);

/** A saved draft with what it said. To go back to it, put it in place of the present one. */
export const DraftRevisionDetail = Type.Object(
  { ...revision, name: Type.String(), definition: GivenDefinition },
  strict,
);
export type DraftRevisionDetail = Static<typeof DraftRevisionDetail>;

/** What keeps a draft from being started: nothing where there are none. */
export const WorkflowProblems = Type.Object({ problems: Type.Array(WorkflowProblem) }, strict);

/** How many runs were ended. */
export const RunsEnded = Type.Object({ ended: Count }, strict);

/** A version: what was started, for good. */
export const WorkflowVersionView = Type.Object(
  {
    id: PublicId,
    number: Type.Integer(),
    definition: GivenDefinition,
    pins: Type.Record(Type.String(), Type.String(), { description: 'The plugin version of each contribution' }),
    createdBy: Type.String({ description: '`operator:<id>` or `token:<id>`' }),
    by: nullableOperator,
    createdAt: moment,
    restoredFrom: Type.Union([Type.Integer(), Type.Null()], {
      description: 'The number of the earlier version that was put in force again',
    }),
    inForce: Type.Boolean(),
    changes: Type.Union([VersionChangeView, Type.Null()], {
      description: 'What is different from the version before; null: it is the first',
    }),
  },
  strict,
);
export type WorkflowVersionView = Static<typeof WorkflowVersionView>;

/** The versions of a workflow, the newest first. */
export const WorkflowVersions = Type.Object({ items: Type.Array(WorkflowVersionView) }, strict);

/**
 * A step in numbers: runs that came to it, that stand at it now, that left by each port, that ended at it for another reason. `tallies`: what it
 * did and what became of that: `message:sent`, `message:opened`, `did:list.join`; `sums`: what it added up, by the names of its action's
 * figures; what never happened is left out.
 */
export const StepNumbers = Type.Object(
  {
    step: Type.String(),
    entered: Count,
    waiting: Count,
    ended: Count,
    ports: Type.Record(Type.String(), Count),
    tallies: Type.Record(Type.String(), Count),
    sums: Type.Record(Type.String(), Type.Number()),
  },
  strict,
);
export type StepNumbers = Static<typeof StepNumbers>;

const numbers = {
  runs: RunCounts,
  steps: Type.Array(StepNumbers),
};

/** How many days are asked for (absent: 30), and of which step (absent: of the whole workflow). */
export const WorkflowDaysQuery = Type.Object(
  { days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366 })), step: Type.Optional(StepId) },
  strict,
);

/** A workflow, or one of its steps, over time: what happened on each of the last days where the workspace is. */
export const WorkflowDays = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        {
          day: Type.String({ description: '2027-03-01' }),
          entered: Count,
          sent: Count,
          delivered: Count,
          undelivered: Count,
          opened: Count,
          clicked: Count,
          replied: Count,
          unsubscribed: Count,
          failed: Count,
          sums: Type.Record(Type.String(), Type.Number(), {
            description: 'What the step added up, by the names of its action’s figures; of a whole workflow nothing',
          }),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type WorkflowDays = Static<typeof WorkflowDays>;

/** A workflow in numbers: each version by itself (its own steps, all of them), and all together. */
export const WorkflowStatistics = Type.Object(
  {
    versions: Type.Array(Type.Object({ id: PublicId, number: Type.Integer(), ...numbers }, strict)),
    totals: Type.Object(
      {
        ...numbers,
        contacts: Type.Union([Count, Type.Null()], {
          description: 'How many contacts have ever been inside, each once; null: too many to be counted at every look',
        }),
      },
      strict,
    ),
  },
  strict,
);
export type WorkflowStatistics = Static<typeof WorkflowStatistics>;

/** Where a run stands. */
export const RunStateName = Type.Union([
  Type.Literal('waiting'),
  Type.Literal('awaiting'),
  Type.Literal('held'),
  Type.Literal('frozen'),
  Type.Literal('parked'),
  Type.Literal('ended'),
]);

/** Which runs are asked for: all, or those at a step, in a state; `inside` are all that have not ended. */
export const RunsQuery = Type.Object(
  {
    ...PageQuery.properties,
    step: Type.Optional(StepId),
    state: Type.Optional(Type.Union([...RunStateName.anyOf, Type.Literal('inside')])),
  },
  strict,
);

/** A contact's way through a workflow. `waiting`: due at `wakeAt`; `awaiting`: outside work is under way; `held`: `heldBy`, a plugin, is suspended; `frozen`: the workflow is stopped; `parked`: the database refused it. */
export const RunView = Type.Object(
  {
    contact: Type.Object({ id: PublicId, email: nullable, firstName: nullable, lastName: nullable }, strict),
    version: Type.Integer(),
    step: Type.String(),
    state: RunStateName,
    wakeAt: nullableMoment,
    heldBy: nullable,
    startedAt: moment,
    endedAt: nullableMoment,
    endReason: nullable,
  },
  strict,
);
export type RunView = Static<typeof RunView>;

/** A page of runs. */
export const RunPage = pageOf(RunView);

/** A contact's way through a workflow, seen from the contact; what its members mean, `RunView` says. */
export const ContactRunView = Type.Object(
  {
    workflow: Type.Object({ id: PublicId, name: Type.String() }, strict),
    version: Type.Integer(),
    step: Type.String(),
    state: RunStateName,
    wakeAt: nullableMoment,
    heldBy: nullable,
    startedAt: moment,
    endedAt: nullableMoment,
    endReason: nullable,
  },
  strict,
);
export type ContactRunView = Static<typeof ContactRunView>;

/** A page of a contact's runs. */
export const ContactRunPage = pageOf(ContactRunView);

/**
 * One thing that happened to a contact, and why. `refusal`: it did not get into the workflow. `title` and `detail` are English; a page
 * says it in another language by `type`, `outcome` and `parts` (`list`, `subject`, `channel`, `step`, `contribution`, `reason`; of a request `method`, `url`, `status`).
 */
export const TimelineEntry = Type.Object(
  {
    at: moment,
    kind: Type.Union([
      Type.Literal('event'),
      Type.Literal('step'),
      Type.Literal('message'),
      Type.Literal('request'),
      Type.Literal('refusal'),
    ]),
    title: Type.String({ description: 'What happened, in a sentence' }),
    detail: Type.Union([Type.String(), Type.Null()], { description: 'Why, or with what' }),
    parts: Type.Optional(SentenceParts),
    type: Type.Optional(Type.String({ description: 'The event’s type' })),
    payload: Type.Optional(
      Type.Unsafe<JsonObject>({ type: 'object', additionalProperties: true, description: 'The event’s payload' }),
    ),
    workflow: Type.Optional(Type.Object({ id: PublicId, name: Type.String() }, strict)),
    step: Type.Optional(Type.String()),
    outcome: Type.Optional(
      Type.String({ description: 'What came of the step: a port, `entered`, `ended`, `retry`, `held`…' }),
    ),
    message: Type.Optional(PublicId),
  },
  strict,
);
export type TimelineEntry = Static<typeof TimelineEntry>;

/** A page of a contact's timeline, the newest first. */
export const TimelinePage = pageOf(TimelineEntry);
