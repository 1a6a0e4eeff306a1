import Type, { type Static } from 'typebox';
import { JsonObject } from '../json.ts';
import { PublicId } from '../name.ts';
import { LocalMoment, ZoneSource } from '../schedule.ts';
import { Audience } from '../subscription.ts';
import { WorkflowProblem } from '../workflow.ts';
import { PageQuery, pageOf } from './page.ts';

const strict = { additionalProperties: false } as const;
const moment = Type.String({ description: 'RFC 3339' });
const nullableMoment = Type.Union([moment, Type.Null()]);
const nullable = Type.Union([Type.String(), Type.Null()]);
const Count = Type.Integer({ minimum: 0 });
const Name = Type.String({ minLength: 1, maxLength: 120 });
const Rev = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

/**
 * Where a campaign stands. `draft`: it is being written, nobody gets it; `scheduled`: it goes out at its moment; `sending`: its moment has
 * come, and some are still to be reached; `sent`; `stopped`: it stands still on its way; `missed`: the hub was not there at its moment, and
 * nobody got it.
 */
export const CampaignState = Type.Union([
  Type.Literal('draft'),
  Type.Literal('scheduled'),
  Type.Literal('sending'),
  Type.Literal('sent'),
  Type.Literal('stopped'),
  Type.Literal('missed'),
]);
export type CampaignState = Static<typeof CampaignState>;

/** By what a campaign goes. */
export const CampaignChannel = Type.Union([Type.Literal('email'), Type.Literal('sms')]);
export type CampaignChannel = Static<typeof CampaignChannel>;

// Which settings the channel has is its plugin's to say: they are held against its schema when they are looked at, as a step's are.
const Message = Type.Unsafe<JsonObject>({
  ...JsonObject,
  description:
    'The settings of the step that sends it, `email/send` or `sms/send`: `subject`, `html`, `text`, `sender`, `purpose`, `connection` and so on',
});

const GivenMessage = Type.Unsafe<JsonObject>({
  type: 'object',
  additionalProperties: true,
  description: 'What it says, as it is sent',
});

const GivenAudience = Type.Unsafe<Audience | null>({
  anyOf: [{ type: 'object', additionalProperties: true }, { type: 'null' }],
  description:
    'Whom it goes to: the members of lists, those for whom a filter holds, both at once, or (empty) everybody; null: nobody has said yet',
});

const written = {
  name: Name,
  message: Message,
  audience: Type.Union([Audience, Type.Null()], {
    description: 'Lists, a filter, both at once (then both must hold), or neither: everybody. null: not chosen yet',
  }),
};

/** What makes a campaign. It may be unfinished; scheduling says what is missing. */
export const CampaignDraft = Type.Object(
  {
    name: Name,
    channel: CampaignChannel,
    message: Type.Optional(written.message),
    audience: Type.Optional(written.audience),
  },
  strict,
);
export interface CampaignDraft {
  readonly name: string;
  readonly channel: CampaignChannel;
  readonly message?: JsonObject;
  readonly audience?: Audience | null;
}

/** A campaign in place of what it was; what is left out stays. `rev` is the revision that it was made from. */
export const CampaignChange = Type.Object(
  {
    rev: Rev,
    name: Type.Optional(written.name),
    message: Type.Optional(written.message),
    audience: Type.Optional(written.audience),
  },
  strict,
);
export interface CampaignChange {
  readonly rev: number;
  readonly name?: string;
  readonly message?: JsonObject;
  readonly audience?: Audience | null;
}

const counted = (description: string) => Type.Integer({ minimum: 0, description });

const counts = {
  chosen: counted('Contacts that came in at its moment'),
  waiting: counted('Of those, whose message is still to go'),
  passed: counted('Not written to, on purpose: no consent, no address, suppressed'),
  failed: counted('Messages that could not be sent, or were refused'),
  sent: counted('Messages that the other side took'),
  delivered: counted('Messages that reached the phone, as the carrier says'),
  undelivered: counted('Messages that did not reach the phone, as the carrier says'),
  opened: counted('Messages opened by people, of those that may be measured'),
  clicked: counted('Messages of which people followed a link, of those that may be measured'),
  replied: counted('Messages that somebody answered'),
  unsubscribed: counted('Messages by whose link somebody unsubscribed'),
};

const summary = {
  id: PublicId,
  name: Type.String(),
  channel: CampaignChannel,
  state: CampaignState,
  at: Type.Union([LocalMoment, Type.Null()], {
    description: 'When it goes out, as a clock on the wall shows it; null: nobody has said yet',
  }),
  clock: ZoneSource,
  due: Type.Union([moment, Type.Null()], { description: 'The first instant at which it goes out, or went' }),
  createdAt: moment,
  updatedAt: moment,
  counts: Type.Object(counts, strict),
};

