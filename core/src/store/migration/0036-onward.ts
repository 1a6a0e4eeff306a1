import type { Migration } from './types.ts';

/** Which page they come to who have confirmed. */
export const onward: Migration = {
  name: '0036-onward',
  additive: true,
  // JSON; null: the hub's own.
  statements: () => ['ALTER TABLE confirmation ADD COLUMN leads_to TEXT'],
};
