import type { Migration } from './types.ts';

/** What becomes of messages once the other side has taken them. */
export const sms: Migration = {
  name: '0015-sms',
  additive: true,
  statements: (w) => [
    // `reference`: the other side's own name for it; `report`: what was said of it last. Moments are the workspace's.
    `ALTER TABLE message ADD COLUMN reference TEXT`,
    `ALTER TABLE message ADD COLUMN delivered_at ${w.integer}`,
    `ALTER TABLE message ADD COLUMN undelivered_at ${w.integer}`,
    `ALTER TABLE message ADD COLUMN report TEXT`,
    `CREATE INDEX message_reference ON message(driver, reference) WHERE reference IS NOT NULL`,
  ],
};
