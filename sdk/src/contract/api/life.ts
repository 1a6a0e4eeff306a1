import Type, { type Static } from 'typebox';
import { PublicId, StepId } from '../name.ts';
import { SentenceParts } from '../sentence-parts.ts';
import { Audience } from '../subscription.ts';
import { WorkflowProblem, WorkflowState } from '../workflow.ts';
import { VersionChangeView } from './version-change.ts';
import { WorkflowParams } from './workflow.ts';

const strict = { additionalProperties: false } as const;
const moment = Type.String({ description: 'RFC 3339' });
const nullable = Type.Union([Type.String(), Type.Null()]);
const Count = Type.Integer({ minimum: 0 });

/** How a start lets those go on who were due when the workflow was stopped: all at once (default), or spread, so many a minute; and whom it begins with. */
export const StartAsked = Type.Object(
  {
    release: Type.Optional(Type.Union([Type.Literal('at-once'), Type.Literal('spread')])),
    perMinute: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000,
        description: 'How many go on in a minute where it is spread; 600 unless it says otherwise',
      }),
    ),
    everyone: Type.Optional(
      Type.Boolean({ description: 'Whether those enter, too, for whom the trigger holds already' }),
    ),
  },
  strict,
);
export type StartAsked = Static<typeof StartAsked>;

/** Whom a start would let go on. */
export const StartPreview = Type.Object(
  {
    standing: Type.Integer({ minimum: 0, description: 'Runs and messages that stand still' }),
    overdue: Type.Integer({
      minimum: 0,
      description:
        'Those of them that were due when the workflow was stopped, and go on at once unless they are spread',
    }),
  },
  strict,
);

/** Where something is used that cannot be deleted for it: a version of a workflow, or its draft (null). */
export const WorkflowUse = Type.Object(
  {
    id: PublicId,
    name: Type.String(),
    state: WorkflowState,
    version: Type.Union([Type.Integer(), Type.Null()]),
    isLive: Type.Optional(Type.Boolean({ description: 'true: runs go by it, or may begin by it' })),
    isCampaign: Type.Optional(Type.Boolean({ description: 'true: it is a campaign' })),
  },
  strict,
);
export type WorkflowUse = Static<typeof WorkflowUse>;

/** What becomes of a run at a step when another version is put in force. */
export const RunFate = Type.Union([
  Type.Literal('stay'),
  Type.Literal('move'),
  Type.Literal('skip'),
  Type.Literal('exit'),
]);
export type RunFate = Static<typeof RunFate>;

/**
 * What becomes of those who are inside when a version is put in force. `stay`: they finish on the version they are in. `move`: they go
 * on in the new one, at their step (or at `to`); what has passed of a wait counts; where the step is gone, at the next one that is
 * not. `skip`: they go on behind their step. `exit`: they leave.
 */
export const RunsPlan = Type.Object(
  {
    default: Type.Union([Type.Literal('stay'), Type.Literal('move'), Type.Literal('exit')]),
    steps: Type.Optional(
      Type.Record(StepId, Type.Object({ do: RunFate, to: Type.Optional(StepId) }, strict), {
        ...strict,
        maxProperties: 500,
        description: 'By the step at which they stand in their version, where it is not what `default` says',
      }),
    ),
  },
  strict,
);
export type RunsPlan = {
  default: 'stay' | 'move' | 'exit';
  steps?: { [step: string]: { do: RunFate; to?: string } };
};

/** Puts a draft in force, and says what becomes of those who are inside (absent: they finish on the version they are in). */
export const PublishAsked = Type.Object(
  { draftRev: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }), runs: Type.Optional(RunsPlan) },
  strict,
);
export type PublishAsked = { draftRev: number; runs?: RunsPlan };

/** Puts an earlier version in force again. */
export const RestoreAsked = Type.Object({ runs: Type.Optional(RunsPlan) }, strict);
export type RestoreAsked = { runs?: RunsPlan };

/** What the preview is about: the draft (absent), or an earlier version; and the plan whose outcome it shows (absent: all move). */
export const PublishPreviewAsked = Type.Object(
  {
    version: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
    runs: Type.Optional(RunsPlan),
  },
  strict,
);
export type PublishPreviewAsked = { version?: number; runs?: RunsPlan };

/** The address of one version of a workflow, by its number. */
export const VersionParams = Type.Object(
  { ...WorkflowParams.properties, number: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) },
  strict,
);

