import type { Migration } from './types.ts';

/** Who of those who share an address gets a step's message, where its workflow writes to each address once. */
export const sharedAddresses: Migration = {
  name: '0019-shared-addresses',
  additive: true,
  statements: (w) => [
    // `address`: an HMAC under the hub's own key; `at`: the workspace's time.
    `CREATE TABLE address_turn(workflow_id ${w.integer} NOT NULL, step TEXT NOT NULL, channel TEXT NOT NULL, address TEXT NOT NULL,
      workspace_id ${w.integer} NOT NULL, delivery_id ${w.integer} NOT NULL, at ${w.integer} NOT NULL,
      PRIMARY KEY(workflow_id, step, channel, address))${w.clustered}`,
  ],
};
