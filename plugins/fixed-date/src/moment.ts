import { defineTrigger, setting, settings, Type } from '@innesto/sdk';

const config = settings({
  at: setting.moment({ title: 'Date and time', description: 'As a clock on the wall shows it.' }),
  clock: Type.Optional(
    setting.choice({
      title: 'Whose clock',
      description: 'Where a contact lives is told by its time zone, or else by its phone number.',
      options: { contact: 'Each contact’s own', workspace: 'The workspace’s, for all at once' },
      default: 'contact',
    }),
  ),
  lists: Type.Union(
    [
      Type.Literal('everybody', { title: 'Everybody' }),
      setting.lists({ title: 'Chosen lists', description: 'Being in one of them is enough.' }),
    ],
    { title: 'For whom', description: 'Whoever joins later does not come in.', 'x-widget': 'lists' },
  ),
  filter: Type.Optional(
    setting.filter({ title: 'Only those for whom this holds', description: 'Asked when the moment comes.' }),
  ),
});

/** One moment on the wall clock, at which whoever is there then comes in. */
export const moment = defineTrigger({
  title: 'Fixed date',
  description: 'Starts at one date and time, for the members of lists or for everybody.',
  category: 'calendar',
  config,
  subscribe: ({ at, clock = 'contact', lists, filter }) => [
    {
      at,
      zone: clock,
      audience: {
        ...(lists === 'everybody' ? {} : { lists: [...lists] }),
        ...(filter === undefined ? {} : { filter }),
      },
    },
  ],
});