/** The address of one contact in one workflow. */
export const WorkflowContactParams = Type.Object({ ...WorkflowParams.properties, contact: PublicId }, strict);

/** Where those who stand at a step would go: `to` null where they stay on their version, or leave. */
export const StandingRuns = Type.Object(
  {
    version: Type.Integer(),
    step: Type.String(),
    title: nullable,
    runs: Count,
    fate: Type.Union([Type.Literal('stays'), Type.Literal('moves'), Type.Literal('leaves')]),
    to: Type.Union([StepId, Type.Null()]),
    anew: Type.Boolean({ description: 'Whether what they wait for there is worked out again' }),
  },
  strict,
);
export type StandingRuns = Static<typeof StandingRuns>;

/** What putting a draft or an earlier version in force would do. */
export const PublishPreview = Type.Object(
  {
    changes: VersionChangeView,
    runs: Type.Array(StandingRuns, { description: 'Those who are inside, by version and step' }),
    plan: Type.Unsafe<RunsPlan>({
      type: 'object',
      additionalProperties: true,
      description: 'The plan that this shows',
    }),
    problems: Type.Array(WorkflowProblem, { description: 'What keeps it from being put in force' }),
  },
  strict,
);
export type PublishPreview = Omit<Static<typeof PublishPreview>, 'plan'> & { plan: RunsPlan };

/** Contacts whom somebody puts into a workflow by hand, at its first step or at `step`. */
export const EnrolAsked = Type.Object(
  {
    contacts: Type.Array(PublicId, { minItems: 1, maxItems: 1000, uniqueItems: true }),
    step: Type.Optional(StepId),
  },
  strict,
);
export type EnrolAsked = Static<typeof EnrolAsked>;

/** An audience that somebody puts into a workflow by hand: the members of lists, whoever a filter holds for, or those of the members for whom it holds; at its first step or at `step`. */
export const EnrolAudienceAsked = Type.Object({ ...Audience.properties, step: Type.Optional(StepId) }, strict);
export type EnrolAudienceAsked = Audience & { step?: string };

/** That an audience is coming in. */
export const AudienceComing = Type.Object(
  {
    count: Type.Union([Count, Type.Null()], {
      description:
        'How many belong to it now, whether they may enter or not; null: there are too many contacts to count while somebody waits',
    }),
  },
  strict,
);
export type AudienceComing = Static<typeof AudienceComing>;

/** Who came in, and who did not, with the reason. */
export const Enrolled = Type.Object(
  {
    entered: Count,
    contacts: Type.Array(
      Type.Object(
        {
          contact: PublicId,
          entered: Type.Boolean(),
          reason: Type.Union(
            [
              Type.Literal('unknown'),
              Type.Literal('already-inside'),
              Type.Literal('already-entered'),
              Type.Literal('too-soon'),
              Type.Null(),
            ],
            { description: 'Why not; `unknown`: there is no such contact' },
          ),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type Enrolled = Static<typeof Enrolled>;

/** One thing that says why a contact is, was or never came inside a workflow. `code` and `parts` say the same as `detail`. */
export const WhyReason = Type.Object(
  {
    code: Type.String(),
    at: Type.Union([moment, Type.Null()]),
    detail: Type.String(),
    parts: SentenceParts,
  },
  strict,
);
export type WhyReason = Static<typeof WhyReason>;

/** One run of the contact through the workflow: where it stands or how it ended, and what became of its messages. */
export const WhyRun = Type.Object(
  {
    version: Type.Integer(),
    step: Type.String(),
    startedAt: moment,
    endedAt: Type.Union([moment, Type.Null()]),
    reasons: Type.Array(WhyReason),
  },
  strict,
);
export type WhyRun = Static<typeof WhyRun>;

/** Why a contact did, or did not, go through a workflow. */
export const Why = Type.Object(
  {
    workflow: Type.Object({ id: PublicId, name: Type.String(), state: WorkflowState }, strict),
    standing: Type.Union([Type.Literal('inside'), Type.Literal('left'), Type.Literal('never')]),
    runs: Type.Array(WhyRun, { description: 'The newest first, at most 10' }),
    reasons: Type.Array(WhyReason, { description: 'Why it did not come in (again), the newest first' }),
  },
  strict,
);
export type Why = Static<typeof Why>;
