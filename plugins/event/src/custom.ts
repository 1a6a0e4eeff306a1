import { defineTrigger, setting, settings, Type } from '@innesto/sdk';

const EVENT = '^[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*){1,4}$';
const MEMBER = '^[A-Za-z0-9_-]{1,60}$';

const eventType = (text: { readonly title: string; readonly description: string }) =>
  Type.String({ ...text, pattern: EVENT, maxLength: 120 });

const config = settings(
  {
    type: eventType({
      title: 'Event',
      description: 'The name under which it is reported, such as custom.cart-filled.',
    }),
    each: Type.Optional(
      Type.String({
        title: 'One entry for each',
        description:
          'The part of the event that makes an entry its own, such as order. Empty: one entry for each contact.',
        pattern: MEMBER,
      }),
    ),
    unless: Type.Optional(
      eventType({
        title: 'Unless this comes',
        description: 'An event that must not follow: custom.order-paid after custom.cart-filled.',
      }),
    ),
    within: Type.Optional(
      setting.duration({ title: 'Within', description: 'So long it is waited for before the workflow starts.' }),
    ),
  },
  { dependentRequired: { unless: ['within'], within: ['unless'] } },
);

/** Something that a shop, a site or a program of one's own reports of a contact; on wish only where another event does not follow. */
export const custom = defineTrigger({
  title: 'Custom event',
  description: 'Starts when an event is reported by the API, on wish only where another does not follow.',
  config,
  subscribe: ({ type, each, unless, within }) => [
    {
      on: type,
      ...(each === undefined ? {} : { entryKey: `event.${each}` }),
      ...(unless === undefined || within === undefined
        ? {}
        : { unless: { on: unless, within, ...(each === undefined ? {} : { same: [`event.${each}`] }) } }),
    },
  ],
});
