import { defineTrigger, filters, setting, settings, type Subscription, Type } from '@innesto/sdk';

const config = settings(
  {
    status: Type.Optional(
      setting.record({ title: 'Into the status', description: 'Left empty: into whichever.', collection: 'status' }),
    ),
    outcome: Type.Optional(
      setting.choice({
        title: 'Into any that means',
        description: 'Whatever the statuses are called. Left empty: anything.',
        options: { open: 'It goes on', won: 'They said yes', lost: 'They said no' },
      }),
    ),
  },
  // A status means one thing only.
  { anyOf: [{ properties: { outcome: false } }, { properties: { status: false } }] },
);

const moved = (status: string | undefined): readonly Subscription[] => [
  {
    on: 'lead.lead.updated',
    when:
      status === undefined ? filters.isSet('event.changed.status.to') : filters.is('event.changed.status.to', status),
  },
  // A lead that is made with a status comes to it then; one without comes to its first one a moment later.
  {
    on: 'lead.lead.created',
    when:
      status === undefined ? filters.isSet('event.attributes.status') : filters.is('event.attributes.status', status),
  },
];

/** A lead comes to a status, from another one or as it begins. */
export const statusChanged = defineTrigger({
  title: 'Lead’s status changed',
  description: 'Starts when a lead of the contact comes to a status, by whomever.',
  category: 'contacts',
  config,
  events: ['lead.lead.updated', 'lead.lead.created'],
  // What a status means is noted right after the lead came to it.
  subscribe: ({ status, outcome }) =>
    outcome === undefined
      ? moved(status)
      : [{ on: 'lead.lead.updated', when: filters.is('event.changed.kind.to', outcome) }],
});
