import Type, { type Static } from 'typebox';
import type { JsonObject } from '../json.ts';
import { PublicId } from '../name.ts';

const strict = { additionalProperties: false } as const;

/** An event as a shop, a site or a form reports it. With a `key` the same event may be reported any number of times and counts once. */
export const EventReport = Type.Object(
  {
    type: Type.String({
      pattern: '^custom(\\.[a-z][a-z0-9-]*){1,3}$',
      maxLength: 120,
      description: 'Begins with `custom.`: `custom.order-placed`',
    }),
    contact: PublicId,
    at: Type.Optional(
      Type.String({ format: 'date-time', maxLength: 40, description: 'RFC 3339; absent: now. Not in the future.' }),
    ),
    payload: Type.Optional(
      Type.Unsafe<JsonObject>(
        Type.Record(Type.String({ maxLength: 60 }), Type.Unknown(), {
          description: 'What triggers may ask as `event.…`',
        }),
      ),
    ),
    key: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'What makes it the same event if it comes again' }),
    ),
  },
  strict,
);
export type EventReport = Static<typeof EventReport>;

/** A batch of events. */
export const EventReports = Type.Object({ events: Type.Array(EventReport, { minItems: 1, maxItems: 500 }) }, strict);

/** How many of a batch's events were taken in; the others had been reported before. */
export const EventsAccepted = Type.Object({ accepted: Type.Integer() }, strict);
