import type { WordKey, Words } from './words.svelte.ts';

const HUB_EVENTS: ReadonlyMap<string, WordKey> = new Map([
  ['contact.created', 'flow.event.contact-created'],
  ['contact.updated', 'flow.event.contact-updated'],
  ['contact.deleted', 'flow.event.contact-deleted'],
  ['contact.merged', 'flow.event.contact-merged'],
  ['list.joined', 'flow.event.list-joined'],
  ['list.left', 'flow.event.list-left'],
  ['audience.joined', 'flow.event.audience-joined'],
  ['audience.left', 'flow.event.audience-left'],
  ['consent.given', 'flow.event.consent-given'],
  ['consent.asked', 'flow.event.consent-asked'],
  ['consent.confirmed', 'flow.event.consent-confirmed'],
  ['consent.withdrawn', 'flow.event.consent-withdrawn'],
  ['message.sent', 'flow.event.message-sent'],
  ['message.delivered', 'flow.event.message-delivered'],
  ['message.undelivered', 'flow.event.message-undelivered'],
  ['message.opened', 'flow.event.message-opened'],
  ['message.clicked', 'flow.event.message-clicked'],
  ['message.fetched', 'flow.event.message-fetched'],
  ['message.failed', 'flow.event.message-failed'],
  ['message.skipped', 'flow.event.message-skipped'],
  ['message.replied', 'flow.event.message-replied'],
  ['notice.sent', 'flow.event.notice-sent'],
  ['notice.failed', 'flow.event.notice-failed'],
  ['notice.skipped', 'flow.event.notice-skipped'],
  ['contact.assigned', 'flow.event.contact-assigned'],
]);

/** What the hub tells itself, as far as somebody hears why it did something. */
const INNER_EVENTS: ReadonlyMap<string, WordKey> = new Map([['entry.asked', 'flow.event.entry-asked']]);

/** The types of the hub's own events. */
export const HUB_EVENT_TYPES: readonly string[] = [...HUB_EVENTS.keys()];

/** What happens to a contact, by the event's type: in words where it is one of the hub's own. */
export const tellEvent = (type: string, say: Words['say']): string => {
  const key = HUB_EVENTS.get(type) ?? INNER_EVENTS.get(type);
  return key === undefined ? type : say(key);
};
