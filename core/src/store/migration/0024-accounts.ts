import type { Migration } from './types.ts';

/** Connections to other systems, of kinds that plugins bring: how they stand, and who renews their tokens. */
export const accounts: Migration = {
  name: '0024-accounts',
  additive: true,
  statements: (w) => [
    // `trouble`: why requests with it do not go (`sign-in`) or are turned away (`refused`), and since when; `expires_at`: until when its token is good.
    `ALTER TABLE connection ADD COLUMN trouble TEXT`,
    `ALTER TABLE connection ADD COLUMN trouble_at ${w.integer}`,
    `ALTER TABLE connection ADD COLUMN expires_at ${w.integer}`,
    // Whoever renews the token holds the lease, by the database's clock: a token that may be used once is never used twice.
    `ALTER TABLE connection ADD COLUMN lease_by TEXT`,
    `ALTER TABLE connection ADD COLUMN lease_until ${w.integer}`,
    // A sign-in under way at another system: by the hash of its state, good once, for a few minutes, and for the session that began it.
    `CREATE TABLE connection_sign_in(state TEXT PRIMARY KEY, workspace_id ${w.integer} NOT NULL, connection TEXT NOT NULL, session TEXT NOT NULL,
      verifier TEXT NOT NULL, expires_at ${w.integer} NOT NULL)${w.table}`,
  ],
};
