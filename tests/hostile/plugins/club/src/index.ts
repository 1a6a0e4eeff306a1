import { defineBalance, defineCollection, definePlugin, setting, settings } from '@innesto/sdk';

const cards = defineCollection({
  title: 'Cards',
  record: settings({ number: setting.text({ title: 'Number', minLength: 1, maxLength: 40 }) }),
  uniqueKeys: [['number']],
  filterable: ['number'],
  contact: 'optional',
});

const points = defineBalance({ title: 'Points', unit: 'points' });

/** Keeps what there is to keep, so that somebody can try to get at it from another workspace. */
export const plugin = definePlugin({
  name: 'club',
  title: 'Club',
  api: '^1.0.0',
  collections: { cards },
  balances: { points },
});
