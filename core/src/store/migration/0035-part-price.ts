import type { Migration } from './types.ts';

/** What a part of an SMS costs by a connection, as JSON; null: nobody entered it. */
export const partPrice: Migration = {
  name: '0035-part-price',
  additive: true,
  statements: () => [`ALTER TABLE connection ADD COLUMN part_price TEXT`],
};