/** A campaign as lists show it. */
export const CampaignSummary = Type.Object(summary, strict);
export type CampaignSummary = Static<typeof CampaignSummary>;

/** A page of campaigns, the newest first. */
export const CampaignPage = pageOf(CampaignSummary);

/** A campaign with what it says and to whom. */
export const CampaignDetail = Type.Object(
  {
    ...summary,
    rev: Type.Integer({ description: 'Moves with every change' }),
    step: Type.String({ description: 'What sends it, as `plugin/name`: `message` holds its settings' }),
    message: GivenMessage,
    audience: GivenAudience,
    problems: Type.Array(WorkflowProblem, {
      description: 'What keeps it from being sent; paths are those of the campaign: `/message/subject`, `/audience`',
    }),
  },
  strict,
);
export type CampaignDetail = Static<typeof CampaignDetail>;

/** The address of one campaign. */
export const CampaignParams = Type.Object({ workspace: PublicId, campaign: PublicId }, strict);

/** When a campaign is to go out: `now`, at a moment on the workspace's clock (`2027-12-24T09:00`), or at an instant (RFC 3339). `clock`: whose wall clock a moment is on. `rev`: as which it was looked at; a later change refuses it. */
export const CampaignSchedule = Type.Object(
  {
    at: Type.Union([
      Type.Literal('now'),
      LocalMoment,
      Type.String({
        pattern:
          '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,9})?)?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)$',
      }),
    ]),
    clock: Type.Optional(ZoneSource),
    rev: Type.Optional(Rev),
  },
  strict,
);
export type CampaignSchedule = Static<typeof CampaignSchedule>;

/** How many would get a campaign if it went out now, and why others would not; each is counted once, for the first reason that holds. */
export const CampaignAudience = Type.Object(
  {
    total: Type.Integer({ minimum: 0, description: 'Whom it is meant for' }),
    reached: Type.Integer({ minimum: 0, description: 'Of those, who would get it' }),
    noAddress: Count,
    noConsent: Count,
    noRecord: Type.Integer({
      minimum: 0,
      description:
        'Those of whose own records the message shows something that they do not have, such as the code of a coupon, with nothing to show instead',
    }),
    suppressed: Type.Union([Count, Type.Null()], {
      description:
        'Addresses nothing may be sent to; null: too many people to look each of them up, they are in `reached`',
    }),
  },
  strict,
);
export type CampaignAudience = Static<typeof CampaignAudience>;

/** A number of a campaign with people behind it. */
export const CampaignFigure = Type.Union([
  Type.Literal('chosen'),
  Type.Literal('waiting'),
  Type.Literal('sent'),
  Type.Literal('delivered'),
  Type.Literal('undelivered'),
  Type.Literal('opened'),
  Type.Literal('clicked'),
  Type.Literal('replied'),
  Type.Literal('unsubscribed'),
  Type.Literal('failed'),
  Type.Literal('passed'),
]);
export type CampaignFigure = Static<typeof CampaignFigure>;

/** What came of a campaign so far. */
export const CampaignFigures = Type.Object(
  {
    ...counts,
    reasons: Type.Array(
      Type.Object(
        { figure: Type.Union([Type.Literal('passed'), Type.Literal('failed')]), reason: nullable, count: Count },
        strict,
      ),
      { description: 'Why people were passed over, and why messages failed; the most frequent first' },
    ),
  },
  strict,
);
export type CampaignFigures = Static<typeof CampaignFigures>;

/** Whose names are wanted: those behind a figure, of `passed` and `failed` for one `reason` only where it is given. */
export const CampaignPeopleQuery = Type.Object(
  { ...PageQuery.properties, figure: CampaignFigure, reason: Type.Optional(Type.String({ maxLength: 500 })) },
  strict,
);
export type CampaignPeopleQuery = Static<typeof CampaignPeopleQuery>;

/** Somebody behind a figure. */
export const CampaignPerson = Type.Object(
  {
    contact: Type.Object(
      { id: PublicId, email: nullable, phone: nullable, firstName: nullable, lastName: nullable },
      strict,
    ),
    at: nullableMoment,
    message: Type.Union([PublicId, Type.Null()], { description: 'The message; null: none was made' }),
    reason: nullable,
  },
  strict,
);
export type CampaignPerson = Static<typeof CampaignPerson>;

/** A page of people behind a figure. */
export const CampaignPeople = pageOf(CampaignPerson);
