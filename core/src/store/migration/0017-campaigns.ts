import type { Migration } from './types.ts';

/** Campaigns: workflows that a form makes, told from the others by their kind. */
export const campaigns: Migration = {
  name: '0017-campaigns',
  additive: true,
  statements: () => [
    // `workflow`, or `campaign`.
    `ALTER TABLE workflow ADD COLUMN kind TEXT NOT NULL DEFAULT 'workflow'`,
    `CREATE INDEX workflow_campaign ON workflow(workspace_id, id) WHERE kind = 'campaign'`,
  ],
};
