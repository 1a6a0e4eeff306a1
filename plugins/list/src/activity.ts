import { defineTrigger, filters, setting, settings, Type } from '@innesto/sdk';

const config = settings({
  lists: Type.Union(
    [
      Type.Literal('any', { title: 'Any list' }),
      setting.lists({ title: 'Chosen lists', description: 'Joining one of them is enough.' }),
    ],
    { title: 'Lists', description: 'Which lists to watch.', 'x-widget': 'lists' },
  ),
});

/** A contact joins a list, however that came about: by hand, form, API, another workflow, or an import that says so. */
export const activity = defineTrigger({
  title: 'List activity',
  description: 'Starts when a contact is added to a list.',
  category: 'lists',
  config,
  events: ['list.joined'],
  subscribe: ({ lists }) =>
    lists === 'any'
      ? [{ on: 'list.joined' }]
      : [{ on: 'list.joined', when: filters.oneOf('event.list', lists), everyone: { lists: [...lists] } }],
});
