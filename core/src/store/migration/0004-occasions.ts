import type { Migration } from './types.ts';
import type { Words } from './words.ts';

const statements = (w: Words): string[] => [
  // What a trigger listens to that is no event (a moment, a date, an audience) is kept whole in `data`, under an empty event type.
  `ALTER TABLE subscription ADD COLUMN kind TEXT NOT NULL DEFAULT 'event'`,
  `ALTER TABLE subscription ADD COLUMN becomes TEXT`,
  `ALTER TABLE subscription ADD COLUMN unless TEXT`,
  `ALTER TABLE subscription ADD COLUMN data TEXT`,
  // One more entry of a contact who is still inside: what began it, kept until the run ends.
  `ALTER TABLE enrolment ADD COLUMN queued TEXT`,
  // Something that the clock brings about for an audience. `part`: the share of it that is due at one instant; `reach`: the newest contact when it began.
  `CREATE TABLE occasion(id ${w.id}, workspace_id ${w.integer} NOT NULL, workflow_id ${w.integer} NOT NULL, kind TEXT NOT NULL, occurrence TEXT NOT NULL,
    part TEXT NOT NULL, due_at ${w.integer} NOT NULL, late_at ${w.integer} NOT NULL, state TEXT NOT NULL, data TEXT NOT NULL, stage ${w.integer} NOT NULL DEFAULT 0,
    cursor ${w.integer} NOT NULL DEFAULT 0, opened_at ${w.integer}, reach ${w.integer}, entered ${w.integer} NOT NULL DEFAULT 0,
    refused ${w.integer} NOT NULL DEFAULT 0, closed_at ${w.integer})${w.hot}`,
  `CREATE UNIQUE INDEX occasion_occurrence ON occasion(workflow_id, occurrence, part)`,
  `CREATE INDEX occasion_due ON occasion(workspace_id, due_at) WHERE state = 'planned'`,
  `CREATE INDEX occasion_running ON occasion(workspace_id, id) WHERE state = 'running'`,
  // The dates of contacts by the day of the year, for the fields that triggers are about: `cursor`: up to which contact they were gathered; null: all.
  `CREATE TABLE dated_field(workspace_id ${w.integer} NOT NULL, field TEXT NOT NULL, cursor ${w.integer}, PRIMARY KEY(workspace_id, field))${w.clustered}`,
  `CREATE TABLE contact_date(contact_id ${w.integer} NOT NULL, field TEXT NOT NULL, workspace_id ${w.integer} NOT NULL, day TEXT NOT NULL, year ${w.integer},
    PRIMARY KEY(contact_id, field))${w.clustered}`,
  `CREATE INDEX contact_date_day ON contact_date(workspace_id, field, day, contact_id)`,
  // Which zones a workspace's contacts live in.
  `CREATE INDEX contact_zone ON contact(workspace_id, time_zone) WHERE time_zone IS NOT NULL`,
];

/**
 * What the clock starts: moments, dates, everyone there is. It is not only added to: who changes a contact's date without `contact_date`
 * leaves the old one to be celebrated.
 */
export const occasions: Migration = { name: '0004-occasions', statements };
