import { defineTrigger, filters, settings, type Subscription, Type } from '@innesto/sdk';

const SOURCES = {
  form: 'A form',
  operator: 'By hand',
  import: 'An import',
  api: 'The API',
  workflow: 'Another system that a workflow hears',
} as const;

const config = settings({
  sources: Type.Optional(
    Type.Array(
      Type.Unsafe<keyof typeof SOURCES>({
        anyOf: Object.entries(SOURCES).map(([value, title]) => ({ type: 'string', const: value, title })),
      }),
      {
        title: 'Where they come from',
        description: 'Nothing chosen: from anywhere. Of an import those start it of whom its form says so.',
        minItems: 1,
        uniqueItems: true,
      },
    ),
  ),
});

/** Somebody new is known, from anywhere or from chosen sources. */
export const created = defineTrigger({
  title: 'Contact created',
  description: 'Starts when a contact is created: by a form, by hand, by an import, by the API or by another system.',
  category: 'contacts',
  config,
  events: ['contact.created'],
  subscribe: ({ sources }): readonly Subscription[] =>
    sources === undefined
      ? [{ on: 'contact.created', everyone: {} }]
      : [
          {
            on: 'contact.created',
            when: filters.oneOf('event.source', sources),
            everyone: { filter: filters.oneOf('contact.source', sources) },
          },
        ],
});
