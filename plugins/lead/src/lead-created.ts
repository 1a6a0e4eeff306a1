import { defineTrigger, filters, setting, settings, Type } from '@innesto/sdk';

const config = settings({
  pipeline: Type.Optional(
    setting.record({ title: 'Pipeline', description: 'Left empty: whichever it is.', collection: 'pipeline' }),
  ),
  sources: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 120 }), {
      title: 'Sources',
      description: 'Only leads that come from one of these. Left empty: from anywhere.',
      minItems: 1,
      maxItems: 50,
      uniqueItems: true,
    }),
  ),
});

/** A lead is made: by a workflow, by hand or by the API. */
export const leadCreated = defineTrigger({
  title: 'Lead created',
  description: 'Starts when a lead of the contact is created, in any pipeline or in one.',
  category: 'contacts',
  config,
  events: ['lead.lead.created'],
  subscribe: ({ pipeline, sources }) => [
    {
      on: 'lead.lead.created',
      ...(pipeline === undefined && sources === undefined
        ? {}
        : {
            when: filters.all(
              ...(pipeline === undefined ? [] : [filters.is('event.attributes.pipeline', pipeline)]),
              ...(sources === undefined ? [] : [filters.oneOf('event.attributes.source', sources)]),
            ),
          }),
    },
  ],
});
