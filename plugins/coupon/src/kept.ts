import { defineBalance, defineCollection, setting, settings, Type } from '@innesto/sdk';

const moment = (title: string, description?: string) =>
  Type.String({ title, format: 'date-time', maxLength: 40, ...(description === undefined ? {} : { description }) });

/** What a code is worth: the same words in a campaign and, as they were then, in its codes. */
const worth = {
  kind: setting.choice({
    title: 'Worth',
    options: { percent: 'Per cent off', amount: 'An amount off', text: 'Something else' },
    default: 'percent',
  }),
  value: Type.Optional(
    setting.number({ title: 'How much', description: 'The per cent, or the amount in your currency.', minimum: 0 }),
  ),
  text: Type.Optional(
    setting.text({
      title: 'In words',
      description: 'What whoever is at the till reads: a coffee, 10 % off shoes.',
      maxLength: 200,
    }),
  ),
} as const;

/** What codes are issued from. */
export const campaign = defineCollection({
  title: 'Coupon campaigns',
  description: 'What your coupons are worth, how long they hold, and how often they can be used.',
  record: settings({
    name: setting.text({ title: 'Name', minLength: 1, maxLength: 120 }),
    ...worth,
    prefix: Type.Optional(
      Type.String({
        title: 'What codes begin with',
        description: 'Such as SUMMER, for codes like SUMMER-7K3M-9QXT-4WHB-2RPD. Empty: nothing.',
        pattern: '^[A-Za-z0-9]{1,12}$',
      }),
    ),
    length: Type.Optional(
      setting.integer({
        title: 'Letters of a code',
        description: 'Behind what it begins with. Fewer than 13 could be guessed.',
        minimum: 13,
        maximum: 24,
        default: 16,
      }),
    ),
    until: Type.Optional(moment('Valid until', 'For all codes. Empty: as long as is said below, or for good.')),
    days: Type.Optional(
      setting.integer({
        title: 'Valid for so many days',
        description: 'From when a code is issued; no longer than the date above. Empty: until that date, or for good.',
        minimum: 1,
        maximum: 3650,
      }),
    ),
    limit: Type.Optional(
      setting.integer({
        title: 'How many codes at the most',
        description: 'Empty: as many as are asked for.',
        minimum: 1,
        maximum: 10_000_000,
      }),
    ),
    once: Type.Optional(
      setting.flag({ title: 'One for each contact', description: 'Off: a contact may get several.', default: true }),
    ),
    times: Type.Optional(
      setting.integer({ title: 'How often a code can be used', minimum: 1, maximum: 1000, default: 1 }),
    ),
    active: Type.Optional(
      setting.flag({
        title: 'Active',
        description: 'Off: no more codes are issued. Those that were issued stay good.',
        default: true,
      }),
    ),
  }),
  uniqueKeys: [['name']],
  filterable: ['name', 'kind', 'value', 'until', 'active'],
});

/** The codes, each with what it was worth when it was issued. */
export const code = defineCollection({
  title: 'Coupon codes',
  description: 'The codes, whose they are, and whether they can still be used.',
  record: settings({
    code: setting.text({ title: 'Code', description: 'No two codes are the same.', minLength: 1, maxLength: 40 }),
    campaign: setting.record({ title: 'Campaign', collection: 'campaign' }),
    name: setting.text({ title: 'Name of the campaign', description: 'As it was called then.', maxLength: 120 }),
    ...worth,
    state: setting.choice({
      title: 'State',
      options: { open: 'Can be used', used: 'Used', expired: 'Expired' },
      default: 'open',
    }),
    issued: moment('Issued on'),
    expires: Type.Optional(moment('Valid until')),
    times: Type.Optional(setting.integer({ title: 'How often it can be used', minimum: 1, maximum: 1000 })),
    used: Type.Optional(setting.integer({ title: 'How often it was used', minimum: 0 })),
    used_on: Type.Optional(moment('Last used on')),
    counts: Type.Optional(setting.choice({ title: 'Counts', options: { once: 'One for each contact' } })),
  }),
  uniqueKeys: [['code']],
  uniqueOfContact: [['campaign', 'counts']],
  filterable: ['code', 'campaign', 'name', 'state', 'issued', 'expires', 'used', 'used_on'],
  contact: 'optional',
  layout: 'till',
  lapses: { at: 'expires', attribute: 'state', from: 'open', to: 'expired' },
  till: { key: 'code', action: 'use', shows: ['campaign', 'name', 'kind', 'value', 'text', 'expires', 'used_on'] },
  inBulk: { from: 'campaign', action: 'issue', setting: 'campaign' },
  inMessages: { shows: ['code', 'expires'], by: 'campaign', while: { attribute: 'state', is: 'open' } },
});

/** Shops whose own systems may use codes. */
export const shop = defineCollection({
  title: 'Shops that take coupons',
  description: 'Whose own till or web shop may use codes by itself, each with a key of its own.',
  record: settings({
    name: setting.text({ title: 'Name', minLength: 1, maxLength: 120 }),
    key: setting.secret({
      title: 'Key',
      description: 'At least 20 letters and digits that nobody can guess. Its system sends it with each code.',
      pattern: '^[A-Za-z0-9_-]{20,100}$',
      maxLength: 100,
    }),
    active: Type.Optional(
      setting.flag({ title: 'Active', description: 'Off: its system uses no codes any more.', default: true }),
    ),
  }),
  uniqueKeys: [['name']],
  filterable: ['name', 'active'],
});

/** How many codes of a campaign there are. An account and not an attribute: a whole batch may add to it. */
export const issued = defineBalance({
  title: 'Codes issued',
  description: 'How many codes of a campaign were issued. Each that is issued counts one.',
  of: 'campaign',
  unit: '',
});
