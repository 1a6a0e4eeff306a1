import type { Migration } from './types.ts';

/** Links of messages that are counted. */
export const clicks: Migration = {
  name: '0018-clicks',
  additive: true,
  statements: (w) => [
    // `links`: where they lead and how often each was followed, as JSON; null where they are not counted. `short_code`: an SMS's name in its links.
    `ALTER TABLE message ADD COLUMN links TEXT`,
    `ALTER TABLE message ADD COLUMN short_code TEXT`,
    `ALTER TABLE message ADD COLUMN clicked_at ${w.integer}`,
    `ALTER TABLE message ADD COLUMN clicks ${w.integer} NOT NULL DEFAULT 0`,
    `ALTER TABLE message ADD COLUMN machine_clicks ${w.integer} NOT NULL DEFAULT 0`,
    `ALTER TABLE message ADD COLUMN unsubscribed_at ${w.integer}`,
    `CREATE INDEX message_short_code ON message(short_code) WHERE short_code IS NOT NULL`,
    // The people behind a step's numbers, the newest first. What becomes of few only: sending writes into none of them.
    `CREATE INDEX message_opened ON message(version_id, step, run_id, id) WHERE opened_at IS NOT NULL`,
    `CREATE INDEX message_clicked ON message(version_id, step, run_id, id) WHERE clicked_at IS NOT NULL`,
    `CREATE INDEX message_unsubscribed ON message(version_id, step, run_id, id) WHERE unsubscribed_at IS NOT NULL`,
    `CREATE INDEX message_undelivered ON message(version_id, step, run_id, id) WHERE undelivered_at IS NOT NULL`,
  ],
};
