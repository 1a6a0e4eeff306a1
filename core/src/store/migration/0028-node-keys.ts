import type { Migration } from './types.ts';

/** Which keys for stored secrets a node holds: with one that others lack nothing is sealed. */
export const nodeKeys: Migration = {
  name: '0028-node-keys',
  additive: true,
  // JSON: the keys' ids. NULL: it holds the instance's key only, or has not said.
  statements: () => [`ALTER TABLE node ADD COLUMN keys TEXT`],
};
