import type { JsonObject } from './json.ts';

/**
 * Something that happened, as a plugin sees it. `at` is when it happened (epoch milliseconds, workspace clock).
 *
 * The hub's own types and their payloads:
 * - `contact.created` `{source}` · `contact.updated` `{source, changed: {key: {from, to}}}` · `contact.deleted` `{}`
 * - `list.joined` / `list.left` `{list, source}` (list: public id; source: `api`, `import`, `workflow`, `form`)
 * - `consent.given` / `consent.withdrawn` `{purpose, channel, source}`
 * - `message.sent` / `message.opened` / `message.failed` / `message.skipped` `{message, channel, workflow, step, reason?}`
 */
export interface EventView {
  readonly id: string;
  readonly type: string;
  readonly at: number;
  readonly contact: string | null;
  readonly payload: JsonObject;
}
