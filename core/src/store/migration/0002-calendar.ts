import type { Migration } from './types.ts';

/** When a workspace does not reach out: what it has set about quiet hours and holidays, as JSON; null where it is all as it comes. */
export const calendar: Migration = {
  name: '0002-calendar',
  additive: true,
  statements: () => [`ALTER TABLE workspace ADD COLUMN calendar TEXT`],
};
