import Type, { type Static } from 'typebox';
import { PublicId } from '../name.ts';
import { pageOf } from './page.ts';

const strict = { additionalProperties: false } as const;
const optional = Type.Union([Type.String(), Type.Null()]);

/** Something that the database would not take, or a call from outside over which its plugin fails: set aside so that its neighbours go on, with the reason, until somebody releases it. */
export const ParkedView = Type.Object(
  {
    id: PublicId,
    kind: Type.Union([
      Type.Literal('run'),
      Type.Literal('event'),
      Type.Literal('delivery'),
      Type.Literal('call'),
      Type.Literal('report'),
    ]),
    reason: Type.String(),
    at: Type.String({ description: 'RFC 3339' }),
    releasedAt: Type.Union([Type.String({ description: 'RFC 3339' }), Type.Null()]),
    contact: optional,
    workflow: optional,
    step: optional,
    eventType: optional,
    channel: optional,
    endpoint: Type.Union([Type.String(), Type.Null()], {
      description: 'To which endpoint of a plugin it was reported',
    }),
    count: Type.Integer({ description: 'For how much it stands: all that was reported to an endpoint is one' }),
  },
  strict,
);
export type ParkedView = Static<typeof ParkedView>;

/** A page of what was set aside, the newest first. */
export const ParkedPage = pageOf(ParkedView);

/** The address of one of them. */
export const ParkedParams = Type.Object({ workspace: PublicId, parked: PublicId }, strict);
