import Type, { type Static } from 'typebox';
import { PublicId } from '../name.ts';
import { WorkflowDefinition, WorkflowProblem, WorkflowState, type TriggerUse } from '../workflow.ts';
import { pageOf } from './page.ts';
import { VersionChangeView } from './version-change.ts';
import { RunCounts } from './workflow-statistics.ts';

const strict = { additionalProperties: false } as const;
const moment = Type.String({ description: 'RFC 3339' });
const nullableMoment = Type.Union([moment, Type.Null()]);
const Name = Type.String({ minLength: 1, maxLength: 120 });
const Count = Type.Integer({ minimum: 0 });

// Answers give it as it was sent: it was checked then, and writing it out member by member would cost more than reading it.
const GivenDefinition = Type.Unsafe<WorkflowDefinition>({
  type: 'object',
  additionalProperties: true,
  description: 'A workflow’s definition, as it is sent',
});

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
