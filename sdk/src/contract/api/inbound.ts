import Type, { type Static } from 'typebox';
import { FieldKey, PublicId } from '../name.ts';

const strict = { additionalProperties: false } as const;
const moment = Type.Union([Type.String({ description: 'RFC 3339' }), Type.Null()]);
const Count = Type.Integer({ minimum: 0 });

const standing = {
  listening: Type.Boolean({ description: 'Whether the workflow is active, so that what comes counts' }),
  trouble: Type.Union([Type.String(), Type.Null()], { description: 'What is wrong now; null: nothing' }),
  troubleSince: moment,
  events: Type.Integer({ minimum: 0, description: 'How many events came in so far' }),
  unknown: Type.Integer({ minimum: 0, description: 'How many were about nobody whom the workspace knows' }),
};

/** A system that is asked for the workflow. */
export const PollStanding = Type.Object(
  {
    ...standing,
    asked: Type.Union([Type.String({ description: 'RFC 3339' }), Type.Null()], {
      description: 'When it was asked last',
    }),
    answered: Type.Union([Type.String({ description: 'RFC 3339' }), Type.Null()], {
      description: 'When its answer was understood last',
    }),
    next: Type.Union([Type.String({ description: 'RFC 3339' }), Type.Null()], { description: 'When it is asked next' }),
    failures: Count,
  },
  strict,
);
export type PollStanding = Static<typeof PollStanding>;

/** The address at which the workflow is called. */
export const WebhookStanding = Type.Object(
  {
    ...standing,
    address: Type.String({ description: 'Whoever knows it may call; renewing it makes it worthless' }),
    waiting: Type.Integer({ minimum: 0, description: 'Calls that were taken and not read yet' }),
    aside: Type.Integer({ minimum: 0, description: 'Calls that the plugin could not read' }),
  },
  strict,
);
export type WebhookStanding = Static<typeof WebhookStanding>;

/** Something that the trigger must be told in secret: it can be entered, and never read again. */
export const TriggerSecret = Type.Object(
  {
    name: FieldKey,
    title: Type.String(),
    description: Type.Union([Type.String(), Type.Null()]),
    optional: Type.Boolean(),
    isSet: Type.Boolean(),
  },
  strict,
);
export type TriggerSecret = Static<typeof TriggerSecret>;

/** How a workflow hears from outside, by the trigger that its draft has. Null: not in that way. */
export const InboundView = Type.Object(
  {
    poll: Type.Union([PollStanding, Type.Null()]),
    webhook: Type.Union([WebhookStanding, Type.Null()]),
    secrets: Type.Array(TriggerSecret),
  },
  strict,
);
export type InboundView = Static<typeof InboundView>;

/** A secret of a workflow's trigger. */
export const TriggerSecretParams = Type.Object({ workspace: PublicId, workflow: PublicId, secret: FieldKey }, strict);

/** A secret as it is entered. It goes only to the hosts that the settings name now. */
export const TriggerSecretValue = Type.Object(
  { value: Type.String({ minLength: 1, maxLength: 4096, pattern: '^[^\\u0000-\\u001f\\u007f]+$' }) },
  strict,
);

/** What a caller from outside is told: the call is kept. */
export const CallAccepted = Type.Object({ accepted: Type.Literal(true) }, strict);
