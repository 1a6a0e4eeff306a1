import { defineBalance, defineCollection, setting, settings, Type } from '@innesto/sdk';

/** The cards that contacts carry. */
export const card = defineCollection({
  title: 'Cards',
  description: 'Loyalty cards. Each belongs to a contact, and has points and an amount of its own.',
  record: settings({
    number: setting.text({
      title: 'Number',
      description: 'As it stands on the card; no two cards have the same.',
      minLength: 1,
      maxLength: 40,
    }),
    name: Type.Optional(setting.text({ title: 'Name on the card', maxLength: 200 })),
    level: Type.Optional(
      setting.text({ title: 'Level', description: 'Silver, gold, staff: as you like.', maxLength: 40 }),
    ),
  }),
  uniqueKeys: [['number']],
  filterable: ['number', 'name', 'level'],
  contact: 'required',
});

/** What can be had for points. */
export const prize = defineCollection({
  title: 'Prizes',
  description: 'What contacts can have for the points on their cards.',
  record: settings({
    name: setting.text({ title: 'Name', minLength: 1, maxLength: 120 }),
    points: setting.integer({ title: 'Points needed', minimum: 0, maximum: 1_000_000 }),
    limited: Type.Optional(
      setting.flag({
        title: 'Only while there are some',
        description:
          'On: only as many are given away as you enter under “In stock” on the page of the prize. Off: as many as are asked for.',
        default: false,
      }),
    ),
    description: Type.Optional(setting.lines({ title: 'Description', maxLength: 2000 })),
  }),
  uniqueKeys: [['name']],
  filterable: ['name', 'points', 'limited'],
});

/** Which contact got which prize. */
export const assignment = defineCollection({
  title: 'Assigned prizes',
  description: 'Who got which prize, and when.',
  record: settings({
    prize: setting.record({ title: 'Prize', collection: 'prize' }),
    name: Type.Optional(
      setting.text({ title: 'Name of the prize', description: 'As it was called then.', maxLength: 120 }),
    ),
    card: Type.Optional(setting.text({ title: 'Number of the card', maxLength: 40 })),
    points: Type.Optional(setting.integer({ title: 'Points taken', minimum: 0 })),
    date: Type.Optional(Type.String({ title: 'Assigned on', format: 'date-time', maxLength: 40 })),
  }),
  filterable: ['prize', 'name', 'card', 'points', 'date'],
  contact: 'required',
});

/** What a card has earned. */
export const points = defineBalance({
  title: 'Points',
  description: 'The points on a card. Points that were given for a time lapse by themselves.',
  of: 'card',
  unit: 'points',
});

/** Money, as far as a card counts it. */
export const amount = defineBalance({
  title: 'Amount',
  description: 'The money that was spent with a card, or lies on it, in your currency.',
  of: 'card',
  unit: '¤',
  decimals: 2,
});

/** How many of a prize there are, where it is limited. An account and not an attribute: a whole batch may take some of it. */
export const stock = defineBalance({
  title: 'In stock',
  description:
    'How many there are of a prize that is only given away while there are some. Each that is assigned takes one.',
  of: 'prize',
  onlyWith: 'limited',
  unit: '',
});
