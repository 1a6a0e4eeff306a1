import type { EventView } from '@innesto/sdk/contract';
import type { StoredEvent } from './event.ts';

/** An event as plugins see it; `contact` is the public id of the contact it is about. */
export const eventView = (event: StoredEvent, contact: string | null): EventView => ({
  id: `evt_${event.id}`,
  type: event.type,
  at: event.at,
  contact,
  payload: event.payload,
});
