import Type, { type Static } from 'typebox';
import type { JsonObject } from '../json.ts';
import { PublicId, StepId } from '../name.ts';
import { SentenceParts } from '../sentence-parts.ts';
import { PageQuery, pageOf } from './page.ts';

const strict = { additionalProperties: false } as const;
const moment = Type.String({ description: 'RFC 3339' });
const nullableMoment = Type.Union([moment, Type.Null()]);
const nullable = Type.Union([Type.String(), Type.Null()]);

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

/** Where somebody stands, whoever asks. */
const WAY = {
  version: Type.Integer(),
  step: Type.String(),
  state: RunStateName,
  wakeAt: nullableMoment,
  heldBy: nullable,
  startedAt: moment,
  endedAt: nullableMoment,
  endReason: nullable,
};

/** A contact's way through a workflow. `waiting`: due at `wakeAt`; `awaiting`: outside work is under way; `held`: `heldBy`, a plugin, is suspended; `frozen`: the workflow is stopped; `parked`: the database refused it. */
export const RunView = Type.Object(
  {
    contact: Type.Object({ id: PublicId, email: nullable, firstName: nullable, lastName: nullable }, strict),
    ...WAY,
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
    ...WAY,
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
