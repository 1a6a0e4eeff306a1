import type { Migration } from './types.ts';
import type { Words } from './words.ts';

const statements = (w: Words): string[] => [
  // What may concern those who are inside a version: an event type, what of it (a field, a list, a step; null: anything), and where the
  // event alone can tell, which of them.
  `CREATE TABLE listener(id ${w.id}, workspace_id ${w.integer} NOT NULL, workflow_id ${w.integer} NOT NULL, version_id ${w.integer} NOT NULL,
    event_type TEXT NOT NULL, about TEXT, filter TEXT)${w.table}`,
  `CREATE INDEX listener_of_version ON listener(version_id)`,
  // Somebody who enters unless something happens before `due_at`: unless says what, and what both events must have in common.
  `CREATE TABLE held_entry(id ${w.id}, workspace_id ${w.integer} NOT NULL, shard ${w.integer} NOT NULL, workflow_id ${w.integer} NOT NULL,
    contact_id ${w.integer} NOT NULL, event_id ${w.integer} NOT NULL, entry_key TEXT NOT NULL, unless TEXT NOT NULL,
    held_at ${w.integer} NOT NULL, due_at ${w.integer} NOT NULL)${w.table}`,
  `CREATE INDEX held_entry_due ON held_entry(workspace_id, due_at, shard)`,
  `CREATE INDEX held_entry_of_contact ON held_entry(contact_id, workflow_id)`,
  // Whether something happened to a contact: asked where a wait begins, at its deadline, and where an entry was held back.
  `CREATE INDEX event_happened ON event(contact_id, type, at) WHERE contact_id IS NOT NULL`,
];

/**
 * What runs listen to while they wait, and entries that are held back. It is not only added to: who starts a workflow without writing its
 * listeners leaves runs that hear nothing.
 */
export const waits: Migration = { name: '0003-waits', statements };
