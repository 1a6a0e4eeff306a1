import { defineCollection, type JsonObject, setting, settings, Type } from '@innesto/sdk';

/** The ways that leads go, from the first word to a yes or a no. */
export const pipeline = defineCollection({
  title: 'Pipelines',
  description: 'The ways that leads go: sales, trial lessons, complaints. Each has statuses of its own.',
  record: settings({
    name: setting.text({ title: 'Name', minLength: 1, maxLength: 120 }),
    description: Type.Optional(setting.lines({ title: 'Description', maxLength: 2000 })),
  }),
  uniqueKeys: [['name']],
  filterable: ['name'],
});

/** Where leads of a pipeline can stand, in their order. */
export const status = defineCollection({
  title: 'Statuses',
  description: 'Where leads of a pipeline can stand, in their order. The first one is where new leads begin.',
  record: settings({
    name: setting.text({ title: 'Name', description: 'New, called, offer sent.', minLength: 1, maxLength: 120 }),
    pipeline: setting.record({ title: 'Pipeline', collection: 'pipeline' }),
    order: setting.integer({
      title: 'Place',
      description: 'The lowest comes first.',
      minimum: 0,
      maximum: 1000,
    }),
    kind: setting.choice({
      title: 'What it means',
      options: { open: 'It goes on', won: 'They said yes', lost: 'They said no' },
      default: 'open',
    }),
  }),
  uniqueKeys: [['pipeline', 'name']],
  filterable: ['name', 'pipeline', 'order', 'kind'],
});

/** Contacts who may become customers, each in a pipeline. */
export const lead = defineCollection({
  title: 'Leads',
  description: 'Contacts who may become customers, and how far it has come with them.',
  record: settings({
    pipeline: setting.record({ title: 'Pipeline', collection: 'pipeline' }),
    status: Type.Optional(
      setting.record({
        title: 'Status',
        description: 'Left empty: the first one of the pipeline.',
        collection: 'status',
      }),
    ),
    title: Type.Optional(setting.text({ title: 'What it is about', maxLength: 200 })),
    value: Type.Optional(setting.number({ title: 'Value', description: 'What it may be worth.', minimum: 0 })),
    source: Type.Optional(setting.text({ title: 'Source', description: 'Where it comes from.', maxLength: 120 })),
    kind: Type.Optional(
      setting.choice({
        title: 'Outcome',
        description: 'Follows the status by itself.',
        options: { open: 'Open', won: 'Won', lost: 'Lost' },
      }),
    ),
    status_name: Type.Optional(
      setting.text({ title: 'Name of the status', description: 'Follows the status by itself.', maxLength: 120 }),
    ),
    pipeline_name: Type.Optional(
      setting.text({ title: 'Name of the pipeline', description: 'Follows the pipeline by itself.', maxLength: 120 }),
    ),
    open_in: Type.Optional(
      setting.record({
        title: 'Open in',
        description: 'Of a contact’s leads in a pipeline one is open; kept by itself.',
        collection: 'pipeline',
      }),
    ),
    closed: Type.Optional(Type.String({ title: 'Closed on', format: 'date-time', maxLength: 40 })),
    data: Type.Optional(
      Type.Unsafe<JsonObject>({ type: 'object', title: 'Data', description: 'What came with it.', maxProperties: 50 }),
    ),
  }),
  uniqueOfContact: [['open_in']],
  filterable: ['pipeline', 'status', 'title', 'value', 'source', 'kind', 'status_name', 'pipeline_name', 'closed'],
  contact: 'required',
  layout: 'board',
  board: { by: 'status', order: 'order', within: 'pipeline', sum: 'value' },
});
